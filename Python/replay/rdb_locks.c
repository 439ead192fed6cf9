/* SPDX-License-Identifier: MIT */
/* Who holds and who waits for Python's locks: see rdb_locks.h.  Runs under the interpreter lock. */
#include "rdb_locks.h"

#include "rdb_array.h"
#include "rdb_mode.h"
#include "rdb_schedule.h"

#include <stdlib.h>

/* Locks that are held, and waits, in no order: there are few at any time. */
struct entry {
    const void *lock;
    int thread;
};
struct table {
    struct entry *entries;
    int count;
};
static struct table held, awaited;

static void add(struct table *table, const void *lock)
{
    rdb_array_push(table->entries, table->count, "a lock", (struct entry){lock, rdb_self->index});
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

static bool known(void)
{
    return rdb_mode == RDB_REPLAY || rdb_mode == RDB_EVAL;
}

void rdb_lock_wanted(const void *lock)
{
    if (known())
        add(&awaited, lock);
}

void rdb_lock_answered(const void *lock, int acquired)
{
    if (!known())
        return;
    drop(&awaited, lock);
    if (acquired)
        add(&held, lock);
}

/* Locks that some thread has released for another that had taken them: they stand for something that happens. */
static const void **signals;
static size_t signal_count;

bool rdb_lock_signals(const void *lock)
{
    for (size_t i = 0; i < signal_count; i++)
        if (signals[i] == lock)
            return true;
    return false;
}

void rdb_lock_released(const void *lock)
{
    if (!known())
        return;
    int holder = rdb_lock_holder(lock);
    if (holder >= 0 && holder != rdb_self->index && !rdb_lock_signals(lock))
        rdb_array_push(signals, signal_count, "a lock", lock);
    drop(&held, lock);
}

static const void *imports;

void rdb_lock_imports(const void *lock)
{
    imports = lock;
    rdb_lock_wanted(lock);
}

bool rdb_lock_awaits_import(int thread)
{
    for (int i = 0; i < awaited.count; i++)
        if (awaited.entries[i].thread == thread && awaited.entries[i].lock == imports)
            return true;
    return false;
}

int rdb_lock_holder(const void *lock)
{
    for (int i = 0; i < held.count; i++)
        if (held.entries[i].lock == lock)
            return held.entries[i].thread;
    return -1;
}

const void *rdb_lock_awaited(int thread, int *holder)
{
    for (int i = 0; i < awaited.count; i++)
        if (awaited.entries[i].thread == thread) {
            *holder = rdb_lock_holder(awaited.entries[i].lock);
            return awaited.entries[i].lock;
        }
    return NULL;
}
