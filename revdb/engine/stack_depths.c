/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least depths of stretches of the recording: see stack_depths.h. */
#include "stack_depths.h"

#define LIMIT 4096

/* Makes one of every two neighbors that touch. */
static void thin_out(struct intervals *depths)
{
    int kept = 0;
    for (int i = 0; i < depths->count; i++) {
        struct interval span = depths->items[i];
        if (i + 1 < depths->count && depths->items[i + 1].from == span.to) {
            struct interval next = depths->items[++i];
            span.to = next.to;
            span.value = next.value < span.value ? next.value : span.value;
        }
        depths->items[kept++] = span;
    }
    depths->count = kept;
}

void stack_depths_note(struct intervals *depths, int64_t from, int64_t to, int least)
{
    intervals_fill(depths, from, to, least);
    if (depths->count > LIMIT)
        thin_out(depths);
}

int64_t stack_depths_skip(const struct intervals *depths, int64_t before, int depth)
{
    for (const struct interval *span;
         (span = intervals_at(depths, before - 1)) && span->to >= before && span->value > depth;)
        before = span->from;
    return before;
}
