/* SPDX-License-Identifier: MIT */
/* Fingerprints: see rdb_print.h.  Reads the program's objects, creates, keeps and changes none. */
#include "rdb_print.h"

#include "rdb_adapt.h"
#include "rdb_look.h"
#include "rdb_words.h"

#include <stdlib.h>

unsigned long long rdb_print_newborn = ~0ULL;

static void mix(uint64_t *print, uint64_t x)
{
    *print = (*print ^ x) * 0x9e3779b97f4a7c15ull;
    *print ^= *print >> 29;
}

static void mix_bytes(uint64_t *print, const void *bytes, size_t length)
{
    mix(print, length);
    for (const unsigned char *at = bytes, *end = at + length; at < end; at++)
        mix(print, *at);
}

static bool mix_value(uint64_t *print, const struct rdb_value *, int depth);

static bool mix_object(uint64_t *print, PyObject *object, int depth)
{
    struct rdb_value v = rdb_value_of(object);
    return mix_value(print, &v, depth);
}

struct mixing {
    uint64_t *print;
    int depth;
};

static bool mix_item(PyObject *key, PyObject *value, void *data)
{
    const struct mixing *mixing = data;
    return mix_object(mixing->print, key, mixing->depth) && (!value || mix_object(mixing->print, value, mixing->depth));
}

static bool mix_elements(uint64_t *print, const struct rdb_value *v, int depth)
{
    for (Py_ssize_t i = 0; i < v->length; i++) {
        struct rdb_value element = rdb_value_element(v, i);
        if (!mix_value(print, &element, depth))
            return false;
    }
    return true;
}

/* An object that is told by which one it is; but a large or complex number by what it is. */
static void mix_identity(uint64_t *print, PyObject *object)
{
    unsigned long long uid = rdb_uid(object);
    if (PyLong_CheckExact(object)) {
        mix_bytes(print, ((PyLongObject *)object)->ob_digit, labs(Py_SIZE(object)) * sizeof(digit));
        mix(print, Py_SIZE(object) < 0);
    } else if (PyComplex_CheckExact(object)) {
        mix_bytes(print, &((PyComplexObject *)object)->cval, sizeof(Py_complex));
    } else {
        mix(print, (uintptr_t)Py_TYPE(object));
        mix(print, uid >= rdb_print_newborn && uid < RDB_UID_STATIC ? 0 : uid);
    }
}

static bool mix_value(uint64_t *print, const struct rdb_value *v, int depth)
{
    enum { DEEPEST = 20 };
    uint64_t bits = 0;
    struct mixing mixing = {print, depth + 1};
    if (depth > DEEPEST || (rdb_words_wanted && rdb_words_wanted->count == RDB_WORDS_LIMIT))
        return false;
    mix(print, v->kind);
    switch (v->kind) {
    case RDB_VALUE_UNKNOWN:
        return false;
    case RDB_VALUE_ABSENT:
        mix(print, (uintptr_t)v->display);
        mix(print, v->length);
        return true;
    case RDB_VALUE_INTEGER:
        mix(print, (uintptr_t)(v->object ? Py_TYPE(v->object) : RDB_INT_TYPE));
        mix(print, v->integer);
        return true;
    case RDB_VALUE_REAL:
        memcpy(&bits, &v->real, sizeof bits);
        mix(print, bits);
        return true;
    case RDB_VALUE_STRING:
    case RDB_VALUE_BYTES:
        mix_bytes(print, v->bytes, v->length);
        return true;
    case RDB_VALUE_UNICODE:
        mix(print, v->length);
        for (Py_ssize_t i = 0; i < v->length; i++)
            mix(print, rdb_value_character(v, i));
        return true;
    case RDB_VALUE_LIST:
    case RDB_VALUE_TUPLE:
        mix(print, v->length);
        return mix_elements(print, v, depth + 1);
    case RDB_VALUE_DICT:
        return rdb_value_visit_dict(v->object, mix_item, &mixing);
    case RDB_VALUE_SET:
        return rdb_value_visit_set(v->object, mix_item, &mixing);
    default:
        mix_identity(print, v->object);
        return true;
    }
}

bool rdb_print_value(uint64_t *print, const struct rdb_value *v)
{
    return mix_value(print, v, 0);
}

bool rdb_print_shows_plainly(PyObject *object)
{
    const PyTypeObject *const plain[] = {
        &PyFunction_Type, &PyModule_Type, &PyType_Type,     RDB_OLD_CLASS & PyMethod_Type,
        &PyGen_Type,      &PyFrame_Type,  &PyCFunction_Type};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (Py_TYPE(object) == plain[i])
            return true;
    return Py_TYPE(object)->tp_repr == PyBaseObject_Type.tp_repr;
}

/* A watch on $5 itself is one on what it shows. */
static bool needs_repr(const struct rdb_watch *w, const struct rdb_value *v)
{
    return w->quick->root->op == RDB_QUICK_NAMED && (v->kind == RDB_VALUE_PLAIN || v->kind == RDB_VALUE_ODD) &&
           !PyLong_CheckExact(v->object) && !PyComplex_CheckExact(v->object) && !rdb_print_shows_plainly(v->object);
}

/* ---- Of watches ---- */

struct rdb_scope rdb_print_scope(const struct rdb_watch *w)
{
    enum rdb_named_state state;
    return (struct rdb_scope){
        .frame = w->is.frame ? (const struct rdb_frame *)rdb_quick_object(w->is.frame, &state) : NULL,
        .globals = w->is.globals ? rdb_quick_object(w->is.globals, &state) : NULL,
        .builtins = rdb_tstate_of(0)->interp->builtins,
        .locals = w->locals,
    };
}

bool rdb_print_look(const struct rdb_watch *w, const struct rdb_scope *scope, uint64_t *print)
{
    if (!w->quick)
        return false;
    struct rdb_value v = rdb_quick_evaluate(scope, w->quick->root);
    return v.kind != RDB_VALUE_UNKNOWN && !needs_repr(w, &v) && rdb_print_value(print, &v);
}

bool rdb_watch_look(const struct rdb_watch *w, uint64_t *print)
{
    struct rdb_scope scope = rdb_print_scope(w);
    return rdb_print_look(w, &scope, print);
}
