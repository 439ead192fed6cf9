/* SPDX-License-Identifier: MIT */
/* Frames, threads and exceptions of CPython 2.7: see Python/debug/rdb_frames.h. */
#include "rdb_adapt.h"

#include "rdb_schedule.h"
#include "rdb_texts.h"

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
    const PyCodeObject *co = rdb_py_frame(frame)->f_code;
    return rdb_texts_file((const struct rdb_body *)co, PyString_AS_STRING(co->co_filename));
}

const char *rdb_frame_function(const struct rdb_frame *frame)
{
    return PyString_AS_STRING(rdb_py_frame(frame)->f_code->co_name);
}

struct rdb_spot rdb_frame_spot(const struct rdb_frame *frame)
{
    return (struct rdb_spot){rdb_py_frame(frame)->f_code->co_rdb, rdb_py_frame(frame)->f_lasti};
}

/* Its own uid: frames of generators live as long as these can go on. */
uint64_t rdb_frame_generator(const struct rdb_frame *frame)
{
    PyFrameObject *f = rdb_py_frame(frame);
    return f->f_code->co_flags & CO_GENERATOR ? rdb_uid((PyObject *)f) : 0;
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

/* ---- Classes ---- */

/* Both kinds: its own name, its dict. */
static const char *class_name(PyObject *class)
{
    if (PyClass_Check(class))
        return PyString_AS_STRING(((PyClassObject *)class)->cl_name);
    return PyType_Check(class) ? ((PyTypeObject *)class)->tp_name : "";
}

static PyObject *class_dict(PyObject *class)
{
    if (PyClass_Check(class))
        return ((PyClassObject *)class)->cl_dict;
    return PyType_Check(class) ? ((PyTypeObject *)class)->tp_dict : NULL;
}

/* With its module's: "Queue.Empty". */
static void write_class(PyObject *class, char *name, size_t size)
{
    const char *own = class_name(class);
    PyObject *module = item(class_dict(class), "__module__");
    bool alone = strchr(own, '.') || !module || !PyString_Check(module); /* a static type's name has it */
    snprintf(name, size, "%s%s%s", alone ? "" : PyString_AS_STRING(module), alone ? "" : ".", own);
}

/* Calls visit for it and all that it is derived from, until that returns true.  An old-style class has a tree of bases. */
static bool any_base(PyObject *class, bool (*visit)(PyObject *class, void *), void *data)
{
    PyObject *bases = NULL;
    if (PyType_Check(class))
        bases = ((PyTypeObject *)class)->tp_mro;
    else if (PyClass_Check(class))
        bases = ((PyClassObject *)class)->cl_bases;
    if (!PyType_Check(class) && visit(class, data))
        return true;
    for (Py_ssize_t i = 0; bases && i < PyTuple_GET_SIZE(bases); i++) {
        PyObject *base = PyTuple_GET_ITEM(bases, i);
        if (PyType_Check(class) ? visit(base, data) : any_base(base, visit, data))
            return true;
    }
    return false;
}

/* Does a name end in `wanted`, at a dot? */
static bool ends_with(const char *name, const char *wanted)
{
    size_t length = strlen(name), end = strlen(wanted);
    return length >= end && strcmp(name + length - end, wanted) == 0 &&
           (length == end || name[length - end - 1] == '.');
}

enum { NAME_SIZE = 500 };

static bool is_named(PyObject *class, void *wanted)
{
    char name[NAME_SIZE];
    write_class(class, name, sizeof name);
    return ends_with(name, wanted);
}

static bool is_same(PyObject *class, void *wanted)
{
    return class == wanted;
}

/* The first exception that any module has under a name. */
static PyObject *find_exception(PyObject *modules, const char *name)
{
    PyObject *key, *module;
    Py_ssize_t position = 0;
    while (modules && PyDict_Next(modules, &position, &key, &module)) {
        PyObject *found = PyModule_Check(module) ? item(PyModule_GetDict(module), name) : NULL;
        if (found && PyExceptionClass_Check(found))
            return found;
    }
    return NULL;
}

/* What the program has under a name, which may be dotted: socket.error, the attribute of a module; NULL if it has nothing. */
static PyObject *find_class(const char *name)
{
    PyInterpreterState *interpreter = PyInterpreterState_Head();
    PyObject *found = NULL;
    char module[NAME_SIZE];
    if (interpreter && !strchr(name, '.'))
        return find_exception(interpreter->modules, name);
    for (const char *dot = strchr(name, '.'); interpreter && dot; dot = strchr(dot + 1, '.')) {
        snprintf(module, sizeof module, "%.*s", (int)(dot - name), name);
        PyObject *at = item(interpreter->modules, module);
        for (const char *rest = dot; at && *rest;) { /* from attribute to attribute */
            size_t length = strcspn(++rest, ".");
            snprintf(module, sizeof module, "%.*s", (int)length, rest);
            at = item(PyModule_Check(at) ? PyModule_GetDict(at) : class_dict(at), module);
            rest += length;
        }
        found = at && (PyType_Check(at) || PyClass_Check(at)) ? at : found;
    }
    return found;
}

bool rdb_class_is(const struct rdb_object *object, const char *name)
{
    PyObject *class = rdb_py_object(object);
    if (!*name || any_base(class, is_named, (void *)name))
        return true;
    PyObject *meant = strchr(name, '.') ? find_class(name) : NULL;
    return meant && any_base(class, is_same, meant);
}

bool rdb_class_find(const char *name, char *own, size_t size)
{
    PyObject *class = find_class(name);
    if (class)
        write_class(class, own, size);
    return class;
}

/* A text that grows up to a size. */
struct names {
    char *text;
    size_t size, length;
};

static bool add_name(PyObject *class, void *data)
{
    struct names *names = data;
    char name[NAME_SIZE];
    write_class(class, name, sizeof name);
    if (names->length < names->size)
        names->length += (size_t)snprintf(names->text + names->length, names->size - names->length, "%s%s",
                                          names->length ? " " : "", name);
    return false;
}

bool rdb_class_names(const struct rdb_object *object, char *text, size_t size)
{
    struct names names = {text, size, 0};
    text[0] = '\0';
    any_base(rdb_py_object(object), add_name, &names);
    return names.length < size;
}
