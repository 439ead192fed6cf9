/* SPDX-License-Identifier: MIT */
/* Source files on disk: see rdb_source_file.h.  Reads with system calls of its own.  Of an archive, nothing is believed that
 * does not lie within it. */
#define _GNU_SOURCE /* memrchr */
#include "rdb_source_file.h"

#include "rdb_alloc.h"
#include "rdb_hash.h"
#include "rdb_library.h"
#include "rdb_raw.h"
#include "rdb_source.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE "a source text"

/* ---- Files that the program has opened ---- */

/* Hashes of their names; 0 is a free place.  When it is full, later ones are forgotten. */
enum { OPENED = 1 << 15, TRIES = 64 };
static uint64_t opened[OPENED];

/* The place of a name, or a free one for it; NULL if there is none. */
static uint64_t *place_of(const char *name, uint64_t *hash)
{
    *hash = rdb_hash_bytes(0, name, strlen(name)) | 1;
    for (uint64_t i = 0; i < TRIES; i++) {
        uint64_t *place = &opened[(*hash / 2 + i) % OPENED], found = __atomic_load_n(place, __ATOMIC_RELAXED);
        if (found == *hash || found == 0)
            return place;
    }
    return NULL;
}

void rdb_source_opened(const char *name)
{
    uint64_t hash, *place = place_of(name, &hash);
    if (place)
        __atomic_store_n(place, hash, __ATOMIC_RELAXED);
}

static bool was_opened(const char *name)
{
    uint64_t hash, *place = place_of(name, &hash);
    return place && *place == hash;
}

/* ---- Reading ---- */

struct file {
    int fd;
    uint64_t size;
    struct rdb_source_stamp at;
};

/* False: it is no file that can be read. */
static bool open_file(const char *name, struct file *file)
{
    struct stat status;
    file->fd = rdb_raw_open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (file->fd < 0)
        return false;
    if (rdb_raw_fstat(file->fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        rdb_raw_close(file->fd);
        return false;
    }
    file->size = (uint64_t)status.st_size;
    file->at =
        (struct rdb_source_stamp){status.st_dev, status.st_ino, file->size,
                                  (uint64_t)status.st_mtim.tv_sec * 1000000000u + (uint64_t)status.st_mtim.tv_nsec};
    return true;
}

/* So many bytes from a place, to be freed; NULL if there are not as many. */
static char *read_bytes(const struct file *file, uint64_t from, uint64_t length)
{
    if (length > RDB_SOURCE_LIMIT || from > file->size || length > file->size - from)
        return NULL;
    char *bytes = rdb_alloc(length + 1, SOURCE);
    if (bytes && rdb_raw_pread_all(file->fd, bytes, length, from) == 0)
        return bytes;
    free(bytes);
    return NULL;
}

static char *read_whole(const char *name, struct file *file, size_t *length)
{
    if (!open_file(name, file))
        return NULL;
    char *text = read_bytes(file, 0, file->size);
    rdb_raw_close(file->fd);
    *length = text ? (size_t)file->size : 0;
    return text;
}

/* ---- Archives ---- */

enum { END_SIZE = 22, ENTRY_SIZE = 46, LOCAL_SIZE = 30, STORED = 0, DEFLATE = 8 };

static uint32_t number_at(const char *at, int bytes)
{
    uint32_t number = 0;
    for (int i = bytes - 1; i >= 0; i--)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

/* The archive's list of its members, to be freed; without a comment at its end, as Python wants it. */
static char *read_directory(const struct file *file, size_t *length, uint64_t *begins)
{
    char *end = file->size >= END_SIZE ? read_bytes(file, file->size - END_SIZE, END_SIZE) : NULL, *list = NULL;
    if (end && memcmp(end, "PK\5\6", 4) == 0) {
        uint32_t size = number_at(end + 12, 4), offset = number_at(end + 16, 4);
        uint64_t at =
            file->size - END_SIZE - size; /* something may stand before the archive, which offsets leave out */
        if (size <= file->size - END_SIZE && offset <= at && (list = read_bytes(file, at, size)) != NULL) {
            *length = size;
            *begins = at - offset;
        }
    }
    free(end);
    return list;
}

/* Where the member of this name stands in the list; NULL: there is none. */
static const char *find_member(const char *list, size_t length, const char *name)
{
    for (const char *at = list, *end = list + length; end - at >= ENTRY_SIZE && memcmp(at, "PK\1\2", 4) == 0;) {
        size_t size = number_at(at + 28, 2), all = ENTRY_SIZE + size + number_at(at + 30, 2) + number_at(at + 32, 2);
        if (all > (size_t)(end - at))
            return NULL;
        if (size == strlen(name) && memcmp(at + ENTRY_SIZE, name, size) == 0)
            return at;
        at += all;
    }
    return NULL;
}

static char *read_member(const struct file *file, const char *name, size_t *length, bool *deflated)
{
    uint64_t begins = 0;
    size_t size = 0;
    char *list = read_directory(file, &size, &begins), *text = NULL;
    const char *entry = list ? find_member(list, size, name) : NULL;
    uint32_t method = entry ? number_at(entry + 10, 2) : 1;
    if (method == STORED || method == DEFLATE) {
        uint64_t at = begins + number_at(entry + 42, 4);
        char *local = read_bytes(file, at, LOCAL_SIZE);
        if (local && memcmp(local, "PK\3\4", 4) == 0) {
            *length = number_at(entry + 20, 4);
            *deflated = method == DEFLATE;
            text = read_bytes(file, at + LOCAL_SIZE + number_at(local + 26, 2) + number_at(local + 28, 2), *length);
        }
        free(local);
    }
    free(list);
    return text;
}

/* "shop.py" of "/eggs/shop.egg/shop.pyc": where the member's name begins, with the archive's ended there; NULL if no part of
 * the path is a file that the program has opened. */
static char *split_archive(char *path, struct file *file)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (was_opened(path) && open_file(path, file))
            return slash + 1;
        *slash = '/';
    }
    return NULL;
}

static char *read_archived(const char *origin, struct file *file, size_t *length, bool *deflated)
{
    char path[PATH_MAX], *text = NULL;
    size_t size = strlen(origin);
    if (size < 4 || size >= sizeof path)
        return NULL;
    memcpy(path, origin, size + 1);
    if (strcmp(path + size - 4, ".pyc") == 0 || strcmp(path + size - 4, ".pyo") == 0)
        path[size - 1] = 0;
    char *member = split_archive(path, file);
    if (member) {
        text = read_member(file, member, length, deflated);
        rdb_raw_close(file->fd);
    }
    return text;
}

char *rdb_source_load(const char *name, const char *origin, struct rdb_source_stamp *at, size_t *length, bool *deflated)
{
    struct file file;
    bool is_modules = origin && strcmp(name, origin) == 0; /* 3.11 asks only how old it is, where there is a .pyc */
    char *text = is_modules || was_opened(name) ? read_whole(name, &file, length) : NULL;
    if (!text && origin)
        text = read_archived(origin, &file, length, deflated);
    if (text && memcmp(at, &file.at, sizeof *at) == 0) {
        free(text);
        return NULL;
    }
    if (text)
        *at = file.at;
    return text;
}

/* ---- The library ---- */

/* Where a file of another interpreter's library lies in ours; false if that cannot be told. */
static bool in_our_library(const char *name, char *path, size_t size)
{
    const char *below = strstr(name, rdb_library_below);
    if (!below)
        return false;
    return snprintf(path, size, "%s%s", rdb_library_path(), below + strlen(rdb_library_below)) < (int)size;
}

char *rdb_source_library(const char *name, uint64_t hash, size_t *length, bool *changed)
{
    struct file file;
    char path[PATH_MAX], *text = read_whole(name, &file, length);
    *changed = text && rdb_hash_bytes(0, text, *length) != hash;
    if ((text && !*changed) || !in_our_library(name, path, sizeof path))
        return text;
    size_t other_length = 0;
    char *other = read_whole(path, &file, &other_length);
    if (!other || rdb_hash_bytes(0, other, other_length) != hash) {
        free(other);
        return text;
    }
    free(text);
    *length = other_length;
    *changed = false;
    return other;
}
