/* SPDX-License-Identifier: MIT */
/* What this process is doing with the log.  Included by everything of ours; knows nothing of CPython.
 *
 * The mode is decided once, in rdb_start(), before the interpreter runs.  Afterwards only two changes happen: a recording
 * ends early (RECORD -> OFF: the disk is full, or something that cannot be recorded faithfully), and a throwaway fork of a
 * replaying process begins to evaluate what the person typed (REPLAY -> EVAL, never back). */
#ifndef RDB_MODE_H
#define RDB_MODE_H

#include "rdb_passing.h"

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

/* This thread's hash over everything the program passed to the boundary so far (rdb_hash.h). */
extern __thread uint64_t rdb_rolling __attribute__((tls_model("initial-exec")));

#ifdef __cplusplus
}
#endif
#endif
