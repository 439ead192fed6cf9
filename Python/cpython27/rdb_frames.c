/* SPDX-License-Identifier: MIT */
/* Frames, threads and exceptions of CPython 2.7: see Python/debug/rdb_frames.h. */
#include "rdb_adapt.h"

#include "rdb_schedule.h"

#include <string.h>

/* ---- Frames ---- */

struct rdb_frame *rdb_frame_top(int thread)
{
    PyThreadState *tstate = rdb_tstate_of(thread);
    return tstate ? rdb_frame_of(tstate->frame) : NULL;
}

struct rdb_frame *rdb_frame_back(const struct rdb_frame *frame)
{
    return rdb_frame_of(rdb_py_frame(frame)->f_back);
}

int rdb_frame_line(const struct rdb_frame *frame)
{
    return PyFrame_GetLineNumber(rdb_py_frame(frame));
}

const char *rdb_frame_file(const struct rdb_frame *frame)
{
    return PyString_AS_STRING(rdb_py_frame(frame)->f_code->co_filename);
}

const char *rdb_frame_function(const struct rdb_frame *frame)
{
    return PyString_AS_STRING(rdb_py_frame(frame)->f_code->co_name);
}

struct rdb_spot rdb_frame_spot(const struct rdb_frame *frame)
{
    return (struct rdb_spot){rdb_py_frame(frame)->f_code->co_rdb, rdb_py_frame(frame)->f_lasti};
}

bool rdb_frame_is_module(const struct rdb_frame *frame)
{
    return strcmp(rdb_frame_function(frame), "<module>") == 0;
}

bool rdb_frame_is_main(const struct rdb_frame *frame)
{
    PyObject *name, *value;
    Py_ssize_t position = 0;
    if (!rdb_frame_is_module(frame))
        return false;
    while (PyDict_Next(rdb_py_frame(frame)->f_globals, &position, &name, &value))
        if (PyString_Check(name) && strcmp(PyString_AS_STRING(name), "__name__") == 0)
            return PyString_Check(value) && strcmp(PyString_AS_STRING(value), "__main__") == 0;
    return false;
}

/* Lib/threading.py. */
bool rdb_frame_reports_exceptions(const struct rdb_frame *frame)
{
    return strcmp(rdb_frame_function(frame), "__bootstrap_inner") == 0;
}

/* ---- Threads ---- */

static int number_of(const PyThreadState *tstate)
{
    return rdb_thread_index((pthread_t)tstate->thread_id) + 1;
}

static PyThreadState *first_tstate(void)
{
    PyInterpreterState *interpreter = PyInterpreterState_Head();
    return interpreter ? interpreter->tstate_head : NULL;
}

PyThreadState *rdb_tstate_of(int thread)
{
    PyThreadState *found = NULL;
    if (!thread && _PyThreadState_Current)
        return _PyThreadState_Current; /* there is none inside a call for which the program gave up the interpreter lock */
    int number = thread ? thread : rdb_self->index + 1;
    /* The oldest: the state of a thread that has not begun to run yet bears the number of the one that made it. */
    for (PyThreadState *t = first_tstate(); t; t = t->next)
        if (number_of(t) == number)
            found = t;
    return found;
}

bool rdb_thread_lives(int thread)
{
    return rdb_tstate_of(thread);
}

int rdb_thread_highest(void)
{
    int highest = 0;
    for (PyThreadState *t = first_tstate(); t; t = t->next)
        if (number_of(t) > highest)
            highest = number_of(t);
    return highest;
}

/* The value under a string key of a dict, borrowed; without making a key to look it up. */
static PyObject *item(PyObject *dict, const char *name)
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (dict && PyDict_Check(dict) && PyDict_Next(dict, &position, &key, &value))
        if (PyString_Check(key) && strcmp(PyString_AS_STRING(key), name) == 0)
            return value;
    return NULL;
}

/* What the threading module calls it. */
const char *rdb_thread_name(int number)
{
    PyThreadState *tstate = rdb_tstate_of(number);
    PyObject *module = tstate ? item(tstate->interp->modules, "threading") : NULL;
    PyObject *active = module && PyModule_Check(module) ? item(PyModule_GetDict(module), "_active") : NULL;
    PyObject *key, *thread, *name = NULL;
    Py_ssize_t position = 0;
    while (active && PyDict_Check(active) && PyDict_Next(active, &position, &key, &thread))
        if (PyInt_Check(key) && PyInt_AS_LONG(key) == tstate->thread_id) {
            PyObject **dict = _PyObject_GetDictPtr(thread);
            name = dict ? item(*dict, "_Thread__name") : NULL;
        }
    return name && PyString_Check(name) ? PyString_AS_STRING(name) : "";
}

/* ---- Exceptions ---- */

struct rdb_object *rdb_exception_class(void)
{
    return rdb_object_of(PyThreadState_GET()->curexc_type);
}

/* The innermost entry of the traceback. */
const void *rdb_exception_origin(void)
{
    const PyTracebackObject *traceback = (PyTracebackObject *)PyThreadState_GET()->curexc_traceback;
    while (traceback && traceback->tb_next)
        traceback = traceback->tb_next;
    return traceback;
}

static PyTypeObject *type_in(PyObject *bases, Py_ssize_t i)
{
    PyObject *base = PyTuple_GET_ITEM(bases, i);
    return PyType_Check(base) ? (PyTypeObject *)base : NULL;
}

static PyObject *bases_of(PyObject *class)
{
    return PyType_Check(class) ? ((PyTypeObject *)class)->tp_mro : NULL;
}

static bool is_named(const PyTypeObject *type, const char *name)
{
    const char *dot = strrchr(type->tp_name, '.');
    return strcmp(type->tp_name, name) == 0 || (dot && strcmp(dot + 1, name) == 0);
}

bool rdb_class_is(const struct rdb_object *object, const char *name)
{
    PyObject *class = rdb_py_object(object), *bases = bases_of(class);
    if (!*name)
        return true;
    if (PyClass_Check(class))
        return strcmp(PyString_AS_STRING(((PyClassObject *)class)->cl_name), name) == 0;
    for (Py_ssize_t i = 0; bases && i < PyTuple_GET_SIZE(bases); i++)
        if (type_in(bases, i) && is_named(type_in(bases, i), name))
            return true;
    return false;
}

bool rdb_class_names(const struct rdb_object *object, char *names, size_t size)
{
    PyObject *class = rdb_py_object(object), *bases = bases_of(class);
    size_t length = 0;
    names[0] = '\0';
    if (PyClass_Check(class))
        snprintf(names, size, "%s", PyString_AS_STRING(((PyClassObject *)class)->cl_name));
    for (Py_ssize_t i = 0; bases && i < PyTuple_GET_SIZE(bases) && length < size; i++)
        if (type_in(bases, i))
            length += (size_t)snprintf(names + length, size - length, "%s%s", i ? " " : "", type_in(bases, i)->tp_name);
    return strlen(names) + 1 < size;
}
