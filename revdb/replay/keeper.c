/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ends replaying processes with their session: see keeper.h. */
#define _GNU_SOURCE
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void keep(int other_end, void (*work)(void *), void *data)
{
    sigset_t all;
    pid_t self = getpid(), child;
    char byte;
    setsid(); /* what is typed at the terminal is not for it */
    child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() == self) /* else it has died already */
            work(data);
        _exit(126);
    }
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    prctl(PR_SET_NAME, "revdb-keeper");
    dup2(other_end, 0);
    close_range(1, ~0u, 0);
    while (child > 0 && read(0, &byte, 1) < 0 && errno == EINTR)
        ;
    /* It is never waited for, so the numbers of the child and its group are taken as long as we are here. */
    if (child > 0) {
        kill(child, SIGKILL);
        kill(-child, SIGKILL);
    }
    _exit(0);
}

bool keeper_start(struct keeper *keeper, void (*work)(void *), void *data)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    pid_t pid = fork();
    if (pid == 0)
        keep(ends[0], work, data);
    close(ends[0]);
    if (pid < 0)
        close(ends[1]);
    else
        *keeper = (struct keeper){pid, ends[1]};
    return pid > 0;
}

void keeper_end(struct keeper *keeper)
{
    if (!keeper->pid)
        return;
    close(keeper->lifeline);
    while (waitpid(keeper->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    keeper->pid = 0;
}
