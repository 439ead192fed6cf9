/* Code objects at their first execution: the shadow bytecode of a replay (see Include/cpython27/rdb_stop.h).
 *
 * Runs inside the replayed program, so it must never create, keep or free a Python object. */
#include "rdb_code.h"

#include "opcode.h"
#include "rdb_alloc.h"
#include "rdb_index.h"
#include "rdb_mode.h"
#include "rdb_source.h"
#include "rdb_stop.h"
#include "rdb_stops.h"
#include "rdb_torture.h"

#define RDB_WANT_OPCODE_MAPS
#include "rdb_opcodes.h"

#include <stdlib.h>
#include <string.h>

struct rdb_code *rdb_codes;

int rdb_peek(const unsigned char *next, PyFrameObject *f)
{
    PyCodeObject *co = f->f_code;
    const unsigned char *original = (unsigned char *)PyString_AS_STRING(co->co_code);
    Py_ssize_t offset = next - co->co_rdb_bytes;
    return original[offset < PyString_GET_SIZE(co->co_code) ? offset : rdb_landing_target(next)];
}

/* A place with a breakpoint's byte is executed: there is a breakpoint, or the index wants to know. */
static void marked_place(struct rdb_code *code, int offset)
{
    if (code->breakpoints && code->breakpoints[offset])
        rdb_stop_next();
    rdb_index_line(code, offset);
}

void rdb_landed_on_break(PyFrameObject *f, int target)
{
    marked_place(f->f_code->co_rdb, target);
}

int rdb_break_here(PyFrameObject *f, int offset)
{
    marked_place(f->f_code->co_rdb, offset);
    return rdb_twin_of[(unsigned char)PyString_AS_STRING(f->f_code->co_code)[offset]];
}

void rdb_code_break(struct rdb_code *code, int offset, bool set)
{
    int landing = rdb_landing_of(code, offset);
    unsigned char twin = rdb_twin_of[(unsigned char)PyString_AS_STRING(code->code->co_code)[offset]];
    if (landing != offset)
        code->shadow[landing] = set ? RDB_LANDING_BREAK : RDB_LANDING;
    else if (twin)
        code->shadow[offset] = set ? RDB_BREAK : twin;
}

static int instruction_size(unsigned char opcode)
{
    return opcode >= HAVE_ARGUMENT ? 3 : 1;
}

static bool is_call(unsigned char opcode)
{
    return opcode == CALL_FUNCTION || (opcode >= CALL_FUNCTION_VAR && opcode <= CALL_FUNCTION_VAR_KW);
}

/* A call that begins a line, which no compiler makes, stays as it is: its byte is the twin's. */
void rdb_code_watch_calls(struct rdb_code *code, bool watch)
{
    const unsigned char *original = (unsigned char *)PyString_AS_STRING(code->code->co_code);
    int size = (int)PyString_GET_SIZE(code->code->co_code);
    for (int at = 0; at < size; at += instruction_size(original[at]))
        if (is_call(original[at]) && code->shadow[at] == (watch ? original[at] : RDB_CALL))
            code->shadow[at] = watch ? RDB_CALL : original[at];
}

int rdb_call_here(PyFrameObject *f, int offset, PyObject **stack)
{
    const unsigned char *call = (unsigned char *)PyString_AS_STRING(f->f_code->co_code) + offset;
    int flags = (call[0] - CALL_FUNCTION) & 3; /* 1: *args, 2: **kwargs */
    int arguments = call[1] + 2 * call[2] + (flags & 1) + (flags >> 1);
    struct rdb_call_site site = {.callee = stack[-arguments - 1],
                                 .arguments = stack - arguments,
                                 .positional = call[1],
                                 .named = call[2],
                                 .has_tuple = flags & 1,
                                 .has_dict = flags >> 1};
    rdb_builtin_called(f, &site);
    return call[0];
}

/* A byte that means nothing upstream, but something in a shadow: must not be executed as it is. */
static bool is_ours(unsigned char opcode)
{
    return rdb_base_of[opcode];
}

static bool jumps_absolutely(unsigned char opcode)
{
    switch (opcode) {
    case JUMP_ABSOLUTE:
    case POP_JUMP_IF_FALSE:
    case POP_JUMP_IF_TRUE:
    case JUMP_IF_FALSE_OR_POP:
    case JUMP_IF_TRUE_OR_POP:
    case CONTINUE_LOOP:
        return true;
    }
    return false;
}

void rdb_visit_lines(PyCodeObject *code, rdb_line_visitor *visit, void *data)
{
    const unsigned char *table = (unsigned char *)PyString_AS_STRING(code->co_lnotab);
    Py_ssize_t size = PyString_GET_SIZE(code->co_lnotab) / 2;
    int line = code->co_firstlineno, offset = 0, start = 0;

    /* An entry without a line increment only moves on; several at one offset make one start. */
    for (; size > 0; size--, table += 2) {
        offset += table[0];
        if (table[1] && offset != start) {
            visit(line, start, data);
            start = offset;
        }
        line += table[1];
    }
    visit(line, start, data);
}

static void mark_start(int line, int offset, void *starts)
{
    (void)line;
    ((unsigned char *)starts)[offset] = 1;
}

int rdb_landing_of(const struct rdb_code *code, int target)
{
    for (int i = 0; i < code->landing_count; i++)
        if (code->landings[i].target == target)
            return code->landings[i].offset;
    return target;
}

/* One private copy is being made. */
struct shadowing {
    const unsigned char *original;
    int size;
    unsigned char *starts; /* per offset: 1 if a line starts there */
    struct rdb_code *code;
    int end;     /* bytes of the shadow used so far */
    bool failed; /* for want of memory: the recording has ended */
};

#define SHADOW "the bytecode of a replay"

static void add_landing(struct shadowing *s, int target)
{
    struct rdb_code *code = s->code;
    void *landings = rdb_grow(code->landings, (size_t)(code->landing_count + 1) * sizeof *code->landings, SHADOW);
    code->landings = landings ? landings : code->landings;
    void *shadow = landings ? rdb_grow(code->shadow, (size_t)(s->end + RDB_LANDING_SIZE), SHADOW) : NULL;
    s->failed |= !shadow;
    if (!shadow)
        return;
    code->shadow = shadow;
    code->landings[code->landing_count++] = (struct rdb_landing){target, s->end};
    unsigned char *landing = code->shadow + s->end;
    *landing++ = RDB_LANDING;
    for (int shift = 0; shift < 32; shift += 8)
        *landing++ = target >> shift;
    s->end += RDB_LANDING_SIZE;
}

/* Sends a backward jump that lands inside a line over a landing.  A jump whose 16 bits cannot reach the landing (code of
 * almost 64 KB) stays as it is: then this turn of a loop is no stop point, in every replay alike. */
static void redirect(struct shadowing *s, int at, int extended_at)
{
    int target = s->original[at + 1] | s->original[at + 2] << 8;
    if (extended_at >= 0)
        target |= s->original[extended_at + 1] << 16 | s->original[extended_at + 2] << 24;
    if (target < 0 || target >= at || s->starts[target])
        return;
    int offset = rdb_landing_of(s->code, target);
    if (offset == target) {
        if (s->end > 0xffff && extended_at < 0)
            return;
        offset = s->end;
        add_landing(s, target);
    }
    if (s->original[at] == CONTINUE_LOOP)
        return; /* its argument becomes an int object: the unwinder asks rdb_landing_of */
    unsigned char *jump = s->code->shadow + at;
    jump[1] = offset;
    jump[2] = offset >> 8;
    if (extended_at >= 0) {
        unsigned char *extended = s->code->shadow + extended_at;
        extended[1] = offset >> 16;
        extended[2] = offset >> 24;
    }
}

/* One pass over the instructions.  With starts: put twins at line starts and landings behind the code; without: only
 * take the sting out of bytes that mean nothing upstream. */
static void write_shadow(struct shadowing *s)
{
    int extended_at = -1;
    for (int at = 0; at < s->size; at += instruction_size(s->original[at])) {
        unsigned char opcode = s->original[at];
        bool whole = at + instruction_size(opcode) <= s->size;
        if (is_ours(opcode))
            s->code->shadow[at] = STOP_CODE;
        else if (s->starts && s->starts[at] && rdb_is_opcode[opcode])
            s->code->shadow[at] = rdb_twin_of[opcode];
        if (s->starts && whole && jumps_absolutely(opcode))
            redirect(s, at, extended_at);
        extended_at = opcode == EXTENDED_ARG && whole ? at : -1;
    }
}

static bool has_strange_bytes(const unsigned char *code, int size)
{
    for (int at = 0; at < size; at += instruction_size(code[at]))
        if (is_ours(code[at]))
            return true;
    return false;
}

/* NULL for want of memory, in a recording, which has ended, or without one. */
static struct rdb_code *new_code(PyCodeObject *co, bool with_stops)
{
    struct shadowing s = {
        .original = (unsigned char *)PyString_AS_STRING(co->co_code),
        .size = (int)PyString_GET_SIZE(co->co_code),
        .code = rdb_alloc(sizeof *s.code, SHADOW),
    };
    if (!s.code || !(s.code->shadow = rdb_alloc((size_t)s.size + 1, SHADOW))) {
        free(s.code);
        return NULL;
    }
    s.end = s.size;
    s.code->code = co;
    memcpy(s.code->shadow, s.original, s.size + 1);
    if (with_stops) {
        /* The table of a hand-made code object may reach beyond its code. */
        int reach = 1;
        const unsigned char *table = (unsigned char *)PyString_AS_STRING(co->co_lnotab);
        for (Py_ssize_t i = 0; i + 1 < PyString_GET_SIZE(co->co_lnotab); i += 2)
            reach += table[i];
        s.starts = rdb_alloc((size_t)(reach > s.size ? reach : s.size + 1), SHADOW);
        s.failed = !s.starts;
    }
    if (s.starts) {
        rdb_visit_lines(co, mark_start, s.starts);
        s.starts[0] = 1;
    }
    write_shadow(&s);
    free(s.starts);
    if (!s.failed)
        return s.code;
    free(s.code->shadow);
    free(s.code->landings);
    free(s.code);
    return NULL;
}

bool rdb_is_main_module(PyFrameObject *f)
{
    PyObject *name, *value;
    Py_ssize_t position = 0;
    if (strcmp(PyString_AS_STRING(f->f_code->co_name), "<module>") != 0)
        return false;
    while (PyDict_Next(f->f_globals, &position, &name, &value))
        if (PyString_Check(name) && strcmp(PyString_AS_STRING(name), "__name__") == 0)
            return PyString_Check(value) && strcmp(PyString_AS_STRING(value), "__main__") == 0;
    return false;
}

const unsigned char *rdb_code_first_run(PyFrameObject *f)
{
    PyCodeObject *co = f->f_code;
    const unsigned char *original = (unsigned char *)PyString_AS_STRING(co->co_code);

    if (rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY)
        rdb_source_seen(PyString_AS_STRING(co->co_filename));
    bool replaying = rdb_mode == RDB_REPLAY || rdb_mode == RDB_EVAL;
    bool counting = replaying || rdb_torture_counts;
    bool strange = has_strange_bytes(original, (int)PyString_GET_SIZE(co->co_code));
    if (!counting && !strange)
        return co->co_rdb_bytes = original;

    struct rdb_code *code = new_code(co, counting);
    static const unsigned char unknown[] = {STOP_CODE}; /* an error, as a strange byte is when it is reached */
    if (!code)
        return co->co_rdb_bytes = strange ? unknown : original;
    code->next = rdb_codes;
    code->link = &rdb_codes;
    if (rdb_codes)
        rdb_codes->link = &code->next;
    rdb_codes = code;
    co->co_rdb = code;
    if (replaying)
        rdb_stops_code_added(code, f);
    return co->co_rdb_bytes = code->shadow;
}

void rdb_code_free(struct rdb_code *code)
{
    if (!code)
        return;
    *code->link = code->next;
    if (code->next)
        code->next->link = code->link;
    free(code->shadow);
    free(code->landings);
    free(code->breakpoints);
    free(code->armed);
    free(code);
}
