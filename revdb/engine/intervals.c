/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stretches of the recording: see intervals.h. */
#include "intervals.h"

#include "array.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* The first span that ends after a timestamp. */
static int find(const struct intervals *spans, int64_t time)
{
    int low = 0, high = spans->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (spans->items[middle].to > time)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void insert(struct intervals *spans, int at, struct interval span)
{
    int after = spans->count - at;
    (void)array_add(spans->items, spans->count);
    memmove(&spans->items[at + 1], &spans->items[at], (size_t)after * sizeof span);
    spans->items[at] = span;
}

void intervals_fill(struct intervals *spans, int64_t from, int64_t to, int value)
{
    for (int i = find(spans, from); from < to; i++) {
        bool known = i < spans->count;
        int64_t gap_end = known && spans->items[i].from < to ? spans->items[i].from : to;
        if (from < gap_end) {
            insert(spans, i, (struct interval){from, gap_end, value});
            from = gap_end;
        } else {
            from = spans->items[i].to;
        }
    }
}

const struct interval *intervals_at(const struct intervals *spans, int64_t time)
{
    int i = find(spans, time);
    return i < spans->count && spans->items[i].from <= time ? &spans->items[i] : NULL;
}
