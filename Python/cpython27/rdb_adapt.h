/* SPDX-License-Identifier: MIT */
/* CPython 2.7's side of what Python/debug knows by opaque names; and its words for what the files that both CPythons share
 * (Python/cpython, Objects/cpython) ask of their own. */
#ifndef RDB_ADAPT_H
#define RDB_ADAPT_H

#include "Python.h"

#include "frameobject.h"
#include "longintrepr.h"

#include "rdb_frames.h"

#include <string.h>

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

/* The frame as an object that Python code can be given; in a throwaway process. */
static inline PyObject *rdb_frame_object(const struct rdb_frame *frame)
{
    return (PyObject *)frame;
}

/* What names it has, in a throwaway process: for a function, a copy. */
static inline PyObject *rdb_locals_of(const struct rdb_frame *frame)
{
    PyFrame_FastToLocals(rdb_py_frame(frame));
    return rdb_py_frame(frame)->f_locals;
}

/* ---- Texts ---- */

/* The bytes of a string; "" of anything else. */
static inline const char *rdb_text_of(PyObject *string)
{
    return string && PyString_Check(string) ? PyString_AS_STRING(string) : "";
}

/* The same of a str, as UTF-8, if the program may have its memory: NULL with an exception. */
static inline const char *rdb_utf8_of(PyObject *text)
{
    return PyString_AsString(text);
}

#define rdb_is_text(object) PyString_Check(object)

static inline PyObject *rdb_new_text(const char *bytes, size_t length)
{
    return PyString_FromStringAndSize(bytes, (Py_ssize_t)length);
}

/* ---- Compiling ---- */

#define RDB_FEATURES
#define RDB_EVAL_CODE(code) ((PyCodeObject *)(code))

/* ---- Numbers, truth ---- */

#define rdb_is_integer(object) (PyInt_Check(object) || PyLong_Check(object))
#define RDB_IS_EXACT_INTEGER(object) (PyInt_CheckExact(object) || PyLong_CheckExact(object))
#define RDB_UNICODE_PREFIX "u"
#define RDB_IS_PRINTABLE(c, seen) (seen)
#define RDB_NB_BOOL nb_nonzero
#define RDB_LONG_SUFFIX "L"
#define RDB_INT_TYPE (&PyInt_Type)
#define RDB_STR_TYPE (&PyString_Type)
#define RDB_IS_OLD_INSTANCE(object) PyInstance_Check(object)
#define RDB_TP_DEL tp_del
#define RDB_OLD_CLASS &PyClass_Type,

/* ---- Functions and types written in C ---- */

#define RDB_BUILTINS "__builtin__"
#define RDB_TYPE_OF_METHOD(object) ((PyMethodDescrObject *)(object))->d_type

/* NULL if it is no class of the old kind. */
static inline const char *rdb_old_class_name(PyObject *object)
{
    return PyClass_Check(object) ? rdb_text_of(((PyClassObject *)object)->cl_name) : NULL;
}

/* Weak references, one after the other from position 0; NULL behind the last. */
static inline PyObject *rdb_next_subclass(PyTypeObject *type, Py_ssize_t *position)
{
    PyObject *all = type->tp_subclasses;
    return all && *position < PyList_GET_SIZE(all) ? PyList_GET_ITEM(all, (*position)++) : NULL;
}

/* ---- The collector ---- */

/* Bytes before an object that belong to it. */
#define RDB_BEFORE_OBJECT sizeof(PyGC_Head)

static inline PyGC_Head *rdb_gc_next(const PyGC_Head *head)
{
    return head->gc.gc_next;
}

/* While it is about to clear what cannot be reached: is that so of this one? */
static inline bool rdb_gc_unreachable(PyObject *object)
{
    return _Py_AS_GC(object)->gc.gc_refs == _PyGC_REFS_TENTATIVELY_UNREACHABLE;
}

/* What stands before the object says that the collector does not know it. */
static inline void rdb_gc_forget(PyObject *object)
{
    _Py_AS_GC(object)->gc.gc_refs = _PyGC_REFS_UNTRACKED;
}

#endif
