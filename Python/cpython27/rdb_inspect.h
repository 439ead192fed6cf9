/* SPDX-License-Identifier: MIT */
/* Looking at the program's objects, between the files of CPython's side; see Python/debug/rdb_look.h. */
#ifndef RDB_INSPECT_H
#define RDB_INSPECT_H

#include "Python.h"

#include "frameobject.h"

#include <stdbool.h>
#include <stdio.h>

struct rdb_value;

/* Writes repr(object) if that is certain without running Python code and without making objects: numbers, strings,
 * lists, tuples and dicts of such, instances without a __repr__ of their own.  False if it is not; something may have been
 * written then. */
bool rdb_write_plain(FILE *, const struct rdb_value *);

/* ---- In a throwaway process (rdb_inspect.c) ---- */

/* Compiles an expression or, if `statements`, whatever else it is; for a frame of that code, or NULL.  NULL with the
 * exception set. */
PyObject *rdb_compile(PyFrameObject *, const char *source, bool statements);

/* "TYPE: TEXT" of the exception that is set, which is cleared; repr(value), at most limit characters of it. */
void rdb_write_exception(FILE *out);
void rdb_write_repr(FILE *out, PyObject *value, int limit);
enum { RDB_LINE_LIMIT = 300 }; /* characters of a value that shares its line with something else */

/* The value of an expression, or what it raises in angle brackets. */
void rdb_write_expression(FILE *, PyFrameObject *, const char *source);

#endif
