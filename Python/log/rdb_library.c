/* SPDX-License-Identifier: MIT */
/* The interpreter's own library: see rdb_library.h.
 *
 * rdb_library_find runs inside boundary calls: it takes no lock, allocates nothing, and makes no system call. */
#define _GNU_SOURCE
#include "rdb_library.h"

#include "rdb_hash.h"
#include "rdb_raw.h"

#include <limits.h>
#include <string.h>

static const struct rdb_library_head *head; /* NULL: nothing is known */
static const unsigned char *blocks;         /* replaying */

const char *rdb_library_below = "/";

const char *rdb_library_path(void)
{
    static char path[PATH_MAX];
    if (!*path) {
        const char *below = rdb_library_below;
        long n =
            rdb_raw(SYS_readlink, (long)"/proc/self/exe", (long)path, (long)(sizeof path - strlen(below) - 1), 0, 0, 0);
        path[n > 0 ? n : 0] = 0;
        for (int up = 0; up < 2 && strrchr(path, '/'); up++)
            *strrchr(path, '/') = 0;
        strcat(path, below);
    }
    return path;
}

/* Is it as long as it says? */
static bool is_sound(const struct rdb_library_head *found, size_t length)
{
    if (memcmp(found->magic, RDB_LIBRARY_MAGIC, sizeof found->magic) != 0)
        return false;
    uint32_t slots = found->slots;
    return slots > found->blocks && (slots & (slots - 1)) == 0 &&
           length == rdb_library_index_size(slots, found->blocks) + (size_t)found->blocks * RDB_LIBRARY_BLOCK;
}

/* Maps as much of the file as is needed.  NULL: it is not what it should be. */
static const struct rdb_library_head *map_file(int fd, bool replaying)
{
    struct rdb_library_head found;
    struct stat status;
    if (rdb_raw_fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) ||
        rdb_raw_pread_all(fd, &found, sizeof found, 0) != 0 || !is_sound(&found, (size_t)status.st_size))
        return NULL;
    size_t size = replaying ? (size_t)status.st_size : rdb_library_index_size(found.slots, found.blocks);
    long memory = rdb_raw_mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    return memory < 0 ? NULL : (const struct rdb_library_head *)memory;
}

uint64_t rdb_library_open(bool replaying)
{
    char path[PATH_MAX + sizeof RDB_LIBRARY_FILE];
    strcpy(stpcpy(path, rdb_library_path()), RDB_LIBRARY_FILE);
    int fd = rdb_raw_open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
    if (fd < 0)
        return 0;
    head = map_file(fd, replaying);
    rdb_raw_close(fd);
    if (head && replaying)
        blocks = (const unsigned char *)head + rdb_library_index_size(head->slots, head->blocks);
    return head ? head->identity : 0;
}

/* Does the block, and do those behind it, hold these bytes? */
static bool is_at(uint32_t block, const unsigned char *bytes, size_t length)
{
    for (const uint64_t *check = rdb_library_checks(head); length > 0; block++) {
        size_t n = length < RDB_LIBRARY_BLOCK ? length : RDB_LIBRARY_BLOCK;
        if (block >= head->blocks || check[block] != rdb_hash_bytes(0, bytes, n))
            return false;
        bytes += n;
        length -= n;
    }
    return true;
}

uint32_t rdb_library_find(const void *bytes, size_t length)
{
    if (!head || length < RDB_LIBRARY_LEAST)
        return 0;
    uint32_t mask = head->slots - 1;
    const uint32_t *slot = rdb_library_slots(head);
    uint64_t check = rdb_hash_bytes(0, bytes, length < RDB_LIBRARY_BLOCK ? length : RDB_LIBRARY_BLOCK);
    for (uint32_t i = (uint32_t)check & mask; slot[i]; i = (i + 1) & mask)
        if (rdb_library_checks(head)[slot[i] - 1] == check && is_at(slot[i] - 1, bytes, length))
            return slot[i];
    return 0;
}

const void *rdb_library_bytes(uint64_t block, size_t length)
{
    if (!blocks || block >= head->blocks || length > (size_t)(head->blocks - block) * RDB_LIBRARY_BLOCK)
        return NULL;
    return blocks + block * RDB_LIBRARY_BLOCK;
}
