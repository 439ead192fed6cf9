/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of what expressions are worth: finding them, and telling what they were.  Part of the engine, knows nothing
 * of terminals.
 *
 * An expression is a struct breakpoint of kind RDB_WATCH, in the person's set (`watch`) or not (`last`).  A change is
 * found at the first stop point where the value is another one than at the stop point before; the line that stood at the
 * one before has made it. */
#ifndef CHANGES_H
#define CHANGES_H

#include "session.h"

struct change {
    int64_t time;           /* where the line that made it stood; -1: there is none */
    int64_t instruction;    /* behind that, where a generator went on that made it; else 0, and in changes_visit */
    struct rdb_place place; /* of that line; RDB_PLACE_NONE if it is not known.  It may be a line that the one at `time`
                               has returned to, then with less depth. */
    char *file, *function;  /* of the place */
    struct text before, after;
};

/* The place in words: "bank.py:12, in deposit". */
char *change_place(const struct change *);

/* What is needed to follow an expression as it is meant in a frame of a thread (0: the running one). */
struct expression {
    struct breakpoint watch; /* without an id; owns its strings */
    char *foreign;           /* the names in it that are no builtins, separated by blanks */
    char *undefined;         /* of these, those that are not defined here, and that no code seen from here sets */
    bool quick;              /* its value is told by looking */
};
/* TRAVEL_FAILED with one line if it is no expression, or speaks of a $N that there is not. */
enum travel_result changes_read(struct session *, int thread, int frame, const char *source, struct expression *);

/* What an expression is worth at a timestamp, as a text.  *refused: it reaches outside the recording. */
enum travel_result changes_value(struct session *, const struct breakpoint *watch, int64_t time, struct text *value,
                                 bool *refused);

/* The change that is seen at a stop point, be it one or not: the values there and before it, and who made it. */
enum travel_result changes_describe(struct session *, const struct breakpoint *watch, int64_t seen_at, struct change *);

/* The last change that was made by a line before here, and the first one made by a line from the timestamp `from` on.
 * The person does not move. */
enum travel_result changes_last(struct session *, const struct breakpoint *watch, struct change *);
enum travel_result changes_next(struct session *, const struct breakpoint *watch, int64_t from, struct change *);

/* All changes of the recording, in order, without what was before each; until visit returns false. */
enum travel_result changes_visit(struct session *, const struct breakpoint *watch,
                                 bool (*visit)(void *closure, const struct change *), void *closure);

#endif
