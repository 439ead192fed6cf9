/* SPDX-License-Identifier: MIT */
/* The program's objects as memory: looking for them without touching any.  Implemented in Objects/cpython/rdb_heap_walk.c,
 * and what is each CPython's own in its rdb_frames_walk*.c. */
#ifndef RDB_HEAP_WALK_H
#define RDB_HEAP_WALK_H

#include "rdb_adapt.h"

#include <stdbool.h>

/* Copies up to a page of memory that may not be there; false if it is not. */
bool rdb_heap_read(const void *from, void *to, size_t length);

/* Does a live object lie here?  Any address may be asked. */
bool rdb_heap_is_object(const void *address);

/* Calls visit for the objects that the program can reach, some of them more than once, until it returns true: first for
 * what lies on the stacks of all threads' frames, then for all that the collector knows and what that refers to.  Creates
 * and keeps nothing.  True if visit was. */
bool rdb_heap_visit(bool (*visit)(PyObject *, void *), void *data);

/* The same for the words of a piece of memory that are references to objects, as far as can be seen. */
int rdb_heap_visit_words(const void *memory, size_t length, visitproc, void *arg);

/* ---- Each CPython's own ---- */

/* Calls visit for the frames of all threads and what they hold, look for words that may be references. */
bool rdb_heap_visit_frames(visitproc visit, visitproc look, void *arg);
/* Does something lie here that has a uid and is no object: a frame?  Any address may be asked. */
bool rdb_heap_is_frame(const void *address);
/* The list of objects of each generation of the collector, NULL behind the last. */
PyGC_Head *rdb_gc_generation(int number);

#endif
