/* Where the person has been, for `back` and `forward`.  Called by commands.c after every command that has moved, and by
 * commands/time.c; moves nothing itself. */
#ifndef TRAIL_H
#define TRAIL_H

#include <stdint.h>

#define TRAIL_LIMIT 1000

struct trail {
    int64_t times[TRAIL_LIMIT];
    int count, at; /* times[at] is where the person stands, once there are any */
};

/* The person has moved.  What they had gone back over can no longer be redone; unless they move along the trail. */
void trail_moved(struct trail *, int64_t from, int64_t to);

/* Goes `moves` along the trail, forward or (negative) back, as far as it leads: the timestamp there, to move to.  -1 if
 * there is nothing in that direction. */
int64_t trail_go(struct trail *, long long moves);

#endif
