/* SPDX-License-Identifier: MIT */
/* CPython's side of what Python/debug knows by opaque names. */
#ifndef RDB_ADAPT_H
#define RDB_ADAPT_H

#include "Python.h"

#include "frameobject.h"

#include "rdb_frames.h"

static inline PyFrameObject *rdb_py_frame(const struct rdb_frame *frame)
{
    return (PyFrameObject *)frame;
}

static inline struct rdb_frame *rdb_frame_of(PyFrameObject *f)
{
    return (struct rdb_frame *)f;
}

static inline PyObject *rdb_py_object(const struct rdb_object *object)
{
    return (PyObject *)object;
}

static inline struct rdb_object *rdb_object_of(PyObject *object)
{
    return (struct rdb_object *)object;
}

/* The state of a thread, by its number; 0 is the running one, even where it has given up the interpreter lock.  NULL if
 * there is none. */
PyThreadState *rdb_tstate_of(int thread);

#endif
