/* SPDX-License-Identifier: MIT */
/* What variables hold, in short and by looking only: see rdb_look.h.  Runs no Python code, creates no object. */
#include "rdb_adapt311.h"

#include "internal/pycore_code.h"
#include "rdb_alloc.h"
#include "rdb_look.h"
#include "rdb_plain311.h"

#include <stdlib.h>
#include <string.h>

enum { BRIEF = 80 };

/* How many it holds; -1 of what has no length that looking tells. */
static Py_ssize_t length_of(PyObject *object)
{
    if (PyUnicode_CheckExact(object))
        return PyUnicode_GET_LENGTH(object);
    if (PyDict_CheckExact(object))
        return ((PyDictObject *)object)->ma_used;
    if (PyAnySet_CheckExact(object))
        return ((PySetObject *)object)->used;
    return PyList_CheckExact(object) || PyTuple_CheckExact(object) || PyBytes_CheckExact(object) ? Py_SIZE(object) : -1;
}

/* repr(object) if that is short and needs no asking, else its type. */
static void write_brief(FILE *out, PyObject *object)
{
    char *text = NULL;
    size_t size = 0;
    FILE *plain = rdb_text_open(&text, &size, "a value");
    bool known = rdb_write_plain(plain, object);
    rdb_text_close(plain, "a value");
    Py_ssize_t length = length_of(object);
    if (known && size <= BRIEF)
        fputs(text, out);
    else if (length >= 0)
        fprintf(out, "<%s of %zd>", Py_TYPE(object)->tp_name, length);
    else
        fprintf(out, "<%s>", Py_TYPE(object)->tp_name);
    free(text);
}

static const char *name_at(const _PyInterpreterFrame *f, int index)
{
    return rdb_text_of(PyTuple_GET_ITEM(f->f_code->co_localsplusnames, index));
}

/* One that functions share is in a cell, but for arguments before the first line. */
PyObject *rdb_variable_at(const _PyInterpreterFrame *f, int index)
{
    PyObject *value = f->localsplus[index];
    bool shared = _PyLocals_GetKind(f->f_code->co_localspluskinds, index) & (CO_FAST_CELL | CO_FAST_FREE);
    return shared && value && PyCell_Check(value) ? PyCell_GET(value) : value;
}

void rdb_write_arguments(FILE *out, const struct rdb_frame *frame)
{
    const _PyInterpreterFrame *f = rdb_py_frame(frame);
    const PyCodeObject *code = f->f_code;
    int count = code->co_argcount + code->co_kwonlyargcount + !!(code->co_flags & CO_VARARGS) +
                !!(code->co_flags & CO_VARKEYWORDS);
    for (int i = 0; i < count; i++) {
        PyObject *value = rdb_variable_at(f, i);
        fprintf(out, "%s%s=", i ? ", " : "", name_at(f, i));
        if (value)
            write_brief(out, value);
    }
}

/* ---- All variables ---- */

static void write_variable(FILE *out, const char *name, PyObject *value)
{
    if (!value)
        return;
    fputs(name, out);
    fputc(0, out);
    write_brief(out, value);
    fputc(0, out);
}

/* What a module defines or imports changes once, and says little. */
static bool is_definition(PyObject *value)
{
    return PyModule_Check(value) || PyFunction_Check(value) || PyCFunction_Check(value) || PyType_Check(value);
}

void rdb_write_variables(FILE *out, const struct rdb_frame *frame)
{
    const _PyInterpreterFrame *f = rdb_py_frame(frame);
    PyObject *name, *value;
    Py_ssize_t position = 0;
    if (f->f_code->co_flags & CO_OPTIMIZED) {
        for (int i = 0; i < f->f_code->co_nlocalsplus; i++)
            write_variable(out, name_at(f, i), rdb_variable_at(f, i));
        return;
    }
    while (f->f_locals && PyDict_Check(f->f_locals) && PyDict_Next(f->f_locals, &position, &name, &value))
        if (strncmp(rdb_text_of(name), "__", 2) != 0 && !is_definition(value))
            write_variable(out, rdb_text_of(name), value);
}
