/* SPDX-License-Identifier: MIT */
/* System calls made directly, for code that runs inside a boundary function or before there is one: the executable
 * defines read, write, open, ... itself, so calling those by name would record them or recurse.
 *
 * Each returns what the kernel returns: a negative errno on failure.  errno itself is never touched. */
#ifndef RDB_RAW_H
#define RDB_RAW_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>

#ifndef __x86_64__
#error "rdb_raw.h knows the system call convention of x86-64 only"
#endif

static inline long rdb_raw(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

static inline int rdb_raw_open(const char *path, int flags, unsigned mode)
{
    return (int)rdb_raw(SYS_openat, AT_FDCWD, (long)path, flags, mode, 0, 0);
}

static inline int rdb_raw_close(int fd)
{
    return (int)rdb_raw(SYS_close, fd, 0, 0, 0, 0, 0);
}

static inline ssize_t rdb_raw_read(int fd, void *bytes, size_t length)
{
    return rdb_raw(SYS_read, fd, (long)bytes, (long)length, 0, 0, 0);
}

static inline ssize_t rdb_raw_write(int fd, const void *bytes, size_t length)
{
    return rdb_raw(SYS_write, fd, (long)bytes, (long)length, 0, 0, 0);
}

static inline ssize_t rdb_raw_pread(int fd, void *bytes, size_t length, uint64_t offset)
{
    return rdb_raw(SYS_pread64, fd, (long)bytes, (long)length, (long)offset, 0, 0);
}

static inline ssize_t rdb_raw_pwrite(int fd, const void *bytes, size_t length, uint64_t offset)
{
    return rdb_raw(SYS_pwrite64, fd, (long)bytes, (long)length, (long)offset, 0, 0);
}

static inline int rdb_raw_fcntl(int fd, int command, long argument)
{
    return (int)rdb_raw(SYS_fcntl, fd, command, argument, 0, 0, 0);
}

static inline int rdb_raw_fstat(int fd, struct stat *status)
{
    return (int)rdb_raw(SYS_fstat, fd, (long)status, 0, 0, 0, 0);
}

static inline int rdb_raw_ftruncate(int fd, uint64_t length)
{
    return (int)rdb_raw(SYS_ftruncate, fd, (long)length, 0, 0, 0, 0);
}

static inline int rdb_raw_fallocate(int fd, int mode, uint64_t offset, uint64_t length)
{
    return (int)rdb_raw(SYS_fallocate, fd, mode, (long)offset, (long)length, 0, 0);
}

/* The absolute path of the running executable, cut to size - 1 bytes; "" if it is not known. */
static inline void rdb_raw_own_path(char *path, size_t size)
{
    long length = rdb_raw(SYS_readlink, (long)"/proc/self/exe", (long)path, (long)size - 1, 0, 0, 0);
    path[length > 0 ? length : 0] = 0;
}

/* A negative errno, or the address. */
static inline long rdb_raw_mmap(void *address, size_t length, int protection, int flags, int fd, uint64_t offset)
{
    return rdb_raw(SYS_mmap, (long)address, (long)length, protection, flags, fd, (long)offset);
}

static inline int rdb_raw_munmap(void *address, size_t length)
{
    return (int)rdb_raw(SYS_munmap, (long)address, (long)length, 0, 0, 0, 0);
}

static inline int rdb_raw_limit(int resource, struct rlimit *limit)
{
    return (int)rdb_raw(SYS_prlimit64, 0, resource, 0, (long)limit, 0, 0);
}

/* The C library's sigaction under the name that the boundary does not wrap: a raw one would need a trampoline. */
struct sigaction;
extern int __sigaction(int, const struct sigaction *, struct sigaction *);
#define rdb_sigaction __sigaction

/* Nanoseconds of CLOCK_REALTIME. */
static inline int64_t rdb_raw_now(void)
{
    struct timespec now = {0};
    rdb_raw(SYS_clock_gettime, CLOCK_REALTIME, (long)&now, 0, 0, 0, 0);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Reads exactly length bytes at offset.  0, a negative errno, or 1 if the file ends before. */
static inline int rdb_raw_pread_all(int fd, void *bytes, size_t length, uint64_t offset)
{
    while (length > 0) {
        ssize_t n = rdb_raw_pread(fd, bytes, length, offset);
        if (n == -4 /* EINTR */)
            continue;
        if (n <= 0)
            return n < 0 ? (int)n : 1;
        bytes = (char *)bytes + n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return 0;
}

/* Moves a descriptor out of the program's sight, close-on-exec: right behind the soft limit, where the program cannot
 * have any, or else to the highest free number below it.  At most 1024, since a higher one would make the kernel's table
 * longer.  Returns the new number; the old one is closed.  If no high number is free, the old one stays. */
static inline int rdb_raw_move_high(int fd)
{
    struct rlimit limit = {0};
    int high = -1;
    rdb_raw_limit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur <= 1024 && limit.rlim_cur < limit.rlim_max) {
        struct rlimit raised = {limit.rlim_cur + 1, limit.rlim_max};
        rdb_raw(SYS_prlimit64, 0, RLIMIT_NOFILE, (long)&raised, 0, 0, 0);
        high = rdb_raw_fcntl(fd, F_DUPFD_CLOEXEC, (long)limit.rlim_cur);
        rdb_raw(SYS_prlimit64, 0, RLIMIT_NOFILE, (long)&limit, 0, 0, 0);
    }
    long top = limit.rlim_cur < 1024 ? (long)limit.rlim_cur : 1024;
    for (long n = top - 1; high < 0 && n > fd; n--)
        high = rdb_raw_fcntl(fd, F_DUPFD_CLOEXEC, n);
    if (high < 0)
        return fd;
    rdb_raw_close(fd);
    return high;
}

#endif
