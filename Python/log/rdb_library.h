/* SPDX-License-Identifier: MIT */
/* The interpreter's own library: where it lies, and the bytes that a log need not hold because they are known.
 *
 * `make` and `make install` put the compiled modules of the library, one after the other, into one file beside them
 * (tools/lay-library.c): the known bytes.  What a boundary call reads from a compiled module is then a reference in the
 * log, and a replay takes it from that file, whatever has become of the module itself since.
 *
 * Knows nothing of CPython; makes no system call but when it starts. */
#ifndef RDB_LIBRARY_H
#define RDB_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RDB_LIBRARY_FILE "known-bytes" /* in the library's directory */
#define RDB_LIBRARY_MAGIC "RDBknown"

/* A module begins where a block does.  Whoever reads a file from its beginning in pieces of any size reads such pieces,
 * since stdio and everybody else rounds to blocks. */
#define RDB_LIBRARY_BLOCK 4096u
#define RDB_LIBRARY_LEAST 512u /* fewer bytes are not worth a look */

/* The file: this, slots, checks, zeros up to a block boundary, blocks. */
struct rdb_library_head {
    char magic[8];
    uint64_t identity; /* hash of all blocks */
    uint32_t blocks;
    uint32_t slots; /* a power of two, at least twice the blocks */
    /* Then, for each slot, a block's number + 1, or 0: a hash table by the blocks' checks, looked through from the slot
     * check % slots to the first that is 0.
     * Then, for each block, its check: rdb_hash_bytes(0, ...) of what it holds, without the zeros that fill the last one of
     * a module. */
};

static inline const uint32_t *rdb_library_slots(const struct rdb_library_head *head)
{
    return (const uint32_t *)(head + 1);
}

static inline const uint64_t *rdb_library_checks(const struct rdb_library_head *head)
{
    return (const uint64_t *)(rdb_library_slots(head) + head->slots);
}

/* Where the blocks begin. */
static inline size_t rdb_library_index_size(uint32_t slots, uint32_t blocks)
{
    size_t size = sizeof(struct rdb_library_head) + slots * sizeof(uint32_t) + blocks * sizeof(uint64_t);
    return (size + RDB_LIBRARY_BLOCK - 1) / RDB_LIBRARY_BLOCK * RDB_LIBRARY_BLOCK;
}

/* Where an interpreter's library lies, seen from the folder above the executable's: "/lib/python2.7/".  The main program
 * sets it before anything else. */
extern const char *rdb_library_below;

/* The directory of the library, with a slash behind. */
const char *rdb_library_path(void);

/* Opens the known bytes: all of them for a replay; what is needed to find them for a recording, which so takes no memory
 * for the rest.  A missing or strange file is none at all.  Returns their identity, 0 for none. */
uint64_t rdb_library_open(bool replaying);

/* RECORD: where these bytes are known to stand: number of the block + 1.  0: they are not known, or too few. */
uint32_t rdb_library_find(const void *bytes, size_t length);

/* REPLAY: the bytes from the beginning of a block on, or NULL if there are not as many. */
const void *rdb_library_bytes(uint64_t block, size_t length);

#endif
