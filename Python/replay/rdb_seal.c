/* SPDX-License-Identifier: MIT */
/* What a replaying interpreter adds to its own confinement: see rdb_seal.h.
 *
 * The front end has set a system call filter up before this program began (revdb/replay/seal.h), which had to leave it execve,
 * since that is how it began.  With a guard that is settled: the guard lets one execve through.  Without one, execve is
 * given up here, before anything of the log has been read.  Knows nothing of CPython. */
#define _GNU_SOURCE
#include "rdb_seal.h"

#include "rdb_raw.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>

/* A filter without a guard turns a forbidden call into this signal. */
static void on_forbidden_call(int number, siginfo_t *info, void *context)
{
    char line[160];
    int length = snprintf(line, sizeof line,
                          "stopped because it tried to make system call %d: no replay needs that; do "
                          "not trust this log\n",
                          info->si_syscall);
    (void)number;
    (void)context;
    rdb_raw_write(2, line, (size_t)length);
    rdb_raw(SYS_exit_group, 3, 0, 0, 0, 0, 0);
}

void rdb_seal_finish(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    struct sigaction action = {.sa_sigaction = on_forbidden_call, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    rdb_sigaction(SIGSYS, &action, NULL);
    /* Fails where there is a guard, or no filter at all. */
    rdb_raw(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program, 0, 0, 0);
}
