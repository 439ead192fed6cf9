/* SPDX-License-Identifier: MIT */
/* Calls of builtins, methods of strings and dicts, and slices, told without making them: see rdb_quick.h.
 *
 * Only of exact built-in types, of which no method can be the program's.  Creates no object: a string that Python would make
 * lies in a buffer, for as long as an evaluation lasts. */
#include "rdb_quick.h"

#include "rdb_adapt.h"
#include "rdb_words.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

typedef struct rdb_value value;
typedef const struct rdb_quick_node node;
typedef const struct rdb_scope scope;

static const value unknown = {.kind = RDB_VALUE_UNKNOWN};

enum { MOST = 8 /* arguments */, LONGEST = 120 /* characters of a string that is made */, ITEMS = 1000 };

/* Room for a string; an expression has fewer nodes than there are rooms. */
static char *new_string(void)
{
    static char rooms[RDB_QUICK_NODES][LONGEST + 1];
    static int next;
    next = (next + 1) % RDB_QUICK_NODES;
    return rooms[next];
}

static bool is_number(const value *v)
{
    return v->kind == RDB_VALUE_INTEGER || v->kind == RDB_VALUE_REAL;
}

/* ---- Builtin functions ---- */

static value absolute(const value *v)
{
    if (v->kind == RDB_VALUE_REAL)
        return (value){.kind = RDB_VALUE_REAL, .real = __builtin_fabs(v->real)};
    if (v->kind != RDB_VALUE_INTEGER || v->integer == LONG_MIN)
        return unknown;
    return rdb_value_of_integer(v->integer < 0 ? -v->integer : v->integer);
}

/* Of numbers or of strings, several or those of one list. */
static value extreme(enum rdb_quick_op op, const value *arguments, Py_ssize_t count)
{
    bool listed = count == 1 && (arguments->kind == RDB_VALUE_LIST || arguments->kind == RDB_VALUE_TUPLE);
    Py_ssize_t length = listed ? arguments->length : count;
    value best = unknown;
    if (length < 1 || length > ITEMS || (count == 1 && !listed))
        return unknown;
    for (Py_ssize_t i = 0; i < length; i++) {
        value one = listed ? rdb_value_element(arguments, i) : arguments[i];
        enum rdb_truth better = i ? rdb_value_compare(op, &one, &best) : RDB_YES;
        if (!(is_number(&one) || one.kind == RDB_VALUE_STRING) || better == RDB_UNKNOWN)
            return unknown;
        if (better == RDB_YES)
            best = one;
    }
    return best;
}

/* ---- Types ---- */

/* int(): of a string, decimal digits. */
static value whole(const value *v)
{
    const long limit = 1L << 62;
    if (v->kind == RDB_VALUE_INTEGER)
        return rdb_value_of_integer(v->integer);
    if (v->kind == RDB_VALUE_REAL && v->real > -(double)limit && v->real < (double)limit)
        return rdb_value_of_integer((long)v->real);
    if (v->kind != RDB_VALUE_STRING || v->length < 1 || v->length > 18)
        return unknown;
    long number = 0;
    bool negative = *v->bytes == '-';
    for (Py_ssize_t i = negative; i < v->length; i++) {
        if (v->bytes[i] < '0' || v->bytes[i] > '9')
            return unknown;
        number = 10 * number + (v->bytes[i] - '0');
    }
    return negative && v->length == 1 ? unknown : rdb_value_of_integer(negative ? -number : number);
}

static value text_of(const value *v)
{
    if (v->kind == RDB_VALUE_STRING)
        return *v;
    if (v->kind != RDB_VALUE_INTEGER || (v->object && PyBool_Check(v->object)))
        return unknown;
    char *text = new_string();
    return rdb_value_of_string(text, snprintf(text, LONGEST, "%ld", v->integer));
}

static bool is_type(PyObject *object)
{
    return Py_TYPE(object) == &PyType_Type; /* a class of another metaclass may have an idea of its own */
}

/* Is one of the classes between this one and `object` made to say something else of itself? */
static bool hides_its_class(PyTypeObject *type)
{
    PyObject *mro = RDB_READ(type->tp_mro);
    value key = rdb_value_of_string("__class__", strlen("__class__"));
    for (Py_ssize_t i = 0; mro && i < PyTuple_GET_SIZE(mro); i++) {
        PyObject *base = PyTuple_GET_ITEM(mro, i);
        if (base == (PyObject *)&PyBaseObject_Type)
            continue;
        if (!PyType_Check(base) || rdb_value_in_dict(((PyTypeObject *)base)->tp_dict, &key).kind != RDB_VALUE_ABSENT)
            return true;
    }
    return !mro;
}

static enum rdb_truth is_instance(PyObject *object, const value *of)
{
    PyTypeObject *type = RDB_READ(object->ob_type);
    if (of->kind == RDB_VALUE_TUPLE) {
        enum rdb_truth any = RDB_NO;
        for (Py_ssize_t i = 0; any == RDB_NO && i < of->length; i++) {
            value one = rdb_value_element(of, i);
            any = one.kind == RDB_VALUE_TUPLE ? RDB_UNKNOWN : is_instance(object, &one);
        }
        return any;
    }
    if (!of->object || !is_type(of->object) || hides_its_class(type))
        return RDB_UNKNOWN;
    PyObject *mro = RDB_READ(type->tp_mro);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(mro); i++)
        if (PyTuple_GET_ITEM(mro, i) == of->object)
            return RDB_YES;
    return RDB_NO;
}

/* A class that is called: the program's __new__ may be anything. */
static value call_type(PyObject *type, const value *arguments, Py_ssize_t count)
{
    if (count != 1)
        return unknown;
    if (type == (PyObject *)&PyBool_Type)
        return rdb_value_of_truth(rdb_value_truth(arguments));
    if (type == (PyObject *)&PyType_Type && arguments->object)
        return rdb_value_of((PyObject *)RDB_READ(arguments->object->ob_type));
    if (type == (PyObject *)RDB_INT_TYPE)
        return whole(arguments);
    return type == (PyObject *)RDB_STR_TYPE ? text_of(arguments) : unknown;
}

static value call_function(const char *name, const value *arguments, Py_ssize_t count)
{
    if (!strcmp(name, "abs") && count == 1)
        return absolute(arguments);
    if (!strcmp(name, "min"))
        return extreme(RDB_QUICK_LESS, arguments, count);
    if (!strcmp(name, "max"))
        return extreme(RDB_QUICK_GREATER, arguments, count);
    if (!strcmp(name, "isinstance") && count == 2 && arguments->object)
        return rdb_value_of_truth(is_instance(arguments->object, &arguments[1]));
    return unknown;
}

/* ---- Methods ---- */

static enum rdb_truth begins_or_ends(const value *text, const value *with, bool begins)
{
    if (with->kind == RDB_VALUE_TUPLE) {
        enum rdb_truth any = RDB_NO;
        for (Py_ssize_t i = 0; any == RDB_NO && i < with->length; i++) {
            value one = rdb_value_element(with, i);
            any = one.kind == RDB_VALUE_TUPLE ? RDB_UNKNOWN : begins_or_ends(text, &one, begins);
        }
        return any;
    }
    if (with->kind != RDB_VALUE_STRING)
        return RDB_UNKNOWN;
    if (with->length > text->length)
        return RDB_NO;
    const char *at = begins ? text->bytes : text->bytes + text->length - with->length;
    return memcmp(at, with->bytes, (size_t)with->length) == 0 ? RDB_YES : RDB_NO;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static value stripped(const value *text, bool left, bool right)
{
    Py_ssize_t from = 0, to = text->length;
    while (left && from < to && is_blank(text->bytes[from]))
        from++;
    while (right && to > from && is_blank(text->bytes[to - 1]))
        to--;
    return rdb_value_of_string(text->bytes + from, to - from);
}

static value in_case(const value *text, bool upper)
{
    char *made = new_string();
    if (text->length > LONGEST)
        return unknown;
    for (Py_ssize_t i = 0; i < text->length; i++) {
        char c = text->bytes[i];
        bool changes = upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';
        made[i] = (char)(changes ? c ^ 0x20 : c);
    }
    return rdb_value_of_string(made, text->length);
}

static value all_digits(const value *text)
{
    for (Py_ssize_t i = 0; i < text->length; i++)
        if (text->bytes[i] < '0' || text->bytes[i] > '9')
            return rdb_value_of_truth(RDB_NO);
    return rdb_value_of_truth(text->length ? RDB_YES : RDB_NO);
}

/* Of ASCII, of which all Pythons and locales say the same. */
static value call_of_string(const value *text, node *name, const value *arguments, Py_ssize_t count)
{
    char word[16] = "";
    if (name->length >= (int)sizeof word || text->length > 100000)
        return unknown;
    memcpy(word, name->text, (size_t)name->length);
    for (Py_ssize_t i = 0; i < text->length; i++)
        if (text->bytes[i] & 0x80)
            return unknown;
    if (count == 1 && (!strcmp(word, "startswith") || !strcmp(word, "endswith")))
        return rdb_value_of_truth(begins_or_ends(text, arguments, *word == 's'));
    if (count)
        return unknown;
    if (!strcmp(word, "isdigit"))
        return all_digits(text);
    if (!strcmp(word, "upper") || !strcmp(word, "lower"))
        return in_case(text, *word == 'u');
    if (!strcmp(word, "strip") || !strcmp(word, "lstrip") || !strcmp(word, "rstrip"))
        return stripped(text, *word != 'r', *word != 'l');
    return unknown;
}

static value call_of_dict(const value *dict, node *name, const value *arguments, Py_ssize_t count)
{
    if (name->length != 3 || memcmp(name->text, "get", 3) != 0 || count < 1 || count > 2)
        return unknown;
    value found = rdb_value_item(dict, arguments);
    if (found.kind != RDB_VALUE_ABSENT)
        return found;
    return count == 2 ? arguments[1] : rdb_value_of(Py_None);
}

/* ---- All ---- */

/* Where a slice begins or ends; false if that is not known. */
static bool bound(scope *s, node *n, Py_ssize_t length, Py_ssize_t usual, Py_ssize_t *at)
{
    *at = usual;
    if (!n)
        return true;
    value v = rdb_quick_evaluate(s, n);
    if (v.kind != RDB_VALUE_INTEGER)
        return false;
    long i = v.integer < 0 ? v.integer + length : v.integer;
    *at = i < 0 ? 0 : i > length ? length : i;
    return true;
}

static value slice(scope *s, node *n)
{
    Py_ssize_t from, to;
    value of = rdb_quick_evaluate(s, n->left);
    if (of.kind == RDB_VALUE_ABSENT)
        return of;
    if (of.kind != RDB_VALUE_STRING || !bound(s, n->right->left, of.length, 0, &from) ||
        !bound(s, n->right->right, of.length, of.length, &to))
        return unknown;
    return rdb_value_of_string(of.bytes + from, to > from ? to - from : 0);
}

value rdb_quick_call(scope *s, node *n)
{
    value arguments[MOST];
    Py_ssize_t count = 0;
    if (n->op == RDB_QUICK_SLICE)
        return slice(s, n);
    bool method = n->left->op == RDB_QUICK_ATTRIBUTE;
    value callee = rdb_quick_evaluate(s, method ? n->left->left : n->left);
    if (callee.kind <= RDB_VALUE_ABSENT)
        return callee;
    for (node *link = n->right->left; link; link = link->right) {
        if (count == MOST)
            return unknown;
        value argument = rdb_quick_evaluate(s, link->left);
        if (argument.kind <= RDB_VALUE_ABSENT)
            return argument;
        arguments[count++] = argument;
    }
    if (method)
        return callee.kind == RDB_VALUE_STRING ? call_of_string(&callee, n->left, arguments, count)
               : callee.kind == RDB_VALUE_DICT ? call_of_dict(&callee, n->left, arguments, count)
                                               : unknown;
    const char *builtin = rdb_quick_builtin(&callee);
    if (builtin)
        return call_function(builtin, arguments, count);
    return callee.object && is_type(callee.object) ? call_type(callee.object, arguments, count) : unknown;
}
