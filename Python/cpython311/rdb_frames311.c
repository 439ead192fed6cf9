/* SPDX-License-Identifier: MIT */
/* Frames, threads and exceptions of CPython 3.11: see Python/debug/rdb_frames.h.  Looks only: nothing here may make an
 * object, nor fill a cache of one. */
#include "rdb_adapt.h"

#include "internal/pycore_code.h"
#include "internal/pycore_interp.h"
#include "internal/pycore_pystate.h"
#include "rdb_code311.h"
#include "rdb_peek311.h"
#include "rdb_schedule.h"
#include "rdb_texts.h"

#include <string.h>

/* ---- Frames ---- */

/* One that has begun: the others are still being made, and nobody's business. */
static struct rdb_frame *begun(_PyInterpreterFrame *f)
{
    while (f && _PyFrame_IsIncomplete(f))
        f = f->previous;
    return rdb_frame_of(f);
}

struct rdb_frame *rdb_frame_top(int thread)
{
    PyThreadState *tstate = rdb_tstate_of(thread);
    return tstate && tstate->cframe ? begun(tstate->cframe->current_frame) : NULL;
}

struct rdb_frame *rdb_frame_back(const struct rdb_frame *frame)
{
    return begun(rdb_py_frame(frame)->previous);
}

int rdb_frame_line(const struct rdb_frame *frame)
{
    _PyInterpreterFrame *f = rdb_py_frame(frame);
    int line = PyCode_Addr2Line(f->f_code, _PyInterpreterFrame_LASTI(f) * (int)sizeof(_Py_CODEUNIT));
    return line > 0 ? line : f->f_code->co_firstlineno;
}

const char *rdb_frame_file(const struct rdb_frame *frame)
{
    PyCodeObject *code = rdb_py_frame(frame)->f_code;
    return rdb_texts_file((const struct rdb_body *)code, rdb_text_of(code->co_filename));
}

const char *rdb_frame_function(const struct rdb_frame *frame)
{
    return rdb_text_of(rdb_py_frame(frame)->f_code->co_name);
}

struct rdb_spot rdb_frame_spot(const struct rdb_frame *frame)
{
    _PyInterpreterFrame *f = rdb_py_frame(frame);
    struct rdb_code *code = rdb_code_known(f->f_code);
    return (struct rdb_spot){code, code ? rdb_code_offset(code, _PyInterpreterFrame_LASTI(f)) : 0};
}

/* The uid of the generator or coroutine, which holds the frame. */
uint64_t rdb_frame_generator(const struct rdb_frame *frame)
{
    _PyInterpreterFrame *f = rdb_py_frame(frame);
    return f->owner == FRAME_OWNED_BY_GENERATOR ? rdb_uid((PyObject *)_PyFrame_GetGenerator(f)) : 0;
}

bool rdb_frame_is_module(const struct rdb_frame *frame)
{
    return strcmp(rdb_frame_function(frame), "<module>") == 0;
}

bool rdb_frame_is_main(const struct rdb_frame *frame)
{
    return rdb_frame_is_module(frame) &&
           strcmp(rdb_text_of(rdb_dict_item(rdb_py_frame(frame)->f_globals, "__name__")), "__main__") == 0;
}

/* Lib/threading.py. */
bool rdb_frame_reports_exceptions(const struct rdb_frame *frame)
{
    return strcmp(rdb_frame_function(frame), "_bootstrap_inner") == 0;
}

/* ---- Threads ---- */

static int number_of(const PyThreadState *tstate)
{
    return rdb_thread_index((pthread_t)tstate->thread_id) + 1;
}

static PyThreadState *first_tstate(void)
{
    PyInterpreterState *interpreter = _PyRuntime.interpreters.main;
    return interpreter ? interpreter->threads.head : NULL;
}

PyThreadState *rdb_tstate_of(int thread)
{
    PyThreadState *found = NULL, *running = _PyThreadState_UncheckedGet();
    if (!thread && running)
        return running; /* there is none inside a call for which the program gave up the interpreter lock */
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

/* What the threading module calls it. */
const char *rdb_thread_name(int number)
{
    PyThreadState *tstate = rdb_tstate_of(number);
    PyObject *module = tstate ? rdb_dict_item(tstate->interp->modules, "threading") : NULL;
    PyObject *active = module && PyModule_Check(module) ? rdb_dict_item(PyModule_GetDict(module), "_active") : NULL;
    PyObject *key, *thread, *name = NULL;
    Py_ssize_t position = 0;
    while (active && PyDict_Check(active) && PyDict_Next(active, &position, &key, &thread))
        if (PyLong_Check(key) && PyLong_AsUnsignedLongMask(key) == tstate->thread_id)
            name = rdb_instance_item(thread, "_name");
    return rdb_text_of(name);
}

/* ---- Exceptions ---- */

struct rdb_object *rdb_exception_class(void)
{
    return rdb_object_of(_PyThreadState_GET()->curexc_type);
}

/* The innermost entry of the traceback. */
const void *rdb_exception_origin(void)
{
    const PyTracebackObject *traceback = (PyTracebackObject *)_PyThreadState_GET()->curexc_traceback;
    while (traceback && traceback->tb_next)
        traceback = traceback->tb_next;
    return traceback;
}

/* The i-th of what the class is derived from, itself first; NULL behind the last. */
static const PyTypeObject *base(const struct rdb_object *class, Py_ssize_t i)
{
    PyObject *type = rdb_py_object(class), *bases = PyType_Check(type) ? ((PyTypeObject *)type)->tp_mro : NULL;
    return bases && i < PyTuple_GET_SIZE(bases) ? (PyTypeObject *)PyTuple_GET_ITEM(bases, i) : NULL;
}

static bool is_named(const PyTypeObject *type, const char *name)
{
    const char *dot = strrchr(type->tp_name, '.');
    return strcmp(type->tp_name, name) == 0 || (dot && strcmp(dot + 1, name) == 0);
}

bool rdb_class_is(const struct rdb_object *class, const char *name)
{
    const PyTypeObject *type;
    if (!*name)
        return true;
    for (Py_ssize_t i = 0; (type = base(class, i)); i++)
        if (is_named(type, name))
            return true;
    return false;
}

/* Names that other modules have for a class are not looked up yet. */
bool rdb_class_find(const char *name, char *own, size_t size)
{
    (void)name;
    (void)own;
    (void)size;
    return false;
}

bool rdb_class_names(const struct rdb_object *class, char *names, size_t size)
{
    const PyTypeObject *type;
    size_t length = 0;
    names[0] = '\0';
    for (Py_ssize_t i = 0; length < size && (type = base(class, i)); i++)
        length += (size_t)snprintf(names + length, size - length, "%s%s", i ? " " : "", type->tp_name);
    return strlen(names) + 1 < size;
}
