/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline of the full screen: one line for the whole recording, from the main module's beginning to its end.
 * Draws what the index and hit_map.h know. */
#ifndef TIMELINE_H
#define TIMELINE_H

#include "hit_map.h"
#include "screen.h"

struct timeline {
    struct hit_map hits;
    struct area area; /* as drawn last */
    int64_t drawn;    /* how far the index went then */
};

/* Threads as colors (or kinds of lines), x for exceptions, b for hits of breakpoints, ] for the end of the main module, | where the person is. */
void timeline_draw(struct timeline *, const struct session *, const struct area *);

/* To be called while the person thinks: takes a moment to find out more.  True if there is more to draw. */
bool timeline_learn(struct timeline *, struct session *);

/* Marks where a move has come to; the rest stays as it is. */
void timeline_mark(const struct timeline *, const struct session *, int64_t time);

/* The timestamp that a column stands for. */
int64_t timeline_time(const struct timeline *, const struct session *, int column);

#endif
