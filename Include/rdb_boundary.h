/* How a C library function becomes a boundary call.  Used by Modules/rdb_<family>.c only.
 *
 * The executable defines the function under its own name and exports it, so every caller in the process lands here.  A
 * row says once what goes in and what comes out; recording appends what comes out to the log, replaying takes the same
 * from the log, with the same line of code.  Example:
 *
 *     RDB_BOUNDARY(ssize_t, read, (int fd, void *buf, size_t n), (fd, buf, n),
 *                  rdb_in_number(call, fd); rdb_in_number(call, n),
 *                  rdb_out_bytes(call, buf, r > 0 ? r : 0, n))
 *
 * `call` is the call in progress, `r` its result.  Inputs are folded into the rolling hash that finds divergences.
 *
 * Event in the log:  kind (LEB128), one byte of the rolling hash, result and errno (see rdb_call_result), outputs. */
#ifndef RDB_BOUNDARY_H
#define RDB_BOUNDARY_H

#include "rdb_event.h"
#include "rdb_log.h"
#include "rdb_mode.h"

#include <errno.h>

#define RDB_EXPORT __attribute__((visibility("default")))

/* One boundary call in progress; lives on the caller's stack. */
struct rdb_call {
    unsigned kind;     /* enum rdb_event */
    bool replaying;    /* results come from the log; the real function is not called */
    int errno_before;
};

/* What may be done with a call while the person's expression is evaluated (RDB_EVAL). */
enum rdb_eval_policy {
    RDB_EVAL_REFUSE, /* fails with EPERM, and the front end says which call was refused */
    RDB_EVAL_ALLOW,  /* harmless: reading files, clocks of the replay, ... */
};

/* The next definition of a name along the search order: the C library's own.  Resolved at first use. */
void *rdb_real(const char *name);
extern const char *rdb_refused_call;

/* Inputs: folded into the rolling hash. */
void rdb_in_number(struct rdb_call *, uint64_t);
void rdb_in_bytes(struct rdb_call *, const void *, size_t);
void rdb_in_string(struct rdb_call *, const char *); /* NULL allowed */

/* Outputs: recording appends, replaying fills in.  limit is the room the caller gave; a log that claims more is damaged
 * (divergence). */
void rdb_out_bytes(struct rdb_call *, void *, size_t length, size_t limit);
void rdb_out_number(struct rdb_call *, int64_t *);
#endif
