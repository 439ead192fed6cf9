/* What happens where in the recording, roughly: for the timeline of tui.c.  Made bit by bit, while the person thinks, by
 * one run over the whole recording. */
#ifndef OVERVIEW_H
#define OVERVIEW_H

#include "travel.h"

/* A stretch of the recording, up to the next one. */
struct stretch {
    int64_t from;
    int thread;     /* that runs at its end */
    int64_t hits;   /* of breakpoints */
    int64_t raised; /* exceptions */
};

struct overview {
    struct stretch *stretches;
    int count;
    int64_t end;          /* how far it has come */
    bool complete;        /* it has come to the end of the recording, or can go no further */
    unsigned breakpoints; /* the generation of the set whose hits it counts */
    struct process *runner;
};

/* Goes on for a twentieth of a second or so; begins anew if breakpoints have changed.  True if anything was learned. */
bool overview_advance(struct overview *, struct session *);
void overview_free(struct overview *);

#endif
