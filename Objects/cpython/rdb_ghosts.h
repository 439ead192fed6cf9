/* SPDX-License-Identifier: MIT */
/* What is kept of objects that a person has named ($5) when the program frees them: docs/objects.md.
 *
 * A replaying process keeps a list of objects that are needed: the named ones, and what is kept of the dead ones refers
 * to.  When a needed object dies, its memory is copied before it is taken apart, and what it refers to is needed from
 * then on.  The program's own allocation and deallocation stay as they were.  A throwaway process can make objects of
 * these copies again.  Implemented in Objects/cpython/rdb_ghosts.c (keeping), rdb_ghosts_raise.c (making objects again); what an
 * object consists of is in the rdb_shapes*.c of each CPython. */
#ifndef RDB_GHOSTS_H
#define RDB_GHOSTS_H

#include "rdb_adapt.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- Keeping, in a replaying process: creates no object ---- */

/* The object of this uid is needed.  It need not exist yet. */
void rdb_ghost_need_uid(unsigned long long uid);
/* The same of one that lives; marks it, so that its death is noticed. */
void rdb_ghost_need(PyObject *);

/* A marked object is about to be taken apart.  False if it is not needed.  What was kept of it before stays. */
bool rdb_ghost_bury(PyObject *);
/* Calls bury, which is to do the same, for the marked among the objects that the collector is about to clear, also for
 * those that get their mark by it. */
void rdb_ghost_bury_garbage(PyGC_Head *list, void (*bury)(PyObject *));
/* It was resurrected: nothing is kept of it. */
void rdb_ghost_forget(PyObject *);
/* Only these objects are needed from now on, and what is kept of their dead refers to: the rest is given up.  A live one
 * keeps its mark, which means nothing without the need. */
void rdb_ghosts_keep(const unsigned long long *uids, int count);

/* ---- In a throwaway process ---- */

/* An object like the one that died, with its uid and all that it refers to; a borrowed reference that lasts.  NULL if
 * nothing is kept of it. */
PyObject *rdb_ghost_raise(unsigned long long uid);

/* ---- Between the files ---- */

/* A piece of an object's memory: the body, or an array that it owns elsewhere.  Its words from `first` on are references
 * (or NULL) where the bit of their place in a period is set; with period 0, none is; with RDB_TO_BE_SEEN, those that
 * point to an object. */
struct rdb_part {
    const void *address;
    size_t size;
    size_t first;
    int period;
    unsigned references;
};
enum { RDB_TO_BE_SEEN = -1 };

/* Calls visit for the parts of a live object, its body first. */
void rdb_shape_visit(PyObject *, void (*visit)(const struct rdb_part *, void *), void *data);
/* Changes in the copy of a body what must not be believed: weak references, caches, memory that the interpreter frees. */
void rdb_shape_clean(PyObject *copy);
/* What an object changes in another one that is its alone before it dies: that one, or NULL. */
PyObject *rdb_changed_by_death(PyObject *);

/* One part as it was.  uids: of the objects that its words refer to, 0 for any other word; NULL if there is none. */
struct rdb_kept_part {
    struct rdb_part was;
    char *bytes; /* the body's stand behind room for what lies before an object */
    unsigned long long *uids;
};

struct rdb_tombstone {
    unsigned long long uid;
    bool raised;
    int count;
    struct rdb_kept_part parts[]; /* the body first */
};

/* What is kept of an object, or NULL. */
struct rdb_tombstone *rdb_tombstone_of(unsigned long long uid);

#endif
