/* SPDX-License-Identifier: MIT */
/* Breakpoints and skips: see rdb_breakpoints.h.
 *
 * The front end owns the list and sends it whole.  Runs inside the replayed program: creates no object of it (a condition
 * that cannot be told by looking is evaluated in a fork). */
#include "rdb_breakpoints.h"

#include "rdb_calls_in_c.h"
#include "rdb_code.h"
#include "rdb_frames.h"
#include "rdb_look.h"
#include "rdb_mode.h"
#include "rdb_outline.h"
#include "rdb_watch.h"
#include "rdb_alloc.h"
#include "rdb_array.h"

#include <stdlib.h>
#include <string.h>

struct rdb_break *rdb_breaks;
int rdb_break_count;
static char *raised; /* by the condition that was asked last, or NULL */
static int asked;    /* the id of its breakpoint */

static int stopping;        /* how many of them are not skips */
static unsigned kinds;      /* bit 1 << kind: there is such a one */
static bool watching_calls; /* may functions written in C be meant? */
static bool indexing_calls; /* does the index want to know of their calls? */
static char *texts;         /* a copy of the last message's payload: owns the strings */

bool rdb_breakpoints_any(void)
{
    return stopping > 0;
}

bool rdb_break_awaited(enum rdb_breakpoint_kind kind)
{
    return kinds & 1u << kind && rdb_mode == RDB_REPLAY;
}

bool rdb_break_matches(const struct rdb_break *b, const struct rdb_code *code)
{
    if (!(b->is.kind == RDB_SKIP_FILE ? rdb_file_is_among : rdb_file_matches)(code->file, b->file))
        return false;
    if (b->is.kind == RDB_BREAK_PATTERN)
        return b->pattern && regexec(b->pattern, rdb_outline_qualified(code), 0, NULL, 0) == 0;
    return !*b->name || rdb_outline_is_named(code, b->name);
}

static bool stands_where_functions_begin(const struct rdb_break *b)
{
    return b->is.kind == RDB_BREAK_FUNCTION || b->is.kind == RDB_BREAK_PATTERN;
}

/* ---- Lines ---- */

static void mark(struct rdb_code *code, int offset)
{
    code->breakpoints[offset] = 1;
    rdb_code_break(code, offset, true);
}

/* Marks every place in line `wanted`: its starts, and where a jump back lands inside it. */
static void mark_line(struct rdb_code *code, int line, int offset, void *wanted)
{
    if (line == *(const int *)wanted)
        mark(code, offset);
}

/* The line where a breakpoint stands, given the code seen so far: the first one with code from the line asked for on. */
static int line_of(struct rdb_break *b)
{
    int line;
    switch (b->is.kind) {
    case RDB_BREAK_LINE:
        b->files = rdb_outline_files(b->file, b->is.line, &line);
        return line;
    case RDB_BREAK_FUNCTION:
    case RDB_CATCH_RETURN:
        return rdb_outline_function(b->file, b->name, &b->stands_in);
    default:
        return RDB_NO_LINE;
    }
}

static void place(const struct rdb_break *b, struct rdb_code *code)
{
    enum rdb_breakpoint_kind kind = b->is.kind;
    bool line = kind == RDB_BREAK_LINE;
    if (kind > RDB_CATCH_RETURN || !rdb_break_matches(b, code))
        return;
    code->skipped |= kind == RDB_SKIP_FILE || kind == RDB_SKIP_FUNCTION;
    code->returns |= kind == RDB_CATCH_RETURN;
    if (!line && !stands_where_functions_begin(b))
        return;
    if (!code->breakpoints)
        code->breakpoints = rdb_alloc((size_t)code->size + 1, "the breakpoints");
    int wanted = line ? rdb_outline_line(code->file, b->is.line) : 0;
    if (line)
        rdb_code_places(code, mark_line, &wanted);
    else
        mark(code, 0);
}

/* What else a function's name stands for.  To look at every call costs time, so it is done only if some function written
 * in C may be meant: no Python function has the name, or it is that of a built-in one. */
static enum rdb_breakpoint_calls hits_calls(const struct rdb_break *b)
{
    if (b->is.kind != RDB_BREAK_FUNCTION || *b->file)
        return RDB_CALLS_NEVER;
    return rdb_builtin_is_global(b->name) ? RDB_CALLS_ALWAYS : RDB_CALLS_WHILE_UNKNOWN;
}

static void consider_calls(struct rdb_break *b)
{
    enum rdb_breakpoint_calls calls = hits_calls(b);
    b->calls = calls == RDB_CALLS_ALWAYS || (calls == RDB_CALLS_WHILE_UNKNOWN && !b->line);
    watching_calls |= b->calls;
    if (b->calls && !b->line && rdb_builtin_exists(b->name))
        b->line = RDB_NO_LINE;
}

static void clear(struct rdb_code *code)
{
    for (int i = 0; code->breakpoints && i < code->size; i++)
        if (code->breakpoints[i])
            rdb_code_break(code, i, false);
    free(code->breakpoints);
    code->breakpoints = NULL;
    code->skipped = code->returns = false;
}

static void watch_calls(void)
{
    for (struct rdb_code *code = rdb_codes; code; code = code->next)
        rdb_code_watch_calls(code, watching_calls || indexing_calls);
}

static void resolve_all(void)
{
    bool watched = watching_calls || indexing_calls;
    watching_calls = false;
    for (struct rdb_code *code = rdb_codes; code; code = code->next)
        clear(code);
    for (struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++) {
        b->line = line_of(b);
        for (struct rdb_code *code = rdb_codes; code; code = code->next)
            place(b, code);
        consider_calls(b);
    }
    if (watched || watching_calls)
        watch_calls();
}

void rdb_breakpoints_resolve(struct rdb_code *code, bool has_news)
{
    bool moved = false;
    for (struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++) {
        int line = line_of(b);
        bool is_news = line != b->line || (has_news && b->is.kind == RDB_BREAK_LINE);
        moved |= line && is_news && rdb_break_matches(b, code);
        place(b, code);
    }
    if (moved)
        resolve_all(); /* new code is nearer to the line asked for */
    else if (watching_calls || indexing_calls)
        rdb_code_watch_calls(code, true);
}

void rdb_breakpoints_index_calls(bool wanted)
{
    if (indexing_calls == wanted)
        return;
    indexing_calls = wanted;
    watch_calls();
}

/* ---- The front end's list ---- */

/* The string at *at, or NULL if the payload ends inside it. */
static const char *take_string(const char **at, const char *end)
{
    const char *string = *at, *nul = memchr(string, 0, end - string);
    if (!nul)
        return NULL;
    *at = nul + 1;
    return string;
}

static void forget_all(void)
{
    for (struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++) {
        free(b->quick);
        rdb_watch_free(b->watch);
        if (b->pattern)
            regfree(b->pattern);
        free(b->pattern);
    }
    free(texts);
    free(rdb_breaks);
    texts = NULL;
    rdb_breaks = NULL;
    rdb_break_count = stopping = 0;
    kinds = 0;
}

static regex_t *compile(const char *expression)
{
    regex_t *pattern = rdb_alloc(sizeof *pattern, "the breakpoints");
    if (regcomp(pattern, expression, REG_EXTENDED | REG_NOSUB) == 0)
        return pattern;
    free(pattern);
    return NULL;
}

/* One breakpoint of the message, as far as it is told there.  False if it is malformed. */
static bool take_breakpoint(struct rdb_break *b, const char **at, const char *end)
{
    if ((size_t)(end - *at) < sizeof b->is)
        return false;
    memcpy(&b->is, *at, sizeof b->is);
    *at += sizeof b->is;
    b->file = take_string(at, end);
    b->name = b->file ? take_string(at, end) : NULL;
    b->condition = b->name ? take_string(at, end) : NULL;
    return b->condition && b->is.kind >= RDB_BREAK_LINE && b->is.kind <= RDB_WATCH;
}

/* False if the message is malformed. */
static bool take_breakpoints(const char *payload, size_t length)
{
    texts = rdb_alloc(length + 1, "the breakpoints");
    memcpy(texts, payload, length);
    for (const char *at = texts, *end = texts + length; at < end;) {
        struct rdb_break b = {.stands_in = ""};
        if (!take_breakpoint(&b, &at, end))
            return false;
        b.quick = rdb_quick_parse(b.condition);
        b.pattern = b.is.kind == RDB_BREAK_PATTERN ? compile(b.name) : NULL;
        b.watch = b.is.kind == RDB_WATCH ? rdb_watch_new(&b.is, b.file, b.name) : NULL;
        rdb_array_push(rdb_breaks, rdb_break_count, "the breakpoints", b);
        kinds |= 1u << b.is.kind;
        stopping += b.is.kind != RDB_SKIP_FILE && b.is.kind != RDB_SKIP_FUNCTION;
    }
    return true;
}

bool rdb_breakpoints_set(const char *payload, size_t length, FILE *answer)
{
    forget_all();
    bool good = take_breakpoints(payload, length);
    if (!good)
        forget_all();
    resolve_all();
    if (!good)
        return false;
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
        fwrite(&(struct rdb_breakpoint_answer){b->line, hits_calls(b), b->files}, sizeof(struct rdb_breakpoint_answer),
               1, answer);
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++) {
        char class[500];
        bool found = b->is.kind == RDB_CATCH_RAISE && *b->name && rdb_class_find(b->name, class, sizeof class);
        const char *told = found ? class : b->stands_in;
        fwrite(told, strlen(told) + 1, 1, answer);
    }
    return true;
}

/* ---- At a stop point ---- */

bool rdb_break_holds(const struct rdb_break *b, struct rdb_frame *f, struct rdb_object *returned)
{
    enum rdb_truth truth = *b->condition ? rdb_quick_truth(b->quick, f) : RDB_YES;
    free(raised);
    raised = NULL;
    asked = b->is.id;
    return truth == RDB_UNKNOWN ? rdb_condition_holds(f, b->condition, returned, &raised) : truth == RDB_YES;
}

const char *rdb_break_raised(int64_t id)
{
    return asked == id && raised ? raised : "";
}

/* In each file it is the first line with code from the one asked for on. */
static bool is_line_of(const struct rdb_break *b, const struct rdb_spot *spot)
{
    return rdb_code_line(spot->code, spot->offset) == rdb_outline_line(spot->code->file, b->is.line);
}

/* Does the breakpoint stand at the marked instruction? */
static bool stands_at(const struct rdb_break *b, const struct rdb_spot *spot)
{
    bool line = b->is.kind == RDB_BREAK_LINE;
    if (!(line || stands_where_functions_begin(b)) || !rdb_break_matches(b, spot->code))
        return false;
    return line ? is_line_of(b, spot) : spot->offset == 0;
}

int rdb_breakpoint_changed(struct rdb_frame *f)
{
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
        if (b->watch && b->watch->changed && rdb_break_holds(b, f, NULL))
            return b->is.id;
    return 0;
}

int rdb_breakpoint_at(struct rdb_frame *f)
{
    struct rdb_spot spot = rdb_frame_spot(f);
    if (!spot.code || !spot.code->breakpoints || !spot.code->breakpoints[spot.offset])
        return 0;
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
        if (stands_at(b, &spot) && rdb_break_holds(b, f, NULL))
            return b->is.id;
    return 0;
}
