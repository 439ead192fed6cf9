/* SPDX-License-Identifier: MIT */
/* CPython 3.11's side of what Python/debug knows by opaque names; and its words for what the files that both CPythons share
 * (Python/cpython, Objects/cpython) ask of their own. */
#ifndef RDB_ADAPT_H
#define RDB_ADAPT_H

#include "Python.h"

#include "internal/pycore_frame.h"
#include "internal/pycore_gc.h"
#include "internal/pycore_interp.h"

#include "rdb_births.h"
#include "rdb_frames.h"

#include <stdint.h>
#include <string.h>

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

/* The same of a str, if the program may have its memory: NULL with an exception. */
#define rdb_utf8_of(text) PyUnicode_AsUTF8(text)
#define rdb_is_text(object) PyUnicode_Check(object)

static inline PyObject *rdb_new_text(const char *bytes, size_t length)
{
    return PyUnicode_DecodeUTF8(bytes, (Py_ssize_t)length, "backslashreplace");
}

/* ---- Frames ---- */

static inline PyCodeObject *rdb_code_of_frame(const struct rdb_frame *frame)
{
    return rdb_py_frame(frame)->f_code;
}

static inline PyObject *rdb_globals_of(const struct rdb_frame *frame)
{
    return rdb_py_frame(frame)->f_globals;
}

static inline PyObject *rdb_builtins_of(const struct rdb_frame *frame)
{
    return rdb_py_frame(frame)->f_builtins;
}

/* The frame as an object that Python code can be given; what names it has (of a function, a copy).  In a throwaway
 * process. */
PyObject *rdb_frame_object(const struct rdb_frame *);
PyObject *rdb_locals_of(const struct rdb_frame *);

/* ---- Compiling ---- */

#define RDB_FEATURES .cf_feature_version = PY_MINOR_VERSION
#define RDB_EVAL_CODE(code) (code)

/* ---- Numbers, truth ---- */

#define rdb_is_integer(object) PyLong_Check(object)
#define RDB_IS_EXACT_INTEGER(object) PyLong_CheckExact(object)
#define RDB_UNICODE_PREFIX ""
#define RDB_IS_PRINTABLE(c, seen) ((void)(seen), Py_UNICODE_ISPRINTABLE(c)) /* as its repr() has it */
#define RDB_NB_BOOL nb_bool
#define RDB_LONG_SUFFIX ""
#define RDB_INT_TYPE (&PyLong_Type)
#define RDB_STR_TYPE (&PyUnicode_Type)
#define RDB_IS_OLD_INSTANCE(object) false
#define RDB_TP_DEL tp_finalize
#define RDB_OLD_CLASS

/* ---- Functions and types written in C ---- */

#define RDB_BUILTINS "builtins"
#define RDB_TYPE_OF_METHOD(object) ((PyMethodDescrObject *)(object))->d_common.d_type

/* There are no classes of the old kind. */
static inline const char *rdb_old_class_name(PyObject *object)
{
    (void)object;
    return NULL;
}

/* Weak references, one after the other from position 0; NULL behind the last. */
static inline PyObject *rdb_next_subclass(PyTypeObject *type, Py_ssize_t *position)
{
    PyObject *all = type->tp_subclasses, *reference;
    return all && PyDict_Next(all, position, NULL, &reference) ? reference : NULL;
}

/* ---- The collector ---- */

/* Bytes before an object that belong to it: two words for its attributes, two of the collector's. */
#define RDB_BEFORE_OBJECT (4 * sizeof(PyObject *))

static inline PyGC_Head *rdb_gc_next(const PyGC_Head *head)
{
    return (PyGC_Head *)head->_gc_next;
}

/* While it is about to clear what cannot be reached: is that so of this one? */
static inline bool rdb_gc_unreachable(PyObject *object)
{
    enum { COLLECTING = 2 };
    return ((PyGC_Head *)object - 1)->_gc_prev & COLLECTING;
}

/* What stands before the object says that the collector does not know it. */
static inline void rdb_gc_forget(PyObject *object)
{
    ((PyGC_Head *)object - 1)->_gc_next = 0;
    ((PyGC_Head *)object - 1)->_gc_prev = 0;
}

/* Of the last check (Include/cpython311/rdb_eval311.h). */
uint64_t rdb_check_ordinal(void);

#endif
