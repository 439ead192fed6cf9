/* SPDX-License-Identifier: MIT */
/* What tells the code of one text from that of another: rdb_body_print of Python/debug/rdb_code.h.  Only looks. */
#include "Python.h"

#include "internal/pycore_code.h"
#include "rdb_code.h"
#include "rdb_hash.h"

static uint64_t hash_object(uint64_t hash, PyObject *object);

static uint64_t hash_tuple(uint64_t hash, PyObject *tuple)
{
    hash = rdb_hash_number(hash, (uint64_t)PyTuple_GET_SIZE(tuple));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); i++)
        hash = hash_object(hash, PyTuple_GET_ITEM(tuple, i));
    return hash;
}

static uint64_t hash_code(uint64_t hash, PyCodeObject *code)
{
    PyObject *const parts[] = {code->co_linetable,      code->co_names,    code->co_localsplusnames,
                               code->co_exceptiontable, code->co_qualname, code->co_consts};
    hash = rdb_hash_number(hash, (uint64_t)code->co_firstlineno);
    hash = rdb_hash_bytes(hash, _PyCode_CODE(code), (size_t)_PyCode_NBYTES(code));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        hash = hash_object(hash, parts[i]);
    return hash;
}

static uint64_t hash_string(uint64_t hash, PyObject *string)
{
    return rdb_hash_bytes(hash, PyUnicode_DATA(string),
                          (size_t)PyUnicode_GET_LENGTH(string) * (size_t)PyUnicode_KIND(string));
}

/* Of others, that there is one: sets, complex numbers. */
static uint64_t hash_object(uint64_t hash, PyObject *object)
{
    if (PyUnicode_CheckExact(object) && PyUnicode_IS_READY(object))
        return hash_string(hash, object);
    if (PyBytes_CheckExact(object))
        return rdb_hash_bytes(hash, PyBytes_AS_STRING(object), (size_t)PyBytes_GET_SIZE(object));
    if (PyLong_CheckExact(object))
        return rdb_hash_bytes(rdb_hash_number(hash, (uint64_t)Py_SIZE(object)), ((PyLongObject *)object)->ob_digit,
                              (size_t)Py_ABS(Py_SIZE(object)) * sizeof(digit));
    if (PyFloat_CheckExact(object))
        return rdb_hash_bytes(hash, &((PyFloatObject *)object)->ob_fval, sizeof(double));
    if (PyTuple_CheckExact(object))
        return hash_tuple(hash, object);
    return PyCode_Check(object) ? hash_code(hash, (PyCodeObject *)object) : rdb_hash_number(hash, 1);
}

uint64_t rdb_body_print(const struct rdb_body *body)
{
    return hash_code(0, (PyCodeObject *)body) | 1;
}
