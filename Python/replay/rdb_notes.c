/* SPDX-License-Identifier: MIT */
/* Notes that a recording makes of itself: see rdb_notes.h. */
#include "rdb_notes.h"

#include "rdb_cursor.h"
#include "rdb_entry.h"
#include "rdb_event.h"
#include "rdb_hash.h"
#include "rdb_heaps.h"
#include "rdb_log.h"
#include "rdb_mode.h"
#include "rdb_raw.h"
#include "rdb_show.h"
#include "rdb_torture.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

unsigned rdb_sync_calls, rdb_sync_every = RDB_SYNC_EVENTS;

/* What every replay must agree with; at the end of an entry. */
static void counters(struct rdb_entry *entry)
{
    const uint64_t now[] = {rdb_rolling, rdb_heaps_digest()};
    uint64_t noted[] = {now[0], now[1]};
    rdb_entry_bytes(entry, noted, sizeof noted);
    if (noted[0] != now[0])
        rdb_diverged("the program passed something else to one of its last %u calls than recorded", rdb_sync_every);
    if (noted[1] != now[1])
        rdb_diverged("the program's memory is not laid out as it was in the recording");
}

void rdb_sync(void)
{
    rdb_sync_calls = 0;
    struct rdb_entry entry = rdb_entry_begin(RDB_EVENT_sync, "the program made fewer calls than recorded");
    counters(&entry);
    rdb_entry_end(&entry);
}

void rdb_note_torture(void)
{
    uint64_t every = rdb_sync_every;
    struct rdb_entry entry = rdb_entry_begin(RDB_EVENT_torture, "it should begin with torture mode");
    rdb_entry_number(&entry, &every);
    rdb_entry_end(&entry);
    rdb_sync_every = (unsigned)every;
}

void rdb_note_stops(uint64_t hash)
{
    uint64_t noted = hash;
    struct rdb_entry entry = rdb_entry_begin(RDB_EVENT_stops, "the program ran more lines than recorded");
    rdb_entry_bytes(&entry, &noted, sizeof noted);
    if (noted != hash)
        rdb_diverged("among the last %d lines that the program ran is one that was not recorded there",
                     RDB_TORTURE_STOPS);
    counters(&entry);
    rdb_entry_end(&entry);
}

void rdb_note_chaos(unsigned *kinds, uint64_t *seed)
{
    uint64_t noted = *kinds;
    struct rdb_entry entry = rdb_entry_begin(RDB_EVENT_chaos, "it should begin with chaos");
    rdb_entry_number(&entry, &noted);
    rdb_entry_number(&entry, seed);
    rdb_entry_end(&entry);
    *kinds = (unsigned)noted;
}

void rdb_note_exit(int how, int status)
{
    if (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY)
        return;
    uint64_t noted_how = (uint64_t)how;
    int64_t noted = status;
    struct rdb_entry entry = rdb_entry_begin(RDB_EVENT_exit, "the program ended");
    rdb_entry_number(&entry, &noted_how);
    rdb_entry_signed(&entry, &noted);
    if (noted != status)
        rdb_diverged("the recorded program ended with status %d, this one with %d", (int)noted, status);
    counters(&entry);
    rdb_entry_end(&entry);
    if (entry.replaying)
        rdb_replay_ended();
    rdb_log_close((enum rdb_log_how)how, status, NULL);
    rdb_mode = RDB_OFF;
}

/* ---- Warnings ---- */

enum { TEXT_SIZE = 300 }; /* of a warning, with its NUL */

/* A text is said once, by whichever thread comes first; of more than there is room for, every time. */
static bool said_before(const char *text)
{
    static _Atomic uint64_t said[64];
    uint64_t hash = rdb_hash_bytes(0, text, strlen(text)) | 1;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        uint64_t found = 0;
        if (atomic_compare_exchange_strong(&said[i], &found, hash))
            return false;
        if (found == hash)
            return true;
    }
    return false;
}

static void say(const char *text)
{
    char line[TEXT_SIZE + 100];
    int length = snprintf(line, sizeof line, "revdb: not recorded faithfully: %s\n", text);
    if (rdb_mode == RDB_REPLAY)
        rdb_show(STDERR_FILENO, line, length);
    else
        rdb_raw_write(STDERR_FILENO, line, (size_t)length);
}

void rdb_warn_at_exit(const char *text)
{
    char noted[TEXT_SIZE];
    bool holds =
        rdb_mode == RDB_RECORD ? text != NULL : rdb_mode == RDB_REPLAY && rdb_peek_byte(&rdb_in) == RDB_EVENT_note;
    if (!holds)
        return;
    snprintf(noted, sizeof noted, "%s", text ? text : "");
    struct rdb_entry entry = rdb_entry_begin(RDB_EVENT_note, "");
    rdb_entry_text(&entry, noted, sizeof noted);
    rdb_entry_end(&entry);
    say(noted);
}

void rdb_warn_unfaithful(const char *format, ...)
{
    if (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY)
        return;
    int saved = errno;
    char text[TEXT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (!said_before(text)) {
        say(text);
        if (rdb_mode == RDB_RECORD)
            __atomic_fetch_add(&rdb_log_live->count[RDB_EVENT_note].events, 1, __ATOMIC_RELAXED);
    }
    errno = saved;
}
