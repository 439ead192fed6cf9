/* SPDX-License-Identifier: MIT */
/* Events written and read by the same lines: see rdb_entry.h. */
#include "rdb_entry.h"

#include "rdb_cursor.h"
#include "rdb_hide.h"
#include "rdb_mode.h"

#include <string.h>

/* RECORD: room for one more number. */
static void make_room(struct rdb_entry *entry)
{
    enum { LONGEST = 10 }; /* bytes of a number */
    if (entry->room < LONGEST) {
        rdb_log_reserve();
        entry->room = RDB_STREAM_ROOM;
    }
    entry->room -= LONGEST;
}

struct rdb_entry rdb_entry_begin(unsigned kind, const char *otherwise)
{
    struct rdb_entry entry = {kind, rdb_mode == RDB_REPLAY, 0};
    if (entry.replaying) {
        rdb_take_event(kind, "%s", otherwise);
    } else {
        make_room(&entry);
        rdb_put_number(kind);
    }
    return entry;
}

void rdb_entry_number(struct rdb_entry *entry, uint64_t *number)
{
    if (entry->replaying) {
        *number = rdb_take_number();
    } else {
        make_room(entry);
        rdb_put_number(*number);
    }
}

void rdb_entry_signed(struct rdb_entry *entry, int64_t *number)
{
    if (entry->replaying) {
        *number = rdb_take_signed();
    } else {
        make_room(entry);
        rdb_put_signed(*number);
    }
}

void rdb_entry_bytes(struct rdb_entry *entry, void *bytes, size_t length)
{
    if (entry->replaying)
        rdb_take_bytes(bytes, length);
    else
        rdb_put_bytes(bytes, length);
    entry->room = 0;
}

void rdb_entry_hidden(struct rdb_entry *entry, void *bytes, size_t length)
{
    if (entry->replaying)
        rdb_take_bytes(bytes, length);
    else
        rdb_hide_put(-1, bytes, length);
    entry->room = 0;
}

void rdb_entry_text(struct rdb_entry *entry, char *text, size_t room)
{
    uint64_t length = entry->replaying ? 0 : strnlen(text, room - 1);
    rdb_entry_number(entry, &length);
    if (length >= room)
        rdb_diverged("the log holds a text of %llu bytes where there is room for %zu: it is damaged",
                     (unsigned long long)length, room);
    rdb_entry_bytes(entry, text, length);
    text[length] = 0;
}

void rdb_entry_end(struct rdb_entry *entry)
{
    if (!entry->replaying)
        rdb_log_commit(entry->kind);
}
