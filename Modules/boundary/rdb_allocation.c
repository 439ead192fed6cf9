/* SPDX-License-Identifier: MIT */
/* Boundary: memory that could not be had.
 *
 * A request that fails is an input: the program meets a MemoryError and goes another way, under a limit or on a machine
 * that a replay does not have.  So failed requests are events, and a replay fails the same ones.  Those that succeed are
 * the program's own affair; nothing is logged for them.
 *
 * An event says which request it was by what is the same in every run: the digest of the heap, and the size.
 * Threads outside the interpreter lock have no such place; what fails there is not recorded.
 *
 * The mappings that the object allocator makes are Modules/boundary/rdb_memory.c's, which asks here. */
#include "rdb_boundary.h"

#include "rdb_entry.h"
#include "rdb_heaps.h"
#include "rdb_malloc.h"
#include "rdb_memory.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"

#include <stdio.h>

/* The event. */
static void pass_failure(size_t size)
{
    uint64_t digest = rdb_heaps_digest(), bytes = size;
    struct rdb_entry entry = rdb_entry_begin(RDB_EVENT_no_memory, "");
    rdb_entry_number(&entry, &digest);
    rdb_entry_number(&entry, &bytes);
    rdb_entry_end(&entry);
}

void rdb_allocation_failed(size_t size)
{
    if (rdb_aside.any)
        return;
    bool between_events = rdb_out == &rdb_main_stream && rdb_log_live &&
                          (uint64_t)(uintptr_t)rdb_out->at + rdb_log_bias == rdb_log_live->committed;
    if (rdb_mode == RDB_RECORD && !rdb_outside && between_events) {
        pass_failure(size);
    } else if (rdb_mode == RDB_REPLAY) {
        char line[100];
        int length =
            snprintf(line, sizeof line, "out of memory: the program was given %zu bytes that are not here\n", size);
        rdb_raw_write(2, line, (size_t)length);
        rdb_raw(SYS_exit_group, 3, 0, 0, 0, 0, 0);
    }
}

/* A number of the log without taking it; false if the bytes at hand end before. */
static bool look_at_number(const unsigned char **at, uint64_t *number)
{
    *number = 0;
    for (unsigned shift = 0; *at < rdb_in.end && shift < 64; shift += 7) {
        unsigned char byte = *(*at)++;
        *number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

/* Who asks may be in the middle of taking another event, where any byte may come next: only one that says the very same is
 * taken.  (So small an entry lies in one chunk.) */
static bool is_next(size_t size)
{
    static bool looking; /* the next chunk may be read for it, for which memory is asked for */
    if (looking)
        return false;
    looking = true;
    bool any = rdb_peek_byte(&rdb_in) >= 0;
    looking = false;
    const unsigned char *at = rdb_in.at;
    uint64_t kind, digest, bytes;
    return any && look_at_number(&at, &kind) && kind == RDB_EVENT_no_memory && look_at_number(&at, &digest) &&
           digest == rdb_heaps_digest() && look_at_number(&at, &bytes) && bytes == size;
}

bool rdb_allocation_fails(size_t size)
{
    if (rdb_mode != RDB_REPLAY || rdb_aside.any || !is_next(size))
        return false;
    pass_failure(size);
    errno = ENOMEM;
    return true;
}

void rdb_allocation_start(void)
{
    rdb_malloc_failed_hook = rdb_allocation_failed;
    if (rdb_mode == RDB_REPLAY)
        rdb_malloc_fails_hook = rdb_allocation_fails;
}
