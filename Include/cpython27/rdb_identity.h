/* SPDX-License-Identifier: MIT */
/* Object identity that does not depend on addresses: serial numbers, and what id(), hash() and reprs make of them.
 *
 * Included by the patched Include/object.h (so by everything that sees a PyObject, extension modules too), before struct
 * _object is complete: nothing here may need more of it than its name.  Implemented in Objects/cpython27/rdb_identity.c.
 *
 * Every object has a uid.  One that lives on the heap gets the next number of one counter when it comes to life, and
 * keeps it, through resurrection too, until it dies.  One that lies in an image (the executable, an extension module)
 * has a uid made of the image's ordinal and its place in it.  Both are the same in the recording and in every replay,
 * whatever the allocator and the loader do.  All of this happens under the GIL. */
#ifndef RDB_IDENTITY_H
#define RDB_IDENTITY_H

struct _object;

/* Upstream's own hook for more words in front of each object, and its static initializer. */
#define _PyObject_HEAD_EXTRA unsigned long long ob_uid;
#define _PyObject_EXTRA_INIT 0,

#ifdef __cplusplus
extern "C" {
#endif

/* The uid that the next object will get.  Counts from 1 and stays below RDB_UID_IMAGE. */
PyAPI_DATA(unsigned long long) rdb_uid_next;

/* What id() adds, so that ids are as unpredictable between processes as addresses are.  Set by main before
 * Py_Initialize (a replay takes the recording's); while it is 0, the first id() draws one. */
PyAPI_DATA(unsigned long long) rdb_id_base;

/* The highest bit of ob_uid is no part of the uid: the object is marked, so that its death is noticed.  Only replays set
 * it (Python/cpython27/rdb_named.h), also in rdb_uid_next, for all that come to life. */
#define RDB_UID_MARK (1ULL << 63)
PyAPI_FUNC(unsigned long long) rdb_uid_count(void); /* rdb_uid_next without it */

/* Called for a marked object instead of its type's tp_dealloc (which it calls); when its __del__ has run and let it die,
 * or before it becomes another one in place; after it was resurrected.  And for all objects that the collector is about
 * to clear. */
PyAPI_FUNC(void) rdb_marked_dealloc(struct _object *);
PyAPI_FUNC(void) rdb_marked_dies(struct _object *);
PyAPI_FUNC(void) rdb_marked_lives(struct _object *);
union _gc_head;
PyAPI_FUNC(void) rdb_marked_garbage(union _gc_head *list);
#define rdb_is_marked(op) (__builtin_expect((long long)((struct _object *)(op))->ob_uid < 0, 0))
#define rdb_dealloc_of(op) (rdb_is_marked(op) ? rdb_marked_dealloc : Py_TYPE(op)->tp_dealloc)

#define rdb_ended(op) (rdb_is_marked(op) ? rdb_marked_dies((struct _object *)(op)) : (void)0)

/* Numbers an object that comes to life; the one thing added to the allocation path. */
#define rdb_uid_assign(op) (((struct _object *)(op))->ob_uid = rdb_uid_next++)

/* Runs a statement that would number an object anew, and keeps the number it has: it was resurrected, not created. */
#define rdb_uid_keep(op, statement)                                                                                    \
    do {                                                                                                               \
        unsigned long long rdb_kept = ((struct _object *)(op))->ob_uid;                                                \
        statement;                                                                                                     \
        ((struct _object *)(op))->ob_uid = rdb_kept;                                                                   \
        if (rdb_is_marked(op))                                                                                         \
            rdb_marked_lives((struct _object *)(op));                                                                  \
    } while (0)

/* uids from here on belong to objects in images: bit 43 set, below it 11 bits of the image's ordinal and 32 of the
 * offset (bit 44 instead: an image that Python did not load, told by 12 bits of a hash of its name). */
#define RDB_UID_IMAGE (1ULL << 43)

/* A new random base, of twelve hexadecimal digits like an address.  Linux puts nothing in the 70 TiB above it, the ids of
 * four trillion objects: so an id is told from an address, which ctypes has to do. */
PyAPI_FUNC(unsigned long long) rdb_id_base_draw(void);

/* The object's uid; 0 for NULL.  An object in an image gets its number here, at the first asking. */
PyAPI_FUNC(unsigned long long) rdb_uid(struct _object *);

/* What id() returns, as a new reference; as a pointer (for %p, and to key tables that Python code meets by id()); the
 * hash and the three-way order of objects that define none.  As in stock, the order says nothing about meaning. */
PyAPI_FUNC(struct _object *) rdb_id(struct _object *);
PyAPI_FUNC(void *) rdb_id_pointer(const void *object);
PyAPI_FUNC(long) rdb_hash(struct _object *);
PyAPI_FUNC(int) rdb_compare(struct _object *, struct _object *);

/* What stands for an address inside an image (a C function, a static table), the same in every process.  An address
 * outside of all images stands for itself, and will differ. */
PyAPI_FUNC(void *) rdb_id_of_static(const void *address);

/* What %p in PyString_FromFormat prints.  An id stays as it is; an address, which only extension modules of others pass
 * there, becomes the one that it was in the recording. */
PyAPI_FUNC(void *) rdb_shown_address(void *address);

/* The object in an image with this uid (borrowed), or NULL. */
PyAPI_FUNC(struct _object *) rdb_static_with_uid(unsigned long long uid);

/* The live object of which id() is this: a borrowed reference, or NULL without an exception when it is no id, or the
 * object is dead or reached by no container.  Slow: walks the collector's lists. */
PyAPI_FUNC(struct _object *) rdb_object_with_id(const void *id);

/* For ctypes, whose users take id() for an address.  rdb_id_to_object is the object (borrowed) where the number is an
 * id, the number itself otherwise; with an exception set and NULL for the id of no live object.  rdb_id_to_memory is the
 * address of what stock keeps at id(): the reference count, the type, the body; never fails. */
PyAPI_FUNC(struct _object *) rdb_id_to_object(void *id_or_address);
PyAPI_FUNC(void *) rdb_id_to_memory(void *id_or_address);

/* Python loaded an extension module: gives its image the next ordinal.  handle is what dlopen returned.  A module seen
 * before keeps its ordinal. */
PyAPI_FUNC(void) rdb_identity_module_loaded(void *handle);

#ifdef __cplusplus
}
#endif
#endif
