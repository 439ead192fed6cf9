/* SPDX-License-Identifier: MIT */
/* Torture mode: see Python/replay/rdb_torture.h.  Never creates an object, and never changes what the program sees. */
#include "rdb_torture.h"

#include "rdb_cursor.h"
#include "rdb_event.h"
#include "rdb_hash.h"
#include "rdb_names.h"
#include "rdb_mode.h"
#include "rdb_notes.h"
#include "rdb_raw.h"
#include "rdb_real.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool rdb_torture_counts;
int64_t rdb_torture_fork_at = INT64_MAX;

static int64_t fork_every;
static uint64_t stops; /* hash over all stop points so far */
static int stops_left = RDB_TORTURE_STOPS;

/* 0 if the text is no number above 0. */
static long number_in(const char *text)
{
    long number = text ? strtol(text, NULL, 10) : 0;
    return number > 0 ? number : 0;
}

void rdb_torture_start_recording(const char *every)
{
    long calls = number_in(every);
    if (!calls)
        return;
    rdb_torture_counts = true;
    rdb_sync_every = calls < RDB_SYNC_EVENTS ? (unsigned)calls : RDB_SYNC_EVENTS;
    rdb_note_torture();
}

void rdb_torture_start_replay(const char *every)
{
    fork_every = number_in(every);
    if (fork_every)
        rdb_torture_fork_at = fork_every;
    if (rdb_peek_byte(&rdb_in) == RDB_EVENT_torture) {
        rdb_torture_counts = true;
        rdb_note_torture();
    }
}

void rdb_torture_stop_point(const char *file, int line)
{
    if (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY)
        return;
    stops = rdb_hash_number(rdb_hash_bytes(stops, file, rdb_name_length(file)), (uint64_t)line);
    if (--stops_left > 0)
        return;
    stops_left = RDB_TORTURE_STOPS;
    rdb_note_stops(stops);
}

/* What is left behind has served: a snapshot that nobody comes back to. */
void rdb_torture_fork(void)
{
    int saved = errno;
    rdb_torture_fork_at += fork_every;
    int pid = rdb_mode == RDB_REPLAY ? rdb_real_fork() : 0;
    if (pid < 0)
        rdb_diverged("torture: no further process can be made");
    if (pid > 0)
        rdb_raw(SYS_exit_group, 0, 0, 0, 0, 0, 0);
    errno = saved;
}
