/* The interpreter's own library: where it lies, and the bytes that a log need not hold because they are known.
 *
 * `make` and `make install` put the compiled modules of the library, one after the other, into one file beside them
 * (tools/lay-library.c): the known bytes.  What a boundary call reads from a compiled module is then a reference in the
 * log, and a replay takes it from that file, whatever has become of the module itself since.
 *
 * Called by rdb_mode.c, rdb_source.c and rdb_boundary.c.  Knows nothing of CPython; makes no system call but when it
 * starts. */
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
#define RDB_LIBRARY_KEY 512u /* bytes at a block's beginning, by which it is found */

/* The file: this, slots, zeros up to a block boundary, blocks. */
struct rdb_library_head {
    char magic[8];
    uint64_t identity; /* hash of all blocks */
    uint32_t blocks;
    uint32_t slots; /* a power of two, at least twice the blocks */
    uint32_t slot[];
};
#define RDB_LIBRARY_BLOCKS_AT(slots)                                                                                   \
    ((sizeof(struct rdb_library_head) + (slots) * sizeof(uint32_t) + RDB_LIBRARY_BLOCK - 1) / RDB_LIBRARY_BLOCK *      \
     RDB_LIBRARY_BLOCK)

/* A hash table of blocks by their first RDB_LIBRARY_KEY bytes: block number + 1, or 0; looked through from the slot that
 * rdb_library_hash says to the first that is 0. */
uint32_t rdb_library_hash(const void *key);

/* The directory of the library, with a slash behind. */
const char *rdb_library_path(void);

/* Opens the known bytes; a missing or strange file is none at all.  Returns their identity, 0 for none. */
uint64_t rdb_library_open(void);

/* Where these bytes are known to stand: number of the block + 1.  0: they are not known, or too short. */
uint32_t rdb_library_find(const void *bytes, size_t length);

/* The bytes from the beginning of a block on, or NULL if there are not as many. */
const void *rdb_library_bytes(uint64_t block, size_t length);

#endif
