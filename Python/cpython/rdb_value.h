/* SPDX-License-Identifier: MIT */
/* Values as the quick evaluator sees them: see rdb_quick.h.  Implemented in rdb_value.c; what needs to know how a CPython
 * keeps its objects, in that one's rdb_values*.c. */
#ifndef RDB_VALUE_H
#define RDB_VALUE_H

#include "rdb_quick_tree.h"

#include "Python.h"

#include <stdbool.h>

enum rdb_value_kind {
    RDB_VALUE_UNKNOWN,
    RDB_VALUE_ABSENT,  /* no such name, key, attribute or object: Python would raise */
    RDB_VALUE_INTEGER, /* an int, a bool, or a long that fits; of these exact types, as all below */
    RDB_VALUE_REAL,
    RDB_VALUE_STRING,  /* str of 2.7; of 3.11, if it is ASCII */
    RDB_VALUE_UNICODE, /* unicode of 2.7; of 3.11, any other str */
    RDB_VALUE_BYTES,   /* of 3.11 */
    RDB_VALUE_LIST,
    RDB_VALUE_TUPLE,
    RDB_VALUE_DICT,
    RDB_VALUE_SET,   /* or a frozenset */
    RDB_VALUE_PLAIN, /* None, and whatever else is equal to itself alone */
    RDB_VALUE_ODD,   /* another object, whose == may be anything */
};

struct rdb_scope; /* rdb_quick.h */

struct rdb_value {
    enum rdb_value_kind kind;
    PyObject *object;  /* the program's, borrowed; NULL where Python would make a new one */
    Py_ssize_t length; /* of those that have one, STRING to SET; of an absent $5, its enum rdb_named_state */
    union {
        long integer;
        double real;
        const char *bytes;
        const void *characters; /* UNICODE's, as the CPython keeps them */
        struct {
            const struct rdb_quick_node *display; /* of a list or tuple that is written out, without an object; of
                                                     RDB_VALUE_ABSENT, what is not there */
            const struct rdb_scope *scope;
        };
    };
};

struct rdb_value rdb_value_of(PyObject *);
struct rdb_value rdb_value_of_integer(long);
struct rdb_value rdb_value_of_string(const char *bytes, Py_ssize_t length); /* which are kept */
struct rdb_value rdb_value_of_truth(enum rdb_truth);

/* What Python's operators say: truth, RDB_QUICK_EQUAL to RDB_QUICK_GREATER_EQUAL, `in`, an item. */
enum rdb_truth rdb_value_truth(const struct rdb_value *);
enum rdb_truth rdb_value_same(const struct rdb_value *, const struct rdb_value *); /* or equal, as in containers */
enum rdb_truth rdb_value_compare(enum rdb_quick_op, const struct rdb_value *, const struct rdb_value *);
enum rdb_truth rdb_value_contains(const struct rdb_value *in, const struct rdb_value *);
struct rdb_value rdb_value_element(const struct rdb_value *, Py_ssize_t i); /* of a list or tuple; i is inside */
struct rdb_value rdb_value_item(const struct rdb_value *of, const struct rdb_value *key);

/* In 2.7 a text in one kind is equal to one in the other: can they be compared, character by character? */
bool rdb_value_texts_compare(const struct rdb_value *, const struct rdb_value *);
/* Byte or character i of a text. */
Py_UCS4 rdb_value_character(const struct rdb_value *, Py_ssize_t i);
/* Is == of objects of this type `is`, also with objects of other types? */
bool rdb_value_is_plain(PyTypeObject *);

/* Is it in a set? */
enum rdb_truth rdb_value_in_set(PyObject *set, const struct rdb_value *);

/* Calls visit for what a dict (value NULL: a set) holds, as long as that returns true; returns whether it always did. */
typedef bool rdb_item_visitor(PyObject *key, PyObject *value, void *data);
bool rdb_value_visit_dict(PyObject *dict, rdb_item_visitor *, void *data);
bool rdb_value_visit_set(PyObject *set, rdb_item_visitor *, void *data);

/* The same in a dict, by its own table if it is of a subclass; unknown if it is none.  Here, absent is told. */
struct rdb_value rdb_value_in_dict(PyObject *dict, const struct rdb_value *key);

#endif
