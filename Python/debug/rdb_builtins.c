/* Breakpoints on functions that are written in C, in a replaying process: the stop point is the line that calls them.
 *
 * Only calls that Python code makes itself are seen, not those from C (map(len, names) calls map).  While no such
 * breakpoint is set and no index made, nothing here is ever reached (rdb_code_watch_calls).  Runs inside the replayed program: creates no
 * Python object, keeps none. */
#include "rdb_breakpoints.h"

#include "rdb_index.h"
#include "rdb_mode.h"
#include "rdb_stop.h"

#include <string.h>

/* What a call names: function `name` of the module or type `owner` (either may be NULL: not known). */
struct callee {
    const char *owner, *name;
};

static const char *last_part(const char *name)
{
    const char *dot = name ? strrchr(name, '.') : NULL;
    return dot ? dot + 1 : name;
}

static const char *text_or_null(PyObject *string)
{
    return string && PyString_Check(string) ? PyString_AS_STRING(string) : NULL;
}

/* "socket.connect", "connect": is it this one?  Modules are also known by the name that wraps them (_socket: socket). */
static bool is_called(const struct callee *callee, const char *wanted)
{
    const char *name = last_part(wanted), *owner = callee->owner;
    if (!callee->name || strcmp(name, callee->name) != 0)
        return false;
    if (name == wanted)
        return true;
    size_t length = name - wanted - 1;
    if (owner && *owner == '_' && wanted[0] != '_' && strncmp(owner, "__", 2) != 0)
        owner++;
    return owner && strlen(owner) == length && strncmp(owner, wanted, length) == 0;
}

static struct callee of_type(const PyTypeObject *type, const char *method)
{
    return (struct callee){last_part(type->tp_name), method};
}

/* A method as it stands in the dict of a type written in C; these two types have no name that we could link with. */
static bool is_method(PyObject *object)
{
    const char *type = Py_TYPE(object)->tp_name;
    return strcmp(type, "method_descriptor") == 0 || strcmp(type, "classmethod_descriptor") == 0;
}

static struct callee describe(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    if (type == &PyCFunction_Type) {
        PyCFunctionObject *function = (PyCFunctionObject *)object;
        const char *module = last_part(text_or_null(function->m_module));
        if (function->m_self && !module)
            return of_type(Py_TYPE(function->m_self), function->m_ml->ml_name);
        return (struct callee){module, function->m_ml->ml_name};
    }
    if (is_method(object))
        return of_type(((PyMethodDescrObject *)object)->d_type, ((PyMethodDescrObject *)object)->d_method->ml_name);
    if (PyType_Check(object)) {
        const char *name = last_part(((PyTypeObject *)object)->tp_name);
        return (struct callee){NULL, name};
    }
    if (PyClass_Check(object))
        return (struct callee){NULL, text_or_null(((PyClassObject *)object)->cl_name)};
    return (struct callee){NULL, NULL};
}

/* Does the module that a qualified name begins with have this object under the rest of it?  (os.getpid is posix.getpid.) */
static bool module_has(const char *wanted, PyObject *object)
{
    const char *name = last_part(wanted);
    PyObject *key, *module, *value, *modules = PyThreadState_GET()->interp->modules;
    Py_ssize_t position = 0, inner = 0;
    while (modules && PyDict_Next(modules, &position, &key, &module)) {
        const char *text = text_or_null(key);
        if (!PyModule_Check(module) || !text || strncmp(text, wanted, name - wanted - 1) != 0 ||
            text[name - wanted - 1])
            continue;
        while (PyDict_Next(*_PyObject_GetDictPtr(module), &inner, &key, &value))
            if (value == object && text_or_null(key) && strcmp(text_or_null(key), name) == 0)
                return true;
        return false;
    }
    return false;
}

void rdb_builtin_write_name(FILE *out, PyObject *object)
{
    struct callee callee = describe(object);
    if (callee.owner && strcmp(callee.owner, "__builtin__") != 0)
        fprintf(out, "%s.", callee.owner + (*callee.owner == '_'));
    fputs(callee.name ? callee.name : "?", out);
}

void rdb_builtin_called(PyFrameObject *f, const struct rdb_call_site *site)
{
    if (rdb_mode != RDB_REPLAY || !(rdb_run.flags & (RDB_RUN_BREAKPOINTS | RDB_RUN_INDEX)))
        return;
    struct callee callee = describe(site->callee), alone = {NULL, callee.name};
    if (callee.name)
        rdb_index_called(callee.name);
    if (!(rdb_run.flags & RDB_RUN_BREAKPOINTS))
        return;
    for (const struct rdb_break *b = rdb_breaks; callee.name && b < rdb_breaks + rdb_break_count; b++) {
        if (!b->calls || !is_called(&alone, last_part(b->name)))
            continue;
        if (!(is_called(&callee, b->name) || module_has(b->name, site->callee)) || !rdb_break_holds(b, f, NULL))
            continue;
        rdb_line_hit(b->is.id);
        if (rdb_rows_want_builtin(b->name))
            rdb_rows_builtin(f, site);
    }
}

/* ---- Is there any? ---- */

/* Does a dict of names hold what is called so?  owner: whose names they are. */
static bool names_hold(PyObject *names, const char *owner, const char *wanted)
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (names && PyDict_Next(names, &position, &key, &value)) {
        struct callee callee = {owner, text_or_null(key)};
        bool is_function = PyCFunction_Check(value) || is_method(value) || PyType_Check(value) || PyClass_Check(value);
        if (is_function && is_called(&callee, wanted))
            return true;
    }
    return false;
}

static bool type_holds(PyTypeObject *type, const char *wanted)
{
    PyObject *subclasses = type->tp_subclasses;
    if (names_hold(type->tp_dict, last_part(type->tp_name), wanted))
        return true;
    for (Py_ssize_t i = 0; subclasses && i < PyList_GET_SIZE(subclasses); i++) {
        PyObject *subclass = PyWeakref_GET_OBJECT(PyList_GET_ITEM(subclasses, i));
        if (subclass != Py_None && type_holds((PyTypeObject *)subclass, wanted))
            return true;
    }
    return false;
}

bool rdb_builtin_is_global(const char *name)
{
    PyThreadState *tstate = rdb_current_tstate();
    return tstate && tstate->interp->builtins && names_hold(tstate->interp->builtins, "__builtin__", name);
}

bool rdb_builtin_exists(const char *name)
{
    PyThreadState *tstate = rdb_current_tstate();
    PyObject *key, *module;
    Py_ssize_t position = 0;
    if (!tstate || !tstate->interp->modules)
        return false; /* Python is about to end */
    while (PyDict_Next(tstate->interp->modules, &position, &key, &module))
        if (PyModule_Check(module) && text_or_null(key) &&
            names_hold(((PyObject **)_PyObject_GetDictPtr(module))[0], last_part(PyString_AS_STRING(key)), name))
            return true;
    return type_holds(&PyBaseObject_Type, name);
}
