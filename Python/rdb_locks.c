/* Who holds and who waits for Python's locks: see rdb_locks.h.  Runs under the interpreter lock. */
#include "rdb_locks.h"

#include "rdb_schedule.h"

#include <stdlib.h>

/* Locks that are held, and waits, in no order: there are few at any time. */
struct entry {
    const void *lock;
    int thread;
};
struct table {
    struct entry *entries;
    int count, room;
};
static struct table held, awaited;

static void add(struct table *table, const void *lock)
{
    if (table->count == table->room) {
        table->room = table->room * 2 + 16;
        table->entries = realloc(table->entries, (size_t)table->room * sizeof *table->entries);
    }
    table->entries[table->count++] = (struct entry){lock, rdb_self->index};
}

/* Forgets the lock; in a table of waits, only the running thread's. */
static void drop(struct table *table, const void *lock)
{
    for (int i = table->count - 1; i >= 0; i--)
        if (table->entries[i].lock == lock && (table != &awaited || table->entries[i].thread == rdb_self->index)) {
            table->entries[i] = table->entries[--table->count];
            return;
        }
}

void rdb_lock_wanted(const void *lock)
{
    if (rdb_mode == RDB_REPLAY)
        add(&awaited, lock);
}

void rdb_lock_answered(const void *lock, int acquired)
{
    if (rdb_mode != RDB_REPLAY)
        return;
    drop(&awaited, lock);
    if (acquired)
        add(&held, lock);
}

void rdb_lock_released(const void *lock)
{
    if (rdb_mode == RDB_REPLAY)
        drop(&held, lock);
}

bool rdb_lock_awaited(int thread, int *holder)
{
    *holder = -1;
    for (int i = 0; i < awaited.count; i++) {
        if (awaited.entries[i].thread != thread)
            continue;
        for (int k = 0; k < held.count; k++)
            if (held.entries[k].lock == awaited.entries[i].lock)
                *holder = held.entries[k].thread;
        return true;
    }
    return false;
}
