/* SPDX-License-Identifier: MIT */
/* Keeps the GIL inside stdio: see rdb_stdio_lock.h. */
#include "Python.h"

#include "rdb_mode.h"
#include "rdb_schedule.h"
#include "rdb_stdio.h"
#include "rdb_stdio_lock.h"

PyThreadState *rdb_stdio_begin(FILE *file)
{
    if (rdb_mode == RDB_OFF)
        return PyEval_SaveThread();
    if ((rdb_mode == RDB_RECORD || rdb_mode == RDB_REPLAY) && PyEval_ThreadsInitialized()) {
        rdb_stdio_await(file);
        rdb_self->stdio = file;
    }
    return NULL;
}

void rdb_stdio_end(PyThreadState *saved)
{
    if (saved)
        PyEval_RestoreThread(saved);
    else if (rdb_self->stdio)
        rdb_stdio_left();
}
