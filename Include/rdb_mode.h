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

/* Decides the mode from the environment (REVDB, REVDB_SERVER), opens the log, and takes our variables out of the
 * environment.  In RDB_REPLAY, replaces *argc, *argv and environ by the recorded ones.  Called once, by main. */
void rdb_start(int *argc, char ***argv);

/* Ends the recording but not the program: says why in one line on stderr ("revdb: recording stopped: ..."), closes the
 * log at the last whole event, and goes on in RDB_OFF.  printf-like.  No-op outside RDB_RECORD. */
void rdb_stop_recording(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says once per text, on stderr, that something will not be recorded faithfully, and notes it in the log. */
void rdb_warn_unfaithful(const char *format, ...) __attribute__((format(printf, 1, 2)));

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
