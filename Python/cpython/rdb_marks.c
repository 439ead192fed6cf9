/* SPDX-License-Identifier: MIT */
/* The built-in module _revdb: see Python/debug/rdb_marks.h.
 *
 * Costs a plain interpreter nothing but the call, and a recording an event of a few bytes: marks are meant to be made by
 * the hundred thousand. */
#include "Python.h"

#include "rdb_adapt.h"
#include "rdb_call.h"
#include "rdb_marks.h"
#include "rdb_raw.h"
#include "rdb_stops.h"
#include "rdb_time.h"
#include "rdb_alloc.h"

#include <stdlib.h>

/* Replay: keeps it for the front end. */
static void keep(PyObject *texts, bool is_failure, int64_t clock_ns)
{
    struct rdb_mark mark = {rdb_now(), clock_ns, is_failure, (int)PyTuple_GET_SIZE(texts), NULL};
    mark.texts = rdb_alloc((size_t)mark.count * sizeof *mark.texts + 1, "a mark");
    for (int i = 0; i < mark.count; i++)
        mark.texts[i] = rdb_copy(rdb_utf8_of(PyTuple_GET_ITEM(texts, i)), "a mark");
    rdb_stops_marked(&mark);
}

static PyObject *make(PyObject *texts, bool is_failure)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(texts); i++)
        if (!rdb_is_text(PyTuple_GET_ITEM(texts, i)))
            return PyErr_Format(PyExc_TypeError, "a mark is made of strings, not %.100s",
                                Py_TYPE(PyTuple_GET_ITEM(texts, i))->tp_name);
        else if (!rdb_utf8_of(PyTuple_GET_ITEM(texts, i)))
            return NULL;
    if (rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY) {
        struct rdb_call call;
        rdb_call_begin(&call, is_failure ? RDB_EVENT_failure : RDB_EVENT_mark);
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(texts); i++)
            rdb_in_string(rdb_utf8_of(PyTuple_GET_ITEM(texts, i)));
        int64_t clock_ns = rdb_call_real(&call) ? rdb_raw_now() : 0;
        clock_ns = rdb_call_result(&call, clock_ns);
        rdb_call_end(&call);
        if (rdb_mode == RDB_REPLAY)
            keep(texts, is_failure, clock_ns);
    }
    Py_RETURN_NONE;
}

static PyObject *mark(PyObject *self, PyObject *texts)
{
    return make(texts, false);
}

static PyObject *failure(PyObject *self, PyObject *texts)
{
    return make(texts, true);
}

static PyMethodDef methods[] = {
    {"mark", mark, METH_VARARGS,
     "mark(text, ...): notes the texts in the recording, with the time.  Does nothing in a program that is not "
     "recorded."},
    {"failure", failure, METH_VARARGS,
     "failure(text, ...): a mark that says that something failed; `go failure` of revdb goes there."},
    {NULL},
};

#define ABOUT "What a program can say about its own recording.  Use the module revdb."
#if PY_MAJOR_VERSION == 2
static void init(void)
{
    Py_InitModule3("_revdb", methods, ABOUT);
}
#else
static PyObject *init(void)
{
    static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_revdb", ABOUT, -1, methods, NULL, NULL, NULL, NULL};
    return PyModule_Create(&definition);
}
#endif

void rdb_marks_init(void)
{
    PyImport_AppendInittab("_revdb", init);
}
