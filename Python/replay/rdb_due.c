/* SPDX-License-Identifier: MIT */
/* Events that an ordinal puts in their place: see Python/replay/rdb_due.h. */
#include "rdb_due.h"

#include "rdb_cursor.h"
#include "rdb_entry.h"
#include "rdb_event.h"
#include "rdb_log.h"

/* The event itself. */
static void pass(struct rdb_due *due)
{
    struct rdb_entry entry = rdb_entry_begin(due->kind, "");
    rdb_entry_number(&entry, &due->ordinal);
    rdb_entry_number(&entry, &due->value);
    rdb_entry_end(&entry);
}

void rdb_due_record(unsigned kind, uint64_t ordinal, uint64_t value)
{
    pass(&(struct rdb_due){.kind = kind, .ordinal = ordinal, .value = value});
}

/* Takes it from the log, if it is not waiting already. */
static bool find(struct rdb_due *due)
{
    if (!due->found && rdb_peek_byte(&rdb_in) == (int)due->kind) {
        pass(due);
        rdb_events_replayed--; /* counted when it is due */
        due->found = true;
    }
    return due->found;
}

bool rdb_due_find(struct rdb_due *due, uint64_t *ordinal)
{
    if (find(due))
        *ordinal = due->ordinal;
    return due->found;
}

bool rdb_due(struct rdb_due *due, uint64_t ordinal)
{
    if (!find(due))
        return false;
    if (due->ordinal < ordinal)
        rdb_diverged("the log holds the event '%s' at %s %llu, the program is at %llu", rdb_event_name(due->kind),
                     due->counted, (unsigned long long)due->ordinal, (unsigned long long)ordinal);
    if (due->ordinal > ordinal)
        return false;
    due->found = false;
    rdb_events_replayed++;
    return true;
}
