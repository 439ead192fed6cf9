/* Where the person has been: see trail.h. */
#include "trail.h"

#include <string.h>

static void add(struct trail *trail, int64_t time)
{
    if (trail->count == TRAIL_LIMIT) {
        trail->count--;
        memmove(trail->times, trail->times + 1, (size_t)trail->count * sizeof trail->times[0]);
    }
    trail->at = trail->count;
    trail->times[trail->count++] = time;
}

void trail_moved(struct trail *trail, int64_t from, int64_t to)
{
    if (!trail->count)
        add(trail, from);
    if (trail->times[trail->at] == to)
        return;
    trail->count = trail->at + 1;
    add(trail, to);
}

int64_t trail_go(struct trail *trail, long long moves)
{
    long long to = trail->at + (moves > TRAIL_LIMIT ? TRAIL_LIMIT : moves < -TRAIL_LIMIT ? -TRAIL_LIMIT : moves);
    to = to < 0 ? 0 : to >= trail->count ? trail->count - 1 : to;
    if (!trail->count || to == trail->at)
        return -1;
    trail->at = (int)to;
    return trail->times[to];
}
