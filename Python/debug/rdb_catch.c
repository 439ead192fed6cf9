/* Catches, in a replaying process: exceptions, returns, output, calls to the outside, signals, switches of threads.
 *
 * All but the last happen between two stop points; then the hit is the line that is being executed (rdb_line_hit).
 * Called by the eval loop's hooks through rdb_stop.c, by the boundary and by the server.  Runs inside the replayed
 * program: creates no Python object, keeps none. */
#include "rdb_breakpoints.h"
#include "rdb_alloc.h"

#include "rdb_event.h"
#include "rdb_index.h"
#include "rdb_mode.h"
#include "rdb_schedule.h"
#include "rdb_show.h"
#include "rdb_stop.h"

#include <stdlib.h>
#include <string.h>

static unsigned waiting; /* bit 1 << kind: there is such a breakpoint */

static bool is_awaited(enum rdb_breakpoint_kind kind)
{
    return waiting & 1u << kind && rdb_mode == RDB_REPLAY;
}

/* The same, or the index wants to know. */
static bool is_sought(enum rdb_breakpoint_kind kind)
{
    return is_awaited(kind) || rdb_run.flags & RDB_RUN_INDEX;
}

/* ---- Exceptions ---- */

/* Where exceptions were raised lately: the innermost entry of the traceback tells them apart while they propagate. */
enum { RAISES = 256 };
static struct raise {
    const PyTracebackObject *traceback;
    int64_t time;
} raises[RAISES];
static uint64_t raise_count;

static int64_t raise_time(const PyTracebackObject *traceback)
{
    while (traceback->tb_next)
        traceback = traceback->tb_next;
    for (unsigned i = 1; i <= RAISES; i++)
        if (raises[(raise_count - i) % RAISES].traceback == traceback)
            return raises[(raise_count - i) % RAISES].time;
    return rdb_line_time();
}

/* Is it the name of a class, alone or with its module's? */
static bool is_class_name(PyTypeObject *type, const char *name)
{
    const char *dot = strrchr(type->tp_name, '.');
    return strcmp(type->tp_name, name) == 0 || (dot && strcmp(dot + 1, name) == 0);
}

static bool is_of_class(PyObject *type, const char *name)
{
    if (!*name)
        return true;
    if (PyClass_Check(type))
        return strcmp(PyString_AS_STRING(((PyClassObject *)type)->cl_name), name) == 0;
    PyObject *bases = PyType_Check(type) ? ((PyTypeObject *)type)->tp_mro : NULL;
    for (Py_ssize_t i = 0; bases && i < PyTuple_GET_SIZE(bases); i++)
        if (PyType_Check(PyTuple_GET_ITEM(bases, i)) && is_class_name((PyTypeObject *)PyTuple_GET_ITEM(bases, i), name))
            return true;
    return false;
}

/* The exception that is set leaves the outermost frame, or reaches the code of the threading module that reports it. */
static void uncaught(PyThreadState *tstate)
{
    rdb_index_uncaught();
    if (tstate->curexc_traceback && !is_of_class(tstate->curexc_type, "SystemExit"))
        for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
            if (b->is.kind == RDB_CATCH_UNCAUGHT)
                rdb_passed_hit(b->is.id, raise_time((PyTracebackObject *)tstate->curexc_traceback));
}

static bool reports_exceptions(PyCodeObject *code)
{
    return strcmp(PyString_AS_STRING(code->co_name), "__bootstrap_inner") == 0;
}

void rdb_raised(PyFrameObject *f)
{
    PyThreadState *tstate = PyThreadState_GET();
    const PyTracebackObject *traceback = (PyTracebackObject *)tstate->curexc_traceback;

    if (!traceback)
        return;
    rdb_rows_raised(f);
    if (traceback->tb_next) {
        if (is_sought(RDB_CATCH_UNCAUGHT) && reports_exceptions(f->f_code))
            uncaught(tstate);
        return;
    }
    raises[raise_count++ % RAISES] = (struct raise){traceback, rdb_line_time()};
    rdb_index_raised(tstate->curexc_type, f);
    if (!is_awaited(RDB_CATCH_RAISE))
        return;
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
        if (b->is.kind == RDB_CATCH_RAISE && is_of_class(tstate->curexc_type, b->name) && rdb_break_holds(b, f, NULL))
            rdb_line_hit(b->is.id);
}

/* ---- Ends of frames ---- */

void rdb_catch_exit(PyFrameObject *f, PyObject *value)
{
    const struct rdb_code *code = f->f_code->co_rdb;
    bool yields = value && f->f_stacktop;

    if (!value && !f->f_back && is_sought(RDB_CATCH_UNCAUGHT))
        uncaught(PyThreadState_GET());
    if (rdb_run.flags & RDB_RUN_ROWS && !yields)
        rdb_rows_exit(f, value);
    if (!yields)
        rdb_index_returned(f->f_code);
    if (!code || !code->returns || yields || !is_awaited(RDB_CATCH_RETURN))
        return;
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
        if (b->is.kind == RDB_CATCH_RETURN && rdb_break_matches(b, f->f_code) && rdb_break_holds(b, f, value))
            rdb_line_hit(b->is.id);
}

/* ---- Events of the log ---- */

/* Events that a thread took outside of the interpreter lock while others ran.  The line that makes them is known only
 * when it lies far back, so the hit is where the thread goes on. */
enum { LATE = 8 };
struct rdb_late {
    unsigned kinds[LATE];
    int count;
};
static struct rdb_late arrived; /* those of the thread that has come to the stop point arrived_at */
static int64_t arrived_at = -1;
static int late_threads; /* how many have such events and have not come to a stop point */

static void remember(unsigned kind)
{
    if (!rdb_self->late)
        rdb_self->late = rdb_alloc(sizeof *rdb_self->late, "a catch");
    struct rdb_late *late = rdb_self->late;
    late_threads += late->count == 0;
    if (late->count < LATE)
        late->kinds[late->count++] = kind;
    rdb_stop_next();
}

void rdb_catch_arrive(int64_t now)
{
    if (!rdb_self->late || rdb_self->late->count == 0)
        return;
    arrived = *rdb_self->late;
    arrived_at = now;
    for (int i = 0; i < arrived.count; i++)
        rdb_index_event(arrived.kinds[i], now);
    rdb_self->late->count = 0;
    late_threads--;
}

bool rdb_catch_any_late(void)
{
    return late_threads > 0;
}

static int waiting_for(unsigned kind)
{
    const char *name = rdb_event_name(kind);
    for (const struct rdb_break *b = rdb_breaks; name && b < rdb_breaks + rdb_break_count; b++)
        if (b->is.kind == RDB_CATCH_EVENT && strcmp(b->name, name) == 0)
            return b->is.id;
    return 0;
}

int rdb_catch_late(int64_t now)
{
    int id = 0;
    for (int i = 0; arrived_at == now && i < arrived.count && !id; i++)
        id = waiting_for(arrived.kinds[i]);
    return id;
}

static void take_event(unsigned kind)
{
    if (rdb_mode != RDB_REPLAY)
        return;
    int id = is_awaited(RDB_CATCH_EVENT) ? waiting_for(kind) : 0;
    if (rdb_line_time() != rdb_now()) {
        remember(kind);
        return;
    }
    rdb_index_event(kind, rdb_now());
    if (id)
        rdb_line_hit(id);
}

void rdb_catch_start(void)
{
    rdb_event_hook = take_event;
}

int rdb_catch_switch(void)
{
    if (is_awaited(RDB_CATCH_THREAD))
        for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
            if (b->is.kind == RDB_CATCH_THREAD)
                return b->is.id;
    return 0;
}

/* ---- Output ---- */

/* What was written to one of the streams, whether it is still in the stream's buffer or not. */
enum { TAIL = 1024 };
static struct written {
    int64_t seen;    /* bytes looked at so far */
    int64_t flushed; /* bytes that have left the buffer */
    size_t length;   /* of the tail: the last bytes that were looked at */
    char tail[2 * TAIL];
} written[3]; /* by descriptor */

static void tell_output(const struct written *w, size_t fresh, int64_t time)
{
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++) {
        size_t length = strlen(b->name);
        size_t old = w->length - fresh, from = old >= length ? old - length + 1 : 0;
        if (b->is.kind == RDB_CATCH_OUTPUT && memmem(w->tail + from, w->length - from, b->name, length))
            rdb_passed_hit(b->is.id, time);
    }
}

static void take_written(struct written *w, const char *bytes, size_t length, int64_t time)
{
    w->seen += length;
    while (length > 0) {
        size_t part = length < TAIL ? length : TAIL, cut = w->length > TAIL ? w->length - TAIL : 0;
        memmove(w->tail, w->tail + cut, w->length - cut);
        memcpy(w->tail + w->length - cut, bytes, part);
        w->length += part - cut;
        if (is_awaited(RDB_CATCH_OUTPUT))
            tell_output(w, part, time);
        bytes += part;
        length -= part;
    }
}

void rdb_catch_output(int fd, const void *bytes, size_t length)
{
    struct written *w = &written[fd];
    int64_t known = w->seen - w->flushed;
    rdb_index_written(fd);
    w->flushed += length;
    if (known < (int64_t)length)
        take_written(w, (const char *)bytes + known, length - known, rdb_line_time());
}

/* Of the standard streams, only stdout has a buffer. */
const char *rdb_catch_pending(size_t *length)
{
    *length = stdout->_IO_write_ptr - stdout->_IO_write_base;
    return stdout->_IO_write_base;
}

bool rdb_output_made(void)
{
    static int64_t before;
    size_t pending;
    rdb_catch_pending(&pending);
    int64_t made = written[1].flushed + written[2].flushed + (int64_t)pending;
    bool more = made > before;
    before = made;
    return more;
}

static void look_at_buffer(int64_t time)
{
    struct written *w = &written[1];
    size_t length;
    const char *base = rdb_catch_pending(&length);
    int64_t known = w->seen - w->flushed;
    if (known >= 0 && known < (int64_t)length)
        take_written(w, base + known, length - known, time);
}

bool rdb_catch_looks_at_buffers(void)
{
    return is_awaited(RDB_CATCH_OUTPUT) && rdb_run.flags & RDB_RUN_BREAKPOINTS;
}

void rdb_catch_buffered(int64_t time)
{
    if (rdb_catch_looks_at_buffers())
        look_at_buffer(time);
}

/* ---- The list ---- */

void rdb_catch_prepare(void)
{
    waiting = 0;
    look_at_buffer(0); /* what is there now has been written before */
    for (const struct rdb_break *b = rdb_breaks; b < rdb_breaks + rdb_break_count; b++)
        waiting |= 1u << b->is.kind;
}
