/* SPDX-License-Identifier: MIT */
/* Looking at the program's objects, between the files of CPython's side; see Python/debug/rdb_look.h. */
#ifndef RDB_INSPECT_H
#define RDB_INSPECT_H

#include "Python.h"

#include "rdb_look.h"

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

/* ---- Variables of a frame, by number: arguments first.  Each CPython's own (rdb_variables*.c) ---- */

int rdb_argument_count(const PyCodeObject *);
int rdb_variable_count(const PyCodeObject *);
const char *rdb_variable_name(const PyCodeObject *, int number);
/* Borrowed; NULL if it has no value now, or has had another number. */
PyObject *rdb_variable(const struct rdb_frame *, int number);
/* What a module defines or imports changes once, and says little. */
bool rdb_is_definition(PyObject *);
const char *rdb_type_name(PyObject *);
/* Of a class that Python code has made. */
const char *rdb_class_name(PyTypeObject *);

/* Calls visit for every use of a global name, or of one that may be global, in this code alone. */
enum rdb_name_use { RDB_NAME_READ, RDB_NAME_SET /* perhaps global */, RDB_NAME_SET_GLOBAL };
typedef void rdb_name_visitor(enum rdb_name_use, PyObject *name, void *data);
void rdb_visit_name_uses(PyCodeObject *, rdb_name_visitor *, void *data);
/* What a class holds, a dict; NULL of anything else. */
PyObject *rdb_class_members(PyObject *);

/* ---- In a throwaway process, each CPython's own (rdb_inspect27.c, rdb_inspect311.c) ---- */

/* The beginning of a str: so many bytes or characters.  How many characters it has. */
size_t rdb_write_beginning(FILE *, PyObject *text, size_t limit);
/* str(exception), as a traceback has it; never fails. */
PyObject *rdb_str_of_exception(PyObject *exception);
/* An exception that was just raised may not know its traceback yet. */
void rdb_give_traceback(PyObject *exception, PyObject *traceback);
/* What the evaluation prints is not the program's. */
void rdb_print_apart(void);

/* ---- In a throwaway process (rdb_inspect.c, rdb_look.c) ---- */

/* "TYPE: TEXT" of the exception that is set, which is cleared; repr(value), at most limit characters of it. */
void rdb_write_exception(FILE *out);
void rdb_write_repr(FILE *out, PyObject *value, int limit);
enum { RDB_LINE_LIMIT = 300 }; /* characters of a value that shares its line with something else */
#define RDB_EVALUATION "an evaluation"

/* A text as it is; a NUL in it as Python would write it. */
void rdb_write_text(FILE *out, PyObject *text);
void rdb_write_bytes(FILE *out, const char *bytes, size_t length);

/* An exception's text as a traceback ends with it: never fails, and ends in time.  A new reference to a string. */
PyObject *rdb_exception_text(PyObject *exception);

/* The value of an expression, or what it raises in angle brackets. */
void rdb_write_expression(FILE *, const struct rdb_frame *, const char *source);

/* Compiles and runs, the frame may be NULL; a new reference, NULL with the exception set.  *syntax: the exception is about
 * the text. */
PyObject *rdb_run_in(const struct rdb_frame *, const char *source, bool *syntax);

/* Takes the exception that is on its way, if any, and names it; borrowed: what sys.exc_info() would tell of it. */
struct rdb_raised {
    PyObject *type, *value, *traceback;
};
struct rdb_raised rdb_take_raised(const struct rdb_frame *, const char *source);

/* What lies on the frame's stack of values, a list; NULL if that is not known. */
PyObject *rdb_step_values(const struct rdb_frame *);

/* What a function of rdb_look.py or rdb_tree.py says.  request: "FUNCTION OPTION\nEXPRESSION". */
enum rdb_result rdb_look(const struct rdb_frame *, const char *request, FILE *out);

#endif
