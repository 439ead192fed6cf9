/* SPDX-License-Identifier: MIT */
/* Code objects of CPython 3.11 as a replay knows them: see Python/debug/rdb_code.h.  What hangs on one lies in a table beside
 * it, since its own layout is stock's.  Offsets are indices of code units. */
#ifndef RDB_CODE311_H
#define RDB_CODE311_H

#include "Python.h"

#include "rdb_code.h"

/* NULL if it was never executed in this replay. */
struct rdb_code *rdb_code_known(PyCodeObject *);

#endif
