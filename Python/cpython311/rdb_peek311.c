/* SPDX-License-Identifier: MIT */
/* Looking into objects of CPython 3.11: see rdb_peek311.h. */
#include "rdb_peek311.h"

#include "internal/pycore_dict.h"
#include "internal/pycore_object.h"
#include "rdb_adapt.h"
#include "rdb_alloc.h"

#include <stdlib.h>
#include <string.h>

/* ---- Texts ---- */

/* A text that is no plain ASCII, as UTF-8; one for each that was asked for. */
struct text {
    struct text *next;
    const void *string;
    char bytes[];
};

size_t rdb_encode(char *to, Py_UCS4 c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3; /* bytes behind the first */
    to[0] = (char)((0xf00 >> more & 0xff) | c >> (6 * more));
    for (int i = 1; i <= more; i++)
        to[i] = (char)(0x80 | (c >> (6 * (more - i)) & 0x3f));
    return (size_t)more + 1;
}

static const char *encoded(PyObject *string)
{
    static struct text *texts[256];
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    struct text *fresh = rdb_alloc(sizeof *fresh + 4 * (size_t)length + 1, "a name");
    size_t size = 0;
    for (Py_ssize_t i = 0; i < length; i++)
        size += rdb_encode(fresh->bytes + size, PyUnicode_READ_CHAR(string, i));
    struct text **bin = &texts[((uintptr_t)string >> 4) % 256];
    for (const struct text *t = *bin; t; t = t->next)
        if (t->string == string && strcmp(t->bytes, fresh->bytes) == 0) {
            free(fresh);
            return t->bytes;
        }
    fresh->string = string;
    fresh->next = *bin;
    *bin = fresh;
    return fresh->bytes;
}

const char *rdb_text_of(PyObject *string)
{
    if (!string || !PyUnicode_Check(string) || !PyUnicode_IS_READY(string))
        return "";
    return PyUnicode_IS_COMPACT_ASCII(string) ? (const char *)PyUnicode_1BYTE_DATA(string) : encoded(string);
}

/* ---- Namespaces ---- */

static bool is_name(PyObject *key, const char *name)
{
    return key && PyUnicode_Check(key) && PyUnicode_IS_COMPACT_ASCII(key) &&
           strcmp((const char *)PyUnicode_1BYTE_DATA(key), name) == 0;
}

PyObject *rdb_dict_item(PyObject *dict, const char *name)
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (dict && PyDict_Check(dict) && PyDict_Next(dict, &position, &key, &value))
        if (is_name(key, name))
            return value;
    return NULL;
}

/* Of an instance whose values lie beside it, the names with its type. */
static PyObject *value_beside(PyObject *object, const char *name)
{
    PyDictValues *values = *_PyObject_ValuesPointer(object);
    PyDictKeysObject *keys = ((PyHeapTypeObject *)Py_TYPE(object))->ht_cached_keys;
    for (Py_ssize_t i = 0; values && keys && i < keys->dk_nentries; i++)
        if (is_name(DK_UNICODE_ENTRIES(keys)[i].me_key, name))
            return values->values[i];
    return NULL;
}

PyObject *rdb_instance_item(PyObject *object, const char *name)
{
    PyTypeObject *type = Py_TYPE(object);
    if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
        PyObject *dict = *_PyObject_ManagedDictPointer(object);
        return dict ? rdb_dict_item(dict, name) : value_beside(object, name);
    }
    Py_ssize_t offset = type->tp_dictoffset;
    return offset > 0 ? rdb_dict_item(*(PyObject **)((char *)object + offset), name) : NULL;
}
