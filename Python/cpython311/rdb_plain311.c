/* SPDX-License-Identifier: MIT */
/* repr() of what needs no asking: see rdb_plain311.h.  Follows CPython's reprs; whatever could run Python code is not told. */
#include "rdb_plain311.h"

#include "rdb_adapt311.h"
#include "rdb_peek311.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 4, ITEMS = 50, TEXT = 300 };

static bool write_object(FILE *out, PyObject *object, int depth);

/* Digits of 30 bits; false of more than fit. */
static bool write_integer(FILE *out, PyObject *object)
{
    const PyLongObject *number = (PyLongObject *)object;
    Py_ssize_t count = Py_ABS(Py_SIZE(object));
    unsigned long long value = 0;
    if (count > 2)
        return false;
    while (count > 0)
        value = value << PyLong_SHIFT | number->ob_digit[--count];
    return fprintf(out, "%s%llu", Py_SIZE(object) < 0 ? "-" : "", value) > 0;
}

/* The shortest digits that are this number, in exponents where repr() has them. */
static bool write_real(FILE *out, double real)
{
    char text[40];
    if (isnan(real) || isinf(real))
        return fputs(isnan(real) ? "nan" : real < 0 ? "-inf" : "inf", out) >= 0;
    for (int precision = 0; precision < 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, real);
        if (strtod(text, NULL) == real)
            break;
    }
    char *exponent = strchr(text, 'e'), *digits = text + (*text == '-');
    int power = atoi(exponent + 1);
    if (power < -4 || power >= 16)
        return fputs(text, out) >= 0;
    int behind = (int)(exponent - digits) - 2 - power; /* as many digits behind the point, at least one */
    return fprintf(out, "%.*f", behind > 0 ? behind : 1, real) > 0;
}

static bool has(PyObject *string, Py_UCS4 wanted)
{
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(string); i++)
        if (PyUnicode_READ_CHAR(string, i) == wanted)
            return true;
    return false;
}

static bool write_string(FILE *out, PyObject *string)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    Py_UCS4 quote = has(string, '\'') && !has(string, '"') ? '"' : '\'';
    if (length > TEXT)
        return false;
    fputc((int)quote, out);
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 c = PyUnicode_READ_CHAR(string, i);
        char bytes[5] = "";
        if (c == '\t' || c == '\n' || c == '\r')
            fputs(c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r", out);
        else if (c == quote || c == '\\')
            fprintf(out, "\\%c", (int)c);
        else if (Py_UNICODE_ISPRINTABLE(c))
            fwrite(bytes, 1, rdb_encode(bytes, c), out);
        else
            fprintf(out, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    }
    fputc((int)quote, out);
    return true;
}

static bool write_sequence(FILE *out, PyObject *sequence, int depth)
{
    bool list = PyList_CheckExact(sequence);
    Py_ssize_t length = Py_SIZE(sequence);
    PyObject **items = list ? ((PyListObject *)sequence)->ob_item : ((PyTupleObject *)sequence)->ob_item;
    if (length > ITEMS)
        return false;
    fputc(list ? '[' : '(', out);
    for (Py_ssize_t i = 0; i < length; i++) {
        fputs(i ? ", " : "", out);
        if (!write_object(out, items[i], depth - 1))
            return false;
    }
    fputs(list ? "]" : length == 1 ? ",)" : ")", out);
    return true;
}

static bool write_dict(FILE *out, PyObject *dict, int depth)
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    const char *separator = "";
    if (((PyDictObject *)dict)->ma_used > ITEMS)
        return false;
    fputc('{', out);
    for (; PyDict_Next(dict, &position, &key, &value); separator = ", ") {
        fputs(separator, out);
        if (!write_object(out, key, depth - 1) || (fputs(": ", out), !write_object(out, value, depth - 1)))
            return false;
    }
    fputc('}', out);
    return true;
}

/* object_repr, of an instance of a class that has no other. */
static bool write_instance(FILE *out, PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || type->tp_repr != PyBaseObject_Type.tp_repr)
        return false;
    const char *module = rdb_text_of(rdb_dict_item(type->tp_dict, "__module__"));
    const char *name = rdb_text_of(((PyHeapTypeObject *)type)->ht_qualname);
    return *module && *name && fprintf(out, "<%s.%s object at %p>", module, name, (void *)object) > 0;
}

static bool write_object(FILE *out, PyObject *object, int depth)
{
    if (object == Py_None || PyBool_Check(object))
        return fputs(object == Py_None ? "None" : object == Py_True ? "True" : "False", out) >= 0;
    if (PyLong_CheckExact(object))
        return write_integer(out, object);
    if (PyFloat_CheckExact(object))
        return write_real(out, PyFloat_AS_DOUBLE(object));
    if (PyUnicode_CheckExact(object))
        return PyUnicode_IS_READY(object) && write_string(out, object);
    if (PyList_CheckExact(object) || PyTuple_CheckExact(object))
        return depth > 0 && write_sequence(out, object, depth);
    if (PyDict_CheckExact(object))
        return depth > 0 && write_dict(out, object, depth);
    return write_instance(out, object);
}

bool rdb_write_plain(FILE *out, PyObject *object)
{
    return write_object(out, object, DEPTH);
}
