/* SPDX-License-Identifier: MIT */
/* Values as the quick evaluator sees them (rdb_quick.h): operators over them, without asking an object.
 *
 * Only what is certain counts: every function here follows the one of CPython that it names, and
 * gives up where that one would call Python code, or make an object that matters.  Every word that may change is read
 * through RDB_READ: of objects that cannot change, the uid is enough. */
#include "rdb_quick.h"

#include "rdb_adapt.h"
#include "rdb_words.h"

#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

typedef struct rdb_value value;

static const value unknown = {.kind = RDB_VALUE_UNKNOWN}, absent = {.kind = RDB_VALUE_ABSENT};

value rdb_value_of_integer(long i)
{
    return (value){.kind = RDB_VALUE_INTEGER, .integer = i};
}

value rdb_value_of_string(const char *bytes, Py_ssize_t length)
{
    return (value){.kind = RDB_VALUE_STRING, .bytes = bytes, .length = length};
}

value rdb_value_of_truth(enum rdb_truth truth)
{
    return truth == RDB_UNKNOWN ? unknown : rdb_value_of(truth == RDB_YES ? Py_True : Py_False);
}

static bool is_number(const value *v)
{
    return v->kind == RDB_VALUE_INTEGER || v->kind == RDB_VALUE_REAL;
}

static bool is_text(const value *v)
{
    return v->kind == RDB_VALUE_STRING || v->kind == RDB_VALUE_UNICODE;
}

static bool is_sequence(const value *v)
{
    return v->kind == RDB_VALUE_LIST || v->kind == RDB_VALUE_TUPLE;
}

/* i is inside. */
value rdb_value_element(const value *v, Py_ssize_t i)
{
    if (v->object && v->kind == RDB_VALUE_LIST)
        return rdb_value_of(RDB_READ(RDB_READ(((PyListObject *)v->object)->ob_item)[i]));
    if (v->object)
        return rdb_value_of(PyTuple_GET_ITEM(v->object, i));
    const struct rdb_quick_node *link = v->display->left;
    while (i-- > 0)
        link = link->right;
    return rdb_quick_evaluate(v->scope, link->left);
}

/* PyObject_IsTrue. */
enum rdb_truth rdb_value_truth(const value *v)
{
    switch (v->kind) {
    case RDB_VALUE_UNKNOWN:
    case RDB_VALUE_ABSENT:
        return RDB_UNKNOWN;
    case RDB_VALUE_INTEGER:
        return v->integer != 0;
    case RDB_VALUE_REAL:
        return v->real != 0;
    case RDB_VALUE_PLAIN:
    case RDB_VALUE_ODD: {
        PyTypeObject *type = Py_TYPE(v->object);
        bool asks = (type->tp_as_number && type->tp_as_number->RDB_NB_BOOL) ||
                    (type->tp_as_mapping && type->tp_as_mapping->mp_length) ||
                    (type->tp_as_sequence && type->tp_as_sequence->sq_length);
        return v->object == Py_None ? RDB_NO : asks ? RDB_UNKNOWN : RDB_YES;
    }
    default:
        return v->length != 0;
    }
}

/* ---- Comparisons ---- */

enum relation { LESS, EQUAL, GREATER, DIFFERENT /* in no order that is known here */, UNORDERED /* NaN */, UNRELATED };

#define ORDER(a, b) ((a) < (b) ? LESS : (a) > (b) ? GREATER : (a) == (b) ? EQUAL : UNORDERED)

static enum relation relate(const value *, const value *, int depth);

static bool as_real(const value *v, double *real)
{
    *real = v->kind == RDB_VALUE_REAL ? v->real : (double)v->integer;
    return v->kind == RDB_VALUE_REAL || labs(v->integer) < 1L << 53; /* beyond, a double is not exact */
}

static enum relation relate_numbers(const value *a, const value *b)
{
    double x, y;
    if (a->kind == RDB_VALUE_INTEGER && b->kind == RDB_VALUE_INTEGER)
        return ORDER(a->integer, b->integer);
    return as_real(a, &x) && as_real(b, &y) ? ORDER(x, y) : UNRELATED;
}

/* Without the order of what is no plain bytes. */
static enum relation relate_texts(const value *a, const value *b)
{
    if (a->kind == RDB_VALUE_STRING && b->kind == RDB_VALUE_STRING) {
        int order = memcmp(a->bytes, b->bytes, MIN(a->length, b->length));
        return order ? ORDER(order, 0) : ORDER(a->length, b->length);
    }
    if (!rdb_value_texts_compare(a, b))
        return UNRELATED;
    bool same = a->length == b->length;
    for (Py_ssize_t i = 0; same && i < a->length; i++)
        same = rdb_value_character(a, i) == rdb_value_character(b, i);
    return same ? EQUAL : DIFFERENT;
}

/* PyObject_RichCompareBool with Py_EQ: an object is equal to itself, NaN too. */
static enum rdb_truth same_or_equal(const value *a, const value *b, int depth)
{
    if (a->object && a->object == b->object)
        return RDB_YES;
    enum relation relation = relate(a, b, depth);
    return relation == UNRELATED ? RDB_UNKNOWN : relation == EQUAL;
}

static enum relation relate_sequences(const value *a, const value *b, int depth)
{
    for (Py_ssize_t i = 0; i < MIN(a->length, b->length); i++) {
        value x = rdb_value_element(a, i), y = rdb_value_element(b, i);
        enum rdb_truth same = same_or_equal(&x, &y, depth);
        if (same != RDB_YES)
            return same == RDB_NO ? DIFFERENT : UNRELATED;
    }
    return a->length == b->length ? EQUAL : DIFFERENT;
}

/* PyObject_RichCompare.  UNRELATED: it may raise, or call Python code. */
static enum relation relate(const value *a, const value *b, int depth)
{
    enum { DEEPEST = 20 };
    if (a->kind <= RDB_VALUE_ABSENT || b->kind <= RDB_VALUE_ABSENT || a->kind == RDB_VALUE_ODD ||
        b->kind == RDB_VALUE_ODD || depth > DEEPEST)
        return UNRELATED;
    if (is_number(a) && is_number(b))
        return relate_numbers(a, b);
    if (is_text(a) && is_text(b))
        return relate_texts(a, b);
    if (a->kind == RDB_VALUE_BYTES && b->kind == RDB_VALUE_BYTES)
        return a->length == b->length && memcmp(a->bytes, b->bytes, (size_t)a->length) == 0 ? EQUAL : DIFFERENT;
    if (is_sequence(a) && a->kind == b->kind)
        return relate_sequences(a, b, depth + 1);
    if (a->kind == RDB_VALUE_PLAIN && b->kind == RDB_VALUE_PLAIN)
        return a->object == b->object ? EQUAL : DIFFERENT;
    if (a->kind == b->kind)
        return UNRELATED; /* dicts, sets */
    /* A unicode decodes what has a buffer. */
    if ((a->kind == RDB_VALUE_UNICODE && b->kind == RDB_VALUE_PLAIN && b->object != Py_None) ||
        (b->kind == RDB_VALUE_UNICODE && a->kind == RDB_VALUE_PLAIN && a->object != Py_None))
        return UNRELATED;
    return DIFFERENT;
}

enum rdb_truth rdb_value_compare(enum rdb_quick_op op, const value *a, const value *b)
{
    enum relation relation = relate(a, b, 0);
    if (relation == UNRELATED || (relation == DIFFERENT && op != RDB_QUICK_EQUAL && op != RDB_QUICK_UNEQUAL))
        return RDB_UNKNOWN;
    switch (op) {
    case RDB_QUICK_EQUAL:
        return relation == EQUAL;
    case RDB_QUICK_UNEQUAL:
        return relation != EQUAL;
    case RDB_QUICK_LESS:
        return relation == LESS;
    case RDB_QUICK_LESS_EQUAL:
        return relation == LESS || relation == EQUAL;
    case RDB_QUICK_GREATER:
        return relation == GREATER;
    default:
        return relation == GREATER || relation == EQUAL;
    }
}

/* ---- Containers ---- */

enum rdb_truth rdb_value_same(const value *a, const value *b)
{
    return same_or_equal(a, b, 0);
}

/* PySequence_Contains. */
enum rdb_truth rdb_value_contains(const value *in, const value *v)
{
    if (is_sequence(in)) {
        enum rdb_truth found = RDB_NO;
        for (Py_ssize_t i = 0; found == RDB_NO && i < in->length; i++) {
            value one = rdb_value_element(in, i);
            found = same_or_equal(&one, v, 0);
        }
        return found;
    }
    if (in->kind == RDB_VALUE_STRING && v->kind == RDB_VALUE_STRING)
        return memmem(in->bytes, in->length, v->bytes, v->length) != NULL;
    if (in->kind == RDB_VALUE_DICT) {
        enum rdb_value_kind kind = rdb_value_in_dict(in->object, v).kind;
        return kind == RDB_VALUE_UNKNOWN ? RDB_UNKNOWN : kind != RDB_VALUE_ABSENT;
    }
    if (in->kind == RDB_VALUE_SET)
        return rdb_value_in_set(in->object, v);
    return RDB_UNKNOWN;
}

/* PyObject_GetItem. */
value rdb_value_item(const value *of, const value *key)
{
    if (of->kind == RDB_VALUE_DICT)
        return rdb_value_in_dict(of->object, key);
    if (key->kind != RDB_VALUE_INTEGER || !(is_sequence(of) || of->kind == RDB_VALUE_STRING))
        return unknown;
    long i = key->integer < 0 ? key->integer + of->length : key->integer;
    if (i < 0 || i >= of->length)
        return absent;
    return is_sequence(of) ? rdb_value_element(of, i) : rdb_value_of_string(of->bytes + i, 1);
}
