/* SPDX-License-Identifier: MIT */
/* Breakpoints on functions written in C: see rdb_builtins.h.  Runs inside the replayed program: creates no object of it,
 * keeps none. */
#include "rdb_builtins.h"

#include "rdb_breakpoints.h"

#include <stddef.h>

const struct rdb_break *rdb_builtin_hit(const struct rdb_break *after, struct rdb_frame *f,
                                        const struct rdb_call_site *site, const struct rdb_callee *callee)
{
    struct rdb_callee alone = {NULL, callee->name};
    for (const struct rdb_break *b = after ? after + 1 : rdb_breaks; b < rdb_breaks + rdb_break_count; b++) {
        if (!b->calls || !rdb_callee_is(&alone, rdb_last_part(b->name)))
            continue;
        if ((rdb_callee_is(callee, b->name) || rdb_call_is_of(site, b->name)) && rdb_break_holds(b, f, NULL))
            return b;
    }
    return NULL;
}
