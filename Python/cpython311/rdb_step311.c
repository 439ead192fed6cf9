/* SPDX-License-Identifier: MIT */
/* Between stop points: counts the instructions that are executed after one, and stops before one of them.
 *
 * Only a run that ends between two stop points counts.  While it does, every instruction bears a mark (rdb_code311.h), so that
 * the eval loop asks before each, and executes what the compiler left, one by one.  Runs inside the replayed program:
 * creates no Python object but for an evaluation (rdb_step_values). */
#include "rdb_adapt.h"
#include "rdb_code311.h"
#include "rdb_eval311.h"
#include "rdb_inspect.h"
#include "rdb_step.h"
#include "rdb_stops.h"

static bool stepping;
static int64_t begun;   /* instructions begun since the last stop point, after the one that stands there */
static int64_t counted; /* see rdb_step_counted */
static const _PyInterpreterFrame *top; /* while the program stands, or instructions are counted: its frame, */
static PyObject **stack;               /* and where that one's next value would be pushed; NULL: there is none */

int64_t rdb_step_now(void)
{
    return begun;
}

int64_t rdb_step_counted(void)
{
    return counted;
}

void rdb_step_arrive(const struct rdb_frame *frame, void *next)
{
    counted = stepping ? begun + 1 : 0;
    begun = 0;
    top = rdb_py_frame(frame);
    stack = next;
}

void rdb_step_leave(bool counting)
{
    if (counting != stepping)
        rdb_code_mark_all(counting);
    stepping = counting;
    top = NULL;
}

void rdb_step_instruction(_PyInterpreterFrame *f, void *next)
{
    if (!stepping)
        return;
    begun++;
    counted = 0;
    top = f;
    stack = next;
    rdb_stops_instruction();
}

PyObject *rdb_step_values(const struct rdb_frame *frame)
{
    const _PyInterpreterFrame *f = rdb_py_frame(frame);
    if (f != top)
        return NULL;
    PyObject **bottom = f ? _PyFrame_Stackbase((_PyInterpreterFrame *)f) : NULL;
    PyObject *values = PyList_New(0);
    for (PyObject **at = bottom; values && stack && at < stack; at++)
        if (PyList_Append(values, *at ? *at : Py_None) < 0)
            return NULL;
    return values;
}
