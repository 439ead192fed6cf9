/* SPDX-License-Identifier: MIT */
/* Names and attributes of CPython 2.7, by looking: see Python/cpython/rdb_quick.h. */
#include "rdb_adapt.h"
#include "rdb_quick.h"
#include "rdb_words.h"

#include "structmember.h"

#include <string.h>

typedef struct rdb_value value;
typedef const struct rdb_quick_node node;

static const value unknown = {.kind = RDB_VALUE_UNKNOWN}, absent = {.kind = RDB_VALUE_ABSENT};

/* ---- Names ---- */

static Py_ssize_t index_of(PyObject *names, node *n)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        if (PyString_GET_SIZE(name) == n->length && memcmp(PyString_AS_STRING(name), n->text, n->length) == 0)
            return i;
    }
    return -1;
}

/* PyFrame_FastToLocals, which puts variables over what f_locals holds; a variable without a value is no name. */
value rdb_quick_local(const struct rdb_frame *frame, node *n)
{
    PyFrameObject *f = rdb_py_frame(frame);
    PyCodeObject *code = f->f_code;
    PyObject **cells = f->f_localsplus + code->co_nlocals, *found;
    value key = rdb_value_of_string(n->text, n->length);
    Py_ssize_t i;

    if (code->co_flags & CO_OPTIMIZED && (i = index_of(code->co_freevars, n)) >= 0)
        found = RDB_READ(((PyCellObject *)cells[PyTuple_GET_SIZE(code->co_cellvars) + i])->ob_ref);
    else if ((i = index_of(code->co_cellvars, n)) >= 0)
        found = RDB_READ(((PyCellObject *)cells[i])->ob_ref);
    else if ((i = index_of(code->co_varnames, n)) >= 0 && i < code->co_nlocals)
        found = RDB_READ(f->f_localsplus[i]);
    else if (!RDB_READ(f->f_locals))
        return absent;
    else
        return PyDict_CheckExact(f->f_locals) ? rdb_value_in_dict(f->f_locals, &key) : unknown;
    return found ? rdb_value_of(found) : absent;
}

/* ---- Attributes ---- */

static value in_bases(PyTypeObject *type, const value *key)
{
    PyObject *mro = RDB_READ(type->tp_mro);
    value found = mro ? absent : unknown;
    for (Py_ssize_t i = 0; found.kind == RDB_VALUE_ABSENT && i < PyTuple_GET_SIZE(mro); i++) {
        PyObject *base = PyTuple_GET_ITEM(mro, i);
        found = rdb_value_in_dict(PyClass_Check(base) ? RDB_READ(((PyClassObject *)base)->cl_dict)
                                                      : RDB_READ(((PyTypeObject *)base)->tp_dict),
                                  key);
    }
    return found;
}

/* _PyType_Lookup.  What its cache relies on can be relied on here: two words stand for all that were read. */
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

/* class_lookup. */
static value in_class(PyClassObject *class, const value *key)
{
    value found = rdb_value_in_dict(RDB_READ(class->cl_dict), key);
    PyObject *bases = RDB_READ(class->cl_bases);
    for (Py_ssize_t i = 0; found.kind == RDB_VALUE_ABSENT && i < PyTuple_GET_SIZE(bases); i++)
        found = in_class((PyClassObject *)PyTuple_GET_ITEM(bases, i), key);
    return found;
}

static descrgetfunc getter_of(const value *v)
{
    PyTypeObject *type = Py_TYPE(v->object);
    return PyType_HasFeature(type, Py_TPFLAGS_HAVE_CLASS) ? type->tp_descr_get : NULL;
}

/* What a class holds, when it is got as it is: no method, no property. */
static value undescribed(value found)
{
    return found.kind > RDB_VALUE_ABSENT && getter_of(&found) ? unknown : found;
}

/* A member of __slots__. */
static value in_slot(PyObject *object, PyObject *descriptor)
{
    if (Py_TYPE(descriptor) != &PyMemberDescr_Type)
        return unknown;
    PyMemberDescrObject *member = (PyMemberDescrObject *)descriptor;
    if (member->d_member->type != T_OBJECT_EX || !PyObject_TypeCheck(object, member->d_type))
        return unknown;
    PyObject *found = RDB_READ(*(PyObject **)((char *)object + member->d_member->offset));
    return found ? rdb_value_of(found) : absent;
}

/* instance_getattr2. */
static value in_instance(PyInstanceObject *instance, const value *key)
{
    PyClassObject *class = RDB_READ(instance->in_class);
    value found = rdb_value_in_dict(RDB_READ(instance->in_dict), key);
    if (found.kind == RDB_VALUE_ABSENT)
        found = undescribed(in_class(class, key));
    return found.kind == RDB_VALUE_ABSENT && RDB_READ(class->cl_getattr) ? unknown : found;
}

/* instance_getattr, class_getattr, type_getattro, PyObject_GenericGetAttr. */
value rdb_quick_attribute(const value *of, node *n)
{
    PyObject *object = of->object, **dict;
    value key = rdb_value_of_string(n->text, n->length), found, own;

    if (!object || (n->length > 4 && memcmp(n->text, "__", 2) == 0 && memcmp(n->text + n->length - 2, "__", 2) == 0))
        return unknown; /* __class__, __dict__ and the like are made up */
    PyTypeObject *type = RDB_READ(Py_TYPE(object));
    if (type == &PyInstance_Type)
        return in_instance((PyInstanceObject *)object, &key);
    if (type == &PyClass_Type)
        return undescribed(in_class((PyClassObject *)object, &key));
    found = in_type(type, &key);
    if (type == &PyType_Type)
        return found.kind == RDB_VALUE_ABSENT ? undescribed(in_type((PyTypeObject *)object, &key)) : unknown;
    if (RDB_READ(type->tp_getattro) != PyObject_GenericGetAttr || found.kind == RDB_VALUE_UNKNOWN)
        return unknown;
    if (found.object && getter_of(&found) && Py_TYPE(found.object)->tp_descr_set)
        return in_slot(object, found.object);
    dict = _PyObject_GetDictPtr(object);
    own = dict && RDB_READ(*dict) ? rdb_value_in_dict(*dict, &key) : absent;
    return own.kind == RDB_VALUE_ABSENT ? undescribed(found) : own;
}

/* ---- Constants ---- */

const char *rdb_quick_builtin(const value *v)
{
    if (!v->object || Py_TYPE(v->object) != &PyCFunction_Type)
        return NULL;
    PyCFunctionObject *function = (PyCFunctionObject *)v->object;
    bool builtin = function->m_module && PyString_Check(function->m_module) &&
                   strcmp(PyString_AS_STRING(function->m_module), "__builtin__") == 0;
    return builtin ? function->m_ml->ml_name : NULL;
}

value rdb_quick_literal(const struct rdb_frame *frame, node *n)
{
    return frame && rdb_code_of_frame(frame)->co_flags & CO_FUTURE_UNICODE_LITERALS
               ? unknown
               : rdb_value_of_string(n->text, n->length);
}
