/* SPDX-License-Identifier: MIT */
/* Boundary: file descriptors: open, read, write, seek, duplicate, control.  See rdb_boundary.h for how rows read.
 *
 * Paths are in rdb_paths.c, waiting in rdb_ready.c, streams (FILE *) in rdb_stdio.c. */
#include "rdb_boundary.h"
#include "rdb_hide.h"
#include "rdb_source.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

/* ---- Opening.  The evaluation of an expression may open files to read them. ---- */

RDB_REAL(int, openat, (int dir, const char *path, int flags, mode_t mode), (dir, path, flags, mode))

static int open_file(int dir, const char *path, int flags, mode_t mode)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_openat(dir, path, flags, mode);
    if (rdb_mode == RDB_EVAL) {
        if ((flags & (O_ACCMODE | O_CREAT | O_TRUNC)) != O_RDONLY || !(dir == AT_FDCWD ? READ(path) : OWN(dir)))
            return rdb_refuse("open");
        int fd = real_openat(dir, path, flags, mode);
        rdb_eval_opened(fd);
        return fd;
    }
    struct rdb_call here, *call = &here;
    int fd = -1;
    rdb_call_begin(call, RDB_CALL_open);
    dir = rdb_in_fd(dir);
    IN_TEXT(path);
    IN(flags);
    IN(mode);
    if (rdb_call_real(call))
        fd = real_openat(dir, path, flags, mode);
    fd = (int)rdb_call_result(call, fd);
    rdb_call_end(call);
    if (fd >= 0 && !call->replaying && dir == AT_FDCWD && (flags & O_ACCMODE) != O_WRONLY)
        rdb_source_opened(path);
    return fd;
}

static bool takes_mode(int flags) { return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE; }

/* The third argument is there only if the flags say so. */
#define MODE_AFTER(last, flags)                                                                                        \
    ({                                                                                                                 \
        mode_t rdb_m = 0;                                                                                              \
        if (takes_mode(flags)) {                                                                                       \
            va_list list;                                                                                              \
            va_start(list, last);                                                                                      \
            rdb_m = va_arg(list, mode_t);                                                                              \
            va_end(list);                                                                                              \
        }                                                                                                              \
        rdb_m;                                                                                                         \
    })

RDB_EXPORT int open(const char *path, int flags, ...)
{
    return open_file(AT_FDCWD, path, flags, MODE_AFTER(flags, flags));
}
RDB_EXPORT int openat(int dir, const char *path, int flags, ...)
{
    return open_file(dir, path, flags, MODE_AFTER(flags, flags));
}
RDB_EXPORT int creat(const char *path, mode_t mode)
{
    return open_file(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
RDB_EXPORT int __open_2(const char *path, int flags) { return open_file(AT_FDCWD, path, flags, 0); }
RDB_EXPORT int __openat_2(int dir, const char *path, int flags) { return open_file(dir, path, flags, 0); }
RDB_ALIAS(open64, open);
RDB_ALIAS(openat64, openat);
RDB_ALIAS(creat64, creat);
extern int __open64_2(const char *, int), __openat64_2(int, const char *, int);
RDB_ALIAS(__open64_2, __open_2);
RDB_ALIAS(__openat64_2, __openat_2);

/* ---- Reading and writing.  What is written is hashed, not kept. ---- */

#define TO_VIEWER(fd, buf, n)                                                                                          \
    ({                                                                                                                 \
        if (fd == 1 || fd == 2) {                                                                                      \
            rdb_show(fd, buf, (int64_t)(n));                                                                           \
            return (ssize_t)(n);                                                                                       \
        }                                                                                                              \
        REFUSE;                                                                                                        \
    })

RDB_BOUNDARY(ssize_t, read, OWN(fd), (int fd, void *buf, size_t n), (fd, buf, n), IN_FD(fd); IN(n); CHAOS(fd, n),
             OUT_BYTES(buf, r, n); rdb_heard(fd, buf, r))
RDB_BOUNDARY(ssize_t, write, TO_VIEWER(fd, buf, n), (int fd, const void *buf, size_t n), (fd, buf, n),
             IN_FD(fd); IN_BYTES(buf, n); rdb_show_last(fd, buf, n); CHAOS(fd, n), rdb_show(fd, buf, r))
RDB_BOUNDARY(ssize_t, pread, OWN(fd), (int fd, void *buf, size_t n, off_t at), (fd, buf, n, at),
             IN_FD(fd); IN(n); IN(at), OUT_BYTES(buf, r, n))
RDB_BOUNDARY(ssize_t, pwrite, REFUSE, (int fd, const void *buf, size_t n, off_t at), (fd, buf, n, at),
             IN_FD(fd); IN_BYTES(buf, n); IN(at), )

static void in_vector(const struct iovec *v, int n)
{
    for (int i = 0; i < n; i++)
        IN_BYTES(v[i].iov_base, v[i].iov_len);
}

static void in_room(const struct iovec *v, int n)
{
    for (int i = 0; i < n; i++)
        IN(v[i].iov_len);
}

static void out_vector(struct rdb_call *call, const struct iovec *v, int n, ssize_t left)
{
    for (int i = 0; i < n && left > 0; i++) {
        size_t part = (size_t)left < v[i].iov_len ? (size_t)left : v[i].iov_len;
        OUT_BYTES(v[i].iov_base, (int64_t)part, part);
        left -= (ssize_t)part;
    }
}

static void show_vector(int fd, const struct iovec *v, int n, ssize_t left)
{
    for (int i = 0; i < n && left > 0; i++) {
        size_t part = (size_t)left < v[i].iov_len ? (size_t)left : v[i].iov_len;
        rdb_show(fd, v[i].iov_base, (int64_t)part);
        left -= (ssize_t)part;
    }
}

RDB_BOUNDARY(ssize_t, readv, OWN(fd), (int fd, const struct iovec *v, int n), (fd, v, n), IN_FD(fd); in_room(v, n),
             out_vector(call, v, n, r))
RDB_BOUNDARY(ssize_t, writev, REFUSE, (int fd, const struct iovec *v, int n), (fd, v, n), IN_FD(fd); in_vector(v, n),
             show_vector(fd, v, n, r))
RDB_BOUNDARY(ssize_t, preadv, OWN(fd), (int fd, const struct iovec *v, int n, off_t at), (fd, v, n, at),
             IN_FD(fd); in_room(v, n); IN(at), out_vector(call, v, n, r))
RDB_BOUNDARY(ssize_t, pwritev, REFUSE, (int fd, const struct iovec *v, int n, off_t at), (fd, v, n, at),
             IN_FD(fd); in_vector(v, n); IN(at), )
RDB_BOUNDARY(ssize_t, preadv2, OWN(fd), (int fd, const struct iovec *v, int n, off_t at, int flags),
             (fd, v, n, at, flags), IN_FD(fd); in_room(v, n); IN(at); IN(flags), out_vector(call, v, n, r))
RDB_BOUNDARY(ssize_t, pwritev2, REFUSE, (int fd, const struct iovec *v, int n, off_t at, int flags),
             (fd, v, n, at, flags), IN_FD(fd); in_vector(v, n); IN(at); IN(flags), )
RDB_ALIAS(pread64, pread);
RDB_ALIAS(pwrite64, pwrite);
RDB_ALIAS(preadv64, preadv);
RDB_ALIAS(pwritev64, pwritev);
RDB_ALIAS(preadv64v2, preadv2);
RDB_ALIAS(pwritev64v2, pwritev2);

_Noreturn void __chk_fail(void);

RDB_EXPORT ssize_t __read_chk(int fd, void *buf, size_t n, size_t room)
{
    if (n > room)
        __chk_fail();
    return read(fd, buf, n);
}
RDB_EXPORT ssize_t __pread_chk(int fd, void *buf, size_t n, off_t at, size_t room)
{
    if (n > room)
        __chk_fail();
    return pread(fd, buf, n, at);
}
extern ssize_t __pread64_chk(int, void *, size_t, off_t, size_t);
RDB_ALIAS(__pread64_chk, __pread_chk);

RDB_BOUNDARY(ssize_t, sendfile, REFUSE, (int to, int from, off_t *at, size_t n), (to, from, at, n),
             IN_FD(to); IN_FD(from); IN(at ? *at : -1); IN(n), OUT(at))
RDB_ALIAS(sendfile64, sendfile);
RDB_BOUNDARY(ssize_t, copy_file_range, REFUSE,
             (int from, off64_t *from_at, int to, off64_t *to_at, size_t n, unsigned flags),
             (from, from_at, to, to_at, n, flags),
             IN_FD(from); IN_FD(to); IN(from_at ? *from_at : -1); IN(to_at ? *to_at : -1); IN(n); IN(flags),
             OUT(from_at); OUT(to_at))
RDB_BOUNDARY(ssize_t, splice, REFUSE, (int from, off64_t *from_at, int to, off64_t *to_at, size_t n, unsigned flags),
             (from, from_at, to, to_at, n, flags),
             IN_FD(from); IN_FD(to); IN(from_at ? *from_at : -1); IN(to_at ? *to_at : -1); IN(n); IN(flags),
             OUT(from_at); OUT(to_at))
RDB_BOUNDARY(ssize_t, tee, REFUSE, (int from, int to, size_t n, unsigned flags), (from, to, n, flags),
             IN_FD(from); IN_FD(to); IN(n); IN(flags), )

/* ---- Descriptors. ---- */

RDB_BOUNDARY(int, close, OWN(fd), (int fd), (fd), IN_FD(fd); rdb_hide_moved(fd),
             if (r == 0) rdb_show_closed(fd, fd))
RDB_BOUNDARY(off_t, lseek, OWN(fd), (int fd, off_t at, int whence), (fd, at, whence),
             IN_FD(fd); IN(at); IN(whence), if (r >= 0) rdb_hide_moved(fd))
RDB_ALIAS(lseek64, lseek);
RDB_BOUNDARY(int, dup, REFUSE, (int fd), (fd), IN_FD(fd), rdb_show_duplicated(fd, (int)r))

/* The program may ask for the very number that the log has: then the log takes another. */
static void in_target(int fd)
{
    IN(fd);
    rdb_hide_moved(fd);
    if (rdb_mode == RDB_RECORD && fd >= 0 && fd == rdb_log_fd())
        rdb_log_move_fd();
}

RDB_BOUNDARY(int, dup2, REFUSE, (int fd, int to), (fd, to), IN_FD(fd); in_target(to), rdb_show_duplicated(fd, (int)r))
RDB_BOUNDARY(int, dup3, REFUSE, (int fd, int to, int flags), (fd, to, flags), IN_FD(fd); in_target(to); IN(flags),
             rdb_show_duplicated(fd, (int)r))
RDB_BOUNDARY(int, pipe, REFUSE, (int *ends), (ends), , if (r == 0) OUT_BYTES(ends, 8, 8))
RDB_BOUNDARY(int, pipe2, REFUSE, (int *ends, int flags), (ends, flags), IN(flags), if (r == 0) OUT_BYTES(ends, 8, 8))
RDB_BOUNDARY(int, isatty, ALLOW, (int fd), (fd), IN_FD(fd), )
RDB_BOUNDARY(int, flock, REFUSE, (int fd, int operation), (fd, operation), IN_FD(fd); IN(operation), )
RDB_BOUNDARY(int, lockf, REFUSE, (int fd, int operation, off_t n), (fd, operation, n),
             IN_FD(fd); IN(operation); IN(n), )
RDB_ALIAS(lockf64, lockf);
RDB_BOUNDARY(int, ftruncate, REFUSE, (int fd, off_t n), (fd, n), IN_FD(fd); IN(n), )
RDB_ALIAS(ftruncate64, ftruncate);
RDB_BOUNDARY(int, fsync, REFUSE, (int fd), (fd), IN_FD(fd), )
RDB_BOUNDARY(int, fdatasync, REFUSE, (int fd), (fd), IN_FD(fd), )
RDB_BOUNDARY(int, syncfs, REFUSE, (int fd), (fd), IN_FD(fd), )
RDB_BOUNDARY_VOID(sync, REFUSE, (void), (), , )
RDB_BOUNDARY(int, sync_file_range, REFUSE, (int fd, off64_t at, off64_t n, unsigned flags), (fd, at, n, flags),
             IN_FD(fd); IN(at); IN(n); IN(flags), )
RDB_BOUNDARY(int, fallocate, REFUSE, (int fd, int mode, off_t at, off_t n), (fd, mode, at, n),
             IN_FD(fd); IN(mode); IN(at); IN(n), )
RDB_ALIAS(fallocate64, fallocate);
RDB_BOUNDARY(int, posix_fallocate, REFUSE, (int fd, off_t at, off_t n), (fd, at, n), IN_FD(fd); IN(at); IN(n), )
RDB_ALIAS(posix_fallocate64, posix_fallocate);
RDB_BOUNDARY(int, posix_fadvise, OWN(fd), (int fd, off_t at, off_t n, int advice), (fd, at, n, advice),
             IN_FD(fd); IN(at); IN(n); IN(advice), )
RDB_ALIAS(posix_fadvise64, posix_fadvise);

/* Closing a range must spare the log's descriptor, which the program does not see. */
static int close_range_sparing(unsigned from, unsigned to, int flags);
RDB_REAL(int, close_range, (unsigned from, unsigned to, int flags), (from, to, flags))

static int close_range_sparing(unsigned from, unsigned to, int flags)
{
    int log = rdb_log_fd();
    if (log < 0 || (unsigned)log < from || (unsigned)log > to)
        return real_close_range(from, to, flags);
    if ((unsigned)log > from && real_close_range(from, (unsigned)log - 1, flags) != 0)
        return -1;
    return (unsigned)log < to ? real_close_range((unsigned)log + 1, to, flags) : 0;
}

RDB_EXPORT int close_range(unsigned from, unsigned to, int flags)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_close_range(from, to, flags);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("close_range");
    struct rdb_call here, *call = &here;
    int r = -1;
    rdb_call_begin(call, RDB_CALL_close_range);
    IN(from);
    IN(to);
    IN(flags);
    if (rdb_call_real(call))
        r = close_range_sparing(from, to, flags);
    r = (int)rdb_call_result(call, r);
    if (r == 0 && !(flags & (int)CLOSE_RANGE_CLOEXEC))
        rdb_show_closed(from < 1u << 30 ? (int)from : 1 << 30, to < 1u << 30 ? (int)to : 1 << 30);
    rdb_call_end(call);
    return r;
}

RDB_EXPORT_VOID(closefrom, (int from), close_range(from < 0 ? 0 : (unsigned)from, ~0u, 0))

/* fcntl: the third argument is a number, a struct, or not there. */
static bool takes_number(int command)
{
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
    case F_SETFD:
    case F_SETFL:
    case F_SETOWN:
    case F_SETSIG:
    case F_SETLEASE:
    case F_NOTIFY:
    case F_SETPIPE_SZ:
    case F_ADD_SEALS:
        return true;
    default:
        return false;
    }
}

static size_t control_struct(int command)
{
    switch (command) {
    case F_SETLK:
    case F_SETLKW:
    case F_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
    case F_OFD_GETLK:
        return sizeof(struct flock);
    case F_SETOWN_EX:
    case F_GETOWN_EX:
        return sizeof(struct f_owner_ex);
    case F_GET_RW_HINT:
    case F_SET_RW_HINT:
    case F_GET_FILE_RW_HINT:
    case F_SET_FILE_RW_HINT:
        return sizeof(uint64_t);
    default:
        return 0;
    }
}

/* Field by field: a struct flock has padding. */
static void in_control(int command, const void *argument, size_t size)
{
    const struct flock *lock = argument;
    if (size == sizeof *lock) {
        IN(lock->l_type);
        IN(lock->l_whence);
        IN(lock->l_start);
        IN(lock->l_len);
    } else if (command == F_SETOWN_EX || command == F_SET_RW_HINT || command == F_SET_FILE_RW_HINT) {
        IN_BYTES(argument, size);
    }
}

RDB_REAL(int, fcntl, (int fd, int command, long argument), (fd, command, argument))

RDB_EXPORT int fcntl(int fd, int command, ...)
{
    va_list list;
    va_start(list, command);
    long argument = va_arg(list, long);
    va_end(list);
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_fcntl(fd, command, argument);
    if (rdb_mode == RDB_EVAL) {
        bool harmless = command == F_GETFD || command == F_SETFD || command == F_GETFL;
        return rdb_eval_owns(fd) && harmless ? real_fcntl(fd, command, argument) : rdb_refuse("fcntl");
    }
    struct rdb_call here, *call = &here;
    size_t size = control_struct(command);
    int r = -1;
    rdb_call_begin(call, RDB_CALL_fcntl);
    IN_FD(fd);
    IN(command);
    if (size && argument)
        in_control(command, (void *)argument, size);
    else if (takes_number(command))
        IN((int)argument);
    if (rdb_call_real(call))
        r = real_fcntl(fd, command, argument);
    r = (int)rdb_call_result(call, r);
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        rdb_show_duplicated(fd, r);
    if (size && r >= 0 && argument)
        OUT_BYTES((void *)argument, (int64_t)size, size);
    rdb_call_end(call);
    return r;
}
RDB_ALIAS(fcntl64, fcntl);

/* ---- Other things that are descriptors. ---- */

RDB_BOUNDARY(int, eventfd, REFUSE, (unsigned count, int flags), (count, flags), IN(count); IN(flags), )
RDB_BOUNDARY(int, eventfd_read, REFUSE, (int fd, eventfd_t *value), (fd, value), IN_FD(fd), if (r == 0) OUT(value))
RDB_BOUNDARY(int, eventfd_write, REFUSE, (int fd, eventfd_t value), (fd, value), IN_FD(fd); IN(value), )
RDB_BOUNDARY(int, memfd_create, REFUSE, (const char *name, unsigned flags), (name, flags), IN_TEXT(name); IN(flags), )
RDB_BOUNDARY(int, inotify_init, REFUSE, (void), (), , )
RDB_BOUNDARY(int, inotify_init1, REFUSE, (int flags), (flags), IN(flags), )
RDB_BOUNDARY(int, inotify_add_watch, REFUSE, (int fd, const char *path, uint32_t mask), (fd, path, mask),
             IN_FD(fd); IN_TEXT(path); IN(mask), )
RDB_BOUNDARY(int, inotify_rm_watch, REFUSE, (int fd, int watch), (fd, watch), IN_FD(fd); IN(watch), )
RDB_BOUNDARY(int, timerfd_create, REFUSE, (clockid_t clock, int flags), (clock, flags), IN(clock); IN(flags), )
RDB_BOUNDARY(int, timerfd_settime, REFUSE,
             (int fd, int flags, const struct itimerspec *new_time, struct itimerspec *old_time),
             (fd, flags, new_time, old_time), IN_FD(fd); IN(flags); IN_BYTES(new_time, sizeof *new_time),
             if (r == 0) OUT(old_time))
RDB_BOUNDARY(int, timerfd_gettime, REFUSE, (int fd, struct itimerspec *time), (fd, time), IN_FD(fd),
             if (r == 0) OUT(time))
