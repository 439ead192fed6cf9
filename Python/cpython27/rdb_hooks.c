/* SPDX-License-Identifier: MIT */
/* What the patched eval loop and code objects call (Include/cpython27/rdb_stop.h), passed on to the conductor of the replay
 * (Python/debug/rdb_stops.h).
 *
 * Runs inside the program, so it must never create, keep or free a Python object. */
#include "rdb_adapt.h"
#include "rdb_call_sites.h"
#include "rdb_shadow.h"
#include "rdb_step27.h"
#include "rdb_stop.h"
#include "rdb_stops.h"

#include "opcode.h"
#include "rdb_mode.h"
#include "rdb_texts.h"
#include "rdb_torture.h"

/* ---- Code objects ---- */

void rdb_code_compiled(PyObject *code)
{
    if (code)
        rdb_texts_compiled((struct rdb_body *)code, PyString_AS_STRING(((PyCodeObject *)code)->co_filename));
}

void rdb_code_gone(PyObject *code)
{
    rdb_texts_gone((struct rdb_body *)code);
    rdb_code_free(((PyCodeObject *)code)->co_rdb);
}

/* What __file__ is in the frame of a module; NULL in another. */
static const char *origin_of(PyFrameObject *f)
{
    PyObject *name, *value;
    Py_ssize_t position = 0;
    if (!rdb_frame_is_module(rdb_frame_of(f)))
        return NULL;
    while (PyDict_Next(f->f_globals, &position, &name, &value))
        if (PyString_Check(name) && strcmp(PyString_AS_STRING(name), "__file__") == 0)
            return PyString_Check(value) ? PyString_AS_STRING(value) : "";
    return "";
}

const unsigned char *rdb_code_first_run(PyFrameObject *f)
{
    PyCodeObject *co = f->f_code;

    if (rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY)
        rdb_texts_runs((struct rdb_body *)co, PyString_AS_STRING(co->co_filename), origin_of(f));
    bool replaying = rdb_mode == RDB_REPLAY || rdb_mode == RDB_EVAL;
    bool counting = replaying || rdb_torture_counts;
    bool needed = rdb_shadow_is_needed(co);
    const unsigned char *original = (unsigned char *)PyString_AS_STRING(co->co_code);
    if (!counting && !needed)
        return co->co_rdb_bytes = original;

    struct rdb_shadow *shadow = rdb_shadow_new(co, counting);
    static const unsigned char unknown[] = {STOP_CODE}; /* an error, as a strange byte is when it is reached */
    if (!shadow)
        return co->co_rdb_bytes = needed ? unknown : original;
    co->co_rdb = &shadow->code;
    if (replaying)
        rdb_stops_code_added(co->co_rdb, rdb_frame_of(f));
    return co->co_rdb_bytes = shadow->bytes;
}

int rdb_peek(const unsigned char *next, PyFrameObject *f)
{
    PyCodeObject *co = f->f_code;
    const unsigned char *original = (unsigned char *)PyString_AS_STRING(co->co_code);
    Py_ssize_t offset = next - co->co_rdb_bytes;
    return original[offset < PyString_GET_SIZE(co->co_code) ? offset : rdb_landing_target(next)];
}

void rdb_landed_on_break(PyFrameObject *f, int target)
{
    rdb_stops_break(f->f_code->co_rdb, target);
}

int rdb_break_here(PyFrameObject *f, int offset)
{
    rdb_stops_break(f->f_code->co_rdb, offset);
    return rdb_shadow_twin(f->f_code, offset);
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
    rdb_stops_call(rdb_frame_of(f), &site);
    return call[0];
}

unsigned char rdb_instruction(PyFrameObject *f, PyObject **stack)
{
    if (rdb_step_begins(f, stack))
        rdb_stops_instruction();
    return f->f_code->co_rdb_bytes[f->f_lasti]; /* a breakpoint may have been set meanwhile */
}

/* ---- Frames ---- */

void rdb_frame_exit(PyFrameObject *f, PyObject *value)
{
    rdb_stops_exit(rdb_frame_of(f), f->f_code->co_rdb, rdb_object_of(value), value && f->f_stacktop);
}

void rdb_raised(PyFrameObject *f)
{
    const PyTracebackObject *traceback = (PyTracebackObject *)PyThreadState_GET()->curexc_traceback;
    if (traceback)
        rdb_stops_raised(rdb_frame_of(f), !traceback->tb_next);
}
