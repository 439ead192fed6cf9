/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What searches have found: see known_hits.h. */
#include "known_hits.h"

#include "rdb_hash.h"

#include <string.h>

#define LIMIT 20000 /* spans of a set; with more it is forgotten, which costs only time */

/* ---- Which set ---- */

/* Calls of functions written in C are something that lines do. */
static bool may_be_in_c(const struct breakpoint *b)
{
    return b->kind == RDB_BREAK_FUNCTION && b->calls != RDB_CALLS_NEVER;
}

/* Is it known to be a place, wherever it is looked for? */
static bool is_in_python(const struct breakpoint *b)
{
    return b->calls == RDB_CALLS_NEVER || (b->calls == RDB_CALLS_WHILE_UNKNOWN && b->stands_at > 0);
}

/* Takes in what hits of a breakpoint can be.  False if nothing can be remembered of them. */
static bool want(const struct known_hits *found, const struct breakpoint *b, bool *wanted)
{
    switch (b->kind) {
    case RDB_BREAK_LINE:
    case RDB_BREAK_PATTERN:
    case RDB_CATCH_THREAD:
        wanted[KNOWN_HITS_PLACE] = true;
        return true;
    case RDB_BREAK_FUNCTION:
        wanted[KNOWN_HITS_PLACE] = true;
        wanted[KNOWN_HITS_DOING] |= found->one_thread && may_be_in_c(b);
        return found->one_thread || is_in_python(b);
    case RDB_WATCH:
        wanted[KNOWN_HITS_CHANGE] = true;
        return true;
    case RDB_CATCH_RAISE:
    case RDB_CATCH_RETURN:
    case RDB_CATCH_EVENT:
        wanted[KNOWN_HITS_DOING] = true;
        return found->one_thread;
    default:
        return false;
    }
}

static bool is_memorable(const struct known_hits *found, const struct breakpoints *breakpoints, bool *wanted)
{
    memset(wanted, 0, KNOWN_HITS_KINDS * sizeof *wanted);
    for (const struct breakpoint *b = breakpoints->items; b < breakpoints->items + breakpoints->count; b++)
        if (b->enabled && !breakpoint_is_skip(b) && !want(found, b, wanted))
            return false;
    return wanted[KNOWN_HITS_PLACE] || wanted[KNOWN_HITS_CHANGE] || wanted[KNOWN_HITS_DOING];
}

static uint64_t key_of(const struct breakpoints *breakpoints)
{
    struct text text = {0};
    breakpoints_encode(breakpoints, &text);
    breakpoints_encode_scopes(breakpoints, &text);
    uint64_t key = rdb_hash_bytes(0, text.bytes, text.length) | 1;
    return key;
}

static void forget(struct known_hits_set *set)
{
    for (int what = 0; what < KNOWN_HITS_KINDS; what++)
        set->none[what] = (struct intervals){0};
    set->hits = (struct intervals){0};
}

/* The set that remembers about these breakpoints comes to the front, in the place of the one used longest ago if it is
 * new.  NULL if nothing is remembered of them. */
static struct known_hits_set *set_of(struct known_hits *found, const struct breakpoints *breakpoints)
{
    if (found->known && found->generation == breakpoints->generation)
        return found->set;
    bool wanted[KNOWN_HITS_KINDS];
    found->known = true;
    found->generation = breakpoints->generation;
    found->set = NULL;
    if (!is_memorable(found, breakpoints, wanted))
        return NULL;
    uint64_t key = key_of(breakpoints);
    int place = 0;
    while (place < KNOWN_HITS_SETS - 1 && found->sets[place].key != key)
        place++;
    struct known_hits_set set = found->sets[place];
    if (set.key != key) {
        forget(&set);
        set.key = key;
    }
    memcpy(set.wanted, wanted, sizeof wanted);
    memmove(&found->sets[1], &found->sets[0], (size_t)place * sizeof set);
    found->sets[0] = set;
    return found->set = &found->sets[0];
}

/* ---- What is known ---- */

static void fill(struct known_hits_set *set, enum known_hits_what what, int64_t from, int64_t to)
{
    if (set->wanted[what])
        intervals_fill(&set->none[what], from, to, 0);
}

static bool is_too_much(const struct known_hits_set *set)
{
    int count = set->hits.count;
    for (int what = 0; what < KNOWN_HITS_KINDS; what++)
        count += set->none[what].count;
    return count > LIMIT;
}

/* From its beginning up to, and without, the target; it tells of its last hit. */
static void note_scan(struct known_hits_set *set, unsigned flags, int64_t from, const struct stop *stop)
{
    int64_t hit = stop->raw.last_hit, after = hit >= from ? hit + 1 : from;
    if (stop->raw.last_hit_id)
        intervals_fill(&set->hits, hit, hit + 1, (int)stop->raw.last_hit_id);
    fill(set, KNOWN_HITS_PLACE, after, stop->time);
    fill(set, KNOWN_HITS_DOING, after, stop->time);
    fill(set, KNOWN_HITS_CHANGE, after > from ? after : from + 1, stop->time + !!(flags & RDB_RUN_LAST_CHANGE));
}

/* From behind its beginning up to its first hit, or up to, and with, where it ended. */
static void note_run(struct known_hits_set *set, unsigned flags, int64_t since, int64_t from, const struct stop *stop)
{
    bool passed = stop->raw.last_hit >= 0, arrived = stop->reason == RDB_STOP_TARGET;
    int64_t to = passed ? stop->raw.last_hit : stop->time;
    int64_t id = passed ? stop->raw.last_hit_id : stop->reason == RDB_STOP_BREAKPOINT ? stop->breakpoint : 0;
    if (id)
        intervals_fill(&set->hits, to, to + 1, (int)id);
    fill(set, KNOWN_HITS_PLACE, flags & RDB_RUN_HERE ? from : from + 1, to + (arrived && !passed));
    fill(set, KNOWN_HITS_CHANGE, from + 1, to + (arrived && !passed));
    fill(set, KNOWN_HITS_DOING, from > since ? from : since + 1,
         to); /* what a line did that the person stood on does not count */
}

void known_hits_note(struct known_hits *found, const struct breakpoints *breakpoints, unsigned flags, int64_t since,
                     int64_t from, const struct stop *stop)
{
    struct known_hits_set *set = flags & RDB_RUN_BREAKPOINTS ? set_of(found, breakpoints) : NULL;
    if (!set)
        return;
    if (is_too_much(set))
        forget(set);
    if (flags & RDB_RUN_SCAN)
        note_scan(set, flags, from, stop);
    else
        note_run(set, flags, since, from, stop);
}

/* The earliest timestamp from which on, up to and without `before`, there is no hit of a kind. */
static int64_t none_back(const struct known_hits_set *set, enum known_hits_what what, int64_t before)
{
    if (!set->wanted[what])
        return 0;
    for (const struct interval *span; (span = intervals_at(&set->none[what], before - 1));)
        before = span->from;
    return before;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t known_hits_back(struct known_hits *found, const struct breakpoints *breakpoints, int64_t *before,
                        bool *last_change, int64_t *id)
{
    struct known_hits_set *set = set_of(found, breakpoints);
    if (!set)
        return -1;
    int64_t changes = none_back(set, KNOWN_HITS_CHANGE, *before + *last_change);
    int64_t others = later(none_back(set, KNOWN_HITS_PLACE, *before), none_back(set, KNOWN_HITS_DOING, *before));
    const struct interval *hit = intervals_at(&set->hits, later(changes, others) - 1);
    *before = later(changes - 1, others);
    *last_change = changes > *before;
    *id = hit ? hit->value : 0;
    return hit ? hit->from : -1;
}

int64_t known_hits_on(struct known_hits *found, const struct breakpoints *breakpoints, int64_t from)
{
    const struct known_hits_set *set = set_of(found, breakpoints);
    int64_t nearest = set ? INT64_MAX : from;
    for (int what = 0; set && what < KNOWN_HITS_KINDS; what++) {
        int64_t to = from;
        for (const struct interval *span; set->wanted[what] && (span = intervals_at(&set->none[what], to));)
            to = span->to;
        if (set->wanted[what] && to < nearest)
            nearest = to;
    }
    return nearest;
}
