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

/* The same; an instance without a __repr__ of its own is told by... */
enum rdb_objects {
    RDB_OBJECTS_BY_CLASS,   /* <Order>: what rdb_write_plain does */
    RDB_OBJECTS_BY_ADDRESS, /* <shop.Order object at 0x...>: which one it is */
    RDB_OBJECTS_UNTOLD,     /* nothing: that is not plain */
};
bool rdb_write_plainly(FILE *, const struct rdb_value *, enum rdb_objects);

/* ---- In a throwaway process (rdb_inspect.c) ---- */

/* Where the interpreter is being shut down: makes built-in names and imports work again. */
void rdb_mend_shutdown(void);

/* "TYPE: TEXT" of the exception that is set, which is cleared; repr(value), at most limit characters of it. */
void rdb_write_exception(FILE *out);
void rdb_write_repr(FILE *out, PyObject *value, int limit);
enum { RDB_LINE_LIMIT = 300 }; /* characters of a value that shares its line with something else */

/* An exception's text as a traceback ends with it: never fails, and ends in time.  A new reference to a string. */
PyObject *rdb_exception_text(PyObject *exception);

/* The value of an expression, or what it raises in angle brackets. */
void rdb_write_expression(FILE *, PyFrameObject *, const char *source);

#endif
