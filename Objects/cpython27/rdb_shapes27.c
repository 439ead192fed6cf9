/* SPDX-License-Identifier: MIT */
/* What an object's memory consists of: see rdb_ghosts.h.
 *
 * Called when a needed object dies, and for its copy.  Reads only.  A type that is not known here consists of its body,
 * whose references are found by looking; memory that it owns elsewhere is not kept. */
#include "rdb_ghosts.h"

#include "frameobject.h"

#include <stdlib.h>
#include <string.h>

#define WORDS(type, member) (offsetof(type, member) / sizeof(void *))

/* ---- Types that have no header of their own: the beginning of Modules/arraymodule.c's and _collectionsmodule.c's ---- */

struct array {
    PyObject_VAR_HEAD char *ob_item;
    Py_ssize_t allocated;
};

enum { DEQUE_BLOCK = 62 };
struct block {
    PyObject *data[DEQUE_BLOCK];
    struct block *right, *left;
};
struct deque {
    PyObject_HEAD struct block *left, *right;
    Py_ssize_t left_index, right_index, length;
};

/* ---- Bodies ---- */

static bool is_plain(PyObject *object)
{
    return PyString_CheckExact(object) || PyInt_CheckExact(object) || PyLong_CheckExact(object) ||
           PyFloat_CheckExact(object) || PyComplex_CheckExact(object);
}

/* A frame's ends where its stack does: what lies beyond are leftovers. */
static size_t body_size(PyObject *object)
{
    if (PyFrame_Check(object)) {
        PyFrameObject *f = (PyFrameObject *)object;
        return (char *)(f->f_stacktop ? f->f_stacktop : f->f_valuestack) - (char *)f;
    }
    PyTypeObject *type = Py_TYPE(object);
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
    } else if (PyDict_CheckExact(object)) {
        part.first = WORDS(PyDictObject, ma_smalltable);
        part.period = 3;
        part.references = 6;
    } else if (PyAnySet_CheckExact(object)) {
        part.first = WORDS(PySetObject, smalltable);
        part.period = 2;
        part.references = 2;
    }
    return part;
}

/* ---- Arrays ---- */

/* The type in an image from which the object's derives. */
static const char *native_type_name(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    while (PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE) && type->tp_base)
        type = type->tp_base;
    return type->tp_name;
}

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
        visit(&(struct rdb_part){address, count * period * sizeof(void *), 0, period, references}, data);
}

static void visit_deque(const struct deque *deque, visitor *visit, void *data)
{
    for (const struct block *b = deque->left;; b = b->right) {
        /* The slots beyond the ends are leftovers; the links must be kept. */
        Py_ssize_t from = b == deque->left ? deque->left_index : 0;
        visit(&(struct rdb_part){b, sizeof *b, (size_t)from, RDB_TO_BE_SEEN, 0}, data);
        if (b == deque->right)
            return;
    }
}

void rdb_shape_visit(PyObject *object, visitor *visit, void *data)
{
    struct rdb_part part = body(object);
    visit(&part, data);
    if (PyList_Check(object)) {
        visit_references(((PyListObject *)object)->ob_item, Py_SIZE(object), 1, 1, visit, data);
    } else if (PyDict_Check(object)) {
        PyDictObject *dict = (PyDictObject *)object;
        if (dict->ma_table != dict->ma_smalltable)
            visit_references(dict->ma_table, dict->ma_mask + 1, 3, 6, visit, data);
    } else if (PyAnySet_Check(object)) {
        PySetObject *set = (PySetObject *)object;
        if (set->table != set->smalltable)
            visit_references(set->table, set->mask + 1, 2, 2, visit, data);
    } else if (PyUnicode_Check(object)) {
        visit_bytes(PyUnicode_AS_UNICODE(object), (PyUnicode_GET_SIZE(object) + 1) * sizeof(Py_UNICODE), visit, data);
    } else if (PyByteArray_Check(object)) {
        visit_bytes(((PyByteArrayObject *)object)->ob_bytes, ((PyByteArrayObject *)object)->ob_alloc, visit, data);
    } else if (strcmp(native_type_name(object), "collections.deque") == 0) {
        visit_deque((struct deque *)object, visit, data);
    } else if (strcmp(native_type_name(object), "array.array") == 0) {
        enum { WIDEST_ITEM = 8 };
        struct array *array = (struct array *)object;
        visit_bytes(array->ob_item, array->allocated * WIDEST_ITEM, visit, data);
    }
}

/* A generator is closed, a module's dict is cleared. */
PyObject *rdb_changed_by_death(PyObject *object)
{
    if (PyGen_CheckExact(object))
        return (PyObject *)((PyGenObject *)object)->gi_frame;
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
    if (PyType_Check(copy))
        ((PyTypeObject *)copy)->tp_flags &= ~Py_TPFLAGS_VALID_VERSION_TAG;
    if (PyCode_Check(copy)) {
        PyCodeObject *code = (PyCodeObject *)copy;
        code->co_zombieframe = NULL;
        code->co_rdb_bytes = NULL;
        code->co_rdb = NULL;
    }
}
