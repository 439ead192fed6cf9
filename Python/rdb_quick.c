/* Evaluates conditions by reading the program's objects where they lie (rdb_quick.h says what for, and what is never
 * done).
 *
 * Called at breakpoints by rdb_breakpoints.c.  Follows CPython as rdb_value.c does. */
#include "rdb_quick.h"

#include "rdb_named.h"

#include "structmember.h"

#include <limits.h>
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
static value local(PyFrameObject *f, node *n)
{
    PyCodeObject *code = f->f_code;
    PyObject **cells = f->f_localsplus + code->co_nlocals, *found;
    value key = rdb_value_of_string(n->text, n->length);
    Py_ssize_t i;

    if (code->co_flags & CO_OPTIMIZED && (i = index_of(code->co_freevars, n)) >= 0)
        found = PyCell_GET(cells[PyTuple_GET_SIZE(code->co_cellvars) + i]);
    else if ((i = index_of(code->co_cellvars, n)) >= 0)
        found = PyCell_GET(cells[i]);
    else if ((i = index_of(code->co_varnames, n)) >= 0 && i < code->co_nlocals)
        found = f->f_localsplus[i];
    else if (!f->f_locals)
        return absent;
    else
        return PyDict_CheckExact(f->f_locals) ? rdb_value_in_dict(f->f_locals, &key) : unknown;
    return found ? rdb_value_of(found) : absent;
}

/* LOAD_NAME. */
static value named(PyFrameObject *f, node *n)
{
    value key = rdb_value_of_string(n->text, n->length), found = local(f, n);
    if (found.kind == RDB_VALUE_ABSENT)
        found = rdb_value_in_dict(f->f_globals, &key);
    if (found.kind == RDB_VALUE_ABSENT)
        found = rdb_value_in_dict(f->f_builtins, &key);
    return found;
}

/* ---- Attributes ---- */

/* _PyType_Lookup, without its cache. */
static value in_type(PyTypeObject *type, const value *key)
{
    value found = type->tp_mro ? absent : unknown;
    for (Py_ssize_t i = 0; found.kind == RDB_VALUE_ABSENT && i < PyTuple_GET_SIZE(type->tp_mro); i++) {
        PyObject *base = PyTuple_GET_ITEM(type->tp_mro, i);
        found = rdb_value_in_dict(
            PyClass_Check(base) ? ((PyClassObject *)base)->cl_dict : ((PyTypeObject *)base)->tp_dict, key);
    }
    return found;
}

/* class_lookup. */
static value in_class(PyClassObject *class, const value *key)
{
    value found = rdb_value_in_dict(class->cl_dict, key);
    for (Py_ssize_t i = 0; found.kind == RDB_VALUE_ABSENT && i < PyTuple_GET_SIZE(class->cl_bases); i++)
        found = in_class((PyClassObject *)PyTuple_GET_ITEM(class->cl_bases, i), key);
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
    return found.kind <= RDB_VALUE_ABSENT || getter_of(&found) ? unknown : found;
}

/* A member of __slots__ that is set. */
static value in_slot(PyObject *object, PyObject *descriptor)
{
    if (Py_TYPE(descriptor) != &PyMemberDescr_Type)
        return unknown;
    PyMemberDescrObject *member = (PyMemberDescrObject *)descriptor;
    if (member->d_member->type != T_OBJECT_EX || !PyObject_TypeCheck(object, member->d_type))
        return unknown;
    PyObject *found = *(PyObject **)((char *)object + member->d_member->offset);
    return found ? rdb_value_of(found) : unknown;
}

/* instance_getattr, class_getattr, type_getattro, PyObject_GenericGetAttr. */
static value attribute(const value *of, node *n)
{
    PyObject *object = of->object, **dict;
    value key = rdb_value_of_string(n->text, n->length), found, own;

    if (!object || (n->length > 4 && memcmp(n->text, "__", 2) == 0 && memcmp(n->text + n->length - 2, "__", 2) == 0))
        return unknown; /* __class__, __dict__ and the like are made up */
    PyTypeObject *type = Py_TYPE(object);
    if (type == &PyInstance_Type) {
        PyInstanceObject *instance = (PyInstanceObject *)object;
        own = rdb_value_in_dict(instance->in_dict, &key);
        return own.kind == RDB_VALUE_ABSENT ? undescribed(in_class(instance->in_class, &key)) : own;
    }
    if (type == &PyClass_Type)
        return undescribed(in_class((PyClassObject *)object, &key));
    found = in_type(type, &key);
    if (type == &PyType_Type)
        return found.kind == RDB_VALUE_ABSENT ? undescribed(in_type((PyTypeObject *)object, &key)) : unknown;
    if (type->tp_getattro != PyObject_GenericGetAttr || found.kind == RDB_VALUE_UNKNOWN)
        return unknown;
    if (found.object && getter_of(&found) && Py_TYPE(found.object)->tp_descr_set)
        return in_slot(object, found.object);
    dict = _PyObject_GetDictPtr(object);
    own = dict && *dict ? rdb_value_in_dict(*dict, &key) : absent;
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
static value display(PyFrameObject *f, node *n)
{
    for (node *link = n->left; link; link = link->right)
        if (rdb_quick_evaluate(f, link->left).kind == RDB_VALUE_UNKNOWN)
            return unknown;
    enum rdb_value_kind kind = n->op == RDB_QUICK_LIST ? RDB_VALUE_LIST : RDB_VALUE_TUPLE;
    return (value){.kind = kind, .length = n->integer, .display = n, .frame = f};
}

static value constant(PyFrameObject *f, node *n)
{
    switch (n->op) {
    case RDB_QUICK_INTEGER:
        return rdb_value_of_integer(n->integer);
    case RDB_QUICK_REAL:
        return (value){.kind = RDB_VALUE_REAL, .real = n->real};
    case RDB_QUICK_STRING:
        return f->f_code->co_flags & CO_FUTURE_UNICODE_LITERALS ? unknown : rdb_value_of_string(n->text, n->length);
    case RDB_QUICK_NONE:
        return rdb_value_of(Py_None);
    default:
        return display(f, n);
    }
}

static value binary(PyFrameObject *f, node *n)
{
    value a = rdb_quick_evaluate(f, n->left), b = rdb_quick_evaluate(f, n->right);
    enum rdb_truth truth;

    if (a.kind == RDB_VALUE_UNKNOWN || b.kind == RDB_VALUE_UNKNOWN)
        return unknown;
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

/* An absent name or key is an exception, and so unknown. */
value rdb_quick_evaluate(PyFrameObject *f, node *n)
{
    value v = unknown;

    if (n->op == RDB_QUICK_NAME) {
        v = named(f, n);
    } else if (n->op == RDB_QUICK_NAMED) {
        PyObject *object;
        v = rdb_named_find((int)n->integer, &object) == RDB_NAMED_ALIVE ? rdb_value_of(object) : unknown;
    } else if (n->op < RDB_QUICK_ATTRIBUTE) {
        v = constant(f, n);
    } else if (n->op == RDB_QUICK_AND || n->op == RDB_QUICK_OR) {
        v = rdb_quick_evaluate(f, n->left);
        enum rdb_truth truth = rdb_value_truth(&v);
        if (truth != RDB_UNKNOWN)
            return truth == (n->op == RDB_QUICK_AND) ? rdb_quick_evaluate(f, n->right) : v;
        v = unknown;
    } else if (n->op == RDB_QUICK_ATTRIBUTE || n->op == RDB_QUICK_NEGATIVE || n->op == RDB_QUICK_NOT) {
        value operand = rdb_quick_evaluate(f, n->left);
        enum rdb_truth truth = rdb_value_truth(&operand);
        if (n->op == RDB_QUICK_ATTRIBUTE)
            v = attribute(&operand, n);
        else if (n->op == RDB_QUICK_NEGATIVE)
            v = negative(&operand);
        else
            v = rdb_value_of_truth(truth == RDB_UNKNOWN ? truth : !truth);
    } else {
        v = binary(f, n);
    }
    return v.kind == RDB_VALUE_ABSENT ? unknown : v;
}

value rdb_quick_value(const struct rdb_quick *quick, PyFrameObject *f)
{
    return quick ? rdb_quick_evaluate(f, quick->root) : unknown;
}

enum rdb_truth rdb_quick_truth(const struct rdb_quick *quick, PyFrameObject *f)
{
    value v = rdb_quick_value(quick, f);
    return rdb_value_truth(&v);
}
