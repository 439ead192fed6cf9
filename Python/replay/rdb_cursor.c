/* SPDX-License-Identifier: MIT */
/* The cursor of a replay: see rdb_cursor.h. */
#include "rdb_cursor.h"

#include "rdb_event.h"
#include "rdb_hide.h"
#include "rdb_raw.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct rdb_reader rdb_in;
int64_t rdb_events_replayed;

static _Noreturn void leave(int status)
{
    rdb_raw(SYS_exit_group, status, 0, 0, 0, 0, 0);
    __builtin_unreachable();
}

/* When nobody listens. */
static void say(enum rdb_cursor_end how, const char *why)
{
    static const int status[] = {[RDB_CURSOR_ENDED] = 0, [RDB_CURSOR_DIVERGED] = 4, [RDB_CURSOR_REFUSED] = 3};
    rdb_raw_write(2, why, strlen(why));
    rdb_raw_write(2, "\n", 1);
    leave(status[how]);
}

void (*rdb_cursor_ends)(enum rdb_cursor_end, const char *why) = say;

void rdb_replay_ended(void)
{
    char text[600];
    rdb_reader_describe_end(&rdb_in, text, sizeof text);
    rdb_cursor_ends(RDB_CURSOR_ENDED, text);
    leave(0);
}

void rdb_diverged(const char *format, ...)
{
    char what[1000], names[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, 600, format, arguments);
    va_end(arguments);
    if (rdb_hide_names(rdb_reader_header(&rdb_in)->envp, names, sizeof names))
        snprintf(
            what + strlen(what), sizeof what - strlen(what),
            "; the recording hides the value of %s (REVDB_ENV_HIDE): if the program looks into it, this is the place, "
            "and the replay goes no farther",
            names);
    rdb_cursor_ends(RDB_CURSOR_DIVERGED, what);
    leave(4);
}

void rdb_replay_refused(const char *why)
{
    rdb_cursor_ends(RDB_CURSOR_REFUSED, why);
    leave(3);
}

uint64_t rdb_take_number(void)
{
    uint64_t number;
    if (!rdb_get_number(&rdb_in, &number))
        rdb_replay_ended();
    return number;
}

int64_t rdb_take_signed(void)
{
    int64_t number;
    if (!rdb_get_signed(&rdb_in, &number))
        rdb_replay_ended();
    return number;
}

void rdb_take_bytes(void *bytes, size_t length)
{
    if (!rdb_get_bytes(&rdb_in, bytes, length))
        rdb_replay_ended();
}

const char *rdb_held_name(unsigned kind)
{
    const char *name = rdb_event_name(kind);
    return name ? name : "an unknown event";
}

void rdb_take_event(unsigned kind, const char *otherwise, ...)
{
    unsigned found = (unsigned)rdb_take_number();
    if (found != kind) {
        char what[500];
        va_list arguments;
        va_start(arguments, otherwise);
        vsnprintf(what, sizeof what, otherwise, arguments);
        va_end(arguments);
        rdb_diverged("the log holds %s, %s", rdb_held_name(found), what);
    }
    rdb_events_replayed++;
}
