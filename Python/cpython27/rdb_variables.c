/* SPDX-License-Identifier: MIT */
/* What variables hold, in short and by looking only: the arguments that `where` shows, and what the front end compares to
 * tell which variables have changed.  Runs no Python code, creates no object. */
#include "rdb_adapt.h"
#include "rdb_inspect.h"
#include "rdb_look.h"
#include "rdb_value.h"
#include "rdb_alloc.h"

#include <stdlib.h>
#include <string.h>

enum { BRIEF = 80 };

static const char *type_name(PyObject *object)
{
    return PyInstance_Check(object) ? PyString_AS_STRING(((PyInstanceObject *)object)->in_class->cl_name)
                                    : Py_TYPE(object)->tp_name;
}

/* repr(object) if that is short and needs no asking, else its type. */
static void write_brief(FILE *out, PyObject *object, enum rdb_objects how)
{
    struct rdb_value value = rdb_value_of(object);
    char *text = NULL;
    size_t length = 0;
    FILE *plain = rdb_text_open(&text, &length, "a value");
    bool known = rdb_write_plainly(plain, &value, how);
    rdb_text_close(plain, "a value");
    if (known && length <= BRIEF)
        fputs(text, out);
    else if (value.kind >= RDB_VALUE_STRING && value.kind <= RDB_VALUE_SET)
        fprintf(out, "<%s of %zd>", type_name(object), value.length);
    else
        fprintf(out, "<%s>", type_name(object));
    free(text);
}

static const char *name_at(PyObject *names, Py_ssize_t i)
{
    return PyString_AS_STRING(PyTuple_GET_ITEM(names, i));
}

/* The value of a variable of a function: one that a function inside shares is in a cell. */
static PyObject *variable(PyFrameObject *f, Py_ssize_t i)
{
    PyCodeObject *code = f->f_code;
    for (Py_ssize_t cell = 0; cell < PyTuple_GET_SIZE(code->co_cellvars); cell++)
        if (strcmp(name_at(code->co_cellvars, cell), name_at(code->co_varnames, i)) == 0)
            return PyCell_GET(f->f_localsplus[code->co_nlocals + cell]);
    return f->f_localsplus[i];
}

void rdb_write_arguments(FILE *out, const struct rdb_frame *frame)
{
    PyFrameObject *f = rdb_py_frame(frame);
    PyCodeObject *code = f->f_code;
    int count = code->co_argcount + !!(code->co_flags & CO_VARARGS) + !!(code->co_flags & CO_VARKEYWORDS);
    for (int i = 0; i < count; i++) {
        PyObject *value = variable(f, i);
        fprintf(out, "%s%s=", i ? ", " : "", name_at(code->co_varnames, i));
        if (value)
            write_brief(out, value, RDB_OBJECTS_BY_CLASS);
    }
}

/* ---- All variables ---- */

static void write_variable(FILE *out, const char *name, PyObject *value)
{
    if (!value)
        return;
    fputs(name, out);
    fputc(0, out);
    write_brief(out, value, RDB_OBJECTS_BY_ADDRESS); /* which differs where the object does */
    fputc(0, out);
}

/* What a module defines or imports changes once, and says little. */
static bool is_definition(PyObject *value)
{
    return PyModule_Check(value) || PyFunction_Check(value) || PyCFunction_Check(value) || PyType_Check(value) ||
           PyClass_Check(value);
}

void rdb_write_variables(FILE *out, const struct rdb_frame *frame)
{
    PyFrameObject *f = rdb_py_frame(frame);
    PyCodeObject *code = f->f_code;
    PyObject *name, *value;
    Py_ssize_t position = 0;
    if (code->co_flags & CO_OPTIMIZED) {
        Py_ssize_t cells = PyTuple_GET_SIZE(code->co_cellvars);
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_varnames); i++)
            write_variable(out, name_at(code->co_varnames, i), variable(f, i));
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_freevars); i++)
            write_variable(out, name_at(code->co_freevars, i),
                           PyCell_GET(f->f_localsplus[code->co_nlocals + cells + i]));
        return;
    }
    while (f->f_locals && PyDict_Check(f->f_locals) && PyDict_Next(f->f_locals, &position, &name, &value))
        if (PyString_Check(name) && strncmp(PyString_AS_STRING(name), "__", 2) != 0 && !is_definition(value))
            write_variable(out, PyString_AS_STRING(name), value);
}
