/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How deep the stack was at least in stretches of the recording that have been replayed, so that a search for a frame of
 * little depth (`bnext` over a line that ran for long) need not replay them again. */
#ifndef STACK_DEPTHS_H
#define STACK_DEPTHS_H

#include "intervals.h"

/* A run from one timestamp to another has seen no stop point in a frame of a lower depth, in any thread. */
void stack_depths_note(struct intervals *, int64_t from, int64_t to, int least);

/* The timestamp b, not after `before`, such that all stop points from b up to, and without, `before` are known to be deeper
 * than this depth. */
int64_t stack_depths_skip(const struct intervals *, int64_t before, int depth);

#endif
