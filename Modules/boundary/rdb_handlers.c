/* SPDX-License-Identifier: MIT */
/* Boundary: signal handlers that C code has installed.
 *
 * A signal comes at an instruction that no replay could find again.  But a thread that is inside a call to the outside
 * does nothing else, so there a handler runs at once: in the log it comes before the call that it interrupted, and a
 * replay runs it there.  Otherwise it waits for the next such call of the thread, or the next poll (rdb_poll.h), as
 * Python's handlers do.  What it calls is recorded like all calls; it may leave by longjmp.
 *
 * Some do not wait, and then what they call is not recorded: for signals that tell of the instruction itself, and
 * Python's own handler, which only makes a note. */
#include "rdb_handlers.h"

#include "rdb_boundary.h"

#include "rdb_poll.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"

__thread volatile sig_atomic_t rdb_call_open;

/* Of the running thread: those that wait.  Signal handlers append, the thread takes away. */
enum { ROOM = 8 };
static __thread siginfo_t waiting[ROOM];

static void call_handler(const struct sigaction *a, int signal, siginfo_t *info, void *context)
{
    if (a->sa_flags & SA_SIGINFO)
        a->sa_sigaction(signal, info, context);
    else if (a->sa_handler != SIG_DFL && a->sa_handler != SIG_IGN)
        a->sa_handler(signal);
}

static struct sigaction taken(struct sigaction *a)
{
    struct sigaction now = *a;
    if (now.sa_flags & (int)SA_RESETHAND)
        a->sa_handler = SIG_DFL;
    return now;
}

/* In RECORD and REPLAY, between calls.  A replay takes the signal's number from the log. */
static void run(siginfo_t *info, void *context)
{
    struct rdb_call here, *call = &here;
    int saved = errno;
    rdb_call_begin(call, RDB_EVENT_handler);
    rdb_call_real(call);
    int signal = (int)rdb_call_result(call, info->si_signo);
    struct sigaction *a = rdb_signal_action(signal);
    if (!a)
        rdb_diverged("the log holds signal %d, for which the program has set nothing", signal);
    if (a->sa_flags & SA_SIGINFO)
        OUT_BYTES(info, sizeof *info, sizeof *info);
    rdb_call_end(call);
    struct sigaction now = taken(a);
    call_handler(&now, signal, info, context);
    if (rdb_outside)
        rdb_turn_end();
    errno = saved;
}

/* At a place of the replay's own choice there is no context; and the kernel blocks nothing meanwhile. */
static void run_late(siginfo_t *info)
{
    static ucontext_t nothing;
    uint64_t old = 0, mask = 0;
    struct sigaction *a = rdb_signal_action(info->si_signo);
    bool recording = rdb_mode == RDB_RECORD;
    if (recording && a) {
        memcpy(&mask, &a->sa_mask, sizeof mask);
        if (!(a->sa_flags & SA_NODEFER))
            mask |= UINT64_C(1) << (info->si_signo - 1);
        rdb_raw(SYS_rt_sigprocmask, SIG_BLOCK, (long)&mask, (long)&old, sizeof mask, 0, 0);
    }
    run(info, &nothing);
    if (recording && a)
        rdb_raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&old, 0, sizeof old, 0, 0);
}

static void run_waiting(unsigned count)
{
    for (; count > 0 && rdb_mode == RDB_RECORD; count--) {
        siginfo_t info = waiting[rdb_handlers_ran % ROOM];
        rdb_handlers_ran++;
        run_late(&info);
    }
}

static void replay(void)
{
    siginfo_t info = {0};
    run_late(&info);
}

void rdb_handlers_in_call(bool replaying)
{
    if (replaying) {
        for (rdb_thread_turn(); rdb_peek_byte(&rdb_in) == RDB_EVENT_handler; rdb_thread_turn())
            replay();
        return;
    }
    rdb_call_open = 1;
    while (rdb_handlers_waiting() > 0 && rdb_mode == RDB_RECORD) {
        unsigned passing = rdb_passing;
        rdb_call_open = 0;
        rdb_passing = 0;
        run_waiting(1);
        rdb_passing = passing;
        rdb_call_open = 1;
    }
}

/* At a poll. */
static void run_at_poll(uint64_t count)
{
    if (rdb_mode == RDB_RECORD)
        run_waiting((unsigned)count);
    else
        while (count-- > 0)
            replay();
}

static bool waits(int signal, const struct sigaction *a)
{
    switch (signal) {
    case SIGSEGV:
    case SIGBUS:
    case SIGILL:
    case SIGFPE:
    case SIGTRAP:
    case SIGSYS:
    case SIGABRT:
        return false;
    default:
        return rdb_mode == RDB_RECORD && rdb_out && (void *)a->sa_handler != (void *)rdb_poll_handler;
    }
}

void rdb_handlers_arrived(int signal, siginfo_t *info, void *context)
{
    struct sigaction *a = rdb_signal_action(signal);
    unsigned passing = rdb_passing;
    if (!waits(signal, a)) {
        struct sigaction now = taken(a);
        rdb_passing++;
        call_handler(&now, signal, info, context);
        rdb_passing = passing;
    } else if (rdb_call_open) {
        rdb_call_open = 0;
        rdb_passing = 0;
        run(info, context);
        rdb_passing = passing;
        rdb_call_open = 1;
    } else if (rdb_handlers_waiting() < ROOM) {
        waiting[__atomic_fetch_add(&rdb_handlers_came, 1, __ATOMIC_RELAXED) % ROOM] = *info;
    }
}

void rdb_handlers_forked(void)
{
    rdb_handlers_ran = rdb_handlers_came;
}

static __attribute__((constructor)) void begin(void)
{
    rdb_poll_handlers = run_at_poll;
}
