/* What searches have found: see found.h. */
#include "found.h"

#include "rdb_hash.h"

#include <string.h>

#define LIMIT 20000 /* spans of a set; with more it is forgotten, which costs only time */

/* ---- Which set ---- */

/* Is it hit at stop points?  Calls of functions written in C are known only behind the line that makes them. */
static bool is_place(const struct breakpoint *b)
{
    bool in_c = b->calls == RDB_CALLS_ALWAYS || (b->calls == RDB_CALLS_WHILE_UNKNOWN && b->stands_at <= 0);
    return b->kind == RDB_BREAK_LINE || b->kind == RDB_BREAK_PATTERN || (b->kind == RDB_BREAK_FUNCTION && !in_c);
}

/* Not of watches: which stop points a run has looked at for changes depends on how it began and ended. */
static bool is_memorable(const struct breakpoints *breakpoints)
{
    int places = 0;
    for (const struct breakpoint *b = breakpoints->items; b < breakpoints->items + breakpoints->count; b++) {
        if (!b->enabled || breakpoint_is_skip(b))
            continue;
        if (!is_place(b))
            return false;
        places++;
    }
    return places > 0;
}

static uint64_t key_of(const struct breakpoints *breakpoints)
{
    struct text text = {0};
    breakpoints_encode(breakpoints, &text);
    breakpoints_encode_scopes(breakpoints, &text);
    uint64_t key = rdb_hash_bytes(0, text.bytes, text.length) | 1;
    text_free(&text);
    return key;
}

/* The set that remembers about these breakpoints comes to the front, in the place of the one used longest ago if it is
 * new.  NULL if nothing is remembered of them. */
static struct spans *spans_of(struct found *found, const struct breakpoints *breakpoints)
{
    if (found->known && found->generation == breakpoints->generation)
        return found->set ? &found->set->spans : NULL;
    found->known = true;
    found->generation = breakpoints->generation;
    found->set = NULL;
    if (!is_memorable(breakpoints))
        return NULL;
    uint64_t key = key_of(breakpoints);
    int place = 0;
    while (place < FOUND_SETS - 1 && found->sets[place].key != key)
        place++;
    struct found_set set = found->sets[place];
    if (set.key != key) {
        spans_free(&set.spans);
        set.key = key;
    }
    memmove(&found->sets[1], &found->sets[0], (size_t)place * sizeof set);
    found->sets[0] = set;
    found->set = &found->sets[0];
    return &found->set->spans;
}

/* ---- What is known ---- */

void found_note(struct found *found, const struct breakpoints *breakpoints, unsigned flags, int64_t from, int64_t to,
                int64_t hit, int64_t id)
{
    struct spans *spans = spans_of(found, breakpoints);
    if (!spans)
        return;
    if (spans->count > LIMIT)
        spans_free(spans);
    if (!(flags & (RDB_RUN_SCAN | RDB_RUN_HERE)))
        from++; /* there it stood: it has not looked */
    if (id)
        spans_fill(spans, hit, hit + 1, (int)id);
    if (hit >= from && flags & RDB_RUN_SCAN)
        from = hit + 1; /* of what lies before the last one, nothing is known */
    spans_fill(spans, from, to, 0);
}

int64_t found_back(struct found *found, const struct breakpoints *breakpoints, int64_t before, int64_t *id)
{
    struct spans *spans = spans_of(found, breakpoints);
    const struct span *span;
    *id = 0;
    while (spans && (span = spans_at(spans, before - 1))) {
        *id = span->value;
        if (*id)
            break;
        before = span->from;
    }
    return before;
}

int64_t found_on(struct found *found, const struct breakpoints *breakpoints, int64_t from)
{
    struct spans *spans = spans_of(found, breakpoints);
    for (const struct span *span; spans && (span = spans_at(spans, from)) && !span->value;)
        from = span->to;
    return from;
}

void found_free(struct found *found)
{
    for (int i = 0; i < FOUND_SETS; i++)
        spans_free(&found->sets[i].spans);
    *found = (struct found){0};
}
