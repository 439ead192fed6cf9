/* SPDX-License-Identifier: MIT */
/* Growing arrays of ours in the interpreter's process: the only way in which one is made longer by items.
 *
 * An array is a pointer and a count, in whatever struct they belong to; both begin as 0.  Nobody keeps its room: that is
 * the count rounded up to a power of two, so a count may become smaller at any time.  What it is for, and what happens
 * without memory: see rdb_alloc.h. */
#ifndef RDB_ARRAY_H
#define RDB_ARRAY_H

#include "rdb_table.h"

#include <stdbool.h>
#include <stddef.h>

/* The array, which may have moved, with room for `more` items of a size behind the first `count`.  NULL without memory:
 * then it is as it was.  Where `what` is NULL nothing else happens then (rdb_try_grow). */
void *rdb_array_room(void *items, size_t count, size_t more, size_t size, const char *what);

/* Where the next item belongs, which is counted from now on; what is there is undefined.  NULL without memory.  Evaluates
 * the first two more than once. */
#define rdb_array_add(items, count, what)                                                                              \
    ({                                                                                                                 \
        void *rdb_longer = rdb_array_room((items), (size_t)(count), 1, sizeof *(items), what);                         \
        if (rdb_longer)                                                                                                \
            (items) = rdb_longer;                                                                                      \
        rdb_longer ? &(items)[(count)++] : NULL;                                                                       \
    })

/* Adds an item.  False without memory.  In a replay that does not return, so who runs only there need not ask. */
#define rdb_array_push(items, count, what, ...)                                                                        \
    ({                                                                                                                 \
        __typeof__(items) rdb_next = rdb_array_add(items, count, what);                                                \
        if (rdb_next)                                                                                                  \
            *rdb_next = __VA_ARGS__;                                                                                   \
        rdb_next != NULL;                                                                                              \
    })

/* Puts a number into a table.  False without memory: it is not there. */
bool rdb_table_add(struct rdb_table *, uint64_t hash, size_t number, const char *what);

#endif
