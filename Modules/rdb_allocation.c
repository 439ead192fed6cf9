/* Boundary: memory that could not be had.
 *
 * A request that fails is an input: the program meets a MemoryError and goes another way, under a limit or on a machine
 * that a replay does not have.  So failed requests are events, and a replay fails the same ones.  Those that succeed are
 * the program's own affair; nothing is logged for them, and nothing here may cost them more than a test for NULL.
 *
 * An event says which request it was by what is the same in every run: how many objects had been made, and the size.
 * Threads outside the interpreter lock have no such place; what fails there is not recorded.
 *
 * Called by everybody; by Modules/rdb_memory.c for the mappings that the object allocator makes. */
#include "rdb_boundary.h"
#include "rdb_memory.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"

#include <stdio.h>

/* Objects/rdb_identity.c; declared here because rdb_identity.h is for includers of Python.h. */
extern unsigned long long rdb_uid_next;

void rdb_allocation_failed(size_t size)
{
    bool between_events = rdb_out == &rdb_main_stream && rdb_log_live &&
                          (uint64_t)(uintptr_t)rdb_out->at + rdb_log_bias == rdb_log_live->committed;
    if (rdb_mode == RDB_RECORD && !rdb_passing && !rdb_outside && between_events) {
        rdb_log_reserve();
        rdb_put_number(RDB_EVENT_no_memory);
        rdb_put_number(rdb_uid_next);
        rdb_put_number(size);
        rdb_log_commit(RDB_EVENT_no_memory);
    } else if (rdb_mode == RDB_REPLAY) {
        char line[100];
        int length =
            snprintf(line, sizeof line, "out of memory: the program was given %zu bytes that are not here\n", size);
        rdb_raw_write(2, line, (size_t)length);
        rdb_raw(SYS_exit_group, 3, 0, 0, 0, 0, 0);
    }
}

bool rdb_allocation_fails(size_t size)
{
    static bool known, looking; /* looking may read the log, and so ask for memory */
    static uint64_t objects, bytes;
    if (rdb_mode != RDB_REPLAY || looking)
        return false;
    looking = true;
    if (!known && rdb_peek_byte(&rdb_in) == RDB_EVENT_no_memory) {
        uint64_t kind;
        known = rdb_get_number(&rdb_in, &kind) && rdb_get_number(&rdb_in, &objects) && rdb_get_number(&rdb_in, &bytes);
    }
    looking = false;
    if (!known || objects != rdb_uid_next || bytes != size)
        return false;
    known = false;
    rdb_events_replayed++;
    errno = ENOMEM;
    return true;
}

/* The C library's own, which it exports for definitions like these. */
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);

#define ALLOCATION(name, params, args, size)                                                                           \
    RDB_EXPORT void *name params                                                                                       \
    {                                                                                                                  \
        if (__builtin_expect(rdb_mode == RDB_REPLAY, 0) && rdb_allocation_fails(size))                                 \
            return NULL;                                                                                               \
        void *memory = __libc_##name args;                                                                             \
        if (__builtin_expect(!memory, 0) && (size) > 0)                                                                \
            rdb_allocation_failed(size);                                                                               \
        return memory;                                                                                                 \
    }
ALLOCATION(malloc, (size_t n), (n), n)
ALLOCATION(calloc, (size_t count, size_t n), (count, n), count *n)
ALLOCATION(realloc, (void *old, size_t n), (old, n), n)
