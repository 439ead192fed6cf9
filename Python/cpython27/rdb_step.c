/* SPDX-License-Identifier: MIT */
/* Between stop points: counts the instructions that are executed after one, and stops before one of them.
 *
 * Only a run that ends between two stop points counts, and only behind the first of them.  While it does, the eval loop
 * fetches every instruction one by one, as it does under sys.settrace, and asks rdb_instruction for each (RDB_STEP).
 * At any other time nothing here is reached.  Runs inside the replayed program: creates no Python object but for an
 * evaluation (rdb_step_values). */
#include "rdb_adapt.h"
#include "rdb_inspect.h"
#include "rdb_step.h"
#include "rdb_step27.h"
#include "rdb_stop.h"

#include "rdb_opcodes.h"

int rdb_stepping;

static int64_t begun;            /* instructions begun since the last stop point, after the one that stands there */
static int64_t counted;          /* see rdb_step_counted */
static bool at_next;             /* that one is still to be fetched: the stop point is a landing */
static const PyFrameObject *top; /* while the program stands, or instructions are counted: its frame, not owned, */
static PyObject **stack;         /* and where that one's next value would be pushed; NULL: there is none */

/* A byte that counts a stop point: what stands there is not an instruction further. */
static bool is_stop_point(unsigned char byte)
{
    return rdb_base_of[byte] && byte != RDB_CALL;
}

static unsigned char byte_at(const PyFrameObject *f)
{
    return f->f_code->co_rdb_bytes[f->f_lasti];
}

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
    const PyFrameObject *f = rdb_py_frame(frame);
    counted = rdb_stepping ? begun + 1 : 0;
    begun = 0;
    at_next = f && next && !is_stop_point(byte_at(f));
    top = f;
    stack = next;
}

void rdb_step_leave(bool counting)
{
    _Py_TracingPossible += counting - rdb_stepping;
    rdb_stepping = counting;
    top = NULL;
}

bool rdb_step_begins(PyFrameObject *f, PyObject **next)
{
    if (is_stop_point(byte_at(f)))
        return false;
    if (at_next) {
        at_next = false;
        return false;
    }
    begun++;
    counted = 0;
    top = f;
    stack = next;
    return true;
}

PyObject *rdb_step_values(const struct rdb_frame *frame)
{
    PyFrameObject *f = rdb_py_frame(frame);
    if (f != top)
        return NULL;
    Py_ssize_t count = stack ? stack - f->f_valuestack : 0;
    PyObject *values = PyList_New(count);
    for (Py_ssize_t i = 0; values && i < count; i++) {
        Py_INCREF(f->f_valuestack[i]);
        PyList_SET_ITEM(values, i, f->f_valuestack[i]);
    }
    return values;
}
