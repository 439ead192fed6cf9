/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a move has ended where it has, as data and in words: for whoever shows it. */
#ifndef ARRIVAL_H
#define ARRIVAL_H

#include "changes.h"
#include "moves.h"

/* A breakpoint, where a move has come to it. */
struct breakpoint_hit {
    int id;
    const struct breakpoint *breakpoint; /* NULL: there is none of that id any more */
    struct text returned;                /* of a catch of returns: what the function returns here; empty: not known */
};
void arrival_hit(struct session *, const struct arrival *, struct breakpoint_hit *);

/* What a watch has become there. */
struct watch_hit {
    const struct breakpoint *watch;
    struct change change;
};
struct watch_hits {
    struct watch_hit *items;
    int count;
};
/* The watch that was hit, and others whose values have changed with it. */
void arrival_watches(struct session *, const struct arrival *, struct watch_hits *);
void watch_hit_describe(const struct watch_hit *, struct text *sentence);

#define ARRIVAL_RETURNED 500 /* bytes of what a function has returned: as much as fits on a screen */

/* What goes with an arrival where the person stands now, added to the text: lines with newlines between them, none for a
 * plain one.  What watches have become is not among them. */
void arrival_describe(struct session *, const struct arrival *, struct text *lines);

#endif
