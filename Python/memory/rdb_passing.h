/* SPDX-License-Identifier: MIT */
/* What a thread does that is no part of the recorded program: two counters, beside each other so that one load tells of
 * both. */
#ifndef RDB_PASSING_H
#define RDB_PASSING_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

union rdb_aside {
    struct {
        unsigned passing, apart;
    };
    uint64_t any;
};
#if defined __PIC__ && !defined __PIE__ /* a test's, preloaded */
#define RDB_ASIDE_MODEL "initial-exec"
#else
#define RDB_ASIDE_MODEL "local-exec" /* read at every call: one instruction */
#endif
extern __thread union rdb_aside rdb_aside __attribute__((tls_model(RDB_ASIDE_MODEL)));

/* > 0: boundary calls of this thread pass through, neither recorded nor replayed, and its memory comes from the heap apart.
 * Raised around real calls, in signal handlers, and around what must be real in every mode. */
#define rdb_passing rdb_aside.passing

/* > 0: only its memory does: what the recorder or a replay does on its own account (rdb_heaps.h). */
#define rdb_apart rdb_aside.apart

#ifdef __cplusplus
}
#endif
#endif
