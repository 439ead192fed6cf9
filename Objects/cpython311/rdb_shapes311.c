/* SPDX-License-Identifier: MIT */
/* What an object's memory consists of in CPython 3.11: see rdb_ghosts.h.
 *
 * Called when a needed object dies, and for its copy.  Reads only.  A type that is not known here consists of its body,
 * whose references are found by looking; memory that it owns elsewhere is not kept. */
#include "rdb_adapt.h"
#include "rdb_ghosts.h"

#include "frameobject.h"
#include "internal/pycore_dict.h"
#include "internal/pycore_object.h"

#include <stdlib.h>
#include <string.h>

#define WORDS(type, member) (offsetof(type, member) / sizeof(void *))

/* ---- Types that have no header of their own: the beginning of Modules/arraymodule.c's and _collectionsmodule.c's ---- */

struct array {
    PyObject_VAR_HEAD char *ob_item;
    Py_ssize_t allocated;
};

enum { DEQUE_BLOCK = 64 };
struct block {
    struct block *left;
    PyObject *data[DEQUE_BLOCK];
    struct block *right;
};
struct deque {
    PyObject_VAR_HEAD struct block *left, *right;
    Py_ssize_t left_index, right_index;
};

/* ---- Bodies ---- */

static bool is_plain(PyObject *object)
{
    return PyBytes_CheckExact(object) || PyUnicode_CheckExact(object) || PyLong_CheckExact(object) ||
           PyFloat_CheckExact(object) || PyComplex_CheckExact(object);
}

static size_t text_size(PyObject *text)
{
    size_t characters = (size_t)PyUnicode_GET_LENGTH(text) + 1;
    if (!PyUnicode_IS_COMPACT(text))
        return sizeof(PyUnicodeObject);
    return PyUnicode_IS_ASCII(text) ? sizeof(PyASCIIObject) + characters
                                    : sizeof(PyCompactUnicodeObject) + characters * (size_t)PyUnicode_KIND(text);
}

/* Up to where the stack of a frame that rests is used: what lies beyond are leftovers. */
static size_t frame_size(const _PyInterpreterFrame *f)
{
    return offsetof(_PyInterpreterFrame, localsplus) + (f->stacktop > 0 ? (size_t)f->stacktop : 0) * sizeof(PyObject *);
}

/* These have no number of items, whatever their types say: what would tell it is another word of theirs. */
static size_t size_with_frame(PyObject *object)
{
    if (PyFrame_Check(object)) {
        const PyFrameObject *frame = (PyFrameObject *)object;
        bool own = (const void *)frame->f_frame == (const void *)frame->_f_frame_data;
        return offsetof(PyFrameObject, _f_frame_data) + (own ? frame_size(frame->f_frame) : 0);
    }
    const PyGenObject *generator = (PyGenObject *)object;
    bool rests = generator->gi_frame_state < FRAME_EXECUTING;
    return offsetof(PyGenObject, gi_iframe) + (rests ? frame_size((const void *)generator->gi_iframe) : sizeof(void *));
}

static size_t body_size(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    if (PyFrame_Check(object) || PyGen_CheckExact(object) || PyCoro_CheckExact(object) || PyAsyncGen_CheckExact(object))
        return size_with_frame(object);
    if (PyUnicode_Check(object) && PyUnicode_CheckExact(object))
        return text_size(object);
    Py_ssize_t items = type->tp_itemsize ? Py_SIZE(object) : 0;
    return _PyObject_VAR_SIZE(type, items < 0 ? -items : items);
}

/* Of common types it is known which words are references; that spares looking at each. */
static struct rdb_part body(PyObject *object)
{
    struct rdb_part part = {object, body_size(object), 0, RDB_TO_BE_SEEN, 0};
    if (is_plain(object)) {
        part.period = 0;
    } else if (PyTuple_CheckExact(object)) {
        part.first = WORDS(PyTupleObject, ob_item);
        part.period = 1;
        part.references = 1;
    } else if (PyAnySet_CheckExact(object)) {
        part.first = WORDS(PySetObject, smalltable);
        part.period = 2;
        part.references = 1;
    }
    return part;
}

/* ---- What it owns elsewhere ---- */

typedef void visitor(const struct rdb_part *, void *);

static void visit_bytes(const void *address, size_t size, visitor *visit, void *data)
{
    if (address && size)
        visit(&(struct rdb_part){address, size, 0, 0, 0}, data);
}

static void visit_references(const void *address, size_t count, int period, unsigned references, visitor *visit,
                             void *data)
{
    if (address && count)
        visit(&(struct rdb_part){address, count * (size_t)period * sizeof(void *), 0, period, references}, data);
}

/* Values stand behind bytes that say in which order they came. */
static void visit_values(const PyDictValues *values, const PyDictKeysObject *keys, visitor *visit, void *data)
{
    const char *at = (const char *)values;
    size_t before = values ? ((const unsigned char *)values)[-1] : 0;
    size_t count = (size_t)(keys->dk_nentries + keys->dk_usable);
    if (values)
        visit(&(struct rdb_part){at - before, before + count * sizeof(void *), before / sizeof(void *), 1, 1}, data);
}

static void visit_keys(PyDictKeysObject *keys, visitor *visit, void *data)
{
    bool general = keys->dk_kind == DICT_KEYS_GENERAL;
    const char *entries = general ? (char *)DK_ENTRIES(keys) : (char *)DK_UNICODE_ENTRIES(keys);
    size_t before = (size_t)(entries - (char *)keys),
           entry = general ? sizeof(PyDictKeyEntry) : sizeof(PyDictUnicodeEntry);
    visit(&(struct rdb_part){keys, before + (size_t)keys->dk_nentries * entry, before / sizeof(void *), general ? 3 : 2,
                             general ? 6 : 3},
          data);
}

static void visit_deque(const struct deque *deque, visitor *visit, void *data)
{
    for (const struct block *b = deque->left;; b = b->right) {
        /* The slots beyond the ends are leftovers; the links must be kept. */
        Py_ssize_t from = b == deque->left ? deque->left_index + 1 : 1;
        visit(&(struct rdb_part){b, sizeof *b, (size_t)from, RDB_TO_BE_SEEN, 0}, data);
        if (b == deque->right)
            return;
    }
}

/* The type in an image from which the object's derives. */
static const char *native_type_name(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    while (PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE) && type->tp_base)
        type = type->tp_base;
    return type->tp_name;
}

/* Attributes lie in a dict, or beside the object; where, say two words before it. */
static void visit_attributes(PyObject *object, visitor *visit, void *data)
{
    const PyDictKeysObject *keys = ((PyHeapTypeObject *)Py_TYPE(object))->ht_cached_keys;
    visit(&(struct rdb_part){_PyObject_ValuesPointer(object), sizeof(void *), 0, RDB_TO_BE_SEEN, 0}, data);
    visit_references(_PyObject_ManagedDictPointer(object), 1, 1, 1, visit, data);
    if (keys)
        visit_values(*_PyObject_ValuesPointer(object), keys, visit, data);
}

void rdb_shape_visit(PyObject *object, visitor *visit, void *data)
{
    struct rdb_part part = body(object);
    visit(&part, data);
    if (Py_TYPE(object)->tp_flags & Py_TPFLAGS_MANAGED_DICT)
        visit_attributes(object, visit, data);
    if (PyList_Check(object)) {
        visit_references(((PyListObject *)object)->ob_item, (size_t)Py_SIZE(object), 1, 1, visit, data);
    } else if (PyDict_Check(object)) {
        PyDictObject *dict = (PyDictObject *)object;
        visit_keys(dict->ma_keys, visit, data);
        visit_values(dict->ma_values, dict->ma_keys, visit, data);
    } else if (PyAnySet_Check(object)) {
        PySetObject *set = (PySetObject *)object;
        if (set->table != set->smalltable)
            visit_references(set->table, (size_t)set->mask + 1, 2, 1, visit, data);
    } else if (PyByteArray_Check(object)) {
        visit_bytes(((PyByteArrayObject *)object)->ob_bytes, (size_t)((PyByteArrayObject *)object)->ob_alloc, visit,
                    data);
    } else if (strcmp(native_type_name(object), "collections.deque") == 0) {
        visit_deque((struct deque *)object, visit, data);
    } else if (strcmp(native_type_name(object), "array.array") == 0) {
        enum { WIDEST_ITEM = 8 };
        struct array *array = (struct array *)object;
        visit_bytes(array->ob_item, (size_t)array->allocated * WIDEST_ITEM, visit, data);
    }
}

/* A module's dict is cleared. */
PyObject *rdb_changed_by_death(PyObject *object)
{
    return PyModule_Check(object) ? PyModule_GetDict(object) : NULL;
}

/* ---- Copies ---- */

void rdb_shape_clean(PyObject *copy)
{
    PyTypeObject *type = Py_TYPE(copy);
    if (PyType_SUPPORTS_WEAKREFS(type) && type->tp_weaklistoffset > 0)
        *(PyObject **)((char *)copy + type->tp_weaklistoffset) = NULL;
    if (PyList_Check(copy)) {
        PyListObject *list = (PyListObject *)copy;
        list->allocated = Py_SIZE(list);
        list->ob_item = Py_SIZE(list) ? list->ob_item : NULL;
    }
    if (PyDict_Check(copy))
        ((PyDictObject *)copy)->ma_keys->dk_refcnt++;
    if (PyType_Check(copy))
        ((PyTypeObject *)copy)->tp_flags &= ~Py_TPFLAGS_VALID_VERSION_TAG;
}
