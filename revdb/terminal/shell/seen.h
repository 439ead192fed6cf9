/* Which variables have changed since the person last stood in a frame.  Called by the moving commands; sees values as a
 * replaying process tells them without running Python code (RDB_VARIABLES). */
#ifndef SEEN_H
#define SEEN_H

#include "travel.h"

#define SEEN_FRAMES 32

/* The variables of a frame as they were last seen. */
struct seen_frame {
    struct rdb_place place;
    char *file, *function;
    struct text variables; /* strings: a name, its value, the next name, ... */
};

struct seen {
    struct seen_frame frames[SEEN_FRAMES]; /* round and round */
    int next;
};

/* Looks at the frame where the person stands.  Adds "name = value" lines of what has changed, if it was seen before. */
enum travel_result seen_look(struct session *, struct seen *, struct text *lines);

/* The same with what a process told of its frame's variables at a stop.  Takes the text over. */
void seen_take(struct seen *, const struct stop *, struct text *variables, struct text *lines);
void seen_free(struct seen *);

#endif
