/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system call filter of replays: see seal.h. */
#define _GNU_SOURCE
#include "seal.h"

#include "memory.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALL(name) SCMP_SYS(name)

/* Calls that concern nobody but the process itself, or descriptors that it was given.  None of these leads outside: it
 * has its socket to the front end, which gives it nothing but more such sockets, /dev/null, an unnamed file for its last
 * words, pipes of its own, and what the guard opened for it, to read. */
static const int free_calls[] = {
    /* memory */
    CALL(brk), CALL(mmap), CALL(munmap), CALL(mremap), CALL(mprotect), CALL(madvise), CALL(mincore), CALL(membarrier),
    /* descriptors */
    CALL(read), CALL(readv), CALL(pread64), CALL(write), CALL(writev), CALL(lseek), CALL(close), CALL(close_range),
    CALL(dup), CALL(dup2), CALL(dup3), CALL(fstat), CALL(getdents64), CALL(pipe2), CALL(poll), CALL(select),
    CALL(pselect6), CALL(recvmsg), CALL(sendto), CALL(sendmsg), CALL(fadvise64), CALL(fstatfs), CALL(fgetxattr),
    CALL(flistxattr),
    /* signals to itself, and waiting for children */
    CALL(rt_sigaction), CALL(rt_sigprocmask), CALL(rt_sigreturn), CALL(rt_sigtimedwait), CALL(sigaltstack), CALL(wait4),
    /* threads and processes: what starting, locking and ending take */
    CALL(arch_prctl), CALL(set_tid_address), CALL(set_robust_list), CALL(rseq), CALL(futex), CALL(sched_yield),
    CALL(exit), CALL(exit_group), CALL(restart_syscall),
    /* asking */
    CALL(getpid), CALL(gettid), CALL(getppid), CALL(getpgrp), CALL(getpgid), CALL(getsid), CALL(getuid), CALL(geteuid),
    CALL(getgid), CALL(getegid), CALL(getgroups), CALL(getcwd), CALL(uname), CALL(sysinfo), CALL(getrlimit),
    CALL(getrusage), CALL(times), CALL(time), CALL(gettimeofday), CALL(clock_gettime), CALL(clock_getres),
    CALL(getrandom), CALL(sched_getaffinity), CALL(getcpu), CALL(sched_getparam), CALL(sched_getscheduler)};

/* Free if an argument, as far as the mask reaches, has this value. */
static const struct {
    int number;
    struct scmp_arg_cmp argument;
} conditional_calls[] = {
    /* fork: no thread, no namespace */
    {CALL(clone), SCMP_A0_64(SCMP_CMP_EQ, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD)},
    /* F_SETOWN would send signals to others */
    {CALL(fcntl), SCMP_A1_32(SCMP_CMP_EQ, F_DUPFD)},
    {CALL(fcntl), SCMP_A1_32(SCMP_CMP_EQ, F_DUPFD_CLOEXEC)},
    {CALL(fcntl), SCMP_A1_32(SCMP_CMP_EQ, F_GETFD)},
    {CALL(fcntl), SCMP_A1_32(SCMP_CMP_EQ, F_SETFD)},
    {CALL(fcntl), SCMP_A1_32(SCMP_CMP_EQ, F_GETFL)},
    {CALL(fcntl), SCMP_A1_32(SCMP_CMP_EQ, F_OFD_GETLK)}, /* is the log still being written? */
    /* its own limits */
    {CALL(prlimit64), SCMP_A0_32(SCMP_CMP_EQ, 0)},
    /* to end with its parent; to let a debugger of the person's come */
    {CALL(prctl), SCMP_A0_32(SCMP_CMP_EQ, PR_SET_PDEATHSIG)},
    {CALL(prctl), SCMP_A0_32(SCMP_CMP_EQ, PR_SET_PTRACER)},
    /* its name */
    {CALL(prctl), SCMP_A0_32(SCMP_CMP_EQ, PR_SET_NAME)},
    {CALL(prctl), SCMP_A0_32(SCMP_CMP_EQ, PR_GET_NAME)},
};

/* Refused without a word, since the C library tries them and can do without. */
static const struct {
    int number, error;
} refused_calls[] = {
    {CALL(clone3), ENOSYS}, {CALL(statx), ENOSYS}, {CALL(ioctl), ENOTTY}, {CALL(tgkill), EPERM}, {CALL(mbind), EPERM},
};

/* Without a guard, paths go unlooked at, and the interpreter itself forbids execve once it has begun (rdb_seal.c). */
static const int unguarded_calls[] = {CALL(stat),       CALL(lstat),    CALL(newfstatat), CALL(access), CALL(faccessat),
                                      CALL(faccessat2), CALL(readlink), CALL(readlinkat), CALL(execve), CALL(seccomp)};

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define WRITING (O_ACCMODE | O_CREAT | O_TRUNC | O_TMPFILE)

struct seal_filters {
    struct sock_fprog programs[SEAL_NONE]; /* by level; without code if the library cannot build it */
};

static scmp_filter_ctx build(enum seal_level level)
{
    scmp_filter_ctx filter = seccomp_init(level == SEAL_GUARDED ? SCMP_ACT_NOTIFY : SCMP_ACT_TRAP);
    int bad = !filter || seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    for (size_t i = 0; !bad && i < COUNT(free_calls); i++)
        bad = seccomp_rule_add(filter, SCMP_ACT_ALLOW, free_calls[i], 0);
    for (size_t i = 0; !bad && i < COUNT(conditional_calls); i++)
        bad = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, conditional_calls[i].number, 1,
                                     &conditional_calls[i].argument);
    for (size_t i = 0; !bad && i < COUNT(refused_calls); i++)
        bad = seccomp_rule_add(filter, SCMP_ACT_ERRNO((unsigned)refused_calls[i].error), refused_calls[i].number, 0);
    if (level == SEAL_FILTERED) {
        for (size_t i = 0; !bad && i < COUNT(unguarded_calls); i++)
            bad = seccomp_rule_add(filter, SCMP_ACT_ALLOW, unguarded_calls[i], 0);
        bad = bad ||
              seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(openat), 1, SCMP_A2_32(SCMP_CMP_MASKED_EQ, WRITING, 0)) ||
              seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(open), 1, SCMP_A1_32(SCMP_CMP_MASKED_EQ, WRITING, 0));
    }
    if (bad)
        seccomp_release(filter);
    return bad ? NULL : filter;
}

/* The filter as the kernel takes it. */
static struct sock_fprog assemble(scmp_filter_ctx filter)
{
    struct sock_fprog program = {0};
    int file = memfd_create("revdb-filter", MFD_CLOEXEC);
    if (filter && file >= 0 && seccomp_export_bpf(filter, file) == 0) {
        size_t size = (size_t)lseek(file, 0, SEEK_END);
        struct sock_filter *code = memory_bytes(size);
        if (pread(file, code, size, 0) == (ssize_t)size)
            program = (struct sock_fprog){(unsigned short)(size / sizeof *code), code};
    }
    if (file >= 0)
        close(file);
    return program;
}

struct seal_filters *seal_prepare(void)
{
    struct seal_filters *filters = memory_alloc(sizeof *filters);
    for (int level = 0; level < SEAL_NONE; level++) {
        scmp_filter_ctx filter = build((enum seal_level)level);
        filters->programs[level] = assemble(filter);
        if (filter)
            seccomp_release(filter);
    }
    return filters;
}

/* The listener (0 where there is none to be had), or -1. */
static int load(const struct seal_filters *filters, enum seal_level level)
{
    unsigned flags = level == SEAL_GUARDED ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
    if (!filters->programs[level].filter)
        return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filters->programs[level]);
}

enum seal_level seal_enter(const struct seal_filters *filters, enum seal_level level, int *listener)
{
    int loaded = -1;
    *listener = -1;
    if (level < SEAL_NONE)
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    while (level < SEAL_NONE && (loaded = load(filters, level)) < 0)
        level++;
    if (level == SEAL_GUARDED)
        *listener = loaded;
    return level;
}
