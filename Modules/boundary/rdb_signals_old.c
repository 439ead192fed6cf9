/* SPDX-License-Identifier: MIT */
/* Boundary: the ways to set and block signals that older programs use.  See rdb_boundary.h; they stand on those of
 * rdb_signals.c, as in the C library. */
#include "rdb_boundary.h"

#include <signal.h>
#include <unistd.h>

#define RDB_OLD(name, change)                                                                                          \
    RDB_EXPORT int name(int signal)                                                                                    \
    {                                                                                                                  \
        sigset_t set;                                                                                                  \
        sigemptyset(&set);                                                                                             \
        return sigaddset(&set, signal) == 0 ? change : -1;                                                             \
    }
RDB_OLD(sighold, sigprocmask(SIG_BLOCK, &set, NULL))
RDB_OLD(sigrelse, sigprocmask(SIG_UNBLOCK, &set, NULL))
RDB_OLD(sigignore, sigaction(signal, &(struct sigaction){.sa_handler = SIG_IGN}, NULL))

/* Masks in one word: the first 32 signals. */
static sigset_t set_of(int mask)
{
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < 32; i++)
        if ((unsigned)mask >> i & 1)
            sigaddset(&set, i + 1);
    return set;
}

static int mask_of(const sigset_t *set)
{
    unsigned mask = 0;
    for (int i = 0; i < 32; i++)
        mask |= (unsigned)(sigismember(set, i + 1) == 1) << i;
    return (int)mask;
}

static int change(int how, int mask)
{
    sigset_t set = set_of(mask), old;
    return sigprocmask(how, &set, &old) < 0 ? -1 : mask_of(&old);
}
RDB_EXPORT int sigblock(int mask) { return change(SIG_BLOCK, mask); }
RDB_EXPORT int sigsetmask(int mask) { return change(SIG_SETMASK, mask); }
RDB_EXPORT int siggetmask(void) { return change(SIG_BLOCK, 0); }

/* Waits with this mask, or with this signal let through. */
RDB_EXPORT int __sigpause(int what, int is_signal)
{
    sigset_t set = set_of(what);
    if (is_signal && (sigprocmask(SIG_BLOCK, NULL, &set) < 0 || sigdelset(&set, what) < 0))
        return -1;
    return sigsuspend(&set);
}
#undef sigpause
RDB_EXPORT int __xpg_sigpause(int signal) { return __sigpause(signal, 1); }
extern int sigpause_old(int) __asm__("sigpause");
RDB_EXPORT int sigpause_old(int mask) { return __sigpause(mask, 0); }

RDB_EXPORT sighandler_t sigset(int signal, sighandler_t handler)
{
    sigset_t set, old_set;
    struct sigaction old;
    sigemptyset(&set);
    if (handler == SIG_ERR || sigaddset(&set, signal) < 0) {
        errno = EINVAL;
        return SIG_ERR;
    }
    bool holds = handler == SIG_HOLD;
    if (sigaction(signal, holds ? NULL : &(struct sigaction){.sa_handler = handler}, &old) < 0 ||
        sigprocmask(holds ? SIG_BLOCK : SIG_UNBLOCK, &set, &old_set) < 0)
        return SIG_ERR;
    return sigismember(&old_set, signal) == 1 ? SIG_HOLD : old.sa_handler;
}

/* A stack for signal handlers: at replay there are none that would need it, and ours keeps one for itself. */
#define IN_STACK(stack) IN((stack) ? (stack)->ss_flags : -1); IN((stack) ? (stack)->ss_size : 0)
RDB_BOUNDARY(int, sigaltstack, REFUSE, (const stack_t *stack, stack_t *old), (stack, old), IN_STACK(stack),
             if (r == 0) OUT(old))
RDB_BOUNDARY(int, sigstack, REFUSE, (struct sigstack * stack, struct sigstack *old), (stack, old),
             IN(stack ? stack->ss_onstack : -1), if (r == 0) OUT(old))
