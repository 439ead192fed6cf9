/* SPDX-License-Identifier: MIT */
/* Births and deaths of objects in a replay: see rdb_births.h.
 *
 * Called at every birth and death, so it must be short; creates, keeps and releases no object, and takes no memory from the
 * program's heaps. */
#include "rdb_adapt.h"

#include "rdb_alloc.h"
#include "rdb_array.h"
#include "rdb_hash.h"
#include "rdb_heap_walk.h"
#include "rdb_held.h"
#include "rdb_shadow_words.h"
#include "rdb_uids.h"

int rdb_births, rdb_births_marked;
RDB_HELD unsigned long long rdb_uid_next = 1;

/* ---- Objects that stand for dead ones, in evaluations ---- */

#define STAND_INS "a dead object"

static struct stand_in {
    const PyObject *object;
    unsigned long long uid;
    void *address;
} * stand_ins;
static size_t count;
static struct rdb_table by_object;

static struct stand_in *stand_in(const void *object)
{
    size_t number;
    for (size_t step = 0; (number = rdb_table_next(&by_object, rdb_hash_number(0, (uintptr_t)object), &step)) != 0;)
        if (stand_ins[number - 1].object == object)
            return &stand_ins[number - 1];
    return NULL;
}

void rdb_uid_stand_in(const PyObject *object, unsigned long long uid, void *address)
{
    rdb_array_push(stand_ins, count, STAND_INS, (struct stand_in){object, uid, address});
    rdb_table_add(&by_object, rdb_hash_number(0, (uintptr_t)object), count, STAND_INS);
}

void *rdb_address_of(void *object)
{
    struct stand_in *s = stand_in(object);
    return s ? s->address : object;
}

/* ---- uids ---- */

unsigned long long rdb_uid_count(void)
{
    return rdb_uid_next & ~RDB_UID_MARK;
}

const unsigned long long *rdb_uid_word(const PyObject *object)
{
    return (const unsigned long long *)rdb_shadow_look(object);
}

unsigned long long rdb_uid(const PyObject *object)
{
    if (!object)
        return 0;
    struct stand_in *s = count ? stand_in(object) : NULL;
    if (s)
        return s->uid;
    const unsigned long long *word = rdb_uid_word(object);
    return word && *word ? *word & ~RDB_UID_MARK : RDB_UID_STATIC | (uintptr_t)object;
}

PyObject *rdb_static_with_uid(unsigned long long uid)
{
    PyObject *object = (PyObject *)(uintptr_t)(uid & (RDB_UID_STATIC - 1));
    return rdb_heap_is_object(object) && rdb_uid(object) == uid ? object : NULL;
}

void rdb_uid_mark(const PyObject *object)
{
    uint64_t *word = rdb_shadow_look(object);
    if (word && *word) {
        *word |= RDB_UID_MARK;
        rdb_births_marked = 1;
    }
}

int rdb_has_mark(const PyObject *object)
{
    const unsigned long long *word = rdb_uid_word(object);
    return word && *word & RDB_UID_MARK;
}

/* ---- Told by the program ---- */

void rdb_birth(PyObject *object)
{
    uint64_t *word = rdb_shadow_word(object);
    unsigned long long uid = rdb_uid_next++;
    if (word)
        *word = uid;
}

unsigned long long rdb_birth_kept(PyObject *object)
{
    const unsigned long long *word = rdb_uid_word(object);
    return word ? *word : 0;
}

void rdb_uid_restore(const void *object, unsigned long long word)
{
    uint64_t *at = rdb_shadow_look(object);
    rdb_uid_next--;
    if (at)
        *at = word;
}

unsigned long long rdb_uid_clear(const void *object)
{
    uint64_t *at = rdb_shadow_look(object), word = at ? *at : 0;
    if (word)
        *at = 0;
    return word;
}
