/* How deep the stack was at least in stretches of the recording that have been replayed, so that a search for a frame of
 * little depth (`bnext` over a line that ran for long) need not replay them again.  Called by travel.c and search.c. */
#ifndef DEPTHS_H
#define DEPTHS_H

#include "spans.h"

/* A run from one timestamp to another has seen no stop point in a frame of a lower depth, in any thread. */
void depths_note(struct spans *, int64_t from, int64_t to, int least);

/* The timestamp b, not after `before`, such that all stop points from b up to, and without, `before` are known to be deeper
 * than this depth. */
int64_t depths_skip(const struct spans *, int64_t before, int depth);

#endif
