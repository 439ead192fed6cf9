/* SPDX-License-Identifier: MIT */
/* CPython 3.11's side of what Python/debug knows by opaque names. */
#ifndef RDB_ADAPT311_H
#define RDB_ADAPT311_H

#include "Python.h"

#include "internal/pycore_frame.h"

#include "rdb_frames.h"

#include <stdint.h>

static inline _PyInterpreterFrame *rdb_py_frame(const struct rdb_frame *frame)
{
    return (_PyInterpreterFrame *)frame;
}

static inline struct rdb_frame *rdb_frame_of(const _PyInterpreterFrame *f)
{
    return (struct rdb_frame *)f;
}

static inline PyObject *rdb_py_object(const struct rdb_object *object)
{
    return (PyObject *)object;
}

static inline struct rdb_object *rdb_object_of(const PyObject *object)
{
    return (struct rdb_object *)object;
}

/* The state of a thread, by its number; 0 is the running one, even where it has given up the interpreter lock.  NULL if
 * there is none. */
PyThreadState *rdb_tstate_of(int thread);

/* A string as UTF-8, which stays; "" of anything else.  Never in the string's own cache, which would take memory of the
 * program's. */
const char *rdb_text_of(PyObject *string);

/* Of the last check (Include/cpython311/rdb_eval311.h). */
uint64_t rdb_check_ordinal(void);

#endif
