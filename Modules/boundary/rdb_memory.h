/* SPDX-License-Identifier: MIT */
/* Memory that is not only the program's own: see Modules/boundary/rdb_memory.c; and memory that could not be had:
 * Modules/boundary/rdb_allocation.c. */
#ifndef RDB_MEMORY_H
#define RDB_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A recorded program is about to fork: warns if it has memory that the child would share. */
void rdb_memory_forking(void);

/* ctypes is about to read these bytes (patches/2.7.18/shared-memory.patch).  If they are shared with other processes, recording
 * keeps them, and a replay puts them there, so that multiprocessing's Value and Array hold in a replay what they held.
 * Under the interpreter lock. */
void rdb_memory_read(void *address, size_t size);

/* The same for the methods of mmap objects, but only of memory shared with children: a mapped file is searched as a whole
 * again and again, which would fill the log. */
void rdb_memory_look(void *address, size_t size);

/* A request for so many bytes has failed: recording keeps that; a replay, to which it must not happen, ends. */
void rdb_allocation_failed(size_t size);
/* A recording or replay begins: malloc asks and tells us. */
void rdb_allocation_start(void);
/* REPLAY: must this request fail, because it did in the recording? */
bool rdb_allocation_fails(size_t size);

#ifdef __cplusplus
}
#endif

#endif
