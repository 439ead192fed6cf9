/* Watches: expressions whose changes are looked for while the program is replayed.  Used by rdb_breakpoints.c, which has
 * the list, by rdb_stop.c, and by rdb_watch_eval.c.  Implemented in rdb_watch.c.
 *
 * What a watch is worth is told by looking (rdb_quick.h) wherever that is certain, and then looked at again only when a
 * word that decided it has changed (rdb_words.h).  Else it is evaluated in a throwaway process, at every stop point. */
#ifndef RDB_WATCH_H
#define RDB_WATCH_H

#include "rdb_quick.h"
#include "rdb_stops.h"
#include "rdb_words.h"

#include <stdint.h>

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

/* Where its names are looked up now. */
struct rdb_scope rdb_watch_scope(const struct rdb_watch *);

/* Puts what a value is into a fingerprint: of numbers, texts and the containers that Python is born with the contents, of
 * all other objects which one it is; of those created since `rdb_watch_newborn` (a uid) only the type, as an evaluation
 * creates another one each time.  False if that cannot be told by looking. */
bool rdb_watch_print(uint64_t *print, const struct rdb_value *);
extern unsigned long long rdb_watch_newborn;

/* Is the repr of this object always the same? */
bool rdb_watch_shows_plainly(PyObject *);

/* The fingerprint of its value by looking; false if that does not tell. */
bool rdb_watch_look(const struct rdb_watch *, const struct rdb_scope *, uint64_t *print);

/* A run that looks at watches begins: what are they worth now?  False if there are none.  who: it wants to know who makes
 * the changes. */
bool rdb_watches_begin(bool who);

/* At a stop point of frame f: true if certainly nothing has changed.  Made for every line of a replay. */
bool rdb_watches_pass(PyFrameObject *f);

/* At any other stop point of a run that looks at watches: sets struct rdb_watch: changed. */
void rdb_watches_look(PyFrameObject *f);

/* Between two stop points, a frame ends, or another thread goes on: who makes the changes from now on is another. */
void rdb_watches_frame_ends(PyFrameObject *f);
void rdb_watches_switch(PyThreadState *to);

/* What the run was executing when the change came about that was found last: the line may have ended calls since the
 * stop point before.  The strings are "" where that is not known. */
struct rdb_changer {
    struct rdb_place place;
    char *file, *function;
};
const struct rdb_changer *rdb_watches_changer(void);

/* ---- in a throwaway process (rdb_watch_eval.c) ---- */

/* The same fingerprint, where looking does not tell.  Forks. */
uint64_t rdb_watch_evaluate(const struct rdb_watch *);

/* For RDB_EVAL_WATCH and RDB_EVAL_NAMES. */
struct rdb_evaluation rdb_watch_show(const char *payload, size_t length);
enum rdb_result rdb_watch_names(PyFrameObject *, const char *source, FILE *out);

#endif
