/* Between stop points: counts the instructions that are executed after one, and stops before one of them.
 *
 * Only a run that ends between two stop points counts, and only behind the first of them.  While it does, the eval loop
 * fetches every instruction one by one, as it does under sys.settrace, and rdb_instruction is called for each (RDB_STEP).
 * At any other time nothing here is reached.  Runs inside the replayed program: creates no Python object but for an
 * evaluation (rdb_step_values). */
#include "rdb_stops.h"

#include "rdb_stop.h"

#include "rdb_opcodes.h"

int rdb_stepping;

static int64_t begun;      /* instructions begun since the last stop point, after the one that stands there */
static int64_t counted;    /* see rdb_step_counted */
static bool at_next;       /* that one is still to be fetched: the stop point is a landing */
static PyFrameObject *top; /* while the program stands: its frame, not owned, */
static PyObject **stack;   /* and where that one's next value would be pushed */

/* A byte that counts a stop point: what stands there is not an instruction further. */
static bool is_stop_point(unsigned char byte)
{
    return rdb_base_of[byte] && byte != RDB_CALL;
}

static unsigned char byte_at(PyFrameObject *f)
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

void rdb_step_arrive(PyFrameObject *f, PyObject **next)
{
    counted = rdb_stepping ? begun + 1 : 0;
    begun = 0;
    at_next = f && !rdb_stand.at_main_end && !is_stop_point(byte_at(f));
    top = f;
    stack = next;
}

void rdb_step_leave(bool counting)
{
    _Py_TracingPossible += counting - rdb_stepping;
    rdb_stepping = counting;
    top = NULL;
}

unsigned char rdb_instruction(PyFrameObject *f, PyObject **next)
{
    if (is_stop_point(byte_at(f)))
        return byte_at(f);
    if (at_next) {
        at_next = false;
        return byte_at(f);
    }
    begun++;
    if (rdb_run_is_over()) {
        top = f;
        stack = next;
        counted = 0;
        do
            rdb_serve(RDB_STOP_TARGET, 0, "");
        while (rdb_run_is_over());
        rdb_stops_go_on();
    }
    return byte_at(f); /* a breakpoint may have been set meanwhile */
}

PyObject *rdb_step_values(PyFrameObject *f)
{
    if (f != top)
        return NULL;
    Py_ssize_t count = stack - f->f_valuestack;
    PyObject *values = PyList_New(count);
    for (Py_ssize_t i = 0; values && i < count; i++) {
        Py_INCREF(f->f_valuestack[i]);
        PyList_SET_ITEM(values, i, f->f_valuestack[i]);
    }
    return values;
}
