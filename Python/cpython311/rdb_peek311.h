/* SPDX-License-Identifier: MIT */
/* Looking into objects of CPython 3.11 without making any, and without filling a cache of theirs: all borrowed, NULL for what
 * is not there or not certain. */
#ifndef RDB_PEEK311_H
#define RDB_PEEK311_H

#include "Python.h"

/* Writes a character as UTF-8; how many bytes these are. */
size_t rdb_encode(char *to, Py_UCS4);

/* The value under a string key of a dict. */
PyObject *rdb_dict_item(PyObject *dict, const char *name);

/* The value that an instance holds under this name, in a dict of its own or beside it. */
PyObject *rdb_instance_item(PyObject *, const char *name);

/* The value of a frame's variable of this index; NULL if it has none now. */
struct _PyInterpreterFrame;
PyObject *rdb_variable_at(const struct _PyInterpreterFrame *, int index);

/* The same as rdb_value_in_dict, of an instance whose attributes lie beside it, as they do unless somebody asks for its
 * __dict__. */
struct rdb_value;
struct rdb_value rdb_value_in_values(PyObject *, const struct rdb_value *key);

#endif
