/* SPDX-License-Identifier: MIT */
/* Code objects of CPython 3.11: see rdb_code311.h, and for marks and lines Include/cpython311/rdb_eval311.h.
 *
 * A line begins where upstream's maybe_call_line_trace would tell a tracing function of one: at an instruction whose line
 * is another than that of the instruction executed before, or to which was jumped backward.  Where that can be is known
 * beforehand; there the instruction is marked.
 *
 * Runs inside the replayed program: it must never create, keep or free an object of it. */
#include "rdb_code311.h"

#include "internal/pycore_code.h"
#include "opcode.h"
/* Upstream's header defines its tables for one file; here are ours. */
#define NEED_OPCODE_TABLES
#define _PyOpcode_Caches rdb_opcode_caches
#define _PyOpcode_Deopt rdb_opcode_deopt
#include "internal/pycore_opcode.h"
#include "rdb_adapt.h"
#include "rdb_alloc.h"
#include "rdb_eval311.h"
#include "rdb_mode.h"
#include "rdb_peek311.h"
#include "rdb_source.h"
#include "rdb_stops.h"
#include "rdb_texts.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* In Python/debug, the place where a code object begins has the offset 0; here it stands behind what makes the frame. */
struct known {
    struct known *next; /* in its bin */
    struct rdb_code code;
    PyCodeObject *of;
    int first;             /* index of the RESUME with which it begins */
    int begins;            /* index of the instruction after it */
    int *lines;            /* of each instruction; -1: none */
    unsigned char *broken; /* 1: rdb_code_break is on */
    unsigned char *looks;  /* enum looks */
    unsigned char marks[]; /* of each */
};

/* Why an instruction bears RDB_MARK_LOOK: it makes a call that is told of; somebody waits for the call before it to end; or
 * instructions are counted. */
enum looks { LOOK_AT_CALL = 1, LOOK_AT_RESULT = 2 };
static bool all_marked; /* instructions are counted */

enum { BINS = 1 << 14 };
static struct known *bins[BINS];
struct rdb_code *rdb_codes;

static struct known **bin_of(const PyCodeObject *code)
{
    return &bins[((uintptr_t)code >> 4) * 2654435761u >> 8 & (BINS - 1)];
}

static struct known *find(const PyCodeObject *code)
{
    struct known *known = *bin_of(code);
    while (known && known->of != code)
        known = known->next;
    return known;
}

static struct known *known_of(const struct rdb_code *code)
{
    return (struct known *)((char *)code - offsetof(struct known, code));
}

struct rdb_code *rdb_code_known(PyCodeObject *code)
{
    struct known *known = find(code);
    return known ? &known->code : NULL;
}

static int offset_of(const struct known *known, int index)
{
    return index == known->begins ? 0 : index;
}

static int index_of(const struct known *known, int offset)
{
    return offset == 0 && known->begins < known->code.size ? known->begins : offset;
}

int rdb_code_offset(const struct rdb_code *code, int index)
{
    return offset_of(known_of(code), index);
}

/* ---- Marks ---- */

static void mark(struct known *known, int index)
{
    if (index >= 0 && index < known->code.size)
        known->marks[index] = RDB_MARK_LINE;
}

static bool jumps(int opcode)
{
    return _PyOpcode_Jump[opcode >> 5] >> (opcode & 31) & 1;
}

static bool jumps_backward(int opcode)
{
    return opcode == JUMP_BACKWARD || opcode == JUMP_BACKWARD_NO_INTERRUPT ||
           (opcode >= POP_JUMP_BACKWARD_IF_NOT_NONE && opcode <= POP_JUMP_BACKWARD_IF_TRUE);
}

int rdb_plain_opcode(const PyCodeObject *code, int index, int *next)
{
    int opcode = _PyOpcode_Deopt[_Py_OPCODE(_PyCode_CODE(code)[index])];
    *next = index + 1 + _PyOpcode_Caches[opcode];
    return opcode;
}

static int opcode_at(const struct known *known, int index)
{
    return _PyOpcode_Deopt[_Py_OPCODE(_PyCode_CODE(known->of)[index])];
}

/* Where a line may begin because of the instruction before, and to where is jumped. */
static void mark_instructions(struct known *known)
{
    int before = -1, argument = 0;
    for (int i = 0, next; i < known->code.size; before = i, i = next) {
        int opcode = opcode_at(known, i);
        next = i + 1 + _PyOpcode_Caches[opcode];
        argument = argument << 8 | _Py_OPARG(_PyCode_CODE(known->of)[i]);
        if (before <= known->first || known->lines[i] != known->lines[before])
            mark(known, i);
        if (opcode == EXTENDED_ARG)
            continue;
        if (jumps(opcode))
            mark(known, jumps_backward(opcode) ? next - argument : next + argument);
        argument = 0;
    }
}

/* Of the exception table: numbers of six bits a byte, with a flag at all but the last; four of them an entry, the third of
 * which is where the handler begins. */
static void mark_handlers(struct known *known)
{
    const unsigned char *at = (const unsigned char *)PyBytes_AS_STRING(known->of->co_exceptiontable);
    const unsigned char *end = at + PyBytes_GET_SIZE(known->of->co_exceptiontable);
    for (int field = 0; at < end; field = (field + 1) % 4) {
        int number = *at & 63;
        while (*at & 64 && at + 1 < end)
            number = number << 6 | (*++at & 63);
        at++;
        if (field == 2)
            mark(known, number);
    }
}

/* Upstream makes one of two of these. */
static bool may_be_fused(int opcode)
{
    return opcode == LOAD_FAST || opcode == STORE_FAST || opcode == LOAD_CONST;
}

static void mark_pairs(struct known *known)
{
    for (int i = 1; i < known->code.size; i++)
        if (known->marks[i] & RDB_MARK_LINE && may_be_fused(opcode_at(known, i)) &&
            may_be_fused(opcode_at(known, i - 1)))
            known->marks[i - 1] |= RDB_MARK_SPLIT;
}

int rdb_first_of_two(int opcode)
{
    int first = _PyOpcode_Deopt[opcode];
    return may_be_fused(first) ? first : opcode;
}

static void find_lines(struct known *known)
{
    PyCodeAddressRange range;
    for (int i = 0; i < known->code.size; i++)
        known->lines[i] = -1;
    _PyCode_InitAddressRange(known->of, &range);
    while (_PyLineTable_NextAddressRange(&range))
        for (int i = range.ar_start / 2; i < range.ar_end / 2 && i < known->code.size; i++)
            known->lines[i] = range.ar_line;
}

/* ---- Instructions that are looked at ---- */

static bool is_call(int opcode)
{
    return opcode == PRECALL || opcode == CALL_FUNCTION_EX;
}

static void mark_look(struct known *known, int index)
{
    known->marks[index] = (unsigned char)((known->marks[index] & ~RDB_MARK_LOOK) |
                                          (all_marked || known->looks[index] ? RDB_MARK_LOOK : 0));
}

/* Counted ones are executed as the compiler left them. */
static void mark_all(struct known *known, bool mark_them)
{
    for (int i = 0; i < known->code.size; i++) {
        mark_look(known, i);
        if (mark_them && may_be_fused(opcode_at(known, i)))
            known->marks[i] |= RDB_MARK_SPLIT;
    }
}

void rdb_code_mark_all(bool counting)
{
    all_marked = counting;
    for (struct rdb_code *code = rdb_codes; code; code = code->next)
        mark_all(known_of(code), counting);
}

static void look(struct known *known, int index, int why, bool on)
{
    known->looks[index] = (unsigned char)(on ? known->looks[index] | why : known->looks[index] & ~why);
    mark_look(known, index);
}

void rdb_code_watch_calls(struct rdb_code *code, bool watch)
{
    struct known *known = known_of(code);
    for (int i = 0, next; i < code->size; i = next) {
        next = i + 1 + _PyOpcode_Caches[opcode_at(known, i)];
        if (is_call(opcode_at(known, i)))
            look(known, i, LOOK_AT_CALL, watch);
    }
}

int rdb_code_after_call(PyCodeObject *code, int call)
{
    struct known *known = find(code);
    int next;
    if (rdb_plain_opcode(code, call, &next) == PRECALL)
        next += 1 + _PyOpcode_Caches[CALL];
    for (int i = next; known && i < known->code.size && i <= next + 1; i++)
        if (i == next || opcode_at(known, next) == POP_TOP)
            look(known, i, LOOK_AT_RESULT, true);
    return next;
}

void rdb_look_before(const unsigned char *marks, _PyInterpreterFrame *frame, void *next_instruction, int argument,
                     void *stack, PyObject *names, bool at_line)
{
    const struct known *known = (struct known *)(marks - offsetof(struct known, marks));
    PyObject **top = stack;
    int index = (int)((_Py_CODEUNIT *)next_instruction - _PyCode_CODE(known->of));
    _Py_CODEUNIT *before = frame->prev_instr;
    frame->prev_instr = next_instruction; /* where the frame is, for who looks */
    if (known->looks[index] & LOOK_AT_RESULT)
        rdb_call_over(frame, index, top[-1]);
    if (all_marked && !at_line)
        rdb_step_instruction(frame, stack);
    if (known->looks[index] & LOOK_AT_CALL)
        rdb_call_comes(frame, opcode_at(known, index), argument, stack, names);
    frame->prev_instr = before;
}

static struct known *make(PyCodeObject *code)
{
    int size = (int)Py_SIZE(code);
    struct known *known = rdb_alloc(sizeof *known + (size_t)size, "code");
    known->of = code;
    known->first = code->_co_firsttraceable;
    known->lines = rdb_alloc((size_t)size * sizeof *known->lines + 1, "code");
    known->broken = rdb_alloc((size_t)size + 1, "code");
    known->looks = rdb_alloc((size_t)size + 1, "code");
    known->code.body = (const struct rdb_body *)code;
    known->code.file = rdb_texts_file(known->code.body, rdb_text_of(code->co_filename));
    known->code.name = rdb_text_of(code->co_name);
    known->code.defined_at = code->co_firstlineno;
    known->code.size = size;
    known->code.returned_in = -1;
    find_lines(known);
    mark_instructions(known);
    mark_handlers(known);
    for (int i = 0; i < size; i++)
        if (i <= known->first || known->lines[i] < 0 || opcode_at(known, i) == RESUME)
            known->marks[i] = 0;
    while (known->begins < size && !known->marks[known->begins])
        known->begins++;
    mark_pairs(known);
    if (all_marked)
        mark_all(known, true);
    known->next = *bin_of(code);
    *bin_of(code) = known;
    known->code.next = rdb_codes;
    known->code.link = &rdb_codes;
    if (rdb_codes)
        rdb_codes->link = &known->code.next;
    rdb_codes = &known->code;
    return known;
}

const unsigned char *rdb_code_marks(PyObject *code, _PyInterpreterFrame *frame)
{
    struct known *known = *bin_of((PyCodeObject *)code);
    if (__builtin_expect(!known || known->of != (PyCodeObject *)code, 0)) {
        known = find((PyCodeObject *)code);
        if (!known) {
            known = make((PyCodeObject *)code);
            if (rdb_mode == RDB_REPLAY && rdb_texts_known(known->code.body)) /* if not, rdb_code_runs tells */
                rdb_stops_code_added(&known->code, rdb_frame_of(frame));
        }
    }
    return known->marks;
}

/* What __file__ is in the frame of a module; NULL in another. */
static const char *origin_of(_PyInterpreterFrame *frame)
{
    if (!rdb_frame_is_module(rdb_frame_of(frame)))
        return NULL;
    return rdb_text_of(rdb_dict_item(frame->f_globals, "__file__"));
}

void rdb_code_runs(_PyInterpreterFrame *frame)
{
    if (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY)
        return;
    PyCodeObject *code = frame->f_code;
    const struct rdb_body *body = (const struct rdb_body *)code;
    const char *file = rdb_text_of(code->co_filename);
    struct known *known = rdb_texts_runs(body, file, origin_of(frame)) ? find(code) : NULL;
    if (known) {
        known->code.file = rdb_texts_file(body, file);
        rdb_stops_code_added(&known->code, rdb_frame_of(frame));
    }
}

void rdb_text_parsed(PyObject *name, const char *text, bool utf8)
{
    if (rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY)
        rdb_source_text(rdb_text_of(name), text, utf8);
}

void rdb_stream_parsed(const void *stream, PyObject *name)
{
    if (rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY)
        rdb_source_read(stream, rdb_text_of(name));
}

void rdb_code_compiled(PyObject *code)
{
    if (code)
        rdb_texts_compiled((const struct rdb_body *)code, rdb_text_of(((PyCodeObject *)code)->co_filename));
}

void rdb_code_gone(PyObject *code)
{
    rdb_texts_gone((const struct rdb_body *)code);
    struct known **at = rdb_codes ? bin_of((PyCodeObject *)code) : NULL;
    while (at && *at && (*at)->of != (PyCodeObject *)code)
        at = &(*at)->next;
    if (!at || !*at)
        return;
    struct known *known = *at;
    *at = known->next;
    *known->code.link = known->code.next;
    if (known->code.next)
        known->code.next->link = known->code.link;
    free(known->code.armed);
    free(known->code.breakpoints);
    free(known->lines);
    free(known->broken);
    free(known->looks);
    free(known);
}

/* ---- Lines ---- */

bool rdb_line_begins(const unsigned char *marks, int before, int here, int opcode)
{
    struct known *known = (struct known *)(marks - offsetof(struct known, marks));
    int line = before <= known->first ? -1 : known->lines[before];
    if (known->lines[here] == line && !(here < before && opcode != SEND))
        return false;
    if (__builtin_expect(known->broken[here], 0))
        rdb_stops_break(&known->code, offset_of(known, here));
    return true;
}

int rdb_code_line(const struct rdb_code *code, int offset)
{
    int line = offset >= 0 && offset < code->size ? known_of(code)->lines[index_of(known_of(code), offset)] : -1;
    return line > 0 ? line : code->defined_at;
}

/* First those where a line begins, then those to which is only jumped. */
void rdb_code_places(struct rdb_code *code, rdb_place_visitor *visit, void *data)
{
    const struct known *known = known_of(code);
    for (int jumped = 0; jumped < 2; jumped++)
        for (int i = 0, before = -1; i < code->size; before = i, i += 1 + _PyOpcode_Caches[opcode_at(known, i)]) {
            bool begins = before <= known->first || known->lines[i] != known->lines[before];
            if (known->marks[i] & RDB_MARK_LINE && begins == !jumped)
                visit(code, known->lines[i], offset_of(known, i), data);
        }
}

void rdb_code_break(struct rdb_code *code, int offset, bool set)
{
    known_of(code)->broken[index_of(known_of(code), offset)] = set;
}

/* ---- Bodies ---- */

struct rdb_definition rdb_body_definition(const struct rdb_body *body)
{
    PyCodeObject *code = (PyCodeObject *)body;
    struct rdb_definition definition = {
        rdb_texts_file(body, rdb_text_of(code->co_filename)), rdb_text_of(code->co_name), code->co_firstlineno, 0,
        /* Neither a function nor a module. */
        !(code->co_flags & CO_OPTIMIZED) && strcmp(rdb_text_of(code->co_name), "<module>") != 0};
    PyCodeAddressRange range;
    _PyCode_InitAddressRange(code, &range);
    while (!definition.first_line && _PyLineTable_NextAddressRange(&range))
        if (range.ar_line > 0 && range.ar_start / 2 > code->_co_firsttraceable)
            definition.first_line = range.ar_line;
    return definition;
}

void rdb_body_lines(const struct rdb_body *body, void (*visit)(int line, void *data), void *data)
{
    PyCodeObject *code = (PyCodeObject *)body;
    PyCodeAddressRange range;
    int last = -1;
    _PyCode_InitAddressRange(code, &range);
    while (_PyLineTable_NextAddressRange(&range))
        if (range.ar_line > 0 && range.ar_line != last && range.ar_start / 2 > code->_co_firsttraceable) {
            last = range.ar_line;
            visit(last, data);
        }
}

void rdb_body_inner(const struct rdb_body *body, void (*visit)(const struct rdb_body *, void *data), void *data)
{
    PyObject *constants = ((PyCodeObject *)body)->co_consts;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constants); i++)
        if (PyCode_Check(PyTuple_GET_ITEM(constants, i)))
            visit((const struct rdb_body *)PyTuple_GET_ITEM(constants, i), data);
}
