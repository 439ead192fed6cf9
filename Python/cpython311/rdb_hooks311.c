/* SPDX-License-Identifier: MIT */
/* What the eval loop of a replay calls (Include/cpython311/rdb_eval311.h), passed on to the conductor (Python/debug/rdb_stops.h).
 *
 * Runs inside the program, so it must never create, keep or free a Python object. */
#include "rdb_adapt.h"
#include "rdb_births.h"

#include "rdb_code311.h"
#include "rdb_eval311.h"
#include "rdb_mode.h"
#include "rdb_stops.h"

#include "internal/pycore_pystate.h"

int rdb_counts_lines;

void rdb_line_stops(_PyInterpreterFrame *frame, void *next_instruction, void *stack)
{
    _Py_CODEUNIT *before = frame->prev_instr;
    frame->prev_instr = next_instruction; /* where the frame is, for who looks */
    rdb_stop_point(rdb_frame_of(frame), stack);
    frame->prev_instr = before;
}

void rdb_frame_begins(_PyInterpreterFrame *frame)
{
    const unsigned long long *word = rdb_uid_word((PyObject *)frame);
    if (!word || !*word || frame->owner != FRAME_OWNED_BY_GENERATOR)
        rdb_birth((PyObject *)frame);
    rdb_frame_enter();
}

void rdb_frame_ends(_PyInterpreterFrame *frame, PyObject *value, bool made_generator)
{
    bool yields = made_generator || (value && frame->owner == FRAME_OWNED_BY_GENERATOR &&
                                     _PyFrame_GetGenerator(frame)->gi_frame_state == FRAME_SUSPENDED);
    rdb_stops_exit(rdb_frame_of(frame), rdb_code_known(frame->f_code), rdb_object_of(value), yields);
    rdb_depth_is(rdb_depth - 1);
    if (made_generator || !yields)
        rdb_buried(frame);
}

void rdb_frame_raised(_PyInterpreterFrame *frame)
{
    const PyTracebackObject *traceback = (PyTracebackObject *)_PyThreadState_GET()->curexc_traceback;
    if (traceback)
        rdb_stops_raised(rdb_frame_of(frame), !traceback->tb_next);
}
