/* Least depths of stretches of the recording: see depths.h. */
#include "depths.h"

#define LIMIT 4096

/* Makes one of every two neighbors that touch. */
static void thin_out(struct spans *depths)
{
    int kept = 0;
    for (int i = 0; i < depths->count; i++) {
        struct span span = depths->items[i];
        if (i + 1 < depths->count && depths->items[i + 1].from == span.to) {
            struct span next = depths->items[++i];
            span.to = next.to;
            span.value = next.value < span.value ? next.value : span.value;
        }
        depths->items[kept++] = span;
    }
    depths->count = kept;
}

void depths_note(struct spans *depths, int64_t from, int64_t to, int least)
{
    spans_fill(depths, from, to, least);
    if (depths->count > LIMIT)
        thin_out(depths);
}

int64_t depths_skip(const struct spans *depths, int64_t before, int depth)
{
    for (const struct span *span; (span = spans_at(depths, before - 1)) && span->to >= before && span->value > depth;)
        before = span->from;
    return before;
}
