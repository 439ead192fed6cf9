/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stretches of the recording and a number that is known of each: sorted, without overlaps; there may be gaps.  What it
 * means is up to who fills them: stack_depths.c, known_hits.c. */
#ifndef INTERVALS_H
#define INTERVALS_H

#include <stdbool.h>
#include <stdint.h>

struct interval {
    int64_t from, to; /* timestamps, without `to` */
    int value;
};

struct intervals {
    struct interval *items;
    int count;
};

/* Fills the gaps that there are between two timestamps. */
void intervals_fill(struct intervals *, int64_t from, int64_t to, int value);

/* The one that holds a timestamp, or NULL. */
const struct interval *intervals_at(const struct intervals *, int64_t time);

#endif
