/* Watches in a replaying process: see rdb_watch.h.
 *
 * Runs inside the replayed program at its stop points: reads its objects, creates, keeps and changes none. */
#include "rdb_watch.h"

#include "rdb_alloc.h"
#include "rdb_code.h"
#include "rdb_named.h"
#include "rdb_schedule.h"
#include "rdb_stop.h"
#include "rdb_stops.h"

#include "longintrepr.h"

#include <stdlib.h>
#include <string.h>

unsigned long long rdb_watch_newborn = ~0ULL;

static struct rdb_watch *watches;
static bool any_slow, tracking; /* does the run want to know who makes the changes? */

/* Who is at work since the stop point before.  Not owned: the code may be gone when it is asked for. */
static struct {
    PyCodeObject *code;
    int lasti, depth, thread;
    bool certain; /* it has made the change */
} at_work;

static struct rdb_changer changer = {.place = {.flags = RDB_PLACE_NONE}};

/* ---- Making ---- */

struct rdb_watch *rdb_watch_new(const struct rdb_breakpoint *is, const char *locals, const char *source)
{
    struct rdb_watch *w = rdb_alloc(sizeof *w, "a watch");
    *w = (struct rdb_watch){
        .next = watches, .is = *is, .locals = rdb_copy(locals, "a watch"), .source = rdb_copy(source, "a watch")};
    w->quick = rdb_quick_parse(w->source);
    return watches = w;
}

void rdb_watch_free(struct rdb_watch *w)
{
    if (!w)
        return;
    struct rdb_watch **link = &watches;
    while (*link != w)
        link = &(*link)->next;
    *link = w->next;
    free(w->locals);
    free(w->source);
    free(w->quick);
    free(w->words.items);
    free(w);
}

struct rdb_scope rdb_watch_scope(const struct rdb_watch *w)
{
    enum rdb_named_state state;
    return (struct rdb_scope){
        .frame = w->is.frame ? (PyFrameObject *)rdb_quick_object(w->is.frame, &state) : NULL,
        .globals = w->is.globals ? rdb_quick_object(w->is.globals, &state) : NULL,
        .builtins = rdb_current_tstate()->interp->builtins,
        .locals = w->locals,
    };
}

/* ---- Fingerprints ---- */

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

static bool mix_dict(uint64_t *print, PyDictObject *dict, int depth)
{
    PyDictEntry *table = RDB_READ(dict->ma_table);
    Py_ssize_t last = RDB_READ(dict->ma_mask);
    for (Py_ssize_t i = 0; i <= last; i++) {
        PyObject *value = RDB_READ(table[i].me_value);
        if (value && !(mix_object(print, RDB_READ(table[i].me_key), depth) && mix_object(print, value, depth)))
            return false;
    }
    return true;
}

static bool mix_set(uint64_t *print, PySetObject *set, int depth)
{
    setentry *table = RDB_READ(set->table);
    Py_ssize_t last = RDB_READ(set->mask);
    for (Py_ssize_t i = 0; i <= last; i++) {
        PyObject *key = RDB_READ(table[i].key);
        bool taken = key && RDB_READ(table[i].hash) != -1; /* else it was deleted */
        if (taken && !mix_object(print, key, depth))
            return false;
    }
    return true;
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
        mix(print, uid >= rdb_watch_newborn && uid < RDB_UID_IMAGE ? 0 : uid);
    }
}

static bool mix_value(uint64_t *print, const struct rdb_value *v, int depth)
{
    enum { DEEPEST = 20 };
    uint64_t bits = 0;
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
        mix(print, (uintptr_t)(v->object ? Py_TYPE(v->object) : &PyInt_Type));
        mix(print, v->integer);
        return true;
    case RDB_VALUE_REAL:
        memcpy(&bits, &v->real, sizeof bits);
        mix(print, bits);
        return true;
    case RDB_VALUE_STRING:
        mix_bytes(print, v->bytes, v->length);
        return true;
    case RDB_VALUE_UNICODE:
        mix_bytes(print, v->characters, v->length * sizeof *v->characters);
        return true;
    case RDB_VALUE_LIST:
    case RDB_VALUE_TUPLE:
        mix(print, v->length);
        return mix_elements(print, v, depth + 1);
    case RDB_VALUE_DICT:
        return mix_dict(print, (PyDictObject *)v->object, depth + 1);
    case RDB_VALUE_SET:
        return mix_set(print, (PySetObject *)v->object, depth + 1);
    default:
        mix_identity(print, v->object);
        return true;
    }
}

bool rdb_watch_print(uint64_t *print, const struct rdb_value *v)
{
    return mix_value(print, v, 0);
}

bool rdb_watch_shows_plainly(PyObject *object)
{
    const PyTypeObject *const plain[] = {&PyFunction_Type, &PyModule_Type, &PyType_Type,  &PyClass_Type,
                                         &PyMethod_Type,   &PyGen_Type,    &PyFrame_Type, &PyCFunction_Type};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (Py_TYPE(object) == plain[i])
            return true;
    return Py_TYPE(object)->tp_repr == PyBaseObject_Type.tp_repr;
}

/* A watch on $5 itself is one on what it shows. */
static bool needs_repr(const struct rdb_watch *w, const struct rdb_value *v)
{
    return w->quick->root->op == RDB_QUICK_NAMED && (v->kind == RDB_VALUE_PLAIN || v->kind == RDB_VALUE_ODD) &&
           !PyLong_CheckExact(v->object) && !PyComplex_CheckExact(v->object) && !rdb_watch_shows_plainly(v->object);
}

bool rdb_watch_look(const struct rdb_watch *w, const struct rdb_scope *scope, uint64_t *print)
{
    if (!w->quick)
        return false;
    struct rdb_value v = rdb_quick_evaluate(scope, w->quick->root);
    return v.kind != RDB_VALUE_UNKNOWN && !needs_repr(w, &v) && rdb_watch_print(print, &v);
}

static void evaluate(struct rdb_watch *w)
{
    uint64_t print = 0;
    w->words.count = 0;
    rdb_words_wanted = &w->words;
    struct rdb_scope scope = rdb_watch_scope(w);
    w->slow = !rdb_watch_look(w, &scope, &print);
    rdb_words_wanted = NULL;
    w->print = w->slow ? rdb_watch_evaluate(w) : print;
}

/* ---- Looking for changes ---- */

static void note_slow(void)
{
    any_slow = false;
    for (struct rdb_watch *w = watches; w; w = w->next)
        any_slow |= w->slow;
}

static void go_on_in(PyFrameObject *f, int depth, int thread)
{
    at_work.code = f ? f->f_code : NULL;
    at_work.lasti = f ? f->f_lasti : 0;
    at_work.depth = depth;
    at_work.thread = thread;
}

static inline void go_on(PyFrameObject *f)
{
    if (!tracking)
        return;
    at_work.certain = false;
    go_on_in(f, rdb_depth, rdb_self->index + 1);
}

bool rdb_watches_begin(bool who)
{
    tracking = who;
    for (struct rdb_watch *w = watches; w; w = w->next) {
        w->changed = false;
        evaluate(w);
    }
    note_slow();
    go_on(rdb_current_frame());
    return watches;
}

static bool all_same(void)
{
    for (const struct rdb_watch *w = watches; w; w = w->next)
        if (!w->slow && !rdb_words_same(&w->words))
            return false;
    return true;
}

bool rdb_watches_pass(PyFrameObject *f)
{
    if (any_slow || !all_same())
        return false;
    go_on(f);
    return true;
}

static bool is_loaded(const PyCodeObject *code)
{
    for (struct rdb_code *c = rdb_codes; c; c = c->next)
        if (c->code == code)
            return true;
    return false;
}

static void keep_changer(void)
{
    bool known = at_work.code && is_loaded(at_work.code);
    free(changer.file);
    free(changer.function);
    changer = (struct rdb_changer){
        .place = {.line = known ? PyCode_Addr2Line(at_work.code, at_work.lasti) : 0,
                  .depth = at_work.depth,
                  .thread = at_work.thread,
                  .flags = known ? 0 : RDB_PLACE_NONE},
        .file = rdb_copy(known ? PyString_AS_STRING(at_work.code->co_filename) : "", "a watch"),
        .function = rdb_copy(known ? PyString_AS_STRING(at_work.code->co_name) : "", "a watch"),
    };
}

void rdb_watches_look(PyFrameObject *f)
{
    bool any = false;
    for (struct rdb_watch *w = watches; w; w = w->next) {
        uint64_t before = w->print;
        if (w->slow || !rdb_words_same(&w->words))
            evaluate(w);
        w->changed = w->print != before;
        any |= w->changed;
    }
    note_slow();
    if (any && tracking)
        keep_changer();
    go_on(f);
}

/* Only what is told by looking can be looked at between stop points. */
static void pass_on(PyFrameObject *f, int depth, int thread)
{
    if (!tracking || at_work.certain)
        return;
    if (all_same())
        go_on_in(f, depth, thread);
    else
        at_work.certain = true;
}

void rdb_watches_frame_ends(PyFrameObject *f)
{
    pass_on(f->f_back, rdb_depth - 1, rdb_self->index + 1);
}

void rdb_watches_switch(PyThreadState *to)
{
    int depth = 0;
    for (PyFrameObject *f = to ? to->frame : NULL; f; f = f->f_back)
        depth++;
    pass_on(to ? to->frame : NULL, depth, to ? rdb_thread_number(to) : 0);
}

const struct rdb_changer *rdb_watches_changer(void)
{
    return &changer;
}
