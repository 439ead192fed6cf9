/* How a C library function becomes a boundary call.  Used by Modules/boundary/rdb_<family>.c only; the last section is for the
 * server.
 *
 * The executable defines the function under its own name and exports it, so every caller in the process lands here.  A
 * row says once what goes in and what comes out; recording appends what comes out to the log, replaying takes the same
 * from the log, with the same line of code.  Example:
 *
 *     RDB_BOUNDARY(ssize_t, read, OWN(fd), (int fd, void *buf, size_t n), (fd, buf, n),
 *                  IN_FD(fd); IN(n), OUT_BYTES(buf, r, n))
 *
 * Columns: type of the result; name; what happens while the person's expression is evaluated (see "policies");
 * parameters; arguments; inputs; outputs.  In the last two, `r` is the result.
 *
 * Event in the log: kind (LEB128); one byte of the rolling hash over everything passed in so far; the result (zigzag
 * LEB128); if it is -1, errno (LEB128); the outputs.  A call that succeeds but changes errno is preceded by
 * RDB_EVENT_errno and errno (LEB128): that is rare, so the usual call takes three or four bytes.
 *
 * Rules for rows: what goes in never contains an address; what comes out is filled in only as far as the real function
 * fills it; the real function must not call back into the program (while it runs, boundary calls on this thread pass
 * through unrecorded, because the C library's plug-ins make such calls). */
#ifndef RDB_BOUNDARY_H
#define RDB_BOUNDARY_H

/* Before any header: declare everything, and nothing inline under the names that we define. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#undef _FORTIFY_SOURCE

#include "rdb_event.h"
#include "rdb_hash.h"
#include "rdb_log.h"
#include "rdb_mode.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* Headers declare arguments nonnull and the *64 twins with types of their own; we define all of them for any caller. */
#pragma GCC diagnostic ignored "-Wnonnull-compare"
#pragma GCC diagnostic ignored "-Wattribute-alias"
#pragma GCC diagnostic ignored "-Warray-parameter"
#pragma GCC diagnostic ignored "-Wmissing-attributes"
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define RDB_EXPORT __attribute__((visibility("default")))

/* One boundary call in progress; lives on the caller's stack. */
struct rdb_call {
    unsigned kind;    /* enum rdb_event */
    bool replaying;   /* results come from the log; the real function is not called */
    int errno_before; /* errno when the program called */
    bool interrupted; /* recording: fails with EINTR instead of being made (rdb_chaos.h) */
    int64_t result;   /* replaying: from the log */
};

/* > 0: boundary calls of this thread pass through, neither recorded nor replayed.  Raised around real calls, in signal
 * handlers, and around what must be real in every mode. */
extern __thread unsigned rdb_passing;

/* > 0: of bytes that this thread passes to the boundary, only the length is compared, since a library passes some that
 * it never set. */
extern __thread unsigned rdb_in_vague;

/* The next definition of a name along the search order: the C library's own; NULL if there is none. */
void *rdb_real(const char *name);
extern const char *rdb_refused_call;

/* The parts of a call, in order.  `inputs` come between rdb_call_begin and rdb_call_real. */
void rdb_call_begin(struct rdb_call *, unsigned kind);
bool rdb_call_real(struct rdb_call *);                      /* true: make the real call now; false: replaying */
int64_t rdb_call_result(struct rdb_call *, int64_t result); /* returns the result in either mode */
void rdb_call_end(struct rdb_call *);

/* ---- Inputs: folded into the rolling hash. ---- */

void rdb_in_bytes(const void *, size_t);
void rdb_in_string(const char *); /* NULL allowed */

/* A descriptor that the program names.  The recorder's own is not there for the program: -1 in its stead makes the
 * kernel say EBADF. */
int rdb_in_fd(int fd);

#define IN(x) (rdb_rolling = rdb_hash_number(rdb_rolling, (uint64_t)(x)))
#define IN_BYTES(p, n) rdb_in_bytes(p, n)
#define IN_TEXT(s) rdb_in_string(s)
#define IN_FD(fd) fd = rdb_in_fd(fd)

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

#define OUT_BYTES(p, length, limit) rdb_out_bytes(call, p, length, limit)
#define OUT_TEXT(p, limit) rdb_out_string(call, p, limit)
#define OUT(p) ((p) ? rdb_out_bytes(call, (void *)(p), sizeof *(p), sizeof *(p)) : (void)0)
#define OUT_NUMBER(lvalue)                                                                                             \
    do {                                                                                                               \
        int64_t rdb_n = (int64_t)(lvalue);                                                                             \
        rdb_out_number(call, &rdb_n);                                                                                  \
        lvalue = (__typeof__(lvalue))rdb_n;                                                                            \
    } while (0)

/* ---- Policies: what happens in RDB_EVAL, as a condition over the parameters. ---- */

#define REFUSE false              /* fails with EPERM, and the front end says which call was refused */
#define ALLOW true                /* harmless: done for real */
#define OWN(fd) rdb_eval_owns(fd) /* done for real if the evaluation itself opened the descriptor */
#define READ(path)                                                                                                     \
    rdb_eval_may_read(path) /* done for real where imports read: in the installation; or nothing is there */

bool rdb_eval_owns(int fd);
bool rdb_eval_may_read(const char *path);
void rdb_eval_opened(int fd);     /* remember it (a negative one is ignored) */
int rdb_refuse(const char *name); /* remembers the name; errno = EPERM; returns -1 */

/* ---- Rows. ---- */

/* `real_NAME`: a pointer to the real function, resolved at its first use. */
#define RDB_REAL(type, name, params, args)                                                                             \
    static type first_##name params;                                                                                   \
    static type(*real_##name) params = first_##name;                                                                   \
    static type first_##name params                                                                                    \
    {                                                                                                                  \
        real_##name = (type(*) params)rdb_real(#name);                                                                 \
        return real_##name args;                                                                                       \
    }

#define RDB_BOUNDARY(type, name, policy, params, args, inputs, outputs)                                                \
    RDB_REAL(type, name, params, args)                                                                                 \
    static __attribute__((noinline)) type call_##name params                                                           \
    {                                                                                                                  \
        if (rdb_passing)                                                                                               \
            return real_##name args;                                                                                   \
        if (rdb_mode == RDB_EVAL)                                                                                      \
            return (policy) ? real_##name args : (type)rdb_refuse(#name);                                              \
        struct rdb_call here, *call = &here;                                                                           \
        type r = 0;                                                                                                    \
        rdb_call_begin(call, RDB_CALL_##name);                                                                         \
        inputs;                                                                                                        \
        if (rdb_call_real(call))                                                                                       \
            r = real_##name args;                                                                                      \
        r = (type)rdb_call_result(call, (int64_t)r);                                                                   \
        outputs;                                                                                                       \
        rdb_call_end(call);                                                                                            \
        return r;                                                                                                      \
    }                                                                                                                  \
    RDB_EXPORT type name params                                                                                        \
    {                                                                                                                  \
        return rdb_mode == RDB_OFF ? real_##name args : call_##name args;                                              \
    }

/* A function without a result. */
#define RDB_BOUNDARY_VOID(name, policy, params, args, inputs, outputs)                                                 \
    RDB_REAL(void, name, params, args)                                                                                 \
    RDB_EXPORT void name params                                                                                        \
    {                                                                                                                  \
        if (rdb_mode == RDB_OFF || rdb_passing) {                                                                      \
            real_##name args;                                                                                          \
            return;                                                                                                    \
        }                                                                                                              \
        if (rdb_mode == RDB_EVAL) {                                                                                    \
            if (policy)                                                                                                \
                real_##name args;                                                                                      \
            else                                                                                                       \
                rdb_refuse(#name);                                                                                     \
            return;                                                                                                    \
        }                                                                                                              \
        struct rdb_call here, *call = &here;                                                                           \
        rdb_call_begin(call, RDB_CALL_##name);                                                                         \
        inputs;                                                                                                        \
        if (rdb_call_real(call))                                                                                       \
            real_##name args;                                                                                          \
        rdb_call_result(call, 0);                                                                                      \
        outputs;                                                                                                       \
        rdb_call_end(call);                                                                                            \
    }

/* The same function under a second name (open64 for open). */
#define RDB_ALIAS(alias_name, name) RDB_EXPORT extern __typeof__(alias_name) alias_name __attribute__((alias(#name)))

/* ---- For the server (REPLAY and EVAL). ---- */

/* Called with whatever the program, or an evaluation, writes to descriptor 1 or 2. */
extern void (*rdb_output_hook)(int fd, const void *, size_t);
void rdb_show(int fd, const void *, int64_t length); /* for rows: calls it if that is the case */
/* The same for a write that the log ends before: it may have reached the terminal before its event reached the log. */
void rdb_show_last(int fd, const void *, size_t length);
/* Called with whatever the program reads from descriptor 0, which may be its own source. */
extern void (*rdb_input_hook)(const void *, size_t);
void rdb_heard(int fd, const void *, int64_t length); /* for rows, like rdb_show */

/* The clock as the program saw it last, in nanoseconds since 1970; 0 if it has not looked yet. */
int64_t rdb_last_look(void);

/* RDB_EVAL: the name of the first call that was refused since the server set it to NULL. */
extern const char *rdb_refused_call;

/* A real fork, in any mode: for snapshots. */
int rdb_real_fork(void);
#endif
