/* SPDX-License-Identifier: MIT */
/* When objects come to life and die: noticed in replays only, so that a person can name one ($5).
 *
 * Included by the patched Include/object.h of CPython 2.7, so by everything that sees a PyObject, extension modules too, and
 * before struct _object is complete: nothing here may need more of it than its name.  In CPython 3.11 upstream's own functions
 * call it, whoever makes an object.  Implemented in Objects/cpython/rdb_births.c.
 *
 * In a replay every object gets a uid when it comes to life: the next number of one counter.  It is kept beside the program's
 * memory, by address (rdb_shadow.h of Python/memory), and is the same in every replay, since addresses and the order of
 * births are.  What lies in an image, or came to life unseen in a module that was compiled for stock Python, has one that tells its
 * address.  A recording counts nothing: it tests one word at each birth and death.  All of this happens under the GIL. */
#ifndef RDB_BIRTHS_H
#define RDB_BIRTHS_H

struct _object;

#ifdef __cplusplus
extern "C" {
#endif

/* Is this a replay, or an evaluation in one?  Set by main before Py_Initialize. */
PyAPI_DATA(int) rdb_births;

/* Is any object marked, so that its death is noticed (Python/cpython/rdb_named.h)? */
PyAPI_DATA(int) rdb_births_marked;

PyAPI_FUNC(void) rdb_birth(struct _object *);
#define rdb_born(op) (__builtin_expect(rdb_births, 0) ? rdb_birth((struct _object *)(op)) : (void)0)

/* Runs a statement that would tell of a birth, of an object that was resurrected. */
PyAPI_FUNC(unsigned long long) rdb_birth_kept(struct _object *);
PyAPI_FUNC(void) rdb_birth_again(struct _object *, unsigned long long kept);
#define rdb_revive(op, statement)                                                                                      \
    do {                                                                                                               \
        unsigned long long rdb_kept = rdb_births ? rdb_birth_kept((struct _object *)(op)) : 0;                         \
        statement;                                                                                                     \
        if (rdb_births)                                                                                                \
            rdb_birth_again((struct _object *)(op), rdb_kept);                                                         \
    } while (0)

/* The memory of an object goes back, whoever deallocated it. */
PyAPI_FUNC(void) rdb_buried(void *object);
#define rdb_freed(op) (__builtin_expect(rdb_births, 0) ? rdb_buried(op) : (void)0)

/* Called for a marked object instead of its type's tp_dealloc (which it calls); when its __del__ has run and let it die,
 * or before it becomes another one in place; after it was resurrected.  And for all objects that the collector is about
 * to clear. */
PyAPI_FUNC(void) rdb_marked_dealloc(struct _object *);
PyAPI_FUNC(void) rdb_marked_dies(struct _object *);
PyAPI_FUNC(void) rdb_marked_lives(struct _object *);
PyAPI_FUNC(void) rdb_marked_garbage(void *list); /* a PyGC_Head */
void rdb_marked_gone(
    unsigned long long uid); /* its memory has gone back: maybe a module for stock Python deallocated it */
PyAPI_FUNC(int) rdb_has_mark(const struct _object *);
#define rdb_is_marked(op) (__builtin_expect(rdb_births_marked, 0) && rdb_has_mark((struct _object *)(op)))
#define rdb_dealloc_of(op) (rdb_is_marked(op) ? rdb_marked_dealloc : Py_TYPE(op)->tp_dealloc)
#define rdb_ended(op) (rdb_is_marked(op) ? rdb_marked_dies((struct _object *)(op)) : (void)0)

/* uids from here on tell an address, and belong to what is never seen to die. */
#define RDB_UID_STATIC (1ULL << 48)

/* The highest bit of a uid's word is no part of it: the object is marked. */
#define RDB_UID_MARK (1ULL << 63)

/* The uid that the next object gets; with the mark, if all that come to life are to have it. */
extern unsigned long long rdb_uid_next;
unsigned long long rdb_uid_count(void); /* without it */

/* The object's uid, without the mark; 0 for NULL.  Does not touch the object. */
unsigned long long rdb_uid(const struct _object *);

/* The word that changes when another object comes to life here; NULL where it has none. */
const unsigned long long *rdb_uid_word(const struct _object *);
void rdb_uid_mark(const struct _object *);

/* An evaluation has made an object that stands for the one that had this uid, and lay at `address` (rdb_ghosts.h). */
void rdb_uid_stand_in(const struct _object *, unsigned long long uid, void *address);

/* Where the object lies; where it lay, if it stands for a dead one: for id() and reprs. */
PyAPI_FUNC(void *) rdb_address_of(void *object);
#define rdb_shown_address(op) (__builtin_expect(rdb_births, 0) ? rdb_address_of(op) : (void *)(op))

/* The object that has a uid which tells its address (borrowed), or NULL. */
struct _object *rdb_static_with_uid(unsigned long long uid);

#ifdef __cplusplus
}
#endif
#endif
