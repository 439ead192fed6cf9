/* SPDX-License-Identifier: MIT */
/* The shadow bytecode of a replay (see Include/cpython27/rdb_stop.h), and what else Python/debug asks of code objects.
 *
 * Runs inside the replayed program, so it must never create, keep or free a Python object. */
#include "rdb_shadow.h"

#include "opcode.h"
#include "rdb_stop.h"

#define RDB_WANT_OPCODE_MAPS
#include "rdb_opcodes.h"
#include "rdb_alloc.h"
#include "rdb_array.h"
#include "rdb_texts.h"

#include <stdlib.h>
#include <string.h>

struct rdb_code *rdb_codes;

static PyCodeObject *py_code(const struct rdb_body *body)
{
    return (PyCodeObject *)body;
}

static const unsigned char *original_of(const PyCodeObject *co)
{
    return (unsigned char *)PyString_AS_STRING(co->co_code);
}

static unsigned char *shadow_of(const struct rdb_code *code)
{
    return ((const struct rdb_shadow *)code)->bytes;
}

/* ---- Breaks ---- */

unsigned char rdb_shadow_twin(const PyCodeObject *co, int offset)
{
    return rdb_twin_of[original_of(co)[offset]];
}

void rdb_code_break(struct rdb_code *code, int offset, bool set)
{
    int landing = rdb_landing_of(code, offset);
    unsigned char twin = rdb_shadow_twin(py_code(code->body), offset);
    if (landing != offset)
        shadow_of(code)[landing] = set ? RDB_LANDING_BREAK : RDB_LANDING;
    else if (twin)
        shadow_of(code)[offset] = set ? RDB_BREAK : twin;
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
    const unsigned char *original = original_of(py_code(code->body));
    unsigned char *shadow = shadow_of(code);
    for (int at = 0; at < code->size; at += instruction_size(original[at]))
        if (is_call(original[at]) && shadow[at] == (watch ? original[at] : RDB_CALL))
            shadow[at] = watch ? RDB_CALL : original[at];
}

/* ---- Lines ---- */

/* Calls visit(line, offset, data) for every line start of a code object, in the order of the bytecode. */
static void visit_lines(const PyCodeObject *code, void (*visit)(int line, int offset, void *), void *data)
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

int rdb_code_line(const struct rdb_code *code, int offset)
{
    return PyCode_Addr2Line(py_code(code->body), offset);
}

struct place_visit {
    struct rdb_code *code;
    rdb_place_visitor *visit;
    void *data;
};

static void visit_start(int line, int offset, void *data)
{
    const struct place_visit *places = data;
    if (offset < places->code->size) /* the table of a hand-made code object may reach beyond its code */
        places->visit(places->code, line, offset, places->data);
}

void rdb_code_places(struct rdb_code *code, rdb_place_visitor *visit, void *data)
{
    const struct rdb_shadow *shadow = (struct rdb_shadow *)code;
    struct place_visit places = {code, visit, data};
    visit_lines(py_code(code->body), visit_start, &places);
    for (int i = 0; i < shadow->landing_count; i++)
        visit(code, rdb_code_line(code, shadow->landings[i].target), shadow->landings[i].target, data);
}

/* ---- Bodies ---- */

/* What the compiler begins those of classes with, and nothing else: __module__ = __name__. */
static bool is_class(const PyCodeObject *co)
{
    const unsigned char *at = (unsigned char *)PyString_AS_STRING(co->co_code);
    return !(co->co_flags & CO_OPTIMIZED) && PyString_GET_SIZE(co->co_code) > 6 && PyTuple_GET_SIZE(co->co_names) > 1 &&
           at[0] == LOAD_NAME && at[3] == STORE_NAME && at[4] == 1 &&
           strcmp(PyString_AS_STRING(PyTuple_GET_ITEM(co->co_names, 1)), "__module__") == 0;
}

struct rdb_definition rdb_body_definition(const struct rdb_body *body)
{
    PyCodeObject *co = py_code(body);
    return (struct rdb_definition){rdb_texts_file(body, PyString_AS_STRING(co->co_filename)),
                                   PyString_AS_STRING(co->co_name), co->co_firstlineno, PyCode_Addr2Line(co, 0),
                                   is_class(co)};
}

struct line_visit {
    void (*visit)(int line, void *data);
    void *data;
};

static void visit_line(int line, int offset, void *data)
{
    const struct line_visit *lines = data;
    (void)offset;
    lines->visit(line, lines->data);
}

void rdb_body_lines(const struct rdb_body *body, void (*visit)(int line, void *data), void *data)
{
    visit_lines(py_code(body), visit_line, &(struct line_visit){visit, data});
}

void rdb_body_inner(const struct rdb_body *body, void (*visit)(const struct rdb_body *, void *data), void *data)
{
    PyObject *constants = py_code(body)->co_consts;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constants); i++)
        if (PyCode_Check(PyTuple_GET_ITEM(constants, i)))
            visit((const struct rdb_body *)PyTuple_GET_ITEM(constants, i), data);
}

/* ---- Making a shadow ---- */

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

static void mark_start(int line, int offset, void *starts)
{
    (void)line;
    ((unsigned char *)starts)[offset] = 1;
}

int rdb_landing_of(const struct rdb_code *code, int target)
{
    const struct rdb_shadow *shadow = (const struct rdb_shadow *)code;
    for (int i = 0; i < shadow->landing_count; i++)
        if (shadow->landings[i].target == target)
            return shadow->landings[i].offset;
    return target;
}

/* One private copy is being made. */
struct shadowing {
    const unsigned char *original;
    int size;
    unsigned char *starts; /* per offset: 1 if a line starts there */
    struct rdb_shadow *made;
    int end;     /* bytes of the shadow used so far */
    bool failed; /* for want of memory: the recording has ended */
};

#define SHADOW "the bytecode of a replay"

static void add_landing(struct shadowing *s, int target)
{
    struct rdb_shadow *made = s->made;
    void *bytes = rdb_grow(made->bytes, (size_t)(s->end + RDB_LANDING_SIZE), SHADOW);
    made->bytes = bytes ? bytes : made->bytes;
    struct rdb_landing *next = bytes ? rdb_array_add(made->landings, made->landing_count, SHADOW) : NULL;
    s->failed |= !next;
    if (!next)
        return;
    *next = (struct rdb_landing){target, s->end};
    unsigned char *landing = made->bytes + s->end;
    *landing++ = RDB_LANDING;
    for (int shift = 0; shift < 32; shift += 8)
        *landing++ = (unsigned char)(target >> shift);
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
    int offset = rdb_landing_of(&s->made->code, target);
    if (offset == target) {
        if (s->end > 0xffff && extended_at < 0)
            return;
        offset = s->end;
        add_landing(s, target);
    }
    if (s->original[at] == CONTINUE_LOOP)
        return; /* its argument becomes an int object: the unwinder asks rdb_landing_of */
    unsigned char *jump = s->made->bytes + at;
    jump[1] = (unsigned char)offset;
    jump[2] = (unsigned char)(offset >> 8);
    if (extended_at >= 0) {
        unsigned char *extended = s->made->bytes + extended_at;
        extended[1] = (unsigned char)(offset >> 16);
        extended[2] = (unsigned char)(offset >> 24);
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
            s->made->bytes[at] = STOP_CODE;
        else if (s->starts && s->starts[at] && rdb_is_opcode[opcode])
            s->made->bytes[at] = rdb_twin_of[opcode];
        if (s->starts && whole && jumps_absolutely(opcode))
            redirect(s, at, extended_at);
        extended_at = opcode == EXTENDED_ARG && whole ? at : -1;
    }
}

bool rdb_shadow_is_needed(PyCodeObject *co)
{
    const unsigned char *original = original_of(co);
    int size = (int)PyString_GET_SIZE(co->co_code);
    for (int at = 0; at < size; at += instruction_size(original[at]))
        if (is_ours(original[at]))
            return true;
    return false;
}

static unsigned char *line_starts(const PyCodeObject *co, int size)
{
    /* The table of a hand-made code object may reach beyond its code. */
    int reach = 1;
    const unsigned char *table = (unsigned char *)PyString_AS_STRING(co->co_lnotab);
    for (Py_ssize_t i = 0; i + 1 < PyString_GET_SIZE(co->co_lnotab); i += 2)
        reach += table[i];
    unsigned char *starts = rdb_alloc((size_t)(reach > size ? reach : size + 1), SHADOW);
    if (!starts)
        return NULL;
    visit_lines(co, mark_start, starts);
    starts[0] = 1;
    return starts;
}

static void enlist(struct rdb_code *code)
{
    code->next = rdb_codes;
    code->link = &rdb_codes;
    if (rdb_codes)
        rdb_codes->link = &code->next;
    rdb_codes = code;
}

static void free_shadow(struct rdb_shadow *shadow)
{
    free(shadow->bytes);
    free(shadow->landings);
    free(shadow->code.breakpoints);
    free(shadow->code.armed);
    free(shadow);
}

struct rdb_shadow *rdb_shadow_new(PyCodeObject *co, bool counting)
{
    struct shadowing s = {
        .original = original_of(co),
        .size = (int)PyString_GET_SIZE(co->co_code),
        .made = rdb_alloc(sizeof *s.made, SHADOW),
    };
    if (!s.made || !(s.made->bytes = rdb_alloc((size_t)s.size + 1, SHADOW))) {
        free(s.made);
        return NULL;
    }
    s.end = s.size;
    const struct rdb_body *body = (struct rdb_body *)co;
    s.made->code = (struct rdb_code){.body = body,
                                     .file = rdb_texts_file(body, PyString_AS_STRING(co->co_filename)),
                                     .name = PyString_AS_STRING(co->co_name),
                                     .defined_at = co->co_firstlineno,
                                     .size = s.size};
    memcpy(s.made->bytes, s.original, (size_t)s.size + 1);
    if (counting) {
        s.starts = line_starts(co, s.size);
        s.failed = !s.starts;
    }
    write_shadow(&s);
    free(s.starts);
    if (s.failed) {
        free_shadow(s.made);
        return NULL;
    }
    enlist(&s.made->code);
    return s.made;
}

void rdb_code_free(struct rdb_code *code)
{
    if (!code)
        return;
    *code->link = code->next;
    if (code->next)
        code->next->link = code->link;
    free_shadow((struct rdb_shadow *)code);
}
