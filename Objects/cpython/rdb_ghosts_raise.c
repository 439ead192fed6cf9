/* SPDX-License-Identifier: MIT */
/* Makes objects again of what was kept of dead ones: see rdb_ghosts.h.
 *
 * Called in a throwaway process only: what was kept becomes the object itself, in place.  All that it refers to is made
 * with it. */
#include "rdb_ghosts.h"

#include "rdb_adapt.h"
#include "rdb_array.h"

#include <stdlib.h>
#include <string.h>

/* So many references that none is the last. */
#define KEPT_FOR_EVER ((Py_ssize_t)1 << 40)

static PyObject *body_of(const struct rdb_tombstone *t)
{
    return (PyObject *)t->parts[0].bytes;
}

/* ---- What is still to be made ---- */

static struct rdb_tombstone **waiting;
static size_t waiting_count;

static void make_later(struct rdb_tombstone *t)
{
    if (t->raised)
        return;
    t->raised = true;
    rdb_array_push(waiting, waiting_count, "a dead object", t);
}

/* ---- Addresses ---- */

/* Where what lay at this address is now, if it lay inside the object; else NULL.  A pointer to where a part ends may
 * be meant so (the top of a stack), unless another part begins there. */
static char *moved_inside(const struct rdb_tombstone *t, const char *address)
{
    char *end = NULL;
    for (int i = 0; i < t->count; i++) {
        const struct rdb_part *was = &t->parts[i].was;
        const char *begin = was->address;
        char *now = t->parts[i].bytes + (address - begin);
        if (address >= begin && address < begin + was->size)
            return now;
        if (address == begin + was->size)
            end = now;
    }
    return end;
}

/* The same, also inside what its body refers to, and that in turn: a class keeps its name's text, which is a string's,
 * and those of its slots, which are in a tuple; a slot's descriptor points into its class. */
static char *moved(const struct rdb_tombstone *t, const char *address, int depth)
{
    char *found = moved_inside(t, address);
    const struct rdb_kept_part *part = t->parts;
    if (part->was.period != RDB_TO_BE_SEEN)
        return found;
    for (size_t i = 0; depth > 0 && !found && i < part->was.size / sizeof(void *); i++) {
        const struct rdb_tombstone *child = part->uids[i] ? rdb_tombstone_of(part->uids[i]) : NULL;
        found = child ? moved(child, address, depth - 1) : NULL;
    }
    return found;
}

/* ---- Filling in ---- */

static void fill_word(const struct rdb_tombstone *t, void **word, unsigned long long uid, int depth)
{
    struct rdb_tombstone *child = uid ? rdb_tombstone_of(uid) : NULL;
    if (child) {
        make_later(child);
        *word = body_of(child);
    } else if (uid) {
        ((PyObject *)*word)->ob_refcnt++; /* it lives, and does not move */
    } else if (*word) {
        char *now = moved(t, *word, depth);
        *word = now ? now : *word;
    }
}

/* A part that lay right before the object lies there again. */
static void put_before(const struct rdb_tombstone *t, const struct rdb_kept_part *part)
{
    size_t distance = (size_t)((const char *)t->parts[0].was.address - (const char *)part->was.address);
    if (distance <= RDB_BEFORE_OBJECT)
        memcpy(t->parts[0].bytes - distance, part->bytes, part->was.size);
}

static void make(struct rdb_tombstone *t)
{
    PyObject *object = body_of(t);
    enum { TYPE = offsetof(PyObject, ob_type) / sizeof(void *) };
    if (t->parts[0].uids) /* the type first: it says what kind of object this is */
        fill_word(t, (void **)&object->ob_type, t->parts[0].uids[TYPE], 0);
    int depth = PyType_Check(object) ? 2 : 1;
    for (struct rdb_kept_part *part = t->parts; part < t->parts + t->count; part++)
        for (size_t i = 0; part->uids && i < part->was.size / sizeof(void *); i++)
            fill_word(t, (void **)part->bytes + i, part->uids[i], depth);
    for (struct rdb_kept_part *part = t->parts + 1; part < t->parts + t->count; part++)
        put_before(t, part);
    rdb_uid_stand_in(object, t->uid, (void *)t->parts[0].was.address);
    object->ob_refcnt = KEPT_FOR_EVER;
    rdb_gc_forget(object);
    rdb_shape_clean(object);
}

PyObject *rdb_ghost_raise(unsigned long long uid)
{
    struct rdb_tombstone *t = rdb_tombstone_of(uid);
    if (!t)
        return NULL;
    make_later(t);
    while (waiting_count > 0)
        make(waiting[--waiting_count]);
    return body_of(t);
}
