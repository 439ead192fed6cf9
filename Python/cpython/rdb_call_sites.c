/* SPDX-License-Identifier: MIT */
/* Calls of functions written in C: what `calls len` tells of them.  The arguments lie on the caller's value stack.  Creates no
 * Python object. */
#include "rdb_adapt.h"
#include "rdb_call_sites.h"
#include "rdb_calls_in_c.h"
#include "rdb_look.h"

static bool write_argument(FILE *out, bool forked, bool *first, const char *before, PyObject *value)
{
    fprintf(out, "%s%s", *first ? "" : ", ", before);
    *first = false;
    return rdb_tell_value(out, rdb_object_of(value), forked);
}

static bool write_named(FILE *out, bool forked, bool *first, PyObject *name, PyObject *value)
{
    fprintf(out, "%s%s=", *first ? "" : ", ", *rdb_text_of(name) ? rdb_text_of(name) : "?");
    *first = false;
    return rdb_tell_value(out, rdb_object_of(value), forked);
}

/* The object of a bound method: [1].append(2) is told as list.append([1], 2). */
static PyObject *object_of(PyObject *callee)
{
    PyCFunctionObject *function = (PyCFunctionObject *)callee;
    return PyCFunction_Check(callee) && !function->m_module ? function->m_self : NULL;
}

/* f(*more); what is neither a list nor a tuple is told as it was written. */
static bool write_tuple(FILE *out, bool forked, bool *first, PyObject *more)
{
    bool known = true;
    if (!PyList_Check(more) && !PyTuple_Check(more))
        return write_argument(out, forked, first, "*", more);
    for (Py_ssize_t i = 0; known && i < PySequence_Fast_GET_SIZE(more); i++)
        known = write_argument(out, forked, first, "", PySequence_Fast_GET_ITEM(more, i));
    return known;
}

/* f(**more) */
static bool write_dict(FILE *out, bool forked, bool *first, PyObject *more)
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    bool known = true;
    if (!PyDict_Check(more))
        return write_argument(out, forked, first, "**", more);
    while (known && PyDict_Next(more, &position, &key, &value))
        known = write_named(out, forked, first, key, value);
    return known;
}

bool rdb_tell_call_site(FILE *out, const struct rdb_call_site *site, bool forked)
{
    PyObject **at = site->arguments, *object = object_of(site->callee);
    bool first = true, known = true;
    rdb_call_write_name(out, site);
    fputc('(', out);
    if (object)
        known = write_argument(out, forked, &first, "", object);
    for (int i = 0; known && i < site->positional; i++)
        known = write_argument(out, forked, &first, "", *at++);
    for (int i = 0; known && i < site->named; i++) {
        PyObject *name = site->names ? PyTuple_GET_ITEM(site->names, i) : *at++;
        known = write_named(out, forked, &first, name, *at++);
    }
    if (known && site->has_tuple)
        known = write_tuple(out, forked, &first, *at++);
    if (known && site->has_dict)
        known = write_dict(out, forked, &first, *at);
    fputc(')', out);
    return known;
}
