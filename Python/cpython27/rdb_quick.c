/* SPDX-License-Identifier: MIT */
/* Evaluates conditions by reading the program's objects where they lie (rdb_quick.h says what for, and what is never
 * done).
 *
 * For watches, notes the words that were read (rdb_words.h).  Follows CPython as rdb_value.c does. */
#include "rdb_quick.h"

#include "rdb_adapt.h"
#include "rdb_look.h"
#include "rdb_named.h"
#include "rdb_words.h"

#include "structmember.h"

#include <limits.h>
#include <string.h>

typedef struct rdb_value value;
typedef const struct rdb_quick_node node;
typedef const struct rdb_scope scope;

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
static value local(PyFrameObject *f, node *n)
{
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

/* Is it one of these names, which are separated by blanks? */
static bool holds(const char *names, node *n)
{
    for (const char *at = names; *at; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        if (strncmp(at, n->text, n->length) == 0 && (at[n->length] == ' ' || !at[n->length]))
            return true;
    }
    return false;
}

/* LOAD_NAME; of a name that is known to be a local variable, LOAD_FAST. */
static value named(scope *s, node *n)
{
    value key = rdb_value_of_string(n->text, n->length), found = s->frame ? local(s->frame, n) : absent;
    if (s->locals && holds(s->locals, n))
        return found;
    if (found.kind == RDB_VALUE_ABSENT && s->globals)
        found = rdb_value_in_dict(s->globals, &key);
    if (found.kind == RDB_VALUE_ABSENT && s->builtins)
        found = rdb_value_in_dict(s->builtins, &key);
    return found;
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
static value attribute(const value *of, node *n)
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

/* ---- Operators ---- */

static value negative(const value *v)
{
    if (v->kind == RDB_VALUE_REAL)
        return (value){.kind = RDB_VALUE_REAL, .real = -v->real};
    return v->kind == RDB_VALUE_INTEGER && v->integer != LONG_MIN ? rdb_value_of_integer(-v->integer) : unknown;
}

/* Of integers, where the result is one that fits. */
static value calculate(enum rdb_quick_op op, const value *a, const value *b)
{
    long x = a->integer, y = b->integer, result = 0;
    bool fails = a->kind != RDB_VALUE_INTEGER || b->kind != RDB_VALUE_INTEGER;

    if (fails) {
        return unknown;
    } else if (op == RDB_QUICK_ADD) {
        fails = __builtin_add_overflow(x, y, &result);
    } else if (op == RDB_QUICK_SUBTRACT) {
        fails = __builtin_sub_overflow(x, y, &result);
    } else if (op == RDB_QUICK_MULTIPLY) {
        fails = __builtin_mul_overflow(x, y, &result);
    } else {
        if (y == 0 || y == -1)
            return unknown;                           /* an error; LONG_MIN // -1 overflows */
        bool down = x % y != 0 && (x < 0) != (y < 0); /* Python rounds down, C to zero */
        result = op == RDB_QUICK_DIVIDE ? x / y - down : x % y + (down ? y : 0);
    }
    return fails ? unknown : rdb_value_of_integer(result);
}

/* The builtin, whatever it is called: is it len? */
static bool is_len(const value *v)
{
    if (!v->object || Py_TYPE(v->object) != &PyCFunction_Type)
        return false;
    PyCFunctionObject *function = (PyCFunctionObject *)v->object;
    return strcmp(function->m_ml->ml_name, "len") == 0 && function->m_module && PyString_Check(function->m_module) &&
           strcmp(PyString_AS_STRING(function->m_module), "__builtin__") == 0;
}

static value length(const value *function, const value *v)
{
    bool has_length = v->kind >= RDB_VALUE_STRING && v->kind <= RDB_VALUE_SET;
    return is_len(function) && has_length ? rdb_value_of_integer(v->length) : unknown;
}

/* A list or tuple written out: each element must be known, whether it is needed or not. */
static value display(scope *s, node *n)
{
    for (node *link = n->left; link; link = link->right) {
        value element = rdb_quick_evaluate(s, link->left);
        if (element.kind <= RDB_VALUE_ABSENT)
            return element;
    }
    enum rdb_value_kind kind = n->op == RDB_QUICK_LIST ? RDB_VALUE_LIST : RDB_VALUE_TUPLE;
    return (value){.kind = kind, .length = n->integer, .display = n, .scope = s};
}

/* Whether it is alive changes only when rdb_named_changes does, or by its creation, which is found when it is looked
 * for. */
PyObject *rdb_quick_object(int number, enum rdb_named_state *state)
{
    PyObject *object;
    *state = rdb_named_find(number, &object);
    if (rdb_words_wanted) {
        rdb_words_note(&rdb_named_changes);
        if (*state == RDB_NAMED_NOT_YET || *state == RDB_NAMED_UNKNOWN)
            rdb_words_note(&rdb_uid_next);
    }
    return object;
}

/* $5. */
static value numbered(node *n)
{
    enum rdb_named_state state;
    PyObject *object = rdb_quick_object((int)n->integer, &state);
    return object ? rdb_value_of(object) : (value){.kind = RDB_VALUE_ABSENT, .length = state};
}

static value atom(scope *s, node *n)
{
    switch (n->op) {
    case RDB_QUICK_NAME:
        return named(s, n);
    case RDB_QUICK_NAMED:
        return numbered(n);
    case RDB_QUICK_INTEGER:
        return rdb_value_of_integer(n->integer);
    case RDB_QUICK_REAL:
        return (value){.kind = RDB_VALUE_REAL, .real = n->real};
    case RDB_QUICK_STRING:
        return s->frame && s->frame->f_code->co_flags & CO_FUTURE_UNICODE_LITERALS
                   ? unknown
                   : rdb_value_of_string(n->text, n->length);
    case RDB_QUICK_NONE:
        return rdb_value_of(Py_None);
    default:
        return display(s, n);
    }
}

static value unary(scope *s, node *n)
{
    value operand = rdb_quick_evaluate(s, n->left);
    if (operand.kind <= RDB_VALUE_ABSENT)
        return operand;
    if (n->op == RDB_QUICK_ATTRIBUTE)
        return attribute(&operand, n);
    if (n->op == RDB_QUICK_NEGATIVE)
        return negative(&operand);
    enum rdb_truth truth = rdb_value_truth(&operand);
    return rdb_value_of_truth(truth == RDB_UNKNOWN ? truth : !truth);
}

static value binary(scope *s, node *n)
{
    enum rdb_truth truth;
    value a = rdb_quick_evaluate(s, n->left);
    if (a.kind <= RDB_VALUE_ABSENT)
        return a;
    value b = rdb_quick_evaluate(s, n->right);
    if (b.kind <= RDB_VALUE_ABSENT)
        return b;
    switch (n->op) {
    case RDB_QUICK_ITEM:
        return rdb_value_item(&a, &b);
    case RDB_QUICK_LEN:
        return length(&a, &b);
    case RDB_QUICK_IS:
    case RDB_QUICK_IS_NOT:
        truth = !a.object || !b.object ? RDB_UNKNOWN : (a.object == b.object) == (n->op == RDB_QUICK_IS);
        return rdb_value_of_truth(truth);
    case RDB_QUICK_IN:
    case RDB_QUICK_NOT_IN:
        truth = rdb_value_contains(&b, &a);
        return rdb_value_of_truth(truth == RDB_UNKNOWN ? truth : (truth == RDB_YES) == (n->op == RDB_QUICK_IN));
    default:
        return n->op < RDB_QUICK_EQUAL ? calculate(n->op, &a, &b)
                                       : rdb_value_of_truth(rdb_value_compare(n->op, &a, &b));
    }
}

static value either(scope *s, node *n)
{
    value v = rdb_quick_evaluate(s, n->left);
    enum rdb_truth truth = rdb_value_truth(&v);
    if (v.kind <= RDB_VALUE_ABSENT)
        return v;
    if (truth == RDB_UNKNOWN)
        return unknown;
    return truth == (n->op == RDB_QUICK_AND) ? rdb_quick_evaluate(s, n->right) : v;
}

value rdb_quick_evaluate(scope *s, node *n)
{
    value v = n->op < RDB_QUICK_ATTRIBUTE                                                             ? atom(s, n)
              : n->op == RDB_QUICK_AND || n->op == RDB_QUICK_OR                                       ? either(s, n)
              : n->op == RDB_QUICK_ATTRIBUTE || n->op == RDB_QUICK_NEGATIVE || n->op == RDB_QUICK_NOT ? unary(s, n)
                                                                                                      : binary(s, n);
    if (v.kind == RDB_VALUE_ABSENT && !v.display)
        v.display = n;
    return v;
}

value rdb_quick_value(const struct rdb_quick *quick, PyFrameObject *f)
{
    scope s = {.frame = f, .globals = f->f_globals, .builtins = f->f_builtins};
    value v = quick ? rdb_quick_evaluate(&s, quick->root) : unknown;
    return v.kind == RDB_VALUE_ABSENT ? unknown : v;
}

enum rdb_truth rdb_quick_truth(const struct rdb_quick *quick, const struct rdb_frame *frame)
{
    value v = rdb_quick_value(quick, rdb_py_frame(frame));
    return rdb_value_truth(&v);
}
