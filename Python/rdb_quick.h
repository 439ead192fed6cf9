/* Conditions evaluated in the replaying process itself, without touching it.
 *
 * A fork costs a millisecond, and a breakpoint may be passed a million times.  Most conditions only look: at names,
 * attributes, items and lengths, compared with constants.  These are read straight out of the objects' memory: no
 * object is created, kept or released, no reference count or cache moves, no Python code runs.  Whatever could differ
 * from what Python would do (an exception, a property, a method, a class with an __eq__, anything not understood) is
 * "unknown", and the caller evaluates in a fork after all. */
#ifndef RDB_QUICK_H
#define RDB_QUICK_H

#include "rdb_value.h"

/* What the expression is in this frame, and whether that is true.  Of NULL, nothing is known. */
struct rdb_value rdb_quick_value(const struct rdb_quick *, PyFrameObject *);
enum rdb_truth rdb_quick_truth(const struct rdb_quick *, PyFrameObject *);

/* The same of a part of an expression, for rdb_value.c. */
struct rdb_value rdb_quick_evaluate(PyFrameObject *, const struct rdb_quick_node *);

#endif
