/* SPDX-License-Identifier: MIT */
/* What Python/debug knows of a code object (rdb_code.h), and CPython's part of it: the bytes to execute in a replay. */
#ifndef RDB_SHADOW_H
#define RDB_SHADOW_H

#include "Python.h"

#include "frameobject.h"

#include "rdb_code.h"

struct rdb_landing {
    int target; /* offset in the original code */
    int offset; /* of the landing, in the shadow */
};

struct rdb_shadow {
    struct rdb_code code; /* co_rdb points here */
    unsigned char *bytes; /* to execute */
    struct rdb_landing *landings;
    int landing_count;
};

/* Makes it, for code that is executed for the first time.  counting: with stop points.  NULL for want of memory, in a
 * recording, which has ended, or without one. */
struct rdb_shadow *rdb_shadow_new(PyCodeObject *, bool counting);

/* Does the code hold bytes that mean nothing upstream, but something in a shadow? */
bool rdb_shadow_is_needed(PyCodeObject *);

/* The byte for the start of a line at this offset where no break stands. */
unsigned char rdb_shadow_twin(const PyCodeObject *, int offset);

#endif
