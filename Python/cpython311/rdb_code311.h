/* SPDX-License-Identifier: MIT */
/* Code objects of CPython 3.11 as a replay knows them: see Python/debug/rdb_code.h.  What hangs on one lies in a table beside
 * it, since its own layout is stock's.  Offsets are indices of code units, but that of the first line is 0. */
#ifndef RDB_CODE311_H
#define RDB_CODE311_H

#include "Python.h"

#include "rdb_code.h"

/* NULL if it was never executed in this replay. */
struct rdb_code *rdb_code_known(PyCodeObject *);

/* The offset, as Python/debug/rdb_code.h means it, of the instruction at this index. */
int rdb_code_offset(const struct rdb_code *, int index);

#endif
