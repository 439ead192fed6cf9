/* SPDX-License-Identifier: MIT */
/* Variables and types of CPython 3.11, for the files that look at them: see Python/cpython/rdb_inspect.h. */
#include "rdb_adapt.h"
#include "rdb_inspect.h"
#include "rdb_peek311.h"
#include "rdb_code311.h"
#include "rdb_value.h"

#include "opcode.h"

int rdb_argument_count(const PyCodeObject *code)
{
    return code->co_argcount + code->co_kwonlyargcount + !!(code->co_flags & CO_VARARGS) +
           !!(code->co_flags & CO_VARKEYWORDS);
}

int rdb_variable_count(const PyCodeObject *code)
{
    return code->co_nlocalsplus;
}

const char *rdb_variable_name(const PyCodeObject *code, int number)
{
    return rdb_text_of(PyTuple_GET_ITEM(code->co_localsplusnames, number));
}

PyObject *rdb_variable(const struct rdb_frame *frame, int number)
{
    return rdb_variable_at(rdb_py_frame(frame), number);
}

bool rdb_is_definition(PyObject *value)
{
    return PyModule_Check(value) || PyFunction_Check(value) || PyCFunction_Check(value) || PyType_Check(value);
}

const char *rdb_type_name(PyObject *object)
{
    return Py_TYPE(object)->tp_name;
}

const char *rdb_class_name(PyTypeObject *type)
{
    return rdb_text_of(((PyHeapTypeObject *)type)->ht_qualname);
}

/* ---- Names ---- */

void rdb_visit_name_uses(PyCodeObject *code, rdb_name_visitor *visit, void *data)
{
    const _Py_CODEUNIT *units = _PyCode_CODE(code);
    int argument = 0;
    for (int i = 0, next; i < Py_SIZE(code); i = next) {
        int opcode = rdb_plain_opcode(code, i, &next);
        argument = argument << 8 | _Py_OPARG(units[i]);
        int use = opcode == LOAD_NAME || opcode == LOAD_GLOBAL ? RDB_NAME_READ
                  : opcode == STORE_NAME                       ? RDB_NAME_SET
                  : opcode == STORE_GLOBAL                     ? RDB_NAME_SET_GLOBAL
                                                               : -1;
        int name = opcode == LOAD_GLOBAL ? argument >> 1 : argument; /* (its lowest bit is about a call) */
        if (use >= 0 && name < PyTuple_GET_SIZE(code->co_names))
            visit((enum rdb_name_use)use, PyTuple_GET_ITEM(code->co_names, name), data);
        argument = opcode == EXTENDED_ARG ? argument : 0;
    }
}

PyObject *rdb_class_members(PyObject *object)
{
    return PyType_Check(object) ? ((PyTypeObject *)object)->tp_dict : NULL;
}
