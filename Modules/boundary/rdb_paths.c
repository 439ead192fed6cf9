/* SPDX-License-Identifier: MIT */
/* Boundary: names in the file system: make, remove, rename, link, resolve, change owner, mode and times, the working
 * directory, temporary names.  See rdb_boundary.h.  Reading a directory is in rdb_dirs.c, stat in rdb_stat.c. */
#include "rdb_boundary.h"
#include "rdb_alloc.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

/* ---- Make, remove, rename, link. ---- */

#define ONE_PATH(name) RDB_BOUNDARY(int, name, REFUSE, (const char *path), (path), IN_TEXT(path), )
#define TWO_PATHS(name)                                                                                                \
    RDB_BOUNDARY(int, name, REFUSE, (const char *from, const char *to), (from, to), IN_TEXT(from); IN_TEXT(to), )
#define PATH_AND_MODE(name)                                                                                            \
    RDB_BOUNDARY(int, name, REFUSE, (const char *path, mode_t mode), (path, mode), IN_TEXT(path); IN(mode), )

ONE_PATH(unlink)
ONE_PATH(rmdir)
ONE_PATH(remove)
ONE_PATH(chdir)
ONE_PATH(chroot)
TWO_PATHS(rename)
TWO_PATHS(link)
TWO_PATHS(symlink)
PATH_AND_MODE(mkdir)
PATH_AND_MODE(mkfifo)
PATH_AND_MODE(chmod)
PATH_AND_MODE(lchmod)

RDB_BOUNDARY(int, unlinkat, REFUSE, (int dir, const char *path, int flags), (dir, path, flags),
             IN_FD(dir); IN_TEXT(path); IN(flags), )
RDB_BOUNDARY(int, renameat, REFUSE, (int dir, const char *from, int to_dir, const char *to), (dir, from, to_dir, to),
             IN_FD(dir); IN_TEXT(from); IN_FD(to_dir); IN_TEXT(to), )
RDB_BOUNDARY(int, renameat2, REFUSE, (int dir, const char *from, int to_dir, const char *to, unsigned flags),
             (dir, from, to_dir, to, flags), IN_FD(dir); IN_TEXT(from); IN_FD(to_dir); IN_TEXT(to); IN(flags), )
RDB_BOUNDARY(int, linkat, REFUSE, (int dir, const char *from, int to_dir, const char *to, int flags),
             (dir, from, to_dir, to, flags), IN_FD(dir); IN_TEXT(from); IN_FD(to_dir); IN_TEXT(to); IN(flags), )
RDB_BOUNDARY(int, symlinkat, REFUSE, (const char *from, int dir, const char *to), (from, dir, to),
             IN_TEXT(from); IN_FD(dir); IN_TEXT(to), )
RDB_BOUNDARY(int, mkdirat, REFUSE, (int dir, const char *path, mode_t mode), (dir, path, mode),
             IN_FD(dir); IN_TEXT(path); IN(mode), )
RDB_BOUNDARY(int, mkfifoat, REFUSE, (int dir, const char *path, mode_t mode), (dir, path, mode),
             IN_FD(dir); IN_TEXT(path); IN(mode), )
RDB_BOUNDARY(int, mknod, REFUSE, (const char *path, mode_t mode, dev_t device), (path, mode, device),
             IN_TEXT(path); IN(mode); IN(device), )
RDB_BOUNDARY(int, mknodat, REFUSE, (int dir, const char *path, mode_t mode, dev_t device), (dir, path, mode, device),
             IN_FD(dir); IN_TEXT(path); IN(mode); IN(device), )
RDB_EXPORT int __xmknodat(int version, int dir, const char *path, mode_t mode, dev_t *device)
{
    return (void)version, mknodat(dir, path, mode, *device);
}
RDB_EXPORT int __xmknod(int version, const char *path, mode_t mode, dev_t *device)
{
    return (void)version, mknod(path, mode, *device);
}
RDB_BOUNDARY(int, truncate, REFUSE, (const char *path, off_t length), (path, length), IN_TEXT(path); IN(length), )
RDB_ALIAS(truncate64, truncate);

/* ---- Owner, mode, times. ---- */

RDB_BOUNDARY(int, fchmod, REFUSE, (int fd, mode_t mode), (fd, mode), IN_FD(fd); IN(mode), )
RDB_BOUNDARY(int, fchmodat, REFUSE, (int dir, const char *path, mode_t mode, int flags), (dir, path, mode, flags),
             IN_FD(dir); IN_TEXT(path); IN(mode); IN(flags), )
RDB_BOUNDARY(int, chown, REFUSE, (const char *path, uid_t user, gid_t group), (path, user, group),
             IN_TEXT(path); IN(user); IN(group), )
RDB_BOUNDARY(int, lchown, REFUSE, (const char *path, uid_t user, gid_t group), (path, user, group),
             IN_TEXT(path); IN(user); IN(group), )
RDB_BOUNDARY(int, fchown, REFUSE, (int fd, uid_t user, gid_t group), (fd, user, group),
             IN_FD(fd); IN(user); IN(group), )
RDB_BOUNDARY(int, fchownat, REFUSE, (int dir, const char *path, uid_t user, gid_t group, int flags),
             (dir, path, user, group, flags), IN_FD(dir); IN_TEXT(path); IN(user); IN(group); IN(flags), )
RDB_BOUNDARY(mode_t, umask, REFUSE, (mode_t mode), (mode), IN(mode), )

#define IN_STRUCT(p, count) IN_BYTES(p, (p) ? (count) * sizeof *(p) : 0)
RDB_BOUNDARY(int, utime, REFUSE, (const char *path, const struct utimbuf *t), (path, t),
             IN_TEXT(path); IN_STRUCT(t, 1), )
RDB_BOUNDARY(int, utimes, REFUSE, (const char *path, const struct timeval *t), (path, t),
             IN_TEXT(path); IN_STRUCT(t, 2), )
RDB_BOUNDARY(int, lutimes, REFUSE, (const char *path, const struct timeval *t), (path, t),
             IN_TEXT(path); IN_STRUCT(t, 2), )
RDB_BOUNDARY(int, futimes, REFUSE, (int fd, const struct timeval *t), (fd, t), IN_FD(fd); IN_STRUCT(t, 2), )
RDB_BOUNDARY(int, futimesat, REFUSE, (int dir, const char *path, const struct timeval *t), (dir, path, t),
             IN_FD(dir); IN_TEXT(path); IN_STRUCT(t, 2), )
RDB_BOUNDARY(int, futimens, REFUSE, (int fd, const struct timespec *t), (fd, t), IN_FD(fd); IN_STRUCT(t, 2), )
RDB_BOUNDARY(int, utimensat, REFUSE, (int dir, const char *path, const struct timespec *t, int flags),
             (dir, path, t, flags), IN_FD(dir); IN_TEXT(path); IN_STRUCT(t, 2); IN(flags), )

/* ---- Resolving. ---- */

RDB_BOUNDARY(ssize_t, readlink, READ(path), (const char *path, char *buf, size_t n), (path, buf, n), IN_TEXT(path); IN(n),
             OUT_BYTES(buf, r, n))
RDB_BOUNDARY(ssize_t, readlinkat, OWN(dir) || (dir == AT_FDCWD && READ(path)), (int dir, const char *path, char *buf, size_t n),
             (dir, path, buf, n), IN_FD(dir); IN_TEXT(path); IN(n), OUT_BYTES(buf, r, n))
RDB_EXPORT ssize_t __readlink_chk(const char *path, char *buf, size_t n, size_t room)
{
    return readlink(path, buf, n < room ? n : room);
}
RDB_EXPORT ssize_t __readlinkat_chk(int dir, const char *path, char *buf, size_t n, size_t room)
{
    return readlinkat(dir, path, buf, n < room ? n : room);
}
RDB_BOUNDARY(int, fchdir, REFUSE, (int fd), (fd), IN_FD(fd), )

/* A function that leaves a path in the caller's buffer and returns the buffer, or NULL; without a buffer it allocates
 * one.  Written once, over a real one that always has a buffer. */
static char *path_result(unsigned kind, const char *path, char *buf, size_t n, char *(*real)(const char *, char *, size_t))
{
    struct rdb_call here, *call = &here;
    bool found = false;
    rdb_call_begin(call, kind);
    IN_TEXT(path);
    IN(n);
    if (rdb_call_real(call))
        found = real(path, buf, n) != NULL;
    /* realpath leaves the path that it could not resolve in the buffer, so what is there is kept on failure too. */
    int64_t r = rdb_call_result(call, found ? 0 : -1);
    if (r == 0 || path)
        OUT_TEXT(buf, n);
    rdb_call_end(call);
    return r == 0 ? buf : NULL;
}

RDB_REAL(char *, getcwd, (char *buf, size_t n), (buf, n))
RDB_REAL(char *, realpath, (const char *path, char *buf), (path, buf))

static char *cwd_into(const char *path, char *buf, size_t n) { return (void)path, real_getcwd(buf, n); }
static char *realpath_into(const char *path, char *buf, size_t n)
{
    (void)n;
    buf[0] = 0;
    return real_realpath(path, buf);
}

/* Nothing to record: another mode, or a call from inside one. */
static bool unrecorded(void) { return rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing; }

RDB_EXPORT char *getcwd(char *buf, size_t n)
{
    if (unrecorded())
        return real_getcwd(buf, n);
    if (buf)
        return path_result(RDB_CALL_getcwd, NULL, buf, n, cwd_into);
    char room[PATH_MAX], *result = path_result(RDB_CALL_getcwd, NULL, room, n && n < sizeof room ? n : sizeof room, cwd_into);
    char *copy = result ? rdb_copy(result, "a path") : NULL;
    return result && !copy ? real_getcwd(buf, n) : copy;
}
RDB_EXPORT char *__getcwd_chk(char *buf, size_t n, size_t room) { return getcwd(buf, n < room ? n : room); }
RDB_EXPORT char *getwd(char *buf) { return getcwd(buf, PATH_MAX); }
RDB_EXPORT char *__getwd_chk(char *buf, size_t room) { return getcwd(buf, room < PATH_MAX ? room : PATH_MAX); }
RDB_EXPORT char *get_current_dir_name(void) { return getcwd(NULL, 0); }

RDB_EXPORT char *realpath(const char *path, char *buf)
{
    if (unrecorded())
        return real_realpath(path, buf);
    char room[PATH_MAX], *result = path_result(RDB_CALL_realpath, path, buf ? buf : room, PATH_MAX, realpath_into);
    char *copy = result && !buf ? rdb_copy(result, "a path") : result;
    return result && !copy ? real_realpath(path, buf) : copy;
}
RDB_EXPORT char *__realpath_chk(const char *path, char *buf, size_t room)
{
    (void)room;
    return realpath(path, buf);
}
RDB_EXPORT char *canonicalize_file_name(const char *path) { return realpath(path, NULL); }

/* ---- Temporary names: the C library draws them from a clock of its own. ---- */

#define OUT_TEMPLATE(t) OUT_BYTES(t, (int64_t)strlen(t), strlen(t))
RDB_BOUNDARY(int, mkostemps, REFUSE, (char *t, int suffix, int flags), (t, suffix, flags),
             IN_TEXT(t); IN(suffix); IN(flags), OUT_TEMPLATE(t))
RDB_ALIAS(mkostemps64, mkostemps);
RDB_EXPORT int mkstemp(char *t) { return mkostemps(t, 0, 0); }
RDB_EXPORT int mkostemp(char *t, int flags) { return mkostemps(t, 0, flags); }
RDB_EXPORT int mkstemps(char *t, int suffix) { return mkostemps(t, suffix, 0); }
RDB_ALIAS(mkstemp64, mkstemp);
RDB_ALIAS(mkostemp64, mkostemp);
RDB_ALIAS(mkstemps64, mkstemps);

#define FAILED_NULL(p) ((p) ? 0 : -1)
RDB_REAL(char *, mkdtemp, (char *t), (t))
RDB_REAL(char *, mktemp, (char *t), (t))

static char *temporary_name(unsigned kind, const char *name, char *t, char *(*real)(char *))
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real(t);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse(name), NULL;
    struct rdb_call here, *call = &here;
    int64_t r = -1;
    rdb_call_begin(call, kind);
    IN_TEXT(t);
    if (rdb_call_real(call))
        r = FAILED_NULL(real(t));
    r = rdb_call_result(call, r);
    OUT_TEMPLATE(t);
    rdb_call_end(call);
    return r == 0 ? t : NULL;
}

RDB_EXPORT char *mkdtemp(char *t) { return temporary_name(RDB_CALL_mkdtemp, "mkdtemp", t, real_mkdtemp); }
RDB_EXPORT char *mktemp(char *t) { return temporary_name(RDB_CALL_mktemp, "mktemp", t, real_mktemp); }

RDB_REAL(char *, tempnam, (const char *dir, const char *prefix), (dir, prefix))
RDB_EXPORT char *tempnam(const char *dir, const char *prefix)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_tempnam(dir, prefix);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("tempnam"), NULL;
    struct rdb_call here, *call = &here;
    char *name = NULL;
    rdb_call_begin(call, RDB_CALL_tempnam);
    IN_TEXT(dir);
    IN_TEXT(prefix);
    if (rdb_call_real(call))
        name = real_tempnam(dir, prefix);
    rdb_call_result(call, FAILED_NULL(name));
    const char *text = rdb_out_text(call, name);
    rdb_call_end(call);
    return call->replaying && text ? rdb_copy(text, "a path") : name;
}

RDB_REAL(char *, tmpnam_r, (char *buf), (buf))
RDB_EXPORT char *tmpnam_r(char *buf)
{
    if (rdb_mode == RDB_OFF || rdb_passing || !buf)
        return real_tmpnam_r(buf);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("tmpnam"), NULL;
    struct rdb_call here, *call = &here;
    int64_t r = -1;
    rdb_call_begin(call, RDB_CALL_tmpnam_r);
    if (rdb_call_real(call))
        r = FAILED_NULL(real_tmpnam_r(buf));
    if ((r = rdb_call_result(call, r)) == 0)
        OUT_TEXT(buf, L_tmpnam);
    rdb_call_end(call);
    return r == 0 ? buf : NULL;
}
RDB_EXPORT char *tmpnam(char *buf)
{
    static char room[L_tmpnam];
    return tmpnam_r(buf ? buf : room);
}
