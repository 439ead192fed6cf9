/* SPDX-License-Identifier: MIT */
/* A hash table of numbers, for the interpreter and the front end: under which numbers, from 1 on, things with a hash stand
 * in an array of whoever uses it.  Who looks tells things apart that have the same hash:
 *
 *     for (size_t step = 0; (number = rdb_table_next(&table, hash, &step)) != 0;)
 *         if (is_it(&items[number - 1]))
 *             ...
 *
 * Nothing is ever taken out; a thing that is gone is one that nobody recognizes.  Asks for no memory itself. */
#ifndef RDB_TABLE_H
#define RDB_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct rdb_slot {
    uint64_t hash;
    size_t number; /* 0: free */
};

/* Begins as zeros. */
struct rdb_table {
    struct rdb_slot *slots;
    size_t room, count; /* room is 0, or a power of two: at least twice the count */
};

/* The slots are looked through from the one that the hash says up to a free one. */
static inline struct rdb_slot *rdb_table_slot(const struct rdb_table *table, uint64_t hash, size_t step)
{
    return &table->slots[((size_t)(hash ^ hash >> 32) + step) & (table->room - 1)];
}

/* The next number under the hash; 0: there is none.  *step begins as 0. */
static inline size_t rdb_table_next(const struct rdb_table *table, uint64_t hash, size_t *step)
{
    if (!table->room)
        return 0;
    for (;;) {
        const struct rdb_slot *slot = rdb_table_slot(table, hash, (*step)++);
        if (!slot->number || slot->hash == hash)
            return slot->number;
    }
}

/* There is room for it. */
static inline void rdb_table_put(struct rdb_table *table, uint64_t hash, size_t number)
{
    size_t step = 0;
    while (rdb_table_slot(table, hash, step)->number)
        step++;
    *rdb_table_slot(table, hash, step) = (struct rdb_slot){hash, number};
    table->count++;
}

/* How many bytes of zeros it wants (rdb_table_move) before one more is put into it; 0: none. */
static inline size_t rdb_table_wants(const struct rdb_table *table)
{
    size_t room = table->room ? 2 * table->room : 64;
    return 2 * (table->count + 1) > table->room ? room * sizeof(struct rdb_slot) : 0;
}

/* Moves into them.  Returns where it was, to be freed where memory is freed. */
static inline void *rdb_table_move(struct rdb_table *table, void *zeros, size_t size)
{
    struct rdb_table larger = {zeros, size / sizeof(struct rdb_slot), 0};
    for (size_t i = 0; i < table->room; i++)
        if (table->slots[i].number)
            rdb_table_put(&larger, table->slots[i].hash, table->slots[i].number);
    void *old = table->slots;
    *table = larger;
    return old;
}

#endif
