/* Stretches of the recording and a number that is known of each: sorted, without overlaps; there may be gaps.  What it
 * means is up to who fills them: depths.c, found.c. */
#ifndef SPANS_H
#define SPANS_H

#include <stdbool.h>
#include <stdint.h>

struct span {
    int64_t from, to; /* timestamps, without `to` */
    int value;
};

struct spans {
    struct span *items;
    int count;
};

/* Fills the gaps that there are between two timestamps. */
void spans_fill(struct spans *, int64_t from, int64_t to, int value);

/* The one that holds a timestamp, or NULL. */
const struct span *spans_at(const struct spans *, int64_t time);

void spans_free(struct spans *);

#endif
