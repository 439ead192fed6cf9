/* SPDX-License-Identifier: MIT */
/* Names and attributes of CPython 3.11, by looking: see Python/cpython/rdb_quick.h. */
#include "rdb_adapt.h"
#include "rdb_peek311.h"
#include "rdb_quick.h"
#include "rdb_words.h"

#include "internal/pycore_code.h"
#include "internal/pycore_moduleobject.h"
#include "internal/pycore_object.h"
#include "structmember.h"

#include <string.h>

typedef struct rdb_value value;
typedef const struct rdb_quick_node node;

static const value unknown = {.kind = RDB_VALUE_UNKNOWN}, absent = {.kind = RDB_VALUE_ABSENT};

/* ---- Names ---- */

/* A name that is no plain ASCII is never found, and asked for in a fork. */
static int index_of(const PyCodeObject *code, node *n)
{
    for (int i = 0; i < code->co_nlocalsplus; i++) {
        const char *name = rdb_text_of(PyTuple_GET_ITEM(code->co_localsplusnames, i));
        if (strncmp(name, n->text, (size_t)n->length) == 0 && !name[n->length])
            return i;
    }
    return -1;
}

/* One that functions share is in a cell, but for arguments before the first line. */
PyObject *rdb_variable_at(const _PyInterpreterFrame *f, int index)
{
    PyObject *held = RDB_READ(f->localsplus[index]);
    bool shared = _PyLocals_GetKind(f->f_code->co_localspluskinds, index) & (CO_FAST_CELL | CO_FAST_FREE);
    return shared && held && PyCell_Check(held) ? RDB_READ(((PyCellObject *)held)->ob_ref) : held;
}

/* What frame.f_locals tells; a variable without a value is no name. */
value rdb_quick_local(const struct rdb_frame *frame, node *n)
{
    const _PyInterpreterFrame *f = rdb_py_frame(frame);
    value key = rdb_value_of_string(n->text, n->length);
    int index = index_of(f->f_code, n);
    PyObject *names = RDB_READ(f->f_locals);
    if (index >= 0) {
        PyObject *found = rdb_variable_at(f, index);
        return found ? rdb_value_of(found) : absent;
    }
    if (f->f_code->co_flags & CO_OPTIMIZED || !names)
        return absent;
    return PyDict_CheckExact(names) ? rdb_value_in_dict(names, &key) : unknown;
}

/* ---- Attributes ---- */

static value in_bases(PyTypeObject *type, const value *key)
{
    PyObject *order = RDB_READ(type->tp_mro);
    value found = order ? absent : unknown;
    for (Py_ssize_t i = 0; found.kind == RDB_VALUE_ABSENT && i < PyTuple_GET_SIZE(order); i++)
        found = rdb_value_in_dict(RDB_READ(((PyTypeObject *)PyTuple_GET_ITEM(order, i))->tp_dict), key);
    return found;
}

/* What the cache of upstream's own search relies on can be relied on here: two words stand for all that were read. */
static value in_type(PyTypeObject *type, const value *key)
{
    struct rdb_words *wanted = rdb_words_wanted;
    if (wanted && type->tp_flags & Py_TPFLAGS_VALID_VERSION_TAG) {
        rdb_words_note(&type->tp_flags);
        rdb_words_note(&type->tp_version_tag); /* an int, and four bytes that are never written */
        rdb_words_wanted = NULL;
    }
    value found = in_bases(type, key);
    rdb_words_wanted = wanted;
    return wanted && found.object ? rdb_value_of(found.object) : found;
}

/* What a class holds, when it is got as it is: no method, no property. */
static value undescribed(value found)
{
    return found.kind > RDB_VALUE_ABSENT && Py_TYPE(found.object)->tp_descr_get ? unknown : found;
}

/* A member of __slots__. */
static value in_slot(PyObject *object, PyObject *descriptor)
{
    if (Py_TYPE(descriptor) != &PyMemberDescr_Type)
        return unknown;
    const PyMemberDescrObject *member = (PyMemberDescrObject *)descriptor;
    if (member->d_member->type != T_OBJECT_EX || !PyObject_TypeCheck(object, member->d_common.d_type))
        return unknown;
    PyObject *found = RDB_READ(*(PyObject **)((char *)object + member->d_member->offset));
    return found ? rdb_value_of(found) : absent;
}

static value own(PyObject *object, const value *key)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject *dict = NULL;
    if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
        dict = RDB_READ(*_PyObject_ManagedDictPointer(object));
        if (!dict)
            return RDB_READ(*_PyObject_ValuesPointer(object)) ? rdb_value_in_values(object, key) : absent;
    } else if (type->tp_dictoffset > 0) {
        dict = RDB_READ(*(PyObject **)((char *)object + type->tp_dictoffset));
    } else if (type->tp_dictoffset < 0) {
        return unknown;
    }
    return dict ? rdb_value_in_dict(dict, key) : absent;
}

value rdb_quick_attribute(const value *of, node *n)
{
    PyObject *object = of->object;
    value key = rdb_value_of_string(n->text, n->length), found, held;

    if (!object || (n->length > 4 && memcmp(n->text, "__", 2) == 0 && memcmp(n->text + n->length - 2, "__", 2) == 0))
        return unknown; /* __class__, __dict__ and the like are made up */
    PyTypeObject *type = RDB_READ(object->ob_type);
    found = in_type(type, &key);
    if (type == &PyModule_Type) {
        held = found.kind == RDB_VALUE_ABSENT ? rdb_value_in_dict(RDB_READ(((PyModuleObject *)object)->md_dict), &key)
                                              : unknown;
        return held.kind == RDB_VALUE_ABSENT ? unknown : held; /* it may have a __getattr__ */
    }
    if (type == &PyType_Type)
        return found.kind == RDB_VALUE_ABSENT ? undescribed(in_type((PyTypeObject *)object, &key)) : unknown;
    if (RDB_READ(type->tp_getattro) != PyObject_GenericGetAttr || found.kind == RDB_VALUE_UNKNOWN)
        return unknown;
    if (found.object && Py_TYPE(found.object)->tp_descr_get && Py_TYPE(found.object)->tp_descr_set)
        return in_slot(object, found.object);
    held = own(object, &key);
    return held.kind == RDB_VALUE_ABSENT ? undescribed(found) : held;
}

/* ---- Constants ---- */

const char *rdb_quick_builtin(const value *v)
{
    if (!v->object || Py_TYPE(v->object) != &PyCFunction_Type)
        return NULL;
    const PyCFunctionObject *function = (PyCFunctionObject *)v->object;
    bool builtin = function->m_module && strcmp(rdb_text_of(function->m_module), "builtins") == 0;
    return builtin ? function->m_ml->ml_name : NULL;
}

/* Its length is in characters. */
value rdb_quick_literal(const struct rdb_frame *frame, node *n)
{
    (void)frame;
    for (int i = 0; i < n->length; i++)
        if (n->text[i] & 0x80)
            return unknown;
    return rdb_value_of_string(n->text, n->length);
}
