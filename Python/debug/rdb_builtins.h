/* SPDX-License-Identifier: MIT */
/* Breakpoints on functions that are written in C, in a replaying process: the stop point is the line that calls them.
 *
 * Only calls that Python code makes itself are seen, not those from C (map(len, names) calls map). */
#ifndef RDB_BUILTINS_H
#define RDB_BUILTINS_H

#include "rdb_calls_in_c.h"

struct rdb_break;

/* The frame is about to make this call: the first breakpoint that it hits, after this one (NULL: of all), or NULL. */
const struct rdb_break *rdb_builtin_hit(const struct rdb_break *after, struct rdb_frame *, const struct rdb_call_site *,
                                        const struct rdb_callee *);

#endif
