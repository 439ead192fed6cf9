/* How deep the stack was at least in stretches of the recording that have been replayed, so that a search for a frame of
 * little depth (`bnext` over a line that ran for long) need not replay them again.  Called by travel.c. */
#ifndef DEPTHS_H
#define DEPTHS_H

#include <stdint.h>

struct depth_span {
    int64_t from, to; /* timestamps, without `to` */
    int least;        /* no stop point in it has a frame of a lower depth, in any thread */
};

/* Sorted, without overlaps; there may be gaps. */
struct depths {
    struct depth_span *items;
    int count;
};

/* What a run from one timestamp to another has seen. */
void depths_note(struct depths *, int64_t from, int64_t to, int least);

/* The timestamp b, not after `before`, such that all stop points from b up to, and without, `before` are known to be deeper
 * than this depth. */
int64_t depths_skip(const struct depths *, int64_t before, int depth);

void depths_free(struct depths *);

#endif
