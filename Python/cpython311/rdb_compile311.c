/* SPDX-License-Identifier: MIT */
/* A text that defines functions or classes, or has comprehensions, which are functions: see Python/cpython/rdb_compile.h.
 * They look among the global names, so it gets the variables of the frame as such. */
#include "rdb_adapt.h"
#include "rdb_compile.h"

PyObject *rdb_run_defining(const struct rdb_setting *setting, const char *text, int kind, bool *made)
{
    PyCompilerFlags flags = rdb_flags_of(setting);
    PyObject *code = Py_CompileStringFlags(text, RDB_TYPED, kind, &flags);
    PyObject *names = code ? PyDict_Copy(setting->globals) : NULL;
    *made = names && PyDict_Update(names, setting->locals) == 0;
    if (*made)
        return PyEval_EvalCode(code, names, names);
    PyErr_Clear();
    return NULL;
}
