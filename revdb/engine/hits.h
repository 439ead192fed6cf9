/* Where the person's breakpoints are hit, roughly: for the timeline of tui.c.  Found out bit by bit, while the person
 * thinks; only where the index and earlier searches leave it open. */
#ifndef HITS_H
#define HITS_H

#include "travel.h"

struct hits {
    int64_t *times; /* of each stretch that has hits, the last one */
    int count;
    int64_t end;          /* how far it has come */
    bool complete;        /* it has come to the end of the recording, or can go no further */
    unsigned breakpoints; /* the generation of the set that it is about */
    struct process *runner;
};

/* Goes on for a twentieth of a second or so, once the index is there; begins anew if breakpoints have changed.  True if
 * anything was learned. */
bool hits_advance(struct hits *, struct session *);
void hits_free(struct hits *);

#endif
