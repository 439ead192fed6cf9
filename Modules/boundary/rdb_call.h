/* SPDX-License-Identifier: MIT */
/* A call across the boundary, step by step: what goes in is hashed, what comes out is appended to the log, or taken from it,
 * by the same lines of code.  For rows (rdb_boundary.h), and for whoever else records an answer from outside.
 *
 *     struct rdb_call call;
 *     rdb_call_begin(&call, RDB_EVENT_mark);
 *     ... inputs ...
 *     if (rdb_call_real(&call))
 *         r = the real call
 *     r = rdb_call_result(&call, r);
 *     ... outputs ...
 *     rdb_call_end(&call);
 *
 * In RDB_RECORD and RDB_REPLAY, while rdb_passing is 0.
 *
 * Event in the log: kind (LEB128); one byte of the rolling hash over everything passed in so far; the result (zigzag
 * LEB128); if it is -1, errno (LEB128); the outputs.  A call that succeeds but changes errno is preceded by
 * RDB_EVENT_errno_changed and errno (LEB128): that is rare, so the usual call takes three or four bytes. */
#ifndef RDB_CALL_H
#define RDB_CALL_H

#include "rdb_cursor.h"
#include "rdb_event.h"
#include "rdb_hash.h"
#include "rdb_log.h"
#include "rdb_mode.h"

#include <stdbool.h>

/* One boundary call in progress; lives on the caller's stack. */
struct rdb_call {
    unsigned kind;    /* enum rdb_event */
    bool replaying;   /* results come from the log; the real function is not called */
    int errno_before; /* errno when the program called */
    bool interrupted; /* recording: fails with EINTR instead of being made (rdb_chaos.h) */
    int64_t result;   /* replaying: from the log */
};

/* > 0: of bytes that this thread passes to the boundary, only the length is compared, since a library passes some that
 * it never set. */
extern __thread unsigned rdb_in_vague;

/* The parts of a call, in order.  `inputs` come between rdb_call_begin and rdb_call_real. */
void rdb_call_begin(struct rdb_call *, unsigned kind);
bool rdb_call_real(struct rdb_call *);                      /* true: make the real call now; false: replaying */
int64_t rdb_call_result(struct rdb_call *, int64_t result); /* returns the result in either mode */
void rdb_call_end(struct rdb_call *);

/* ---- Inputs: folded into the rolling hash. ---- */

static inline void rdb_in_number(uint64_t number)
{
    rdb_rolling = rdb_hash_number(rdb_rolling, number);
}
void rdb_in_bytes(const void *, size_t);
void rdb_in_string(const char *); /* NULL allowed */

/* A descriptor that the program names.  The recorder's own is not there for the program: -1 in its stead makes the
 * kernel say EBADF. */
int rdb_in_fd(int fd);

/* ---- Outputs: recording appends, replaying fills in. ---- */

/* length bytes, where length follows from the result (none if it is negative); limit is the room the caller gave: a log
 * that claims more is a divergence. */
void rdb_out_bytes(struct rdb_call *, void *, int64_t length, size_t limit);
void rdb_out_number(struct rdb_call *, int64_t *);
void rdb_out_string(struct rdb_call *, char *, size_t limit); /* up to and with the NUL, into the caller's room */

/* These are logged as differences from the last of their kind (Modules/boundary/rdb_deltas.c). */
struct stat;
struct timespec;
struct timeval;
void rdb_out_stat(struct rdb_call *, struct stat *);
void rdb_out_timespec(struct rdb_call *, unsigned clock, struct timespec *);
void rdb_out_timeval(struct rdb_call *, struct timeval *);

/* A string that the C library owns, or NULL.  Returns it: recording, as it is; replaying, a copy that stays valid for
 * ever, one for each text. */
const char *rdb_out_text(struct rdb_call *, const char *);

#endif
