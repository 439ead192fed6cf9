/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which variables have changed since the person last stood in a frame.  Sees values as a replaying process tells them
 * without running Python code (RDB_VARIABLES). */
#ifndef CHANGED_VARIABLES_H
#define CHANGED_VARIABLES_H

#include "session.h"

#define SEEN_FRAMES 32

/* The variables of a frame as they were last seen. */
struct seen_frame {
    struct rdb_place place;
    char *file, *function;
    struct text variables; /* strings: a name, its value, the next name, ... */
};

struct changed_variables {
    struct seen_frame frames[SEEN_FRAMES]; /* round and round */
    int next;
};

/* Looks at the frame where the person stands.  Adds "name = value" lines of what has changed, if it was seen before. */
enum travel_result changed_variables_look(struct session *, struct changed_variables *, struct text *lines);

/* The same with what a process told of its frame's variables at a stop.  Takes the text over. */
void changed_variables_take(struct changed_variables *, const struct stop *, struct text *variables,
                            struct text *lines);

#endif
