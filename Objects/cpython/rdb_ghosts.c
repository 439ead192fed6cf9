/* SPDX-License-Identifier: MIT */
/* Keeps what needed objects held when they died: see rdb_ghosts.h.
 *
 * Called inside deallocations of the replayed program (Python/cpython/rdb_named.c), so it creates, keeps and releases no object
 * of Python, and writes nothing to the program's memory. */
#include "rdb_ghosts.h"

#include "rdb_adapt.h"

#include "rdb_alloc.h"
#include "rdb_array.h"
#include "rdb_hash.h"
#include "rdb_heap_walk.h"

#include <stdlib.h>
#include <string.h>

#define GHOSTS "what the dead objects held"

/* ---- The needed objects, by uid ---- */

struct entry {
    unsigned long long uid;
    struct rdb_tombstone *tombstone;
};

static struct needed {
    struct entry *entries;
    size_t count;
    struct rdb_table by_uid;
} needed;

static struct entry *find_in(const struct needed *in, unsigned long long uid)
{
    size_t number;
    for (size_t step = 0; (number = rdb_table_next(&in->by_uid, rdb_hash_number(0, uid), &step)) != 0;)
        if (in->entries[number - 1].uid == uid)
            return &in->entries[number - 1];
    return NULL;
}

void rdb_ghost_need_uid(unsigned long long uid)
{
    if (find_in(&needed, uid))
        return;
    rdb_array_push(needed.entries, needed.count, GHOSTS, (struct entry){uid, NULL});
    rdb_table_add(&needed.by_uid, rdb_hash_number(0, uid), needed.count, GHOSTS);
}

/* What lies in an image is never freed. */
static bool is_static(unsigned long long uid)
{
    return uid == 0 || uid >= RDB_UID_STATIC;
}

void rdb_ghost_need(PyObject *object)
{
    if (is_static(rdb_uid(object)))
        return;
    rdb_ghost_need_uid(rdb_uid(object));
    rdb_uid_mark(object);
}

static void free_tombstone(struct rdb_tombstone *t)
{
    if (!t)
        return;
    t->parts[0].bytes -= RDB_BEFORE_OBJECT;
    for (int i = 0; i < t->count; i++) {
        free(t->parts[i].bytes);
        free(t->parts[i].uids);
    }
    free(t);
}

/* ---- Reclaiming: what is reached from the roots moves to a new table, with its tombstones ---- */

struct keeping {
    struct needed old;
    unsigned long long *reached; /* whose tombstones are still to be followed */
    size_t count;
};

static void reach(struct keeping *k, unsigned long long uid)
{
    if (is_static(uid) || find_in(&needed, uid))
        return;
    rdb_ghost_need_uid(uid);
    rdb_array_push(k->reached, k->count, GHOSTS, uid);
}

static void follow(struct keeping *k, const struct rdb_kept_part *part)
{
    for (size_t i = 0; part->uids && i < part->was.size / sizeof(void *); i++)
        reach(k, part->uids[i]);
}

void rdb_ghosts_keep(const unsigned long long *roots, int count)
{
    struct keeping k = {.old = needed};
    needed = (struct needed){0};
    for (int i = 0; i < count; i++)
        reach(&k, roots[i]);
    while (k.count > 0) {
        unsigned long long uid = k.reached[--k.count];
        struct entry *was = find_in(&k.old, uid);
        struct rdb_tombstone *t = was ? was->tombstone : NULL;
        if (!t)
            continue;
        was->tombstone = NULL;
        find_in(&needed, uid)->tombstone = t;
        for (int i = 0; i < t->count; i++)
            follow(&k, &t->parts[i]);
    }
    for (size_t i = 0; i < k.old.count; i++)
        free_tombstone(k.old.entries[i].tombstone);
    free(k.old.entries);
    free(k.old.by_uid.slots);
    free(k.reached);
}

struct rdb_tombstone *rdb_tombstone_of(unsigned long long uid)
{
    struct entry *e = find_in(&needed, uid);
    return e ? e->tombstone : NULL;
}

/* ---- Burying ---- */

/* Objects that the collector is about to clear, and that have just turned out to be needed. */
static PyObject **garbage;
static size_t garbage_count;
static bool burying_garbage;

static bool is_garbage(PyObject *object)
{
    return burying_garbage && PyObject_IS_GC(object) && rdb_gc_unreachable(object);
}

static void bury_later(PyObject *object)
{
    rdb_array_push(garbage, garbage_count, GHOSTS, object);
}

/* Notes what a word refers to, and that this is needed. */
static void keep_reference(PyObject *object, unsigned long long *uid)
{
    if (is_static(rdb_uid(object)))
        return;
    if (is_garbage(object) && !rdb_tombstone_of(rdb_uid(object)))
        bury_later(object);
    rdb_ghost_need(object);
    *uid = rdb_uid(object);
}

static void keep_references(struct rdb_kept_part *part)
{
    PyObject *const *words = (PyObject *const *)part->was.address;
    size_t count = part->was.size / sizeof *words, place = 0;
    if (part->was.period == 0)
        return;
    part->uids = rdb_alloc((count + 1) * sizeof *part->uids, GHOSTS);
    for (size_t i = part->was.first; i < count; i++) {
        bool known = part->was.period > 0;
        if (known ? part->was.references >> place & 1 && words[i] : rdb_heap_is_object(words[i]))
            keep_reference(words[i], &part->uids[i]);
        place = known && place + 1 < (size_t)part->was.period ? place + 1 : 0;
    }
}

static void add_part(const struct rdb_part *part, void *tombstone)
{
    struct rdb_tombstone **t = tombstone;
    size_t header = (*t)->count == 0 ? RDB_BEFORE_OBJECT : 0;
    *t = rdb_grow(*t, sizeof **t + ((size_t)(*t)->count + 1) * sizeof(struct rdb_kept_part), GHOSTS);
    struct rdb_kept_part *new = &(*t)->parts[(*t)->count++];
    *new = (struct rdb_kept_part){.was = *part, .bytes = rdb_alloc(header + part->size, GHOSTS)};
    new->bytes += header;
    memcpy(new->bytes, part->address, part->size);
    keep_references(new);
}

static void bury_own(PyObject *object)
{
    if (object && object->ob_refcnt == 1)
        rdb_ghost_bury(object);
}

bool rdb_ghost_bury(PyObject *object)
{
    struct entry *e = find_in(&needed, rdb_uid(object));
    if (!e || e->tombstone)
        return e != NULL;
    struct rdb_tombstone *t = rdb_alloc(sizeof *t, GHOSTS);
    t->uid = e->uid;
    rdb_shape_visit(object, add_part, &t);
    find_in(&needed, t->uid)->tombstone = t; /* the table may have grown */
    /* These change what is theirs before it dies: a generator is closed, a module's dict is cleared. */
    bury_own(rdb_changed_by_death(object));
    return true;
}

void rdb_ghost_forget(PyObject *object)
{
    struct entry *e = find_in(&needed, rdb_uid(object));
    if (!e)
        return;
    free_tombstone(e->tombstone);
    e->tombstone = NULL;
}

void rdb_ghost_bury_garbage(PyGC_Head *list, void (*bury)(PyObject *))
{
    burying_garbage = true;
    for (PyGC_Head *head = rdb_gc_next(list); head != list; head = rdb_gc_next(head)) {
        PyObject *object = (PyObject *)(head + 1);
        if (rdb_is_marked(object))
            bury(object);
        while (garbage_count > 0)
            bury(garbage[--garbage_count]);
    }
    free(garbage);
    garbage = NULL;
    burying_garbage = false;
}
