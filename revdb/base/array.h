/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing arrays: the only way in which the front end makes one longer.
 *
 * An array is a pointer and a count, in whatever struct they belong to; both begin as 0.  Nobody keeps its room: that
 * is the count rounded up to a power of two, so it is only made larger when the count is one, and a count may become
 * smaller at any time. */
#ifndef ARRAY_H
#define ARRAY_H

#include "memory.h"

#include <stddef.h>

/* The array, which may have moved, with room for `more` items of a size behind the first `count`. */
static inline void *array_room(void *items, size_t count, size_t more, size_t size)
{
    size_t room = 8;
    while (room < count)
        room *= 2;
    if (items && count + more <= room)
        return items;
    while (room < count + more)
        room *= 2;
    return memory_grow(items, room * size);
}

/* Begins an array whose items hold no references, in which the collector need not look for any. */
#define array_plain(items) ((items) = (items) ? (items) : memory_bytes(8 * sizeof *(items)))

/* Where the next item belongs, which is counted from now on; what is there is undefined.  Evaluates the two more than
 * once. */
#define array_add(items, count)                                                                                        \
    ((items) = array_room((items), (size_t)(count), 1, sizeof *(items)), &(items)[(count)++])

#endif
