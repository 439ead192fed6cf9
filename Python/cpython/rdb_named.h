/* SPDX-License-Identifier: MIT */
/* The named objects ($5) in a replaying process: where each one is, without touching the program.
 *
 * The front end owns the list and sends it whole (RDB_SET_NAMED).  A named object bears a mark beside its uid, from when it
 * is found, so that its death is noticed (rdb_births.h).  While one is not created yet, all new objects get the mark:
 * none of its life is missed.  What the server and the conductor ask stands in Python/debug/rdb_look.h. */
#ifndef RDB_NAMED_H
#define RDB_NAMED_H

#include "Python.h"

#include "rdb_look.h"

#include <stdbool.h>

/* Where the object of this number is now.  *object is borrowed, and NULL unless it is alive.  Cheap enough for every stop
 * point: one that exists but cannot be reached yet (C code still makes it) is looked for at growing distances. */
enum rdb_named_state rdb_named_find(int number, PyObject **object);

/* Changes whenever an object is found or dies: until then, rdb_named_find says the same of those that have been created. */
extern unsigned long rdb_named_changes;

/* In a throwaway process: the object of this number to show to the person, a borrowed reference: the living one, or
 * what is kept of a dead one.  NULL if there is none. */
PyObject *rdb_named_show(int number);

/* The same for every $N that the text mentions: binds the names that rdb_dollar_write_names makes of them, in the builtins
 * of an evaluation in this frame.  False, without an exception, if one of them does not exist here. */
struct _frame;
bool rdb_named_bind(PyObject *builtins, const char *text);

#endif
