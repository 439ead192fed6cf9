/* SPDX-License-Identifier: MIT */
/* Watches: expressions whose changes are looked for while the program is replayed.
 *
 * What a watch is worth is told by looking (rdb_look.h) wherever that is certain, and then looked at again only when a
 * word that decided it has changed (rdb_words.h).  Else it is evaluated in a throwaway process, at every stop point. */
#ifndef RDB_WATCH_H
#define RDB_WATCH_H

#include "rdb_protocol.h"
#include "rdb_quick_tree.h"
#include "rdb_words.h"

struct rdb_frame;

struct rdb_watch {
    struct rdb_watch *next;
    struct rdb_breakpoint is;
    char *locals, *source;   /* the names that are variables of its frame; the expression */
    struct rdb_quick *quick; /* NULL if it is never told by looking */
    bool changed;            /* at this stop point, since the one before */
    bool slow;               /* looking has not told its value */
    struct rdb_words words;  /* that decided it, if looking has */
    uint64_t print;          /* fingerprint of its value */
};

/* Copies the strings. */
struct rdb_watch *rdb_watch_new(const struct rdb_breakpoint *, const char *locals, const char *source);
void rdb_watch_free(struct rdb_watch *);

/* A run that looks at watches begins: what are they worth now?  False if there are none.  who: it wants to know who makes
 * the changes. */
bool rdb_watches_begin(bool who);

/* At a stop point of frame f: true if certainly nothing has changed.  Made for every line of a replay. */
bool rdb_watches_pass(const struct rdb_frame *f);

/* At any other stop point of a run that looks at watches: sets struct rdb_watch: changed. */
void rdb_watches_look(const struct rdb_frame *f);

/* Between two stop points, a generator goes on in the middle of a line, a frame ends, or another thread goes on: who makes
 * the changes from now on is another. */
void rdb_watches_frame_goes_on(const struct rdb_frame *f);
void rdb_watches_frame_ends(const struct rdb_frame *f);
void rdb_watches_switch(int thread);

/* What the run was executing when the change came about that was found last: the line may have ended calls since the
 * stop point before.  The strings are "" where that is not known. */
struct rdb_changer {
    struct rdb_place place;
    int64_t
        instruction; /* of a generator that went on since the stop point: the first one there; only if they are counted */
    char *file, *function;
};
const struct rdb_changer *rdb_watches_changer(void);

#endif
