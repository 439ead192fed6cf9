/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the person's breakpoints are hit, roughly: for the timeline of tui.c.  Found out bit by bit, while the person
 * thinks; only where the index and earlier searches leave it open. */
#ifndef HIT_MAP_H
#define HIT_MAP_H

#include "session.h"

struct hit_map {
    int64_t *times; /* of each stretch that has hits, the last one */
    int count;
    int64_t end;          /* how far it has come */
    bool complete;        /* it has come to the end of the recording, or can go no further */
    unsigned breakpoints; /* the generation of the set that it is about */
    struct process *runner;
};

/* Goes on for a twentieth of a second or so, once the index is there; begins anew if breakpoints have changed.  True if
 * anything was learned. */
bool hit_map_advance(struct hit_map *, struct session *);
void hit_map_close(struct hit_map *);

#endif
