/* SPDX-License-Identifier: MIT */
/* Boundary: reading directories.  See rdb_boundary.h.
 *
 * Recording, a DIR is the C library's own.  Replaying, there is no directory, so a DIR is a struct handle below;
 * evaluating, it is one that leads to a real directory, and the program's own lead nowhere. */
#include "rdb_boundary.h"
#include "rdb_alloc.h"
#include "rdb_raw.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What a DIR points at in a replaying process. */
struct handle {
    DIR *real; /* opened by an evaluation, else NULL */
    int fd;    /* the number that the recorded one had */
    struct dirent entry;
};

static struct handle *handle_of(DIR *dir)
{
    return (struct handle *)dir;
}

static DIR *new_handle(DIR *real, int fd)
{
    struct handle *handle = rdb_alloc(sizeof *handle, "a directory");
    handle->real = real;
    handle->fd = fd;
    return (DIR *)handle;
}

static bool passes(void)
{
    return rdb_mode == RDB_OFF || rdb_passing;
}

RDB_REAL(DIR *, opendir, (const char *path), (path))
RDB_REAL(DIR *, fdopendir, (int fd), (fd))
RDB_REAL(int, closedir, (DIR * dir), (dir))
RDB_REAL(struct dirent *, readdir, (DIR * dir), (dir))
RDB_REAL(int, dirfd, (DIR * dir), (dir))
RDB_REAL(void, rewinddir, (DIR * dir), (dir))
RDB_REAL(long, telldir, (DIR * dir), (dir))
RDB_REAL(void, seekdir, (DIR * dir, long at), (dir, at))

/* Opens by path, or by fd if path is NULL. */
static DIR *open_dir(unsigned kind, const char *path, int fd)
{
    struct rdb_call here, *call = &here;
    DIR *dir = NULL;
    rdb_call_begin(call, kind);
    IN_TEXT(path);
    IN_FD(fd);
    if (rdb_call_real(call))
        dir = path ? real_opendir(path) : real_fdopendir(fd);
    int64_t r = rdb_call_result(call, dir ? real_dirfd(dir) : -1);
    rdb_call_end(call);
    return call->replaying && r >= 0 ? new_handle(NULL, (int)r) : dir;
}

RDB_EXPORT DIR *opendir(const char *path)
{
    if (passes())
        return real_opendir(path);
    if (rdb_mode != RDB_EVAL)
        return open_dir(RDB_CALL_opendir, path, -1);
    if (!READ(path))
        return rdb_refuse("opendir"), NULL;
    DIR *real = real_opendir(path);
    return real ? new_handle(real, real_dirfd(real)) : NULL;
}

RDB_EXPORT DIR *fdopendir(int fd)
{
    if (passes())
        return real_fdopendir(fd);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("fdopendir"), NULL;
    return open_dir(RDB_CALL_fdopendir, NULL, fd);
}

/* A listing of the process's descriptors must not show the log's. */
static bool is_log_entry(DIR *dir, const struct dirent *entry)
{
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
        return false;
    char number[16], link[64], path[64];
    snprintf(number, sizeof number, "%d", rdb_log_fd());
    if (strcmp(entry->d_name, number) != 0)
        return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", real_dirfd(dir));
    long n = rdb_raw(SYS_readlink, (long)link, (long)path, sizeof path - 1, 0, 0, 0);
    if (n <= 0)
        return false;
    path[n] = 0;
    char prefix[32];
    size_t length = (size_t)snprintf(prefix, sizeof prefix, "/proc/%ld/", rdb_raw(SYS_getpid, 0, 0, 0, 0, 0, 0));
    const char *last = strrchr(path, '/');
    return strncmp(path, prefix, length) == 0 && (strcmp(last, "/fd") == 0 || strcmp(last, "/fdinfo") == 0);
}

static struct dirent *read_visible(DIR *dir)
{
    struct dirent *entry = real_readdir(dir);
    while (entry && is_log_entry(dir, entry))
        entry = real_readdir(dir);
    return entry;
}

static void *next_visible(void *dir)
{
    return read_visible(dir);
}

static size_t entry_size(const void *entry)
{
    return ((const struct dirent *)entry)->d_reclen;
}

RDB_EXPORT struct dirent *readdir(DIR *dir)
{
    if (passes())
        return real_readdir(dir);
    if (rdb_mode == RDB_EVAL)
        return handle_of(dir)->real ? real_readdir(handle_of(dir)->real) : (rdb_refuse("readdir"), NULL);
    struct rdb_call here, *call = &here;
    struct dirent *entry = NULL;
    rdb_call_begin(call, RDB_CALL_readdir);
    if (rdb_call_real(call))
        entry = rdb_chaos & RDB_CHAOS_ORDER ? rdb_chaos_entry(dir, next_visible, entry_size) : read_visible(dir);
    /* At the end errno stays as it was; so the end is 0, and an error the usual -1. */
    int64_t r = rdb_call_result(call, entry ? 1 : errno == call->errno_before ? 0 : -1);
    if (r == 1) {
        if (call->replaying)
            entry = &handle_of(dir)->entry;
        OUT_NUMBER(entry->d_ino);
        OUT_NUMBER(entry->d_type);
        OUT_TEXT(entry->d_name, sizeof entry->d_name);
        if (call->replaying) /* as the kernel counts it */
            entry->d_reclen =
                (unsigned short)((offsetof(struct dirent, d_name) + strlen(entry->d_name) + 1 + 7) / 8 * 8);
    }
    rdb_call_end(call);
    return entry;
}
RDB_ALIAS(readdir64, readdir);

RDB_EXPORT int readdir_r(DIR *dir, struct dirent *room, struct dirent **result)
{
    int saved = errno;
    errno = 0;
    struct dirent *entry = readdir(dir);
    int error = errno;
    errno = saved;
    *result = entry ? memcpy(room, entry, offsetof(struct dirent, d_name) + strlen(entry->d_name) + 1) : NULL;
    return entry ? 0 : error;
}
RDB_ALIAS(readdir64_r, readdir_r);

RDB_EXPORT int closedir(DIR *dir)
{
    if (passes())
        return real_closedir(dir);
    if (rdb_mode == RDB_EVAL) {
        int r = handle_of(dir)->real ? real_closedir(handle_of(dir)->real) : 0;
        free(dir);
        return r;
    }
    struct rdb_call here, *call = &here;
    int r = 0;
    rdb_call_begin(call, RDB_CALL_closedir);
    rdb_chaos_forget(dir);
    if (rdb_call_real(call))
        r = real_closedir(dir);
    r = (int)rdb_call_result(call, r);
    rdb_call_end(call);
    if (call->replaying)
        free(dir);
    return r;
}

RDB_EXPORT int dirfd(DIR *dir)
{
    return rdb_mode == RDB_REPLAY || rdb_mode == RDB_EVAL ? handle_of(dir)->fd : real_dirfd(dir);
}

/* Positions: what readdir returns next comes from the log, so at replay moving does nothing. */
static void rewind_dir(DIR *dir)
{
    rdb_chaos_forget(dir);
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_RECORD)
        real_rewinddir(dir);
    else if (rdb_mode == RDB_EVAL && handle_of(dir)->real)
        real_rewinddir(handle_of(dir)->real);
}
RDB_EXPORT_VOID(rewinddir, (DIR * dir), rewind_dir(dir))
RDB_EXPORT_VOID(seekdir, (DIR * dir, long at), if (rdb_mode == RDB_OFF || rdb_mode == RDB_RECORD) real_seekdir(dir, at))
RDB_EXPORT long telldir(DIR *dir)
{
    if (passes())
        return real_telldir(dir);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("telldir");
    struct rdb_call here, *call = &here;
    long r = -1;
    rdb_call_begin(call, RDB_CALL_telldir);
    if (rdb_call_real(call))
        r = real_telldir(dir);
    r = (long)rdb_call_result(call, r);
    rdb_call_end(call);
    return r;
}
