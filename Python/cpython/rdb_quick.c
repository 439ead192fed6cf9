/* SPDX-License-Identifier: MIT */
/* Evaluates conditions by reading the program's objects where they lie (rdb_quick.h says what for, and what is never
 * done).
 *
 * For watches, notes the words that were read (rdb_words.h).  Follows CPython as rdb_value.c does. */
#include "rdb_quick.h"

#include "rdb_adapt.h"
#include "rdb_births.h"
#include "rdb_look.h"
#include "rdb_named.h"
#include "rdb_words.h"

#include <limits.h>
#include <string.h>

typedef struct rdb_value value;
typedef const struct rdb_quick_node node;
typedef const struct rdb_scope scope;

static const value unknown = {.kind = RDB_VALUE_UNKNOWN}, absent = {.kind = RDB_VALUE_ABSENT};

/* ---- Names ---- */

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
    value key = rdb_value_of_string(n->text, n->length), found = s->frame ? rdb_quick_local(s->frame, n) : absent;
    if (s->locals && holds(s->locals, n))
        return found;
    if (found.kind == RDB_VALUE_ABSENT && s->globals)
        found = rdb_value_in_dict(s->globals, &key);
    if (found.kind == RDB_VALUE_ABSENT && s->builtins)
        found = rdb_value_in_dict(s->builtins, &key);
    return found;
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

static value length(const value *function, const value *v)
{
    bool has_length = v->kind >= RDB_VALUE_STRING && v->kind <= RDB_VALUE_SET;
    const char *name = rdb_quick_builtin(function);
    return name && strcmp(name, "len") == 0 && has_length ? rdb_value_of_integer(v->length) : unknown;
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
        return rdb_quick_literal(s->frame, n);
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
        return rdb_quick_attribute(&operand, n);
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
    value v = n->op >= RDB_QUICK_CALL                           ? rdb_quick_call(s, n)
              : n->op < RDB_QUICK_ATTRIBUTE                     ? atom(s, n)
              : n->op == RDB_QUICK_AND || n->op == RDB_QUICK_OR ? either(s, n)
              : n->op == RDB_QUICK_ATTRIBUTE || n->op == RDB_QUICK_NEGATIVE || n->op == RDB_QUICK_NOT ? unary(s, n)
                                                                                                      : binary(s, n);
    if (v.kind == RDB_VALUE_ABSENT && !v.display)
        v.display = n;
    return v;
}

value rdb_quick_value(const struct rdb_quick *quick, const struct rdb_frame *f)
{
    scope s = {.frame = f, .globals = rdb_globals_of(f), .builtins = rdb_builtins_of(f)};
    value v = quick ? rdb_quick_evaluate(&s, quick->root) : unknown;
    return v.kind == RDB_VALUE_ABSENT ? unknown : v;
}

enum rdb_truth rdb_quick_truth(const struct rdb_quick *quick, const struct rdb_frame *frame)
{
    value v = rdb_quick_value(quick, frame);
    return rdb_value_truth(&v);
}
