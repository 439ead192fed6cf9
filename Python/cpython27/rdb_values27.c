/* SPDX-License-Identifier: MIT */
/* What CPython 2.7's objects are, without asking them: see Python/cpython/rdb_value.h.
 *
 * Only what is certain counts: every function here follows the one of CPython that it names.  Every word that may change is
 * read through RDB_READ: of objects that cannot change, the uid is enough. */
#include "rdb_adapt.h"
#include "rdb_value.h"
#include "rdb_words.h"

typedef struct rdb_value value;

static const value unknown = {.kind = RDB_VALUE_UNKNOWN}, absent = {.kind = RDB_VALUE_ABSENT};

/* ---- Kinds ---- */

bool rdb_value_is_plain(PyTypeObject *type)
{
    return !type->tp_richcompare && !type->tp_compare && !(type->tp_as_number && type->tp_as_number->nb_coerce);
}

value rdb_value_of(PyObject *object)
{
    const unsigned long long *uid = rdb_words_wanted ? rdb_uid_word(object) : NULL;
    if (uid)
        rdb_words_note(uid);
    PyTypeObject *type =
        PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_HEAPTYPE) ? RDB_READ(Py_TYPE(object)) : Py_TYPE(object);
    value v = {.kind = rdb_value_is_plain(type) ? RDB_VALUE_PLAIN : RDB_VALUE_ODD, .object = object};
    int overflow = 0;

    if (type == &PyInt_Type || type == &PyBool_Type) {
        v.kind = RDB_VALUE_INTEGER;
        v.integer = PyInt_AS_LONG(object);
    } else if (type == &PyLong_Type) {
        v.integer = PyLong_AsLongAndOverflow(object, &overflow);
        v.kind = overflow ? RDB_VALUE_ODD : RDB_VALUE_INTEGER;
    } else if (type == &PyFloat_Type) {
        v.kind = RDB_VALUE_REAL;
        v.real = PyFloat_AS_DOUBLE(object);
    } else if (type == &PyString_Type) {
        v.kind = RDB_VALUE_STRING;
        v.bytes = PyString_AS_STRING(object);
        v.length = RDB_READ(Py_SIZE(object)); /* `s += t` may lengthen it where it lies */
    } else if (type == &PyUnicode_Type) {
        v.kind = RDB_VALUE_UNICODE;
        v.characters = PyUnicode_AS_UNICODE(object);
        v.length = PyUnicode_GET_SIZE(object);
    } else if (type == &PyList_Type || type == &PyTuple_Type) {
        v.kind = type == &PyList_Type ? RDB_VALUE_LIST : RDB_VALUE_TUPLE;
        v.length = RDB_READ(Py_SIZE(object));
    } else if (type == &PyDict_Type) {
        v.kind = RDB_VALUE_DICT;
        v.length = RDB_READ(((PyDictObject *)object)->ma_used);
    } else if (PyAnySet_CheckExact(object)) {
        v.kind = RDB_VALUE_SET;
        v.length = RDB_READ(((PySetObject *)object)->used);
    }
    return v;
}

/* ---- Texts ---- */

Py_UCS4 rdb_value_character(const value *v, Py_ssize_t i)
{
    return v->kind == RDB_VALUE_STRING ? (unsigned char)v->bytes[i] : ((const Py_UNICODE *)v->characters)[i];
}

/* A str beside a unicode is decoded: ASCII is the same in these encodings. */
bool rdb_value_texts_compare(const value *a, const value *b)
{
    const value *bytes = a->kind == RDB_VALUE_STRING ? a : b;
    const char *encoding = PyUnicode_GetDefaultEncoding();
    if (a->kind == b->kind)
        return true;
    if (strcmp(encoding, "ascii") != 0 && strcmp(encoding, "utf-8") != 0)
        return false;
    for (Py_ssize_t i = 0; i < bytes->length; i++)
        if (bytes->bytes[i] & 0x80)
            return false;
    return true;
}

/* ---- Tables ---- */

/* string_hash and unicode_hash, which agree; int_hash; the default one. */
static bool hash_of(const value *v, long *hash)
{
    if (v->kind == RDB_VALUE_INTEGER) {
        *hash = v->integer;
    } else if ((v->kind == RDB_VALUE_STRING || v->kind == RDB_VALUE_UNICODE)) {
        unsigned long x =
            v->length ? (unsigned long)_Py_HashSecret.prefix ^ (unsigned long)rdb_value_character(v, 0) << 7 : 0;
        for (Py_ssize_t i = 0; i < v->length; i++)
            x = (1000003 * x) ^ rdb_value_character(v, i);
        *hash = (long)(v->length ? x ^ (unsigned long)v->length ^ (unsigned long)_Py_HashSecret.suffix : 0);
    } else if (v->kind == RDB_VALUE_PLAIN && Py_TYPE(v->object)->tp_hash == PyBaseObject_Type.tp_hash) {
        *hash = _Py_HashPointer(v->object);
    } else {
        return false;
    }
    if (*hash == -1)
        *hash = -2;
    return true;
}

/* How the tables of dicts and sets begin each entry.  A dict's deleted entries have no value, a set's the hash -1. */
struct entry {
    long hash;
    PyObject *key;
};

/* lookdict and set_lookkey: *entry is the key's, or NULL.  False if that cannot be said. */
static bool find(const void *table, size_t stride, Py_ssize_t mask, const value *key, const struct entry **entry)
{
    long hash;
    if (!hash_of(key, &hash))
        return false;
    size_t at = (size_t)hash;
    for (size_t perturb = at;; perturb >>= 5) {
        const struct entry *e = (const void *)((const char *)table + (at & (size_t)mask) * stride);
        *entry = RDB_READ(e->key) ? e : NULL;
        if (!e->key)
            return true;
        if (RDB_READ(e->hash) == hash) {
            value found = rdb_value_of(e->key);
            enum rdb_truth same = rdb_value_same(&found, key);
            if (same != RDB_NO)
                return same == RDB_YES;
        }
        at = 5 * at + perturb + 1;
    }
}

/* PyDict_GetItem, for subclasses too. */
value rdb_value_in_dict(PyObject *dict, const value *key)
{
    const struct entry *entry;
    if (!dict || !PyDict_Check(dict) ||
        !find(RDB_READ(((PyDictObject *)dict)->ma_table), sizeof(PyDictEntry),
              RDB_READ(((PyDictObject *)dict)->ma_mask), key, &entry))
        return unknown;
    if (!entry)
        return absent;
    PyObject *found = RDB_READ(((const PyDictEntry *)entry)->me_value);
    return found ? rdb_value_of(found) : unknown;
}

enum rdb_truth rdb_value_in_set(PyObject *object, const value *v)
{
    const struct entry *entry;
    PySetObject *set = (PySetObject *)object;
    if (!find(RDB_READ(set->table), sizeof(setentry), RDB_READ(set->mask), v, &entry))
        return RDB_UNKNOWN;
    return entry != NULL;
}

bool rdb_value_visit_dict(PyObject *object, rdb_item_visitor *visit, void *data)
{
    PyDictObject *dict = (PyDictObject *)object;
    PyDictEntry *table = RDB_READ(dict->ma_table);
    Py_ssize_t last = RDB_READ(dict->ma_mask);
    for (Py_ssize_t i = 0; i <= last; i++) {
        PyObject *held = RDB_READ(table[i].me_value);
        if (held && !visit(RDB_READ(table[i].me_key), held, data))
            return false;
    }
    return true;
}

bool rdb_value_visit_set(PyObject *object, rdb_item_visitor *visit, void *data)
{
    PySetObject *set = (PySetObject *)object;
    setentry *table = RDB_READ(set->table);
    Py_ssize_t last = RDB_READ(set->mask);
    for (Py_ssize_t i = 0; i <= last; i++) {
        PyObject *key = RDB_READ(table[i].key);
        bool taken = key && RDB_READ(table[i].hash) != -1; /* else it was deleted */
        if (taken && !visit(key, NULL, data))
            return false;
    }
    return true;
}
