/* SPDX-License-Identifier: MIT */
/* A text that defines functions or classes: see Python/cpython/rdb_compile.h.  It becomes the body of a function, with the
 * variables of the frame as arguments. */
#include "rdb_as_function.h"
#include "rdb_compile.h"

#include <string.h>

enum { ARGUMENTS = 255 }; /* that a function may have */

/* The frame's variables as two lists; without those that the text does not mention, if they are too many. */
static bool take_variables(PyObject *variables, const char *text, PyObject *names, PyObject *values)
{
    PyObject *keys = PyMapping_Keys(variables);
    Py_ssize_t count = keys ? PyList_GET_SIZE(keys) : 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *name = PyList_GET_ITEM(keys, i), *value;
        if (!PyString_CheckExact(name) || (count > ARGUMENTS && !strstr(text, PyString_AS_STRING(name))))
            continue;
        value = PyObject_GetItem(variables, name);
        PyErr_Clear();
        if (value && (PyList_Append(names, name) < 0 || PyList_Append(values, value) < 0))
            return false;
    }
    return keys && PyList_GET_SIZE(names) <= ARGUMENTS;
}

/* What the function returns.  NULL and *made false, without an exception, if the text cannot be one. */
PyObject *rdb_run_defining(const struct rdb_setting *setting, const char *text, int kind, bool *made)
{
    PyCompilerFlags flags = rdb_flags_of(setting);
    PyObject *names = PyList_New(0), *values = PyList_New(0), *arguments;
    PyCodeObject *code = NULL;

    if (take_variables(setting->locals, text, names, values))
        code = rdb_compile_as_function(text, kind, names, RDB_TYPED, &flags);
    PyErr_Clear();
    *made = code;
    if (!code)
        return NULL;
    arguments = PyList_AsTuple(values);
    return PyEval_EvalCodeEx(code, setting->globals, NULL, &PyTuple_GET_ITEM(arguments, 0),
                             (int)PyTuple_GET_SIZE(arguments), NULL, 0, NULL, 0, NULL);
}
