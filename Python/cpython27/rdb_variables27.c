/* SPDX-License-Identifier: MIT */
/* Variables and types of CPython 2.7, for the files that look at them: see Python/cpython/rdb_inspect.h. */
#include "rdb_adapt.h"
#include "rdb_inspect.h"

#include "opcode.h"

#include <string.h>

int rdb_argument_count(const PyCodeObject *code)
{
    return code->co_argcount + !!(code->co_flags & CO_VARARGS) + !!(code->co_flags & CO_VARKEYWORDS);
}

/* Those of the function; those that a function inside shares; those of a function around it. */
static PyObject *names_of(const PyCodeObject *code, int *number)
{
    PyObject *all[] = {code->co_varnames, code->co_cellvars, code->co_freevars};
    int i = 0;
    for (; i < 2 && *number >= PyTuple_GET_SIZE(all[i]); i++)
        *number -= (int)PyTuple_GET_SIZE(all[i]);
    return all[i];
}

int rdb_variable_count(const PyCodeObject *code)
{
    return (int)(PyTuple_GET_SIZE(code->co_varnames) + PyTuple_GET_SIZE(code->co_cellvars) +
                 PyTuple_GET_SIZE(code->co_freevars));
}

const char *rdb_variable_name(const PyCodeObject *code, int number)
{
    PyObject *names = names_of(code, &number);
    return PyString_AS_STRING(PyTuple_GET_ITEM(names, number));
}

static Py_ssize_t index_in(PyObject *names, const char *name)
{
    Py_ssize_t i = 0;
    while (i < PyTuple_GET_SIZE(names) && strcmp(PyString_AS_STRING(PyTuple_GET_ITEM(names, i)), name) != 0)
        i++;
    return i < PyTuple_GET_SIZE(names) ? i : -1;
}

/* An argument that is shared is in its cell. */
PyObject *rdb_variable(const struct rdb_frame *frame, int number)
{
    PyFrameObject *f = rdb_py_frame(frame);
    const PyCodeObject *code = f->f_code;
    const char *name = rdb_variable_name(code, number);
    Py_ssize_t own = PyTuple_GET_SIZE(code->co_varnames), shared = index_in(code->co_cellvars, name);
    if (number < own)
        return shared < 0 ? f->f_localsplus[number] : PyCell_GET(f->f_localsplus[code->co_nlocals + shared]);
    if (shared >= 0 && index_in(code->co_varnames, name) >= 0)
        return NULL;
    return PyCell_GET(f->f_localsplus[code->co_nlocals + number - own]);
}

bool rdb_is_definition(PyObject *value)
{
    return PyModule_Check(value) || PyFunction_Check(value) || PyCFunction_Check(value) || PyType_Check(value) ||
           PyClass_Check(value);
}

const char *rdb_type_name(PyObject *object)
{
    return PyInstance_Check(object) ? PyString_AS_STRING(((PyInstanceObject *)object)->in_class->cl_name)
                                    : Py_TYPE(object)->tp_name;
}

const char *rdb_class_name(PyTypeObject *type)
{
    return type->tp_name;
}

/* ---- Names ---- */

void rdb_visit_name_uses(PyCodeObject *code, rdb_name_visitor *visit, void *data)
{
    const unsigned char *at = (unsigned char *)PyString_AS_STRING(code->co_code);
    const unsigned char *end = at + PyString_GET_SIZE(code->co_code);
    for (; at < end; at += *at >= HAVE_ARGUMENT ? 3 : 1) {
        int use = *at == LOAD_NAME || *at == LOAD_GLOBAL ? RDB_NAME_READ
                  : *at == STORE_NAME                    ? RDB_NAME_SET
                  : *at == STORE_GLOBAL                  ? RDB_NAME_SET_GLOBAL
                                                         : -1;
        if (use >= 0 && at[1] + 256 * at[2] < PyTuple_GET_SIZE(code->co_names))
            visit((enum rdb_name_use)use, PyTuple_GET_ITEM(code->co_names, at[1] + 256 * at[2]), data);
    }
}

PyObject *rdb_class_members(PyObject *object)
{
    return PyType_Check(object)    ? ((PyTypeObject *)object)->tp_dict
           : PyClass_Check(object) ? ((PyClassObject *)object)->cl_dict
                                   : NULL;
}
