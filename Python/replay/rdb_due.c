/* SPDX-License-Identifier: MIT */
/* Events that an ordinal puts in their place: see Python/replay/rdb_due.h. */
#include "rdb_due.h"

#include "rdb_cursor.h"
#include "rdb_event.h"
#include "rdb_log.h"

void rdb_due_record(unsigned kind, uint64_t ordinal, uint64_t value)
{
    rdb_log_reserve();
    rdb_put_number(kind);
    rdb_put_number(ordinal);
    rdb_put_number(value);
    rdb_log_commit(kind);
}

bool rdb_due(struct rdb_due *due, uint64_t ordinal)
{
    if (!due->found) {
        if (rdb_peek_byte(&rdb_in) != (int)due->kind)
            return false;
        rdb_take_number();
        due->ordinal = rdb_take_number();
        due->value = rdb_take_number();
        due->found = true;
    }
    if (due->ordinal < ordinal)
        rdb_diverged("the log holds the event '%s' at %s %llu, the program is at %llu", rdb_event_name(due->kind),
                     due->counted, (unsigned long long)due->ordinal, (unsigned long long)ordinal);
    if (due->ordinal > ordinal)
        return false;
    due->found = false;
    rdb_events_replayed++;
    return true;
}
