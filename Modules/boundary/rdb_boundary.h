/* SPDX-License-Identifier: MIT */
/* Rows: how a C library function becomes a boundary call.  For Modules/boundary/rdb_<family>.c only: it silences what the
 * compiler says of definitions under the C library's names.  The calls themselves are rdb_call.h's.
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

#include "rdb_call.h"
#include "rdb_chaos.h"
#include "rdb_eval.h"
#include "rdb_notes.h"
#include "rdb_real.h"
#include "rdb_show.h"

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

/* ---- Inputs: folded into the rolling hash. ---- */

#define IN(x) rdb_in_number((uint64_t)(x))
#define IN_BYTES(p, n) rdb_in_bytes(p, n)
#define IN_TEXT(s) rdb_in_string(s)
#define IN_FD(fd) (fd = rdb_in_fd(fd))

/* Among the inputs of a call that transfers n bytes: chaos may make that fewer, or have it fail with EINTR. */
#define CHAOS(fd, n)                                                                                                   \
    (rdb_chaos & RDB_CHAOS_IO && !call->replaying ? (void)(call->interrupted = rdb_chaos_transfer(fd, &(n))) : (void)0)

/* ---- Outputs: recording appends, replaying fills in.  `call` and `r` are the row's. ---- */

#define OUT_BYTES(p, length, limit) rdb_out_bytes(call, p, length, limit)
#define OUT_TEXT(p, limit) rdb_out_string(call, p, limit)
#define OUT(p) ((p) ? rdb_out_bytes(call, (void *)(p), sizeof *(p), sizeof *(p)) : (void)0)
#define OUT_ON_SUCCESS(p)                                                                                              \
    do {                                                                                                               \
        if (r == 0)                                                                                                    \
            OUT(p);                                                                                                    \
    } while (0)
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

/* ---- Rows. ---- */

/* `real_NAME`: a pointer to the real function, resolved at its first use, or when a recording or replay begins. */
#define RDB_REAL(type, name, params, args)                                                                             \
    static type first_##name params;                                                                                   \
    static type(*real_##name) params = first_##name;                                                                   \
    RDB_REAL_AT_START(name, real_##name);                                                                              \
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

/* Defines an exported function without a result.  A caller that expects one all the same, as ctypes does unless told
 * otherwise, finds 0, in every mode that must be alike. */
#define RDB_EXPORT_VOID(name, params, body)                                                                            \
    long rdb_void_##name params __asm__(#name);                                                                        \
    RDB_EXPORT long rdb_void_##name params                                                                             \
    {                                                                                                                  \
        body;                                                                                                          \
        return 0;                                                                                                      \
    }

/* A function without a result. */
#define RDB_BOUNDARY_VOID(name, policy, params, args, inputs, outputs)                                                 \
    RDB_REAL(void, name, params, args)                                                                                 \
    static void call_##name params                                                                                     \
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
    }                                                                                                                  \
    RDB_EXPORT_VOID(name, params, call_##name args)

/* The same function under a second name (open64 for open). */
#define RDB_ALIAS(alias_name, name) RDB_EXPORT extern __typeof__(alias_name) alias_name __attribute__((alias(#name)))

#endif
