/* SPDX-License-Identifier: MIT */
/* What CPython 2.7 answers to the rooms that know no interpreter: see rdb_adapter.h, which says when each is called.  The part
 * of signals is in the patched signalmodule.c. */
#include "Python.h"

#include "frameobject.h"

#include "rdb_adapter.h"
#include "rdb_source.h"

/* ---- Polls ---- */

int rdb_adapter_poll_interval(void)
{
    return _Py_CheckInterval;
}

void rdb_adapter_poll_in(int instructions)
{
    _Py_Ticker = instructions;
}

bool rdb_adapter_in_program(void)
{
    PyFrameObject *frame = PyThreadState_GET()->frame;
    return frame && !rdb_source_in_library(PyString_AS_STRING(frame->f_code->co_filename));
}

/* ---- The interpreter lock ---- */

void *rdb_adapter_lend_lock(void)
{
    /* Without a thread state there is nothing to come back to: the lock is kept. */
    return _PyThreadState_Current && PyEval_ThreadsInitialized() ? PyEval_SaveThread() : NULL;
}

void rdb_adapter_take_lock_back(void *lent)
{
    int saved = errno;
    if (lent)
        PyEval_RestoreThread(lent);
    errno = saved;
}
