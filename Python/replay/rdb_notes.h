/* SPDX-License-Identifier: MIT */
/* What a log says of the recording itself, between the calls that the program made: counters that every replay must match,
 * modes, warnings, the end.  Each is one entry (rdb_entry.h): recorded and replayed by the same lines.
 *
 * All in RDB_RECORD and RDB_REPLAY; in other modes nothing happens. */
#ifndef RDB_NOTES_H
#define RDB_NOTES_H

#include <stdint.h>

/* Called at the beginning of every boundary call, in RDB_RECORD and RDB_REPLAY.  Every rdb_sync_every calls the log
 * holds the full rolling hash and a digest of the program's memory, which a replay must match. */
#define RDB_SYNC_EVENTS 4096
extern unsigned rdb_sync_calls, rdb_sync_every; /* RDB_SYNC_EVENTS; less in torture mode */
void rdb_sync(void);
static inline void rdb_sync_check(void)
{
    if (__builtin_expect(++rdb_sync_calls == rdb_sync_every, 0))
        rdb_sync();
}

/* Torture mode (rdb_torture.h): the log's first event, with rdb_sync_every; and the hash over all stop points so far,
 * which a replay must match. */
void rdb_note_torture(void);
void rdb_note_stops(uint64_t hash);

/* With chaos (rdb_chaos.h): its kinds and seed, at the beginning.  A replay fills them in. */
void rdb_note_chaos(unsigned *kinds, uint64_t *seed);

/* Says once per text, on stderr, that something will not be recorded faithfully.  A replay comes to the same places, where
 * it is shown among the program's output.  No event, so that it does not matter which thread comes first: the log only
 * counts it. */
void rdb_warn_unfaithful(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* When the program exits, the same of what depends on the recording's machine (NULL: there is nothing): so only the log
 * knows, and a replay, which passes NULL, shows what it holds. */
void rdb_warn_at_exit(const char *text);

/* The program ends here: how is RDB_LOG_EXIT, RDB_LOG_EXIT_NOW or RDB_LOG_ABORT (rdb_log.h).  Called by _exit and abort
 * directly.  exit needs no call: rdb_start registers one that runs after the program's own exit handlers and after
 * stdio's buffers are flushed.  Recording, it closes the log; replaying, it does not return. */
void rdb_note_exit(int how, int status);

#endif
