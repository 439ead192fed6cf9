/* Least depths of stretches of the recording: see depths.h. */
#include "depths.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT 4096

/* The first span that ends after a timestamp. */
static int find(const struct depths *depths, int64_t time)
{
    int low = 0, high = depths->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (depths->items[middle].to > time)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void insert(struct depths *depths, int at, struct depth_span span)
{
    depths->items = text_realloc(depths->items, (size_t)(depths->count + 1) * sizeof span);
    memmove(&depths->items[at + 1], &depths->items[at], (size_t)(depths->count - at) * sizeof span);
    depths->items[at] = span;
    depths->count++;
}

/* Makes one of every two neighbors that touch. */
static void thin_out(struct depths *depths)
{
    int kept = 0;
    for (int i = 0; i < depths->count; i++) {
        struct depth_span span = depths->items[i];
        if (i + 1 < depths->count && depths->items[i + 1].from == span.to) {
            struct depth_span next = depths->items[++i];
            span.to = next.to;
            span.least = next.least < span.least ? next.least : span.least;
        }
        depths->items[kept++] = span;
    }
    depths->count = kept;
}

void depths_note(struct depths *depths, int64_t from, int64_t to, int least)
{
    /* What is known already stays: each gap in it is filled. */
    for (int i = find(depths, from); from < to; i++) {
        bool known = i < depths->count;
        int64_t gap_end = known && depths->items[i].from < to ? depths->items[i].from : to;
        if (from < gap_end) {
            insert(depths, i, (struct depth_span){from, gap_end, least});
            from = gap_end;
        } else {
            from = depths->items[i].to;
        }
    }
    if (depths->count > LIMIT)
        thin_out(depths);
}

int64_t depths_skip(const struct depths *depths, int64_t before, int depth)
{
    for (int i = find(depths, before - 1); i >= 0 && i < depths->count; i--) {
        const struct depth_span *span = &depths->items[i];
        if (span->from >= before || span->to < before || span->least <= depth)
            break;
        before = span->from;
    }
    return before;
}

void depths_free(struct depths *depths)
{
    free(depths->items);
    *depths = (struct depths){0};
}
