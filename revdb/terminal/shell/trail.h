/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the person has been, for `back` and `forward`.  Moves nothing itself. */
#ifndef TRAIL_H
#define TRAIL_H

#include "moment.h"

#define TRAIL_LIMIT 1000

struct trail {
    struct moment moments[TRAIL_LIMIT];
    int count, at; /* moments[at] is where the person stands, once there are any */
};

/* The person has moved.  What they had gone back over can no longer be redone; unless they move along the trail. */
void trail_moved(struct trail *, struct moment from, struct moment to);

/* Goes `moves` along the trail, forward or (negative) back, as far as it leads: where that is, to move to.  False if there
 * is nothing in that direction. */
bool trail_go(struct trail *, long long moves, struct moment *to);

#endif
