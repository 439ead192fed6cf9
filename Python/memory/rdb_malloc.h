/* SPDX-License-Identifier: MIT */
/* What malloc tells of requests for memory: a request that fails is an input to the program. */
#ifndef RDB_MALLOC_H
#define RDB_MALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* Unless NULL.  REPLAY: must this request of the program fail, because it did in the recording?  Recording and replay: a request of the
 * program could not be met.  Not asked of memory apart. */
extern bool (*rdb_malloc_fails_hook)(size_t size);
extern void (*rdb_malloc_failed_hook)(size_t size);

/* malloc_usable_size: how many bytes the block has room for, whoever gave it out. */
size_t rdb_malloc_room(const void *block);

#endif
