/* SPDX-License-Identifier: MIT */
/* What an evaluation needs of an interpreter that is being shut down: see rdb_shutdown.h.  Only in a throwaway process.
 *
 * While modules are taken apart, each of their names becomes None, those of sys first, so that nothing can be imported any
 * more; built-in ones last.  What the program holds stays as it is, modules that are still whole too. */
#include "rdb_shutdown.h"

#include "Python.h"

#include <stdbool.h>

static PyObject *new_list(void)
{
    return PyList_New(0);
}

/* Of sys, as far as imports want it. */
static void mend_imports(PyObject *sys)
{
    static const struct {
        const char *name;
        PyObject *(*make)(void);
    } wanted[] = {{"meta_path", new_list}, {"path_hooks", new_list}, {"path_importer_cache", PyDict_New}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        PyDict_SetItemString(sys, wanted[i].name, wanted[i].make());
    PySys_SetPath(Py_GetPath());
}

/* Modules that have been taken apart are to be imported anew. */
static void forget_dead_modules(PyObject *modules)
{
    PyObject *names = PyDict_Keys(modules);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(names); i++) {
        PyObject *module = PyDict_GetItem(modules, PyList_GET_ITEM(names, i));
        bool whole = PyModule_Check(module) && PyDict_GetItemString(PyModule_GetDict(module), "__name__") != Py_None;
        if (!whole)
            PyDict_DelItem(modules, PyList_GET_ITEM(names, i));
    }
}

/* The interpreter keeps a copy of what they were at first. */
static void mend_builtins(PyObject *builtins)
{
    PyObject *len = PyDict_GetItemString(builtins, "len");
    PyObject *again = len && len != Py_None ? NULL : _PyImport_FindExtension("__builtin__", "__builtin__");
    if (again && PyModule_GetDict(again) != builtins)
        PyDict_Update(builtins, PyModule_GetDict(again));
}

void rdb_mend_shutdown(void)
{
    PyInterpreterState *interpreter = PyThreadState_GET()->interp;
    PyObject *sys = interpreter->sysdict, *meta_path = sys ? PyDict_GetItemString(sys, "meta_path") : NULL;
    if (meta_path && PyList_Check(meta_path))
        return;
    if (interpreter->builtins)
        mend_builtins(interpreter->builtins);
    if (sys)
        mend_imports(sys);
    if (interpreter->modules)
        forget_dead_modules(interpreter->modules);
    PyErr_Clear();
}
