/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding things of an array by a hash: rdb_table.h with this program's memory. */
#ifndef LOOKUP_H
#define LOOKUP_H

#include "memory.h"
#include "rdb_table.h"

#include <string.h>

static inline void lookup_add(struct rdb_table *table, uint64_t hash, size_t number)
{
    size_t size = rdb_table_wants(table);
    if (size)
        rdb_table_move(table, memset(memory_bytes(size), 0, size), size); /* hashes are no references */
    rdb_table_put(table, hash, number);
}

#endif
