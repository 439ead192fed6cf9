/* SPDX-License-Identifier: MIT */
/* Names of functions written in C: see Python/debug/rdb_callee.h.  Reads the program's objects, creates none. */
#include "rdb_adapt.h"
#include "rdb_call_sites.h"
#include "rdb_calls_in_c.h"

#include <string.h>

static const char *text_or_null(PyObject *string)
{
    return string && rdb_is_text(string) ? rdb_text_of(string) : NULL;
}

static struct rdb_callee of_type(const PyTypeObject *type, const char *method)
{
    return (struct rdb_callee){rdb_last_part(type->tp_name), method};
}

/* A method as it stands in the dict of a type written in C; these two types have no name that we could link with. */
static bool is_method(PyObject *object)
{
    const char *type = Py_TYPE(object)->tp_name;
    return strcmp(type, "method_descriptor") == 0 || strcmp(type, "classmethod_descriptor") == 0;
}

static struct rdb_callee describe(PyObject *object)
{
    if (PyCFunction_Check(object)) {
        PyCFunctionObject *function = (PyCFunctionObject *)object;
        const char *module = rdb_last_part(text_or_null(function->m_module));
        if (function->m_self && !module)
            return of_type(Py_TYPE(function->m_self), function->m_ml->ml_name);
        return (struct rdb_callee){module, function->m_ml->ml_name};
    }
    if (is_method(object))
        return of_type(RDB_TYPE_OF_METHOD(object), ((PyMethodDescrObject *)object)->d_method->ml_name);
    if (PyType_Check(object)) {
        const char *name = rdb_last_part(((PyTypeObject *)object)->tp_name);
        return (struct rdb_callee){NULL, name};
    }
    return (struct rdb_callee){NULL, rdb_old_class_name(object)};
}

struct rdb_callee rdb_call_callee(const struct rdb_call_site *site)
{
    return describe(site->callee);
}

bool rdb_call_is_of(const struct rdb_call_site *site, const char *wanted)
{
    const char *name = rdb_last_part(wanted);
    PyObject *key, *module, *value, *modules = rdb_tstate_of(0)->interp->modules;
    Py_ssize_t position = 0, inner = 0;
    while (modules && PyDict_Next(modules, &position, &key, &module)) {
        const char *text = text_or_null(key);
        if (!PyModule_Check(module) || !text || strncmp(text, wanted, name - wanted - 1) != 0 ||
            text[name - wanted - 1])
            continue;
        while (PyDict_Next(PyModule_GetDict(module), &inner, &key, &value))
            if (value == site->callee && text_or_null(key) && strcmp(text_or_null(key), name) == 0)
                return true;
        return false;
    }
    return false;
}

void rdb_call_write_name(FILE *out, const struct rdb_call_site *site)
{
    struct rdb_callee callee = describe(site->callee);
    if (callee.owner && strcmp(callee.owner, RDB_BUILTINS) != 0)
        fprintf(out, "%s.", callee.owner + (*callee.owner == '_'));
    fputs(callee.name ? callee.name : "?", out);
}

/* ---- Is there any? ---- */

/* Does a dict of names hold what is called so?  owner: whose names they are. */
static bool names_hold(PyObject *names, const char *owner, const char *wanted)
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (names && PyDict_Next(names, &position, &key, &value)) {
        struct rdb_callee callee = {owner, text_or_null(key)};
        bool is_function =
            PyCFunction_Check(value) || is_method(value) || PyType_Check(value) || rdb_old_class_name(value);
        if (is_function && rdb_callee_is(&callee, wanted))
            return true;
    }
    return false;
}

static bool type_holds(PyTypeObject *type, const char *wanted)
{
    PyObject *reference;
    Py_ssize_t position = 0;
    if (names_hold(type->tp_dict, rdb_last_part(type->tp_name), wanted))
        return true;
    while ((reference = rdb_next_subclass(type, &position)) != NULL) {
        PyObject *subclass = PyWeakref_GET_OBJECT(reference);
        if (subclass != Py_None && type_holds((PyTypeObject *)subclass, wanted))
            return true;
    }
    return false;
}

bool rdb_builtin_is_global(const char *name)
{
    PyThreadState *tstate = rdb_tstate_of(0);
    return tstate && tstate->interp->builtins && names_hold(tstate->interp->builtins, RDB_BUILTINS, name);
}

bool rdb_builtin_exists(const char *name)
{
    PyThreadState *tstate = rdb_tstate_of(0);
    PyObject *key, *module;
    Py_ssize_t position = 0;
    if (!tstate || !tstate->interp->modules)
        return false; /* Python is about to end */
    while (PyDict_Next(tstate->interp->modules, &position, &key, &module))
        if (PyModule_Check(module) && text_or_null(key) &&
            names_hold(PyModule_GetDict(module), rdb_last_part(rdb_text_of(key)), name))
            return true;
    return type_holds(&PyBaseObject_Type, name);
}
