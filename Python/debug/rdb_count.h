/* SPDX-License-Identifier: MIT */
/* What the eval loop counts, in a replay: stop points and the depth of the stack.  Included by patched upstream sources
 * (through Include/cpython27/rdb_stop.h), so plain C, and nothing here that C++ cannot read. */
#ifndef RDB_COUNT_H
#define RDB_COUNT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Stop points until the next one that wants attention.  Far away outside RDB_REPLAY. */
extern int64_t rdb_left;

/* The next stop point wants attention. */
void rdb_stop_next(void);

/* How many frames the running thread has on its stack, the current one included. */
extern int rdb_depth;
/* The least that it has been at a stop point since the current run began, in any thread; what rdb_left was when the
 * depth last became less than that. */
extern int rdb_least_depth;
extern int64_t rdb_left_before;

/* Nonzero in a replay: frames are counted, and the interpreter tells when one begins (this function), when it ends, and
 * when an exception arrives in it (rdb_stops.h). */
extern int rdb_watching_frames;
void rdb_frame_enter(void);

/* The running thread's depth changes.  A depth counts for rdb_least_depth if there was a stop point in it, so that a
 * function in C that is fed by a generator does not count at each value. */
static inline void rdb_depth_is(int depth)
{
    if (__builtin_expect(rdb_depth < rdb_least_depth && rdb_left != rdb_left_before, 0))
        rdb_least_depth = rdb_depth;
    rdb_depth = depth;
    if (__builtin_expect(depth < rdb_least_depth, 0))
        rdb_left_before = rdb_left;
}

#ifdef __cplusplus
}
#endif
#endif
