/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a run can find what it looks for: see index_query.h. */
#include "index_query.h"

#include "memory.h"
#include "rdb_names.h"

#include <limits.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* ---- Features that a breakpoint can hit at ---- */

static bool is_of_file(const struct index_query *sought, const struct feature *f, const struct breakpoint *b)
{
    return rdb_file_matches(index_string(sought->index, f->file), b->file);
}

static void count_until(struct index_query *sought, int feature, int segment)
{
    if (segment > sought->until[feature])
        sought->until[feature] = segment;
}

static void everywhere_until(struct index_query *sought, int segment)
{
    if (segment > sought->everywhere)
        sought->everywhere = segment;
}

static void inexact_until(struct index_query *sought, int segment)
{
    if (segment > sought->inexact)
        sought->inexact = segment;
}

/* The last segment in which code of the file was met with lines that were not known before: up to there breakpoints may
 * stand elsewhere than later.  "": of any file. */
static int settled_after(const struct index_query *sought, const struct breakpoint *b)
{
    const struct index *index = sought->index;
    int last = -1;
    for (int i = 0; i < index->feature_count; i++)
        if (index->features[i].is.kind == RDB_FEATURE_NEW_CODE && is_of_file(sought, &index->features[i], b))
            for (int segment = index->count - 1; segment > last; segment--)
                if (index_holds(index, segment, i))
                    last = segment;
    return last;
}

/* Does the line that was asked for ever run in the file of this feature? */
static bool runs_there(const struct index_query *sought, const struct feature *there, const struct breakpoint *b)
{
    const struct index *index = sought->index;
    for (int i = 0; i < index->feature_count; i++) {
        const struct feature *f = &index->features[i];
        if (f->is.kind == RDB_FEATURE_LINE && f->is.line == b->line && f->file == there->file)
            return true;
    }
    return false;
}

/* In each file it stands at the first line with code from the one asked for on: at that one itself, if it ever runs. */
static void seek_line(struct index_query *sought, const struct breakpoint *b)
{
    const struct index *index = sought->index;
    int settled = settled_after(sought, b);
    bool all_run = true;
    size_t file = SIZE_MAX; /* that was looked at last */
    for (int i = 0, runs = false; i < index->feature_count; i++) {
        const struct feature *f = &index->features[i];
        if (f->is.kind != RDB_FEATURE_LINE || f->is.line < b->line || !is_of_file(sought, f, b))
            continue;
        if (f->file != file)
            all_run &= (runs = runs_there(sought, f, b));
        file = f->file;
        count_until(sought, i, f->is.line == b->line || !runs ? INT_MAX : settled);
    }
    inexact_until(sought, file != SIZE_MAX && all_run && !*b->condition ? settled : INT_MAX);
}

static bool matches(const struct index_query *sought, const struct feature *f, const struct breakpoint *b)
{
    const char *file = index_string(sought->index, f->file), *function = index_string(sought->index, f->function);
    return is_of_file(sought, f, b) && (!*b->name || rdb_function_matches(file, function, b->name));
}

/* Of functions written in C, the index knows the names alone, without their modules'. */
static void seek_calls(struct index_query *sought, const struct breakpoint *b)
{
    const char *dot = strrchr(b->name, '.'), *name = dot ? dot + 1 : b->name;
    for (int i = 0; i < sought->index->feature_count; i++) {
        const struct feature *f = &sought->index->features[i];
        if (f->is.kind == RDB_FEATURE_CALL && !strcmp(index_string(sought->index, f->names), name))
            count_until(sought, i, INT_MAX);
    }
}

/* A function.  As long as no Python function is known by that name, calls of functions written in C are hits. */
static void seek_function(struct index_query *sought, const struct breakpoint *b)
{
    const struct index *index = sought->index;
    int settled = *b->file ? -1 : settled_after(sought, b), known = settled;
    bool runs = false;
    for (int i = 0; i < index->feature_count; i++) {
        const struct feature *f = &index->features[i];
        if (f->is.kind != RDB_FEATURE_LINE || !f->is.detail || !matches(sought, f, b))
            continue;
        runs = true;
        count_until(sought, i, INT_MAX);
        for (int segment = 0; segment < known; segment++)
            if (index_holds(index, segment, i))
                known = segment;
    }
    bool in_c = b->calls == RDB_CALLS_ALWAYS || (b->calls == RDB_CALLS_WHILE_UNKNOWN && !runs && b->stands_at <= 0);
    if (in_c)
        seek_calls(sought, b);
    everywhere_until(sought, known);
    inexact_until(sought, in_c || *b->condition ? INT_MAX : known);
}

static void seek_pattern(struct index_query *sought, const struct breakpoint *b)
{
    const struct index *index = sought->index;
    regex_t pattern;
    if (regcomp(&pattern, b->name, REG_EXTENDED | REG_NOSUB) != 0)
        return;
    for (int i = 0; i < index->feature_count; i++) {
        const struct feature *f = &index->features[i];
        if (f->is.kind == RDB_FEATURE_LINE && f->is.detail && is_of_file(sought, f, b) &&
            regexec(&pattern, index_string(index, f->function), 0, NULL, 0) == 0)
            count_until(sought, i, INT_MAX);
    }
    regfree(&pattern);
    inexact_until(sought, *b->condition ? INT_MAX : -1);
}

bool index_has_class(const char *names, const char *wanted)
{
    size_t length = strlen(wanted);
    for (const char *at = names; (at = strstr(at, wanted)); at++)
        if ((at == names || at[-1] == ' ' || at[-1] == '.') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

/* Is this what the catch waits for? */
static bool is_caught(const struct index_query *sought, const struct feature *f, const struct breakpoint *b)
{
    const char *names = index_string(sought->index, f->names);
    switch (b->kind) {
    case RDB_CATCH_RETURN:
        return f->is.kind == RDB_FEATURE_RETURN && matches(sought, f, b);
    case RDB_CATCH_RAISE:
        return f->is.kind == RDB_FEATURE_RAISE && (!*b->name || f->is.detail || index_has_class(names, b->name) ||
                                                   (*b->stands_in && index_has_class(names, b->stands_in)));
    case RDB_CATCH_UNCAUGHT:
        return f->is.kind == RDB_FEATURE_UNCAUGHT;
    case RDB_CATCH_EVENT:
        return f->is.kind == RDB_FEATURE_EVENT && !strcmp(names, b->name);
    case RDB_CATCH_OUTPUT:
        return f->is.kind == RDB_FEATURE_OUTPUT || f->is.kind == RDB_FEATURE_WRITTEN;
    case RDB_CATCH_THREAD:
        return f->is.kind == RDB_FEATURE_SWITCH;
    default:
        return false;
    }
}

static void seek_catch(struct index_query *sought, const struct breakpoint *b)
{
    inexact_until(sought, INT_MAX);
    if (b->kind == RDB_CATCH_RAISE && strchr(b->name, '.') && !*b->stands_in)
        everywhere_until(sought,
                         INT_MAX); /* a module that is not loaded yet may have another's class under that name */
    for (int i = 0; i < sought->index->feature_count; i++)
        if (is_caught(sought, &sought->index->features[i], b))
            count_until(sought, i, INT_MAX);
}

static void seek_breakpoint(struct index_query *sought, const struct breakpoint *b)
{
    switch (b->kind) {
    case RDB_BREAK_LINE:
        seek_line(sought, b);
        break;
    case RDB_BREAK_FUNCTION:
        seek_function(sought, b);
        break;
    case RDB_BREAK_PATTERN:
        seek_pattern(sought, b);
        break;
    case RDB_CATCH_RETURN:
    case RDB_CATCH_RAISE:
    case RDB_CATCH_UNCAUGHT:
    case RDB_CATCH_EVENT:
    case RDB_CATCH_OUTPUT:
    case RDB_CATCH_THREAD:
        seek_catch(sought, b);
        break;
    default: /* a watch */
        everywhere_until(sought, INT_MAX);
    }
}

/* ---- All that a run looks for ---- */

static void seek_kind(struct index_query *sought, int kind, int detail)
{
    for (int i = 0; i < sought->index->feature_count; i++) {
        const struct rdb_feature *f = &sought->index->features[i].is;
        if (f->kind == kind && (!detail || f->detail == detail))
            count_until(sought, i, INT_MAX);
    }
}

void index_query_begin(struct index_query *sought, const struct index *index, const struct breakpoints *breakpoints,
                       unsigned flags, const struct rdb_run_limits *limits, int64_t main_end)
{
    *sought = (struct index_query){.index = index, .main_end = -1, .least = -1, .object = UINT64_MAX, .everywhere = -1};
    sought->until = memory_bytes((size_t)index->feature_count * sizeof *sought->until + 1);
    memset(sought->until, -1, (size_t)index->feature_count * sizeof *sought->until);
    sought->inexact = flags & ~(unsigned)(RDB_RUN_BREAKPOINTS | RDB_RUN_SCAN) ? INT_MAX : -1;
    if (flags & (RDB_RUN_DIED | RDB_RUN_MAIN_START | RDB_RUN_GENERATOR))
        everywhere_until(sought, INT_MAX);
    if (flags & RDB_RUN_MAIN_END)
        sought->main_end = main_end;
    if (flags & RDB_RUN_DEPTH)
        sought->least = limits->depth;
    if (flags & RDB_RUN_CREATED)
        sought->object = limits->object;
    if (flags & RDB_RUN_THREAD)
        seek_kind(sought, RDB_FEATURE_SWITCH, limits->thread);
    if (flags & RDB_RUN_FAILURES)
        seek_kind(sought, RDB_FEATURE_FAILURE, 0);
    for (int i = 0; flags & RDB_RUN_BREAKPOINTS && i < breakpoints->count; i++)
        if (breakpoints->items[i].enabled && !breakpoint_is_skip(&breakpoints->items[i]))
            seek_breakpoint(sought, &breakpoints->items[i]);
}

static bool may_hold(const struct index_query *sought, int number)
{
    const struct segment *s = &sought->index->segments[number];
    if (number <= sought->everywhere || s->least <= sought->least || s->objects > sought->object ||
        (sought->main_end >= s->from && sought->main_end <= s->to))
        return true;
    for (size_t i = 0; i < s->set_count; i++)
        if (sought->until[sought->index->sets[s->set + i]] >= number)
            return true;
    return false;
}

int64_t index_query_back(const struct index_query *sought, int64_t before)
{
    for (int i = index_find(sought->index, before - 1); i >= 0 && !may_hold(sought, i); i--)
        before = sought->index->segments[i].from;
    return before;
}

int64_t index_query_begin_of(const struct index_query *sought, int64_t before)
{
    int segment = index_find(sought->index, before - 1);
    return segment > sought->everywhere ? sought->index->segments[segment].from : 0;
}

bool index_query_is_certain(const struct index_query *sought, int64_t from, int64_t to)
{
    int i = index_find(sought->index, from);
    return i > sought->inexact && i > sought->everywhere && sought->index->segments[i].from == from &&
           sought->index->segments[i].to == to;
}

int64_t index_query_on(const struct index_query *sought, int64_t from)
{
    for (int i = index_find(sought->index, from); i >= 0 && i < sought->index->count && !may_hold(sought, i); i++)
        from = sought->index->segments[i].to;
    return from;
}
