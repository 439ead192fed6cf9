/* SPDX-License-Identifier: MIT */
/* Names of the events: see rdb_event.h.  Linked into the interpreter and into the front end. */
#include "rdb_event.h"

#include "rdb_log.h"

#include <assert.h>
#include <stddef.h>

static_assert((int)RDB_EVENT_count <= RDB_LOG_KINDS, "the log counts every kind of event");

const char *rdb_event_name(unsigned kind)
{
    static const char *const names[RDB_EVENT_count] = {
#define X(name, text) [RDB_EVENT_##name] = #name,
        RDB_EVENT_KINDS(X)
#undef X
#define X(name) [RDB_CALL_##name] = #name,
            RDB_CALLS(X)
#undef X
    };
    return kind < RDB_EVENT_count ? names[kind] : NULL;
}

const char *rdb_event_text(unsigned kind)
{
    static const char *const texts[RDB_EVENT_count] = {
#define X(name, text) [RDB_EVENT_##name] = text,
        RDB_EVENT_KINDS(X)
#undef X
    };
    return kind < RDB_EVENT_count && texts[kind] ? texts[kind] : "";
}
