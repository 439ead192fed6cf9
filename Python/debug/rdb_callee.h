/* SPDX-License-Identifier: MIT */
/* What functions written in C are called. */
#ifndef RDB_CALLEE_H
#define RDB_CALLEE_H

#include <stdbool.h>

/* Function `name` of the module or type `owner` (either may be NULL: not known). */
struct rdb_callee {
    const char *owner, *name;
};

/* "socket.connect", "connect": is it this one?  Modules are also known by the name that wraps them (_socket: socket). */
bool rdb_callee_is(const struct rdb_callee *, const char *wanted);

/* "time.sleep", "sleep": "sleep".  Of NULL, NULL. */
const char *rdb_last_part(const char *name);

#endif
