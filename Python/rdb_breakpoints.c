/* Breakpoints and skips, in a replaying process: finds where in the code objects they stand.
 *
 * The front end owns the list and sends it whole.  Runs inside the replayed program: creates no Python object (a
 * condition that cannot be told by looking is evaluated in a fork). */
#include "rdb_outline.h"
#include "rdb_quick.h"
#include "rdb_stops.h"

#include <stdlib.h>
#include <string.h>

struct breakpoint {
    struct rdb_breakpoint is;
    const char *file, *function, *condition; /* in `texts` */
    struct rdb_quick *quick;                 /* the condition, if it can be told by looking */
    int line;                                /* where it stands now, 0 if nowhere yet */
};

static struct breakpoint *breakpoints;
static int count;
static int stopping; /* how many of them are not skips */
static char *texts;  /* a copy of the last message's payload */

bool rdb_breakpoints_any(void)
{
    return stopping > 0;
}

static bool code_matches(const struct breakpoint *b, PyCodeObject *code)
{
    return rdb_file_matches(PyString_AS_STRING(code->co_filename), b->file) &&
           (!*b->function || strcmp(PyString_AS_STRING(code->co_name), b->function) == 0);
}

/* ---- Lines ---- */

/* Marks every start of line `wanted`. */
struct line_search {
    int wanted;
    int size; /* of the code; the table of a hand-made code object may reach beyond */
    struct rdb_code *code;
};

static void mark(struct rdb_code *code, int offset)
{
    code->breakpoints[offset] = 1;
    rdb_code_break(code, offset, true);
}

static void visit_line(int line, int offset, void *data)
{
    struct line_search *search = data;
    if (line == search->wanted && offset < search->size)
        mark(search->code, offset);
}

/* The line where a breakpoint stands, given the code seen so far: the first one with code from the line asked for on. */
static int line_of(const struct breakpoint *b)
{
    return b->is.kind == RDB_BREAK_LINE ? rdb_outline_line(b->file, b->is.line)
                                        : rdb_outline_function(b->file, b->function);
}

/* Landings inside a line count as that line. */
static void mark_landings(struct rdb_code *code, const struct line_search *search)
{
    for (int i = 0; i < code->landing_count; i++) {
        int offset = code->landings[i].target;
        if (PyCode_Addr2Line(code->code, offset) == search->wanted)
            mark(code, offset);
    }
}

static void place(struct breakpoint *b, struct rdb_code *code)
{
    if (!code_matches(b, code->code))
        return;
    if (b->is.kind == RDB_SKIP_FILE || b->is.kind == RDB_SKIP_FUNCTION) {
        code->skipped = true;
        return;
    }
    int size = (int)PyString_GET_SIZE(code->code->co_code);
    if (!code->breakpoints)
        code->breakpoints = calloc(size + 1, 1);
    if (b->is.kind == RDB_BREAK_FUNCTION) {
        mark(code, 0);
    } else {
        struct line_search search = {.wanted = b->line, .size = size, .code = code};
        rdb_visit_lines(code->code, visit_line, &search);
        mark_landings(code, &search);
    }
}

static void resolve_all(void)
{
    for (struct rdb_code *code = rdb_codes; code; code = code->next) {
        for (int i = 0; code->breakpoints && i < PyString_GET_SIZE(code->code->co_code); i++)
            if (code->breakpoints[i])
                rdb_code_break(code, i, false);
        free(code->breakpoints);
        code->breakpoints = NULL;
        code->skipped = false;
    }
    for (struct breakpoint *b = breakpoints; b < breakpoints + count; b++) {
        b->line = line_of(b);
        for (struct rdb_code *code = rdb_codes; code; code = code->next)
            place(b, code);
    }
}

void rdb_breakpoints_resolve(struct rdb_code *code)
{
    bool moved = false;
    for (struct breakpoint *b = breakpoints; b < breakpoints + count; b++) {
        if (code_matches(b, code->code))
            moved |= line_of(b) != b->line;
        place(b, code);
    }
    if (moved)
        resolve_all(); /* new code is nearer to the line asked for */
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

int rdb_breakpoints_set(const char *payload, size_t length, int64_t **lines)
{
    for (int i = 0; i < count; i++)
        free(breakpoints[i].quick);
    free(texts);
    free(breakpoints);
    breakpoints = NULL;
    count = stopping = 0;
    texts = malloc(length + 1);
    memcpy(texts, payload, length);
    for (const char *at = texts, *end = texts + length; at < end;) {
        struct breakpoint b = {.line = 0};
        if ((size_t)(end - at) < sizeof b.is)
            return -1;
        memcpy(&b.is, at, sizeof b.is);
        at += sizeof b.is;
        b.file = take_string(&at, end);
        b.function = b.file ? take_string(&at, end) : NULL;
        b.condition = b.function ? take_string(&at, end) : NULL;
        if (!b.condition)
            return -1;
        b.quick = rdb_quick_parse(b.condition);
        breakpoints = realloc(breakpoints, (count + 1) * sizeof b);
        breakpoints[count++] = b;
        stopping += b.is.kind == RDB_BREAK_LINE || b.is.kind == RDB_BREAK_FUNCTION;
    }
    resolve_all();
    *lines = calloc(count + 1, sizeof **lines);
    for (int i = 0; i < count; i++)
        (*lines)[i] = breakpoints[i].line;
    return count;
}

static bool condition_holds(const struct breakpoint *b, PyFrameObject *f)
{
    enum rdb_truth truth = *b->condition ? rdb_quick_truth(b->quick, f) : RDB_YES;
    return truth == RDB_UNKNOWN ? rdb_condition_holds(f, b->condition) : truth == RDB_YES;
}

/* Does the breakpoint stand at the marked instruction where f is? */
static bool stands_at(const struct breakpoint *b, PyFrameObject *f)
{
    if (!code_matches(b, f->f_code))
        return false;
    return b->is.kind == RDB_BREAK_FUNCTION
               ? f->f_lasti == 0
               : b->is.kind == RDB_BREAK_LINE && PyCode_Addr2Line(f->f_code, f->f_lasti) == b->line;
}

int rdb_breakpoint_at(PyFrameObject *f)
{
    struct rdb_code *code = f->f_code->co_rdb;
    if (!code || !code->breakpoints || !code->breakpoints[f->f_lasti])
        return 0;
    for (const struct breakpoint *b = breakpoints; b < breakpoints + count; b++)
        if (stands_at(b, f) && condition_holds(b, f))
            return b->is.id;
    return 0;
}
