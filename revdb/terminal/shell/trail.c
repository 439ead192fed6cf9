/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the person has been: see trail.h. */
#include "trail.h"

#include <string.h>

static void add(struct trail *trail, struct moment moment)
{
    if (trail->count == TRAIL_LIMIT) {
        trail->count--;
        memmove(trail->moments, trail->moments + 1, (size_t)trail->count * sizeof trail->moments[0]);
    }
    trail->at = trail->count;
    trail->moments[trail->count++] = moment;
}

void trail_moved(struct trail *trail, struct moment from, struct moment to)
{
    if (!trail->count)
        add(trail, from);
    if (moment_is(trail->moments[trail->at], to))
        return;
    trail->count = trail->at + 1;
    add(trail, to);
}

bool trail_go(struct trail *trail, long long moves, struct moment *moment)
{
    long long to = trail->at + (moves > TRAIL_LIMIT ? TRAIL_LIMIT : moves < -TRAIL_LIMIT ? -TRAIL_LIMIT : moves);
    to = to < 0 ? 0 : to >= trail->count ? trail->count - 1 : to;
    if (!trail->count || to == trail->at)
        return false;
    trail->at = (int)to;
    *moment = trail->moments[to];
    return true;
}
