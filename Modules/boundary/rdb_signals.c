/* SPDX-License-Identifier: MIT */
/* Boundary: what the program wants done with signals.  See rdb_boundary.h.
 *
 * Recording, handlers are installed behind one of ours (rdb_handlers.c), which runs them where a replay can.
 * Replaying, nothing is installed: there is only the bookkeeping of what the program would see. */
#include "rdb_boundary.h"
#include "rdb_handlers.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define SA_RESTORER 0x04000000 /* the kernel's; the C library shows it in old actions */
#define LIMIT 65

/* What the program has set, or found, for each signal. */
static struct {
    bool known;
    struct sigaction action;
} slots[LIMIT];
static bool tracking; /* some slot is known */

RDB_REAL(int, sigaction, (int signal, const struct sigaction *new_action, struct sigaction *old_action),
         (signal, new_action, old_action))

static bool is_function(const struct sigaction *a) { return a->sa_handler != SIG_DFL && a->sa_handler != SIG_IGN; }

struct sigaction *rdb_signal_action(int signal)
{
    return signal > 0 && signal < LIMIT && slots[signal].known ? &slots[signal].action : NULL;
}

static int install(int signal, const struct sigaction *new_action, struct sigaction *old_action)
{
    struct sigaction ours;
    if (new_action && is_function(new_action)) {
        ours = *new_action;
        ours.sa_sigaction = rdb_handlers_arrived;
        ours.sa_flags |= SA_SIGINFO;
        new_action = &ours;
    }
    /* The log has a handler of its own for SIGBUS, and passes on what does not concern it. */
    return signal == SIGBUS && rdb_mode == RDB_RECORD ? rdb_log_sigbus_action(new_action, old_action)
                                                      : real_sigaction(signal, new_action, old_action);
}

/* A handler as the log has it: its address means nothing in another process. */
enum { DEFAULT, IGNORED, FUNCTION };
static int symbol_of(const struct sigaction *a)
{
    return a->sa_handler == SIG_DFL ? DEFAULT : a->sa_handler == SIG_IGN ? IGNORED : FUNCTION;
}

#define MASK_SIZE 8 /* the bytes of a sigset_t that the kernel knows */

static void out_inherited(struct rdb_call *call, struct sigaction *a)
{
    int64_t symbol = symbol_of(a), flags = a->sa_flags;
    OUT_NUMBER(symbol);
    OUT_NUMBER(flags);
    OUT_BYTES(&a->sa_mask, MASK_SIZE, MASK_SIZE);
    if (call->replaying) {
        a->sa_handler = symbol == IGNORED ? SIG_IGN : SIG_DFL;
        a->sa_flags = (int)flags;
    }
}

static void keep_books(int signal, const struct sigaction *new_action, struct sigaction *old_action)
{
    struct sigaction before = slots[signal].action;
    if (new_action) {
        slots[signal].action = *new_action;
        slots[signal].action.sa_flags |= SA_RESTORER;
        sigdelset(&slots[signal].action.sa_mask, SIGKILL);
        sigdelset(&slots[signal].action.sa_mask, SIGSTOP);
    }
    if (old_action)
        *old_action = before;
}

RDB_EXPORT int sigaction(int signal, const struct sigaction *new_action, struct sigaction *old_action)
{
    bool valid = signal > 0 && signal < LIMIT;
    if (rdb_mode == RDB_OFF && !(tracking && valid && slots[signal].known))
        return real_sigaction(signal, new_action, old_action);
    if (rdb_mode == RDB_EVAL && new_action)
        return rdb_refuse("sigaction");
    struct sigaction wanted = {0}, found = {0}; /* old and new may be the same struct */
    if (new_action)
        wanted = *new_action;
    int r = 0;
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing) {
        if (rdb_mode != RDB_EVAL)
            r = install(signal, new_action, &found);
    } else {
        struct rdb_call here, *call = &here;
        rdb_call_begin(call, RDB_CALL_sigaction);
        IN(signal);
        IN(new_action ? symbol_of(&wanted) : -1);
        IN(new_action ? wanted.sa_flags : 0);
        if (rdb_call_real(call))
            r = install(signal, new_action, &found);
        r = (int)rdb_call_result(call, r);
        if (r == 0 && valid && !slots[signal].known) {
            out_inherited(call, &found);
            slots[signal].action = found;
            slots[signal].known = tracking = true;
        }
        rdb_call_end(call);
    }
    if (r == 0 && valid)
        keep_books(signal, new_action ? &wanted : NULL, old_action);
    return r;
}
/* __sigaction is left to the C library: the log's writer uses it for a handler that is not the program's. */

/* ---- The older interfaces, over sigaction as in the C library. ---- */

static sigset_t interrupting; /* siginterrupt asked for interrupted calls */

static sighandler_t set_handler(int signal, sighandler_t handler, int flags, bool blocks_itself)
{
    struct sigaction wanted = {.sa_handler = handler, .sa_flags = flags}, old;
    if (handler == SIG_ERR || signal < 1 || signal >= LIMIT) {
        errno = EINVAL;
        return SIG_ERR;
    }
    if (blocks_itself)
        sigaddset(&wanted.sa_mask, signal);
    return sigaction(signal, &wanted, &old) == 0 ? old.sa_handler : SIG_ERR;
}

RDB_EXPORT sighandler_t signal(int signal, sighandler_t handler)
{
    return set_handler(signal, handler, sigismember(&interrupting, signal) == 1 ? 0 : SA_RESTART, true);
}
extern __typeof__(signal) bsd_signal, ssignal;
RDB_ALIAS(bsd_signal, signal);
RDB_ALIAS(ssignal, signal);

RDB_EXPORT sighandler_t __sysv_signal(int signal, sighandler_t handler)
{
    return set_handler(signal, handler, (int)SA_RESETHAND | SA_NODEFER, false);
}
RDB_ALIAS(sysv_signal, __sysv_signal);

RDB_EXPORT int siginterrupt(int signal, int interrupt)
{
    struct sigaction action;
    if (sigaction(signal, NULL, &action) != 0)
        return -1;
    if (interrupt) {
        sigaddset(&interrupting, signal);
        action.sa_flags &= ~SA_RESTART;
    } else {
        sigdelset(&interrupting, signal);
        action.sa_flags |= SA_RESTART;
    }
    return sigaction(signal, &action, NULL);
}

/* ---- Masks and waiting: a replay blocks nothing and waits for nothing. ---- */

#define IN_MASK(set) IN_BYTES(set, (set) ? MASK_SIZE : 0)
#define OUT_MASK(set)                                                                                                  \
    if (r == 0 && (set))                                                                                               \
    OUT_BYTES(set, MASK_SIZE, MASK_SIZE)
RDB_BOUNDARY(int, sigprocmask, REFUSE, (int how, const sigset_t *set, sigset_t *old), (how, set, old),
             IN(how); IN_MASK(set), OUT_MASK(old))
RDB_BOUNDARY(int, pthread_sigmask, REFUSE, (int how, const sigset_t *set, sigset_t *old), (how, set, old),
             IN(how); IN_MASK(set), OUT_MASK(old))
RDB_BOUNDARY(int, sigpending, REFUSE, (sigset_t *set), (set), , OUT_MASK(set))
RDB_BOUNDARY(int, sigsuspend, REFUSE, (const sigset_t *set), (set), IN_MASK(set), )
RDB_BOUNDARY(int, pause, REFUSE, (void), (), , )
RDB_BOUNDARY(int, sigwait, REFUSE, (const sigset_t *set, int *signal), (set, signal), IN_MASK(set),
             if (r == 0) OUT(signal))
RDB_BOUNDARY(int, sigwaitinfo, REFUSE, (const sigset_t *set, siginfo_t *info), (set, info), IN_MASK(set),
             if (r > 0) OUT(info))
RDB_BOUNDARY(int, sigtimedwait, REFUSE, (const sigset_t *set, siginfo_t *info, const struct timespec *limit),
             (set, info, limit), IN_MASK(set), if (r > 0) OUT(info))
RDB_BOUNDARY(int, sigqueue, REFUSE, (pid_t pid, int signal, const union sigval value), (pid, signal, value),
             IN(pid); IN(signal), )
RDB_BOUNDARY(int, signalfd, REFUSE, (int fd, const sigset_t *set, int flags), (fd, set, flags),
             IN_FD(fd); IN_MASK(set); IN(flags), )
