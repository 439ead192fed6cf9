/* SPDX-License-Identifier: MIT */
/* What a function written in C returns, in CPython 2.7: see Python/debug/rdb_calls_in_c.h.
 *
 * It is seen by standing in for the function's own entry for the moment between the call's instruction and that entry; only
 * in a process that collects rows, which ends with them.  Creates no Python object. */
#include "rdb_adapt.h"
#include "rdb_call_sites.h"
#include "rdb_calls_in_c.h"

/* The call that has been told and not been entered. */
static struct {
    PyObject *callee; /* not owned; NULL: none */
    PyFrameObject *frame;
    int64_t number;
    rdb_call_returned *returned;
    PyMethodDef *method, stand_in; /* of a built-in function: its own, and ours in its place */
    PyTypeObject *type;            /* of anything else: its type, and that one's */
    ternaryfunc call;
} armed;

static void disarm(void)
{
    PyCFunctionObject *function = (PyCFunctionObject *)armed.callee;
    if (armed.type)
        armed.type->tp_call = armed.call;
    else if (function && function->m_ml == &armed.stand_in) /* else it is gone, and something else lies there */
        function->m_ml = armed.method;
    armed.callee = NULL;
    armed.type = NULL;
}

/* The awaited call is over. */
static PyObject *finish(PyFrameObject *frame, int64_t number, PyObject *value)
{
    armed.returned(rdb_frame_of(frame), number, rdb_object_of(value));
    return value;
}

static PyObject *enter_function(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    PyCFunction own = armed.method->ml_meth;
    bool takes_keywords = armed.method->ml_flags & METH_KEYWORDS;
    PyFrameObject *frame = armed.frame;
    int64_t number = armed.number;
    disarm();
    return finish(frame, number,
                  takes_keywords ? ((PyCFunctionWithKeywords)own)(self, arguments, keywords) : own(self, arguments));
}

/* A function with flags like the armed one's is entered through this or the one above. */
static PyObject *enter_function_without_keywords(PyObject *self, PyObject *arguments)
{
    return enter_function(self, arguments, NULL);
}

static PyObject *enter_other(PyObject *callee, PyObject *arguments, PyObject *keywords)
{
    ternaryfunc own = armed.call;
    if (callee != armed.callee)
        return own(callee, arguments, keywords); /* a call that came between */
    PyFrameObject *frame = armed.frame;
    int64_t number = armed.number;
    disarm();
    return finish(frame, number, own(callee, arguments, keywords));
}

void rdb_call_refused(struct rdb_frame *frame)
{
    PyFrameObject *f = rdb_py_frame(frame);
    if (!armed.callee || armed.frame != f)
        return;
    int64_t number = armed.number;
    disarm();
    finish(f, number, NULL); /* its arguments were refused: it was not entered */
}

void rdb_call_await(struct rdb_frame *frame, const struct rdb_call_site *site, int64_t number,
                    rdb_call_returned *returned)
{
    PyObject *callee = site->callee;
    disarm(); /* of a call within the making of its arguments, at most */
    armed.callee = callee;
    armed.frame = rdb_py_frame(frame);
    armed.number = number;
    armed.returned = returned;
    if (PyCFunction_Check(callee)) {
        PyCFunctionObject *function = (PyCFunctionObject *)callee;
        armed.method = function->m_ml;
        armed.stand_in = *function->m_ml;
        armed.stand_in.ml_meth = armed.stand_in.ml_flags & METH_KEYWORDS ? (PyCFunction)enter_function
                                                                         : (PyCFunction)enter_function_without_keywords;
        function->m_ml = &armed.stand_in;
    } else if (Py_TYPE(callee)->tp_call) {
        armed.type = Py_TYPE(callee);
        armed.call = armed.type->tp_call;
        armed.type->tp_call = enter_other;
    } else {
        armed.callee = NULL;
    }
}
