/* SPDX-License-Identifier: MIT */
/* Values as text, in a throwaway process: the glue to Python/debug/rdb_shape.py. */
#ifndef RDB_SHAPED_H
#define RDB_SHAPED_H

#include "Python.h"

/* The value's text as rdb_shape (rdb_look.h) has it: a new reference to a str, NULL with an exception set.  `printed`: it was
 * asked for by itself, may be long, and take several lines; else it is to be about `room` characters. */
PyObject *rdb_shaped(PyObject *value, bool printed, int room);

/* Reads the code that does so, for the forks that are made after this one. */
void rdb_shaped_prepare(void);

#endif
