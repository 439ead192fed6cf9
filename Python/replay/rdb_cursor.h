/* SPDX-License-Identifier: MIT */
/* Where a replay stands in the log, and how it ends: there is nothing more in it, or not what the program asks for.
 *
 * A reader never skips an event or looks for a better one.  So whoever takes something from the log need not ask whether
 * it was there: if it was not, the replay is over, and the function does not return. */
#ifndef RDB_CURSOR_H
#define RDB_CURSOR_H

#include "rdb_log.h"

#include <stddef.h>
#include <stdint.h>

extern struct rdb_reader rdb_in;    /* where the events come from */
extern int64_t rdb_events_replayed; /* taken from the log so far, for messages; who takes one counts it */

/* Takes the next number, or so many bytes. */
uint64_t rdb_take_number(void);
int64_t rdb_take_signed(void);
void rdb_take_bytes(void *, size_t);

/* Takes and counts the kind of the next event, which must be this one.  otherwise, printf-like, is what happens now: it
 * goes on the sentence "the log holds ...,". */
void rdb_take_event(unsigned kind, const char *otherwise, ...) __attribute__((format(printf, 2, 3)));

/* The name of what the log holds, for a message. */
const char *rdb_held_name(unsigned kind);

/* The program asks for something else than the log holds next.  printf-like: what, and what was recorded. */
_Noreturn void rdb_diverged(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The log holds no further event (normal end, or the recording was killed here). */
_Noreturn void rdb_replay_ended(void);

/* At the start: the log cannot be replayed here. */
_Noreturn void rdb_replay_refused(const char *why);

/* Who is to know of these three sets this (Python/debug/rdb_server.c).  It does not return.  Until somebody does, `why` goes
 * to stderr and the process exits. */
enum rdb_cursor_end { RDB_CURSOR_ENDED, RDB_CURSOR_DIVERGED, RDB_CURSOR_REFUSED };
extern void (*rdb_cursor_ends)(enum rdb_cursor_end, const char *why);

#endif
