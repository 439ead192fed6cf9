/* What this process is doing with the log.  Included by everything of ours; knows nothing of CPython.
 *
 * The mode is decided once, in rdb_start(), before Py_Main runs.  Afterwards only two changes happen: a recording ends
 * early (RECORD -> OFF: the disk is full, or something that cannot be recorded faithfully), and a throwaway fork of a
 * replaying process begins to evaluate what the person typed (REPLAY -> EVAL, never back). */
#ifndef RDB_MODE_H
#define RDB_MODE_H

#include <stdint.h>

enum rdb_mode {
    RDB_OFF,    /* a plain interpreter: every hook passes straight through */
    RDB_RECORD, /* boundary calls are made, and their results appended to the log */
    RDB_REPLAY, /* boundary calls are not made: their results come from the log */
    RDB_EVAL,   /* in a throwaway fork: only harmless calls are made, the others refused */
};

#ifdef __cplusplus
extern "C" {
#endif

extern int rdb_mode; /* an enum rdb_mode; int, so that a test of it is one load */

struct rdb_reader;
extern struct rdb_reader rdb_in;              /* RDB_REPLAY: where the events come from */
extern int64_t rdb_events_replayed;           /* RDB_REPLAY: events taken from the log so far, for messages */
extern void (*rdb_event_hook)(unsigned kind); /* RDB_REPLAY: called when a call or a signal is taken, unless NULL */
/* This thread's hash over everything the program passed to the boundary so far (rdb_hash.h). */
extern __thread uint64_t rdb_rolling __attribute__((tls_model("initial-exec")));

/* Decides the mode from the environment (REVDB, REVDB_SERVER), opens the log, and takes our variables out of the
 * environment.  In RDB_REPLAY, replaces *argc, *argv and environ by the recorded ones.  Called once, by main.  If a
 * recording was asked for and is not possible, says so and exits with status 3: the program does not run unrecorded. */
void rdb_start(int *argc, char ***argv);

/* Ends the recording but not the program: says why in one line on stderr ("revdb: recording stopped: ..."), closes the
 * log at the last whole event, and goes on in RDB_OFF.  printf-like.  No-op outside RDB_RECORD. */
void rdb_stop_recording(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says once per text, on stderr, that something will not be recorded faithfully, and notes it in the log.  Called
 * between events, and by a replay at the same places, where it is shown among the program's output. */
void rdb_warn_unfaithful(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The program ends here: how is RDB_LOG_EXIT, RDB_LOG_EXIT_NOW or RDB_LOG_ABORT (rdb_log.h).  Called in RDB_RECORD and
 * RDB_REPLAY, by _exit and abort directly.  exit needs no call: rdb_start registers one that runs after the program's
 * own exit handlers and after stdio's buffers are flushed.  Recording, it closes the log; replaying, it does not
 * return. */
void rdb_note_exit(int how, int status);

/* Torture mode (rdb_torture.h), RDB_RECORD and RDB_REPLAY: the log's first event, with rdb_sync_every; and the hash over
 * all stop points so far, which a replay must match. */
void rdb_note_torture(void);
/* With chaos (rdb_chaos.h): its kinds and seed, at the beginning.  A replay fills them in. */
void rdb_note_chaos(unsigned *kinds, uint64_t *seed);
void rdb_note_stops(uint64_t hash);

/* Called at the beginning of every boundary call, in RDB_RECORD and RDB_REPLAY.  Every rdb_sync_every calls the log
 * holds the full rolling hash and the uid counter, which a replay must match. */
#define RDB_SYNC_EVENTS 4096
extern unsigned rdb_sync_calls, rdb_sync_every; /* RDB_SYNC_EVENTS; less in torture mode */
void rdb_sync(void);
static inline void rdb_sync_check(void)
{
    if (__builtin_expect(++rdb_sync_calls == rdb_sync_every, 0))
        rdb_sync();
}

/* Replay only.  The program asks for something else than the log holds next: reports to the front end and never
 * returns to the program. */
_Noreturn void rdb_diverged(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Replay only.  The log holds no further event (normal end, or the recording was killed here): the replay stands at its
 * end; never returns to the program. */
_Noreturn void rdb_replay_ended(void);

#ifdef __cplusplus
}
#endif
#endif
