/* SPDX-License-Identifier: MIT */
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

#include "rdb_protocol.h"

/* What the expression is in this frame (whether that is true: Python/debug/rdb_look.h).  Of NULL, nothing is known. */
struct rdb_frame;
struct rdb_value rdb_quick_value(const struct rdb_quick *, const struct rdb_frame *);

/* Where names are looked up. */
struct rdb_scope {
    const struct rdb_frame *frame; /* whose local variables; NULL: there are none now */
    PyObject *globals, *builtins;  /* dicts, or NULL */
    const char *locals;            /* names, separated by blanks, that are variables of the frame and nothing else */
};

/* What a part of an expression is there.  An expression that is certain to raise, as a name, a key, an attribute or an
 * object is not there, is RDB_VALUE_ABSENT. */
struct rdb_value rdb_quick_evaluate(const struct rdb_scope *, const struct rdb_quick_node *);

/* The named object of this number, borrowed, or NULL.  Notes the words by which that can change. */
PyObject *rdb_quick_object(int number, enum rdb_named_state *);

/* ---- Each CPython's own (rdb_quick27.c, rdb_quick311.c) ---- */

/* A variable of the frame; an attribute; what a string literal is in the code of the frame (or NULL). */
struct rdb_value rdb_quick_local(const struct rdb_frame *, const struct rdb_quick_node *);
struct rdb_value rdb_quick_attribute(const struct rdb_value *of, const struct rdb_quick_node *);
struct rdb_value rdb_quick_literal(const struct rdb_frame *, const struct rdb_quick_node *);
/* What a function written in C that is a builtin is called by itself: "len"; else NULL. */
const char *rdb_quick_builtin(const struct rdb_value *);

/* ---- Calls and slices (rdb_quick_calls.c) ---- */

/* RDB_QUICK_CALL of a builtin, or of a method of a string or a dict, and RDB_QUICK_SLICE of a string, where Python would run
 * no code of the program; else unknown. */
struct rdb_value rdb_quick_call(const struct rdb_scope *, const struct rdb_quick_node *);

#endif
