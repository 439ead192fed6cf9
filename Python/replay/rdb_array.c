/* SPDX-License-Identifier: MIT */
/* Growing arrays and tables: see rdb_array.h. */
#include "rdb_array.h"

#include "rdb_alloc.h"

#include <stdlib.h>

void *rdb_array_room(void *items, size_t count, size_t more, size_t size, const char *what)
{
    size_t room = 8;
    while (room < count)
        room *= 2;
    if (items && count + more <= room)
        return items;
    while (room < count + more)
        room *= 2;
    return what ? rdb_grow(items, room * size, what) : rdb_try_grow(items, room * size);
}

bool rdb_table_add(struct rdb_table *table, uint64_t hash, size_t number, const char *what)
{
    size_t size = rdb_table_wants(table);
    void *zeros = size ? rdb_alloc(size, what) : NULL;
    if (size && !zeros)
        return false;
    if (size)
        free(rdb_table_move(table, zeros, size));
    rdb_table_put(table, hash, number);
    return true;
}
