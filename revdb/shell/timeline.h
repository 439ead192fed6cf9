/* The timeline of the full screen: one line for the whole recording, from the main module's beginning to its end.  Called by
 * tui.c; draws what overview.h has found out. */
#ifndef TIMELINE_H
#define TIMELINE_H

#include "overview.h"
#include "screen.h"

struct timeline {
    struct overview overview;
    struct area area; /* as drawn last */
};

/* Threads as colors (or kinds of lines), x for exceptions, b for hits of breakpoints, ] for the end of the main module, | where the person is. */
void timeline_draw(struct timeline *, const struct session *, const struct area *);

/* Marks where a move has come to; the rest stays as it is. */
void timeline_mark(const struct timeline *, const struct session *, int64_t time);

/* The timestamp that a column stands for. */
int64_t timeline_time(const struct timeline *, const struct session *, int column);

#endif
