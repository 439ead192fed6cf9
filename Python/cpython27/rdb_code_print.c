/* SPDX-License-Identifier: MIT */
/* What tells the code of one text from that of another: rdb_body_print of Python/debug/rdb_code.h.  Only looks. */
#include "Python.h"

#include "longintrepr.h"
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

static uint64_t hash_code(uint64_t hash, const PyCodeObject *co)
{
    PyObject *const parts[] = {co->co_code, co->co_lnotab, co->co_names, co->co_varnames, co->co_name, co->co_consts};
    hash = rdb_hash_number(hash, (uint64_t)co->co_firstlineno);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        hash = hash_object(hash, parts[i]);
    return hash;
}

/* Of others, that there is one: sets, complex numbers. */
static uint64_t hash_object(uint64_t hash, PyObject *object)
{
    if (PyString_CheckExact(object))
        return rdb_hash_bytes(hash, PyString_AS_STRING(object), (size_t)PyString_GET_SIZE(object));
    if (PyUnicode_CheckExact(object))
        return rdb_hash_bytes(hash, PyUnicode_AS_UNICODE(object),
                              (size_t)PyUnicode_GET_SIZE(object) * sizeof(Py_UNICODE));
    if (PyInt_CheckExact(object))
        return rdb_hash_number(hash, (uint64_t)PyInt_AS_LONG(object));
    if (PyFloat_CheckExact(object))
        return rdb_hash_bytes(hash, &((PyFloatObject *)object)->ob_fval, sizeof(double));
    if (PyLong_CheckExact(object))
        return rdb_hash_bytes(hash, ((PyLongObject *)object)->ob_digit,
                              (size_t)(Py_SIZE(object) < 0 ? -Py_SIZE(object) : Py_SIZE(object)) * sizeof(digit));
    if (PyTuple_CheckExact(object))
        return hash_tuple(hash, object);
    return PyCode_Check(object) ? hash_code(hash, (PyCodeObject *)object) : rdb_hash_number(hash, 1);
}

uint64_t rdb_body_print(const struct rdb_body *body)
{
    return hash_code(0, (const PyCodeObject *)body) | 1;
}
