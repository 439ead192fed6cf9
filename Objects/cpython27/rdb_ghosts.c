/* SPDX-License-Identifier: MIT */
/* Keeps what needed objects held when they died: see rdb_ghosts.h.
 *
 * Called inside deallocations of the replayed program (Python/cpython27/rdb_named.c), so it creates, keeps and releases no object
 * of Python.  A mark in a uid is all that it writes to the program's memory. */
#include "rdb_ghosts.h"

#include "rdb_alloc.h"
#include "rdb_heap.h"

#include <stdlib.h>
#include <string.h>

#define GHOSTS "what the dead objects held"

/* ---- The needed objects: a hash table by uid, open addressing ---- */

struct entry {
    unsigned long long uid; /* 0: free */
    struct rdb_tombstone *tombstone;
};

static struct entry *table;
static size_t room, used; /* room is a power of 2 */

static struct entry *slot_in(struct entry *in, size_t size, unsigned long long uid)
{
    size_t at = (size_t)((uid * 0x9e3779b97f4a7c15ULL) >> 20) & (size - 1);
    while (in[at].uid && in[at].uid != uid)
        at = (at + 1) & (size - 1);
    return &in[at];
}

static struct entry *slot_of(unsigned long long uid)
{
    return slot_in(table, room, uid);
}

static struct entry *find(unsigned long long uid)
{
    struct entry *e = room ? slot_of(uid) : NULL;
    return e && e->uid ? e : NULL;
}

static void grow(void)
{
    struct entry *old = table;
    size_t old_room = room;
    room = room ? 2 * room : 64;
    table = rdb_alloc(room * sizeof *table, GHOSTS);
    for (struct entry *e = old; e < old + old_room; e++)
        if (e->uid)
            *slot_of(e->uid) = *e;
    free(old);
}

void rdb_ghost_need_uid(unsigned long long uid)
{
    if (2 * used >= room)
        grow();
    struct entry *e = slot_of(uid);
    used += e->uid == 0;
    e->uid = uid;
}

/* What lies in an image is never freed, and may not have been asked for its uid. */
static bool is_static(unsigned long long uid)
{
    return uid == 0 || uid >= RDB_UID_IMAGE;
}

static unsigned long long uid_of(PyObject *object)
{
    return object->ob_uid & ~RDB_UID_MARK;
}

void rdb_ghost_need(PyObject *object)
{
    if (is_static(uid_of(object)))
        return;
    rdb_ghost_need_uid(uid_of(object));
    object->ob_uid |= RDB_UID_MARK;
}

static void free_tombstone(struct rdb_tombstone *t)
{
    if (!t)
        return;
    t->parts[0].bytes -= sizeof(PyGC_Head);
    for (int i = 0; i < t->count; i++) {
        free(t->parts[i].bytes);
        free(t->parts[i].uids);
    }
    free(t);
}

/* ---- Reclaiming: what is reached from the roots moves to a new table, with its tombstones ---- */

struct keeping {
    struct entry *old;
    size_t old_room;
    unsigned long long *reached; /* whose tombstones are still to be followed */
    size_t count, room;
};

static void reach(struct keeping *k, unsigned long long uid)
{
    if (is_static(uid) || find(uid))
        return;
    rdb_ghost_need_uid(uid);
    if (k->count == k->room) {
        k->room = 2 * k->room + 64;
        k->reached = rdb_grow(k->reached, k->room * sizeof *k->reached, GHOSTS);
    }
    k->reached[k->count++] = uid;
}

static void follow(struct keeping *k, const struct rdb_kept_part *part)
{
    for (size_t i = 0; part->uids && i < part->was.size / sizeof(void *); i++)
        reach(k, part->uids[i]);
}

void rdb_ghosts_keep(const unsigned long long *roots, int count)
{
    struct keeping k = {.old = table, .old_room = room};
    table = NULL;
    room = used = 0;
    for (int i = 0; i < count; i++)
        reach(&k, roots[i]);
    while (k.count > 0) {
        unsigned long long uid = k.reached[--k.count];
        struct entry *was = k.old_room ? slot_in(k.old, k.old_room, uid) : NULL;
        struct rdb_tombstone *t = was && was->uid ? was->tombstone : NULL;
        if (!t)
            continue;
        was->tombstone = NULL;
        find(uid)->tombstone = t;
        for (int i = 0; i < t->count; i++)
            follow(&k, &t->parts[i]);
    }
    for (size_t i = 0; i < k.old_room; i++)
        free_tombstone(k.old[i].tombstone);
    free(k.old);
    free(k.reached);
}

struct rdb_tombstone *rdb_tombstone_of(unsigned long long uid)
{
    struct entry *e = find(uid);
    return e ? e->tombstone : NULL;
}

/* ---- Burying ---- */

/* Objects that the collector is about to clear, and that have just turned out to be needed. */
static PyObject **garbage;
static size_t garbage_count, garbage_room;
static bool burying_garbage;

static bool is_garbage(PyObject *object)
{
    return burying_garbage && PyObject_IS_GC(object) &&
           _Py_AS_GC(object)->gc.gc_refs == _PyGC_REFS_TENTATIVELY_UNREACHABLE;
}

static void bury_later(PyObject *object)
{
    if (garbage_count == garbage_room) {
        garbage_room = 2 * garbage_room + 64;
        garbage = rdb_grow(garbage, garbage_room * sizeof *garbage, GHOSTS);
    }
    garbage[garbage_count++] = object;
}

/* Notes what a word refers to, and that this is needed. */
static void keep_reference(PyObject *object, unsigned long long *uid)
{
    if (is_static(uid_of(object)))
        return;
    if (is_garbage(object) && !rdb_tombstone_of(uid_of(object)))
        bury_later(object);
    rdb_ghost_need(object);
    *uid = uid_of(object);
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
    size_t header = (*t)->count == 0 ? sizeof(PyGC_Head) : 0;
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
    struct entry *e = find(uid_of(object));
    if (!e || e->tombstone)
        return e != NULL;
    struct rdb_tombstone *t = rdb_alloc(sizeof *t, GHOSTS);
    t->uid = e->uid;
    rdb_shape_visit(object, add_part, &t);
    find(t->uid)->tombstone = t; /* the table may have grown */
    /* These change what is theirs before it dies: a generator is closed, a module's dict is cleared. */
    if (PyGen_CheckExact(object))
        bury_own((PyObject *)((PyGenObject *)object)->gi_frame);
    else if (PyModule_Check(object))
        bury_own(PyModule_GetDict(object));
    return true;
}

void rdb_ghost_forget(PyObject *object)
{
    struct entry *e = find(uid_of(object));
    if (!e)
        return;
    free_tombstone(e->tombstone);
    e->tombstone = NULL;
}

void rdb_ghost_bury_garbage(PyGC_Head *list, void (*bury)(PyObject *))
{
    burying_garbage = true;
    for (PyGC_Head *head = list->gc.gc_next; head != list; head = head->gc.gc_next) {
        PyObject *object = (PyObject *)(head + 1);
        if (rdb_is_marked(object))
            bury(object);
        while (garbage_count > 0)
            bury(garbage[--garbage_count]);
    }
    free(garbage);
    garbage = NULL;
    garbage_room = 0;
    burying_garbage = false;
}
