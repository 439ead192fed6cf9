/* SPDX-License-Identifier: MIT */
/* repr() of what needs no asking, and what variables hold, in short: by looking only, in CPython 3.11.  No object is made, no
 * code of the program runs, no memory of its heap is taken. */
#ifndef RDB_PLAIN311_H
#define RDB_PLAIN311_H

#include "Python.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes repr(object) where that is certain: None, numbers, strings, lists, tuples and dicts of such, instances without a
 * __repr__ of their own.  False if it is not; something may have been written then. */
bool rdb_write_plain(FILE *, PyObject *);

/* The value of a frame's variable of this index; NULL if it has none now. */
struct _PyInterpreterFrame;
PyObject *rdb_variable_at(const struct _PyInterpreterFrame *, int index);

#endif
