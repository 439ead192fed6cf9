/* SPDX-License-Identifier: MIT */
/* What CPython 3.11's objects are, without asking them: see Python/cpython/rdb_value.h.
 *
 * Only what is certain counts.  Every word that may change is read through RDB_READ: of objects that cannot change, the uid
 * is enough. */
#include "rdb_adapt.h"
#include "rdb_births.h"
#include "rdb_peek311.h"
#include "rdb_value.h"
#include "rdb_words.h"

#include "internal/pycore_dict.h"
#include "internal/pycore_long.h"
#include "internal/pycore_object.h"

typedef struct rdb_value value;

static const value unknown = {.kind = RDB_VALUE_UNKNOWN}, absent = {.kind = RDB_VALUE_ABSENT};

/* ---- Kinds ---- */

bool rdb_value_is_plain(PyTypeObject *type)
{
    return !type->tp_richcompare || type->tp_richcompare == PyBaseObject_Type.tp_richcompare;
}

static void note_identity(PyObject *object)
{
    const unsigned long long *uid = rdb_words_wanted ? rdb_uid_word(object) : NULL;
    if (uid)
        rdb_words_note(uid);
}

value rdb_value_of(PyObject *object)
{
    note_identity(object);
    PyTypeObject *type =
        PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_HEAPTYPE) ? RDB_READ(object->ob_type) : Py_TYPE(object);
    value v = {.kind = rdb_value_is_plain(type) ? RDB_VALUE_PLAIN : RDB_VALUE_ODD, .object = object};
    int overflow = 0;

    if (type == &PyLong_Type || type == &PyBool_Type) {
        v.integer = PyLong_AsLongAndOverflow(object, &overflow);
        v.kind = overflow ? RDB_VALUE_ODD : RDB_VALUE_INTEGER;
    } else if (type == &PyFloat_Type) {
        v.kind = RDB_VALUE_REAL;
        v.real = PyFloat_AS_DOUBLE(object);
    } else if (type == &PyUnicode_Type && PyUnicode_IS_READY(object)) {
        v.kind = PyUnicode_IS_COMPACT_ASCII(object) ? RDB_VALUE_STRING : RDB_VALUE_UNICODE;
        v.bytes = PyUnicode_DATA(object);
        v.length = RDB_READ(((PyASCIIObject *)object)->length); /* `s += t` may lengthen it where it lies */
    } else if (type == &PyBytes_Type) {
        v.kind = RDB_VALUE_BYTES;
        v.bytes = PyBytes_AS_STRING(object);
        v.length = Py_SIZE(object);
    } else if (type == &PyList_Type || type == &PyTuple_Type) {
        v.kind = type == &PyList_Type ? RDB_VALUE_LIST : RDB_VALUE_TUPLE;
        v.length = RDB_READ(((PyVarObject *)object)->ob_size);
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
    return v->kind == RDB_VALUE_STRING ? (unsigned char)v->bytes[i] : PyUnicode_READ_CHAR(v->object, i);
}

/* One kind is of ASCII alone; but what a person has typed may be UTF-8. */
bool rdb_value_texts_compare(const value *a, const value *b)
{
    return (a->object || b->object) && (a->kind == b->kind || (a->object && b->object));
}

/* ---- Hashes ---- */

static bool is_ascii(const value *v)
{
    for (Py_ssize_t i = 0; i < v->length; i++)
        if (v->bytes[i] & 0x80)
            return false;
    return true;
}

static bool hash_of(const value *v, Py_hash_t *hash)
{
    const unsigned long modulus = (1UL << 61) - 1; /* _PyHASH_MODULUS */
    if (v->kind == RDB_VALUE_INTEGER) {
        unsigned long size = v->integer < 0 ? -(unsigned long)v->integer : (unsigned long)v->integer;
        *hash = (Py_hash_t)(size % modulus) * (v->integer < 0 ? -1 : 1);
    } else if (v->kind == RDB_VALUE_STRING && (v->object || is_ascii(v))) {
        *hash = _Py_HashBytes(v->bytes, v->length);
    } else if (v->kind == RDB_VALUE_UNICODE) {
        *hash = _Py_HashBytes(PyUnicode_DATA(v->object), v->length * (Py_ssize_t)PyUnicode_KIND(v->object));
    } else if (v->kind == RDB_VALUE_PLAIN && Py_TYPE(v->object)->tp_hash == PyBaseObject_Type.tp_hash) {
        *hash = _Py_HashPointer(v->object);
    } else {
        return false;
    }
    if (*hash == -1)
        *hash = -2;
    return true;
}

/* ---- Dicts: a table of keys, perhaps shared, and values in it or beside it ---- */

static Py_ssize_t index_at(const PyDictKeysObject *keys, size_t slot)
{
    const char *indices = keys->dk_indices;
    switch (1 << keys->dk_log2_index_bytes >> keys->dk_log2_size) {
    case 1:
        return ((const int8_t *)indices)[slot];
    case 2:
        return ((const int16_t *)indices)[slot];
    case 4:
        return ((const int32_t *)indices)[slot];
    default:
        return ((const int64_t *)indices)[slot];
    }
}

static bool is_general(const PyDictKeysObject *keys)
{
    return keys->dk_kind == DICT_KEYS_GENERAL;
}

static PyObject **key_at(PyDictKeysObject *keys, Py_ssize_t index)
{
    return is_general(keys) ? &DK_ENTRIES(keys)[index].me_key : &DK_UNICODE_ENTRIES(keys)[index].me_key;
}

static PyObject **value_at(PyDictKeysObject *keys, PyDictValues *values, Py_ssize_t index)
{
    if (values)
        return &values->values[index];
    return is_general(keys) ? &DK_ENTRIES(keys)[index].me_value : &DK_UNICODE_ENTRIES(keys)[index].me_value;
}

static Py_hash_t hash_at(PyDictKeysObject *keys, Py_ssize_t index)
{
    return is_general(keys) ? DK_ENTRIES(keys)[index].me_hash
                            : ((PyASCIIObject *)DK_UNICODE_ENTRIES(keys)[index].me_key)->hash;
}

/* The index of a key's entry, -1 without one; -2 if that cannot be said. */
static Py_ssize_t find(PyDictKeysObject *keys, const value *key)
{
    Py_hash_t hash;
    if (!hash_of(key, &hash))
        return -2;
    size_t mask = ((size_t)1 << keys->dk_log2_size) - 1, slot = (size_t)hash & mask;
    for (size_t perturb = (size_t)hash;;) {
        Py_ssize_t index = index_at(keys, slot);
        if (index == DKIX_EMPTY)
            return -1;
        if (index >= 0 && hash_at(keys, index) == hash) {
            struct rdb_words *wanted = rdb_words_wanted;
            rdb_words_wanted = NULL; /* (who finds the entry notes what it depends on) */
            value found = rdb_value_of(*key_at(keys, index));
            enum rdb_truth same = rdb_value_same(&found, key);
            rdb_words_wanted = wanted;
            if (same != RDB_NO)
                return same == RDB_YES ? index : -2;
        }
        perturb >>= 5;
        slot = mask & (slot * 5 + perturb + 1);
    }
}

/* A key stays in its entry as long as the table is the same; that one comes, changes the dict's version. */
value rdb_value_in_dict(PyObject *object, const value *key)
{
    PyDictObject *dict = (PyDictObject *)object;
    if (!dict || !PyDict_Check(object))
        return unknown;
    PyDictKeysObject *keys = RDB_READ(dict->ma_keys);
    PyDictValues *values = RDB_READ(dict->ma_values);
    Py_ssize_t index = find(keys, key);
    if (index == -2)
        return unknown;
    PyObject *found = index < 0 ? NULL : RDB_READ(*value_at(keys, values, index));
    if (index >= 0 && !values && found && RDB_READ(*key_at(keys, index)))
        return rdb_value_of(found);
    if (!found && RDB_READ(dict->ma_version_tag))
        return absent;
    return found ? rdb_value_of(found) : absent;
}

bool rdb_value_visit_dict(PyObject *object, rdb_item_visitor *visit, void *data)
{
    PyObject *key, *held;
    Py_ssize_t position = 0;
    if (RDB_READ(((PyDictObject *)object)->ma_version_tag))
        while (PyDict_Next(object, &position, &key, &held))
            if (!visit(key, held, data))
                return false;
    return true;
}

value rdb_value_in_values(PyObject *object, const value *key)
{
    PyTypeObject *type = Py_TYPE(object);
    PyDictValues *values = RDB_READ(*_PyObject_ValuesPointer(object));
    PyDictKeysObject *keys = RDB_READ(((PyHeapTypeObject *)type)->ht_cached_keys);
    if (!values || !keys)
        return unknown;
    Py_ssize_t index = find(keys, key);
    if (index == -2)
        return unknown;
    if (index < 0) {
        rdb_words_wanted ? rdb_words_note(&keys->dk_nentries) : (void)0;
        return absent;
    }
    PyObject *found = RDB_READ(values->values[index]);
    return found ? rdb_value_of(found) : absent;
}

/* ---- Sets: tables with runs of slots ---- */

enum { RUN = 9 };

/* RDB_UNKNOWN: go on. */
static enum rdb_truth look_at_slot(setentry *entry, const value *v, Py_hash_t hash)
{
    PyObject *key = RDB_READ(entry->key);
    if (!key)
        return RDB_NO;
    if (RDB_READ(entry->hash) != hash)
        return RDB_UNKNOWN;
    value found = rdb_value_of(key);
    return rdb_value_same(&found, v) == RDB_NO ? RDB_UNKNOWN : RDB_YES;
}

enum rdb_truth rdb_value_in_set(PyObject *object, const value *v)
{
    PySetObject *set = (PySetObject *)object;
    setentry *table = RDB_READ(set->table);
    Py_hash_t hash;
    if (!hash_of(v, &hash))
        return RDB_UNKNOWN;
    size_t mask = (size_t)RDB_READ(set->mask), slot = (size_t)hash & mask;
    for (size_t perturb = (size_t)hash;;) {
        size_t last = slot + RUN <= mask ? slot + RUN : slot;
        for (size_t at = slot; at <= last; at++) {
            enum rdb_truth found = look_at_slot(&table[at], v, hash);
            if (found == RDB_YES) {
                value held = rdb_value_of(table[at].key);
                return rdb_value_same(&held, v);
            }
            if (found == RDB_NO)
                return RDB_NO;
        }
        perturb >>= 5;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
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
