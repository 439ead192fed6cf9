/* SPDX-License-Identifier: MIT */
/* Boundary: syscall(2), by number.  See rdb_boundary.h.
 *
 * A call that has a wrapper goes there.  Of any other we know neither inputs nor outputs: its result is logged, and that
 * it may have had others is announced. */
#include "rdb_boundary.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/acct.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/file.h>
#include <sys/fsuid.h>
#include <sys/inotify.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/quota.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/timex.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

/* Without a header, or with one that clashes with the others. */
extern int capget(void *, void *), capset(void *, const void *), pivot_root(const char *, const char *);
extern int pidfd_open(pid_t, unsigned), pidfd_getfd(int, int, unsigned),
    pidfd_send_signal(int, int, siginfo_t *, unsigned);

RDB_REAL(long, syscall, (long number, long a, long b, long c, long d, long e, long f), (number, a, b, c, d, e, f))

/* ---- Calls whose wrappers take the same arguments and give the same result. ---- */

/* clang-format off */
#define GIVE_INT(X)                                                                                                    \
    X(open) X(close) X(access) X(pipe) X(dup) X(dup2) X(dup3) X(pipe2) X(fcntl) X(flock) X(fsync) X(fdatasync)         \
    X(truncate) X(ftruncate) X(chdir) X(fchdir) X(rename) X(mkdir) X(rmdir) X(creat) X(link) X(unlink) X(symlink)      \
    X(chmod) X(fchmod) X(chown) X(fchown) X(lchown) X(umask) X(openat) X(mkdirat) X(unlinkat) X(renameat)              \
    X(renameat2) X(linkat) X(symlinkat) X(fchownat) X(utimensat) X(stat) X(fstat) X(lstat) X(statx) X(statfs)          \
    X(fstatfs) X(fallocate) X(sync) X(syncfs) X(memfd_create) X(eventfd) X(timerfd_create) X(timerfd_settime)          \
    X(timerfd_gettime) X(inotify_init) X(inotify_init1) X(inotify_add_watch) X(inotify_rm_watch) X(fanotify_init)      \
    X(fanotify_mark) X(epoll_create) X(epoll_create1) X(epoll_ctl) X(epoll_wait) X(poll) X(socket) X(connect)          \
    X(accept) X(accept4) X(bind) X(listen) X(shutdown) X(socketpair) X(setsockopt) X(getsockopt) X(getsockname)        \
    X(getpeername) X(getpid) X(getppid) X(gettid) X(getuid) X(geteuid) X(getgid) X(getegid) X(getpgrp) X(getpgid)      \
    X(getsid) X(setsid) X(setpgid) X(setuid) X(setgid) X(setreuid) X(setregid) X(setresuid) X(setresgid) X(getresuid)  \
    X(getresgid) X(getgroups) X(setgroups) X(capget) X(capset) X(prctl) X(personality) X(getrlimit) X(setrlimit)       \
    X(getrusage) X(setpriority) X(sysinfo) X(uname) X(sched_setscheduler) X(sched_getscheduler) X(sched_getparam)      \
    X(sched_setparam) X(sched_rr_get_interval) X(sched_get_priority_max) X(sched_get_priority_min)                     \
    X(sched_setaffinity) X(getcpu) X(kill) X(tgkill) X(alarm) X(pause) X(getitimer) X(setitimer) X(nanosleep)          \
    X(gettimeofday) X(clock_gettime) X(clock_getres) X(clock_settime) X(clock_adjtime) X(adjtimex) X(fork) X(vfork)    \
    X(wait4) X(execve) X(mount) X(umount2) X(pivot_root) X(chroot) X(unshare) X(setns) X(swapon) X(swapoff) X(reboot)  \
    X(acct) X(iopl) X(ioperm) X(quotactl) X(pidfd_open) X(pidfd_getfd) X(pidfd_send_signal) X(msgget) X(msgsnd)        \
    X(msgctl) X(semget) X(semop) X(semctl) X(shmget) X(shmctl) X(mlock) X(munlock) X(mlockall) X(munlockall)           \
    X(name_to_handle_at) X(open_by_handle_at) X(setxattr) X(removexattr) X(ioctl)
#define GIVE_LONG(X)                                                                                                   \
    X(read) X(write) X(lseek) X(mmap) X(pread64) X(pwrite64) X(readv) X(writev) X(readlink) X(readlinkat) X(sendfile)  \
    X(splice) X(tee) X(vmsplice) X(copy_file_range) X(readahead) X(getdents64) X(sendto) X(recvfrom) X(sendmsg)        \
    X(recvmsg) X(times) X(time) X(getrandom) X(process_vm_readv) X(process_vm_writev) X(msgrcv) X(getxattr)            \
    X(listxattr)
/* clang-format on */

typedef long any_call(long, long, long, long, long, long);
static const struct known {
    long number;
    any_call *call;
    bool gives_int;
} table[] = {
#define X(name) {SYS_##name, (any_call *)(void *)name, true},
    GIVE_INT(X){SYS_eventfd2, (any_call *)(void *)eventfd, true},
    {SYS_exit_group, (any_call *)(void *)_exit, true},
#undef X
#define X(name) {SYS_##name, (any_call *)(void *)name, false},
    GIVE_LONG(X){SYS_shmat, (any_call *)(void *)shmat, false},
    {SYS_clone, (any_call *)(void *)clone, false},
    {SYS_clone3, (any_call *)(void *)clone, false},
#undef X
};

static const struct known *known_call(long number)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].number == number)
            return &table[i];
    return NULL;
}

/* The program's own memory, and locks in it. */
static bool is_own(long number)
{
    return number == SYS_futex || number == SYS_brk || number == SYS_munmap || number == SYS_mprotect ||
           number == SYS_madvise || number == SYS_membarrier || number == SYS_mbind || number == SYS_set_mempolicy;
}

RDB_EXPORT long syscall(long number, ...)
{
    long a[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    if (number == SYS_sched_yield)
        return sched_yield();
    const struct known *known = known_call(number);
    if (known)
        return known->gives_int ? (int)known->call(a[0], a[1], a[2], a[3], a[4], a[5])
                                : known->call(a[0], a[1], a[2], a[3], a[4], a[5]);
    if (is_own(number))
        return real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("syscall");
    rdb_warn_unfaithful("syscall(%ld): of what this call gives, only its result is recorded", number);
    struct rdb_call here, *call = &here;
    long r = -1;
    rdb_call_begin(call, RDB_CALL_syscall);
    IN(number);
    if (rdb_call_real(call))
        r = real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    r = (long)rdb_call_result(call, r);
    rdb_call_end(call);
    return r;
}
