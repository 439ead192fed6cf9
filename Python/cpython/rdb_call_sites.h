/* SPDX-License-Identifier: MIT */
/* Calls of functions written in C, as they lie on the value stack; see Python/debug/rdb_calls_in_c.h. */
#ifndef RDB_CALL_SITES_H
#define RDB_CALL_SITES_H

#include "Python.h"

#include <stdbool.h>
#include <stdio.h>

struct rdb_call_site {
    PyObject *callee;
    PyObject **arguments; /* the positional ones; names and values in turn; perhaps a tuple, perhaps a dict of more */
    PyObject *names;      /* of those that have one, if they are not among them */
    int positional, named;
    bool has_tuple, has_dict;
};

/* "len", "time.sleep", "list.append". */
void rdb_call_write_name(FILE *, const struct rdb_call_site *);

#endif
