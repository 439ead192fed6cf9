/* SPDX-License-Identifier: MIT */
/* Boundary: what the file system knows about a file: stat, access, statfs, extended attributes.  See rdb_boundary.h. */
#include "rdb_boundary.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#define OUT_STAT(st)                                                                                                   \
    if (r == 0)                                                                                                        \
    rdb_out_stat(call, st)

RDB_BOUNDARY(int, stat, READ(path), (const char *path, struct stat *st), (path, st), IN_TEXT(path), OUT_STAT(st))
RDB_BOUNDARY(int, lstat, READ(path), (const char *path, struct stat *st), (path, st), IN_TEXT(path), OUT_STAT(st))
RDB_BOUNDARY(int, fstat, OWN(fd), (int fd, struct stat *st), (fd, st), IN_FD(fd), OUT_STAT(st))
RDB_BOUNDARY(int, fstatat, OWN(dir) || (dir == AT_FDCWD && READ(path)), (int dir, const char *path, struct stat *st, int flags),
             (dir, path, st, flags), IN_FD(dir); IN_TEXT(path); IN(flags), OUT_STAT(st))
RDB_BOUNDARY(int, statx, OWN(dir) || (dir == AT_FDCWD && READ(path)),
             (int dir, const char *path, int flags, unsigned mask, struct statx *st), (dir, path, flags, mask, st),
             IN_FD(dir); IN_TEXT(path); IN(flags); IN(mask), OUT_ON_SUCCESS(st))
RDB_ALIAS(stat64, stat);
RDB_ALIAS(lstat64, lstat);
RDB_ALIAS(fstat64, fstat);
RDB_ALIAS(fstatat64, fstatat);

/* The names that programs compiled against an older glibc use; the version is always 1 on x86-64. */
RDB_EXPORT int __xstat(int version, const char *path, struct stat *st) { return (void)version, stat(path, st); }
RDB_EXPORT int __lxstat(int version, const char *path, struct stat *st) { return (void)version, lstat(path, st); }
RDB_EXPORT int __fxstat(int version, int fd, struct stat *st) { return (void)version, fstat(fd, st); }
RDB_EXPORT int __fxstatat(int version, int dir, const char *path, struct stat *st, int flags)
{
    return (void)version, fstatat(dir, path, st, flags);
}
extern __typeof__(__xstat) __xstat64;
extern __typeof__(__lxstat) __lxstat64;
extern __typeof__(__fxstat) __fxstat64;
extern __typeof__(__fxstatat) __fxstatat64;
RDB_ALIAS(__xstat64, __xstat);
RDB_ALIAS(__lxstat64, __lxstat);
RDB_ALIAS(__fxstat64, __fxstat);
RDB_ALIAS(__fxstatat64, __fxstatat);

RDB_BOUNDARY(int, access, READ(path), (const char *path, int mode), (path, mode), IN_TEXT(path); IN(mode), )
RDB_BOUNDARY(int, euidaccess, READ(path), (const char *path, int mode), (path, mode), IN_TEXT(path); IN(mode), )
RDB_ALIAS(eaccess, euidaccess);
RDB_BOUNDARY(int, faccessat, OWN(dir) || (dir == AT_FDCWD && READ(path)), (int dir, const char *path, int mode, int flags),
             (dir, path, mode, flags), IN_FD(dir); IN_TEXT(path); IN(mode); IN(flags), )

RDB_BOUNDARY(int, statfs, REFUSE, (const char *path, struct statfs *st), (path, st), IN_TEXT(path), OUT_ON_SUCCESS(st))
RDB_BOUNDARY(int, fstatfs, OWN(fd), (int fd, struct statfs *st), (fd, st), IN_FD(fd), OUT_ON_SUCCESS(st))
RDB_BOUNDARY(int, statvfs, REFUSE, (const char *path, struct statvfs *st), (path, st), IN_TEXT(path),
             OUT_ON_SUCCESS(st))
RDB_BOUNDARY(int, fstatvfs, OWN(fd), (int fd, struct statvfs *st), (fd, st), IN_FD(fd), OUT_ON_SUCCESS(st))
RDB_ALIAS(statfs64, statfs);
RDB_ALIAS(fstatfs64, fstatfs);
RDB_ALIAS(statvfs64, statvfs);
RDB_ALIAS(fstatvfs64, fstatvfs);
RDB_BOUNDARY(long, pathconf, REFUSE, (const char *path, int name), (path, name), IN_TEXT(path); IN(name), )
RDB_BOUNDARY(long, fpathconf, OWN(fd), (int fd, int name), (fd, name), IN_FD(fd); IN(name), )

/* Extended attributes. */
RDB_BOUNDARY(ssize_t, getxattr, REFUSE, (const char *path, const char *name, void *buf, size_t n), (path, name, buf, n),
             IN_TEXT(path); IN_TEXT(name); IN(n), OUT_BYTES(buf, r, n))
RDB_BOUNDARY(ssize_t, lgetxattr, REFUSE, (const char *path, const char *name, void *buf, size_t n), (path, name, buf, n),
             IN_TEXT(path); IN_TEXT(name); IN(n), OUT_BYTES(buf, r, n))
RDB_BOUNDARY(ssize_t, fgetxattr, OWN(fd), (int fd, const char *name, void *buf, size_t n), (fd, name, buf, n),
             IN_FD(fd); IN_TEXT(name); IN(n), OUT_BYTES(buf, r, n))
RDB_BOUNDARY(ssize_t, listxattr, REFUSE, (const char *path, char *buf, size_t n), (path, buf, n), IN_TEXT(path); IN(n),
             OUT_BYTES(buf, r, n))
RDB_BOUNDARY(ssize_t, llistxattr, REFUSE, (const char *path, char *buf, size_t n), (path, buf, n),
             IN_TEXT(path); IN(n), OUT_BYTES(buf, r, n))
RDB_BOUNDARY(ssize_t, flistxattr, OWN(fd), (int fd, char *buf, size_t n), (fd, buf, n), IN_FD(fd); IN(n),
             OUT_BYTES(buf, r, n))
RDB_BOUNDARY(int, setxattr, REFUSE, (const char *path, const char *name, const void *buf, size_t n, int flags),
             (path, name, buf, n, flags), IN_TEXT(path); IN_TEXT(name); IN_BYTES(buf, n); IN(flags), )
RDB_BOUNDARY(int, lsetxattr, REFUSE, (const char *path, const char *name, const void *buf, size_t n, int flags),
             (path, name, buf, n, flags), IN_TEXT(path); IN_TEXT(name); IN_BYTES(buf, n); IN(flags), )
RDB_BOUNDARY(int, fsetxattr, REFUSE, (int fd, const char *name, const void *buf, size_t n, int flags),
             (fd, name, buf, n, flags), IN_FD(fd); IN_TEXT(name); IN_BYTES(buf, n); IN(flags), )
RDB_BOUNDARY(int, removexattr, REFUSE, (const char *path, const char *name), (path, name),
             IN_TEXT(path); IN_TEXT(name), )
RDB_BOUNDARY(int, lremovexattr, REFUSE, (const char *path, const char *name), (path, name),
             IN_TEXT(path); IN_TEXT(name), )
RDB_BOUNDARY(int, fremovexattr, REFUSE, (int fd, const char *name), (fd, name), IN_FD(fd); IN_TEXT(name), )
