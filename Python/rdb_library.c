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
static const unsigned char *blocks;
static size_t size; /* of the blocks, in bytes */

const char *rdb_library_path(void)
{
    static char path[PATH_MAX];
    if (!*path) {
        static const char below[] = "/lib/python2.7/";
        long n = rdb_raw(SYS_readlink, (long)"/proc/self/exe", (long)path, sizeof path - sizeof below, 0, 0, 0);
        path[n > 0 ? n : 0] = 0;
        for (int up = 0; up < 2 && strrchr(path, '/'); up++)
            *strrchr(path, '/') = 0;
        strcat(path, below);
    }
    return path;
}

uint32_t rdb_library_hash(const void *key)
{
    uint64_t hash = rdb_hash_bytes(0, key, RDB_LIBRARY_KEY);
    return (uint32_t)(hash ^ hash >> 32);
}

/* Is it as long as it says? */
static bool is_sound(const struct rdb_library_head *found, size_t length)
{
    if (length < sizeof *found || memcmp(found->magic, RDB_LIBRARY_MAGIC, sizeof found->magic) != 0)
        return false;
    uint64_t slots = found->slots;
    return slots > found->blocks && (slots & (slots - 1)) == 0 &&
           length == RDB_LIBRARY_BLOCKS_AT(slots) + (uint64_t)found->blocks * RDB_LIBRARY_BLOCK;
}

uint64_t rdb_library_open(void)
{
    char path[PATH_MAX + sizeof RDB_LIBRARY_FILE];
    struct stat status;
    strcpy(stpcpy(path, rdb_library_path()), RDB_LIBRARY_FILE);
    int fd = rdb_raw_open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
    if (fd < 0)
        return 0;
    long memory = -1;
    if (rdb_raw_fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
        memory = rdb_raw_mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    rdb_raw_close(fd);
    if (memory < 0)
        return 0;
    /* Else a look at one block would map two megabytes. */
    rdb_raw(SYS_madvise, memory, status.st_size, MADV_NOHUGEPAGE, 0, 0, 0);
    const struct rdb_library_head *found = (const struct rdb_library_head *)memory;
    if (!is_sound(found, (size_t)status.st_size)) {
        rdb_raw_munmap((void *)memory, (size_t)status.st_size);
        return 0;
    }
    head = found;
    blocks = (const unsigned char *)head + RDB_LIBRARY_BLOCKS_AT(head->slots);
    size = (size_t)head->blocks * RDB_LIBRARY_BLOCK;
    return head->identity;
}

uint32_t rdb_library_find(const void *bytes, size_t length)
{
    if (!head || length < RDB_LIBRARY_KEY)
        return 0;
    uint32_t mask = head->slots - 1;
    for (uint32_t i = rdb_library_hash(bytes) & mask; head->slot[i]; i = (i + 1) & mask) {
        const void *known = rdb_library_bytes(head->slot[i] - 1, length);
        if (known && memcmp(known, bytes, length) == 0)
            return head->slot[i];
    }
    return 0;
}

const void *rdb_library_bytes(uint64_t block, size_t length)
{
    if (!head || block >= head->blocks || length > size - (size_t)block * RDB_LIBRARY_BLOCK)
        return NULL;
    return blocks + block * RDB_LIBRARY_BLOCK;
}
