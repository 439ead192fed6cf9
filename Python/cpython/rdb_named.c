/* SPDX-License-Identifier: MIT */
/* The named objects of a replaying process: see rdb_named.h.
 *
 * Runs inside the replayed program: creates no Python object, keeps and releases none, and writes nothing to its memory. */
#include "rdb_named.h"

#include "rdb_adapt.h"
#include "rdb_births.h"
#include "rdb_dollar.h"
#include "rdb_ghosts.h"
#include "rdb_heap_walk.h"
#include "rdb_mode.h"
#include "rdb_run.h"
#include "rdb_time.h"
#include "rdb_uids.h"
#include "rdb_alloc.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(RDB_STATIC_UID == RDB_UID_STATIC, "both sides mean the same uids");

struct named {
    struct rdb_named is;
    enum rdb_named_state state;
    PyObject *object; /* while it is alive; not owned */
    int64_t died;
    int64_t retry, distance; /* when to look again for one that exists but was not found, and when after that */
};

unsigned long rdb_named_changes;

static struct named *table; /* by number */
static int count;
static struct named **by_uid; /* several numbers may mean one object */

static int compare_numbers(const void *a, const void *b)
{
    int64_t left = ((const struct named *)a)->is.number, right = ((const struct named *)b)->is.number;
    return (left > right) - (left < right);
}

static int compare_uids(const void *a, const void *b)
{
    uint64_t left = (*(struct named *const *)a)->is.uid, right = (*(struct named *const *)b)->is.uid;
    return (left > right) - (left < right);
}

static struct named *find_in(struct named *in, int length, int64_t number)
{
    struct named wanted = {.is.number = number};
    return length ? bsearch(&wanted, in, (size_t)length, sizeof *in, compare_numbers) : NULL;
}

static struct named *find(int64_t number)
{
    return find_in(table, count, number);
}

/* The first in by_uid with this uid; those that follow may have it too, up to by_uid + count. */
static struct named **first_with(uint64_t uid)
{
    int low = 0, high = count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (by_uid[middle]->is.uid < uid)
            low = middle + 1;
        else
            high = middle;
    }
    return by_uid + low;
}

#define EACH_WITH(n, wanted)                                                                                           \
    for (struct named **at_ = first_with(wanted), *n; at_ < by_uid + count && (n = *at_)->is.uid == (wanted); at_++)

/* ---- Finding ---- */

static void found(struct named *n, PyObject *object)
{
    rdb_named_changes++;
    n->state = RDB_NAMED_ALIVE;
    n->object = object;
    rdb_ghost_need(object);
}

static bool lies_at(unsigned long long uid, const PyObject *address)
{
    return rdb_uid(address) == uid && (rdb_heap_is_object(address) || rdb_heap_is_frame(address));
}

static bool take_if_wanted(PyObject *object, void *missing)
{
    unsigned long long uid = rdb_uid(object);
    if (uid)
        EACH_WITH (n, uid)
            if (n->state == RDB_NAMED_UNKNOWN) {
                found(n, object);
                --*(int *)missing;
            }
    return *(int *)missing == 0;
}

/* Has it come into being, and is it not known where? */
static bool is_missing(struct named *n)
{
    if (n->state == RDB_NAMED_NOT_YET && (n->is.uid < rdb_uid_count() || n->is.uid >= RDB_UID_STATIC)) {
        n->state = RDB_NAMED_UNKNOWN;
        n->retry = rdb_now();
        n->distance = 1;
    }
    return n->state == RDB_NAMED_UNKNOWN;
}

/* One that died before this process was told of it, as the front end knows. */
static bool is_long_dead(const struct named *n)
{
    return rdb_now() >= n->is.gone;
}

/* Looks for all that are missing: where they were seen last, then everywhere. */
static void look_for_missing(void)
{
    int missing = 0;
    for (struct named *n = table; n < table + count; n++) {
        if (!is_missing(n) || is_long_dead(n))
            continue;
        PyObject *object = n->is.uid < RDB_UID_STATIC ? (PyObject *)n->is.address : rdb_static_with_uid(n->is.uid);
        if (object && (n->is.uid >= RDB_UID_STATIC || lies_at(n->is.uid, object)))
            found(n, object);
        else
            missing++;
    }
    if (missing)
        rdb_heap_visit(take_if_wanted, &missing);
}

/* While one waits for its creation, every new object gets the mark: rdb_named_dies finds out whether it was meant. */
static void mark_new_objects(void)
{
    bool waiting = false;
    for (struct named *n = table; n < table + count; n++)
        waiting |= n->state == RDB_NAMED_NOT_YET && !is_missing(n);
    rdb_uid_next = rdb_uid_count() | (waiting ? RDB_UID_MARK : 0);
    rdb_births_marked |= waiting;
}

enum rdb_named_state rdb_named_find(int number, PyObject **object)
{
    struct named *n = find(number);
    *object = NULL;
    if (!n)
        return RDB_NAMED_UNKNOWN;
    if (is_missing(n) && rdb_now() >= n->retry) {
        look_for_missing();
        mark_new_objects();
        n->retry = rdb_now() + n->distance;
        n->distance *= 2;
    }
    *object = n->state == RDB_NAMED_ALIVE ? n->object : NULL;
    return n->state;
}

int64_t rdb_named_died(int number)
{
    struct named *n = find(number);
    return n ? n->died : -1;
}

static void index_table(void)
{
    free(by_uid);
    by_uid = rdb_alloc((size_t)(count + 1) * sizeof *by_uid, "the named objects");
    qsort(table, (size_t)count, sizeof *table, compare_numbers);
    for (int i = 0; i < count; i++)
        by_uid[i] = &table[i];
    qsort(by_uid, (size_t)count, sizeof *by_uid, compare_uids);
}

/* Some object has lost its number: what no other one reaches is given up. */
static void reclaim(void)
{
    unsigned long long *uids = rdb_alloc((size_t)(count + 1) * sizeof *uids, "the named objects");
    for (int i = 0; i < count; i++)
        uids[i] = table[i].is.uid;
    rdb_ghosts_keep(uids, count);
    free(uids);
}

struct rdb_named_answer *rdb_named_set(const void *payload, size_t length, int *answers)
{
    struct named *old = table;
    int old_count = count, kept = 0;
    const char *at = payload;
    *answers = count = (int)(length / sizeof(struct rdb_named));
    table = rdb_alloc((size_t)(count + 1) * sizeof *table, "the named objects");
    for (int i = 0; i < count; i++) {
        struct named new = {.state = RDB_NAMED_NOT_YET, .died = -1};
        memcpy(&new.is, at + (size_t)i * sizeof new.is, sizeof new.is);
        const struct named *known = find_in(old, old_count, new.is.number);
        if (known && known->is.uid == new.is.uid) {
            new = *known;
            kept++;
        }
        table[i] = new;
        if (new.is.uid < RDB_UID_STATIC)
            rdb_ghost_need_uid(new.is.uid);
    }
    free(old);
    index_table();
    if (kept < old_count)
        reclaim();
    look_for_missing();
    mark_new_objects();

    struct rdb_named_answer *states = rdb_alloc((size_t)(count + 1) * sizeof *states, "the named objects");
    for (int i = 0; i < count; i++) {
        struct rdb_named asked;
        memcpy(&asked, at + (size_t)i * sizeof asked, sizeof asked);
        const struct named *n = find(asked.number);
        if (n)
            states[i] = (struct rdb_named_answer){n->state, (uint64_t)(uintptr_t)n->object, n->died};
    }
    return states;
}

/* ---- Life and death, told by the program itself (rdb_births.h) ---- */

static void died(unsigned long long uid)
{
    EACH_WITH (n, uid)
        if (n->state != RDB_NAMED_DEAD) {
            rdb_named_changes++;
            n->state = RDB_NAMED_DEAD;
            n->object = NULL;
            n->died = rdb_now();
            rdb_run_died(n->is.number);
        }
}

void rdb_marked_dies(PyObject *object)
{
    if (rdb_mode == RDB_REPLAY && rdb_ghost_bury(object))
        died(rdb_uid(object));
}

void rdb_marked_gone(unsigned long long uid)
{
    if (rdb_mode == RDB_REPLAY)
        died(uid);
}

/* Does its deallocation begin with its __del__, and call rdb_marked_dies after it? */
static bool dies_later(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    return RDB_IS_OLD_INSTANCE(object) || (PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE) && type->RDB_TP_DEL);
}

void rdb_marked_dealloc(PyObject *object)
{
    if (!dies_later(object))
        rdb_marked_dies(object);
    Py_TYPE(object)->tp_dealloc(object);
}

void rdb_marked_garbage(void *list)
{
    if (rdb_mode == RDB_REPLAY)
        rdb_ghost_bury_garbage(list, rdb_marked_dies);
}

void rdb_marked_lives(PyObject *object)
{
    unsigned long long uid = rdb_uid(object);
    rdb_ghost_forget(object);
    EACH_WITH (n, uid) {
        found(n, object);
        n->died = -1;
    }
}

void rdb_birth_again(PyObject *object, unsigned long long kept)
{
    rdb_uid_restore(object, kept);
    if (kept & RDB_UID_MARK)
        rdb_marked_lives(object);
}

void rdb_buried(void *object)
{
    unsigned long long word = rdb_uid_clear(object);
    if (word & RDB_UID_MARK)
        rdb_marked_gone(word & ~RDB_UID_MARK);
}

/* ---- For evaluations ---- */

PyObject *rdb_named_show(int number)
{
    PyObject *object = NULL;
    struct named *n = find(number);
    if (n)
        n->retry = rdb_now();
    if (rdb_named_find(number, &object) == RDB_NAMED_DEAD)
        object = rdb_ghost_raise(n->is.uid);
    Py_XINCREF(object); /* it may be about to die, and must not die in the evaluation */
    return object;
}

bool rdb_named_bind(PyObject *builtins, const char *text)
{
    const char *begin, *end;
    for (int number; (number = rdb_dollar_next(text, &begin, &end)) >= 0; text = end) {
        char name[RDB_DOLLAR_NAME];
        PyObject *object = rdb_named_show(number);
        rdb_dollar_name(name, number);
        if (!object || PyDict_SetItemString(builtins, name, object) < 0)
            return false;
    }
    return true;
}
