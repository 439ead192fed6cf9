/* SPDX-License-Identifier: MIT */
/* Looking at a program of CPython 2.7: what only that one does; see Python/cpython/rdb_inspect.h. */
#include "rdb_inspect.h"

#include "rdb_adapt.h"
#include "rdb_mode.h"
#include "rdb_named.h"
#include "rdb_passing.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"
#include "rdb_shutdown.h"
#include "rdb_stop.h"

#include <signal.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/prctl.h>

enum { EXTRA_RECURSION = 2000 }; /* what an evaluation may recurse beyond where the program stands */

void rdb_enter_eval(int thread)
{
    PyThreadState *tstate = rdb_tstate_of(thread);

    if (thread)
        rdb_thread_pose(thread - 1);
    if (_PyThreadState_Current != tstate)
        PyThreadState_Swap(tstate);
    /* An evaluation that never ends ends with the process that waits for it. */
    rdb_raw(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0, 0);
    rdb_mode = RDB_EVAL;
    rdb_uid_next = rdb_uid_count();
    rdb_apart = 0; /* what the evaluation makes is the program's */
    rdb_left = INT64_MAX;
    rdb_stepping = 0;
    rdb_watching_frames = 0;
    PyEval_SetTrace(NULL, NULL);
    PyEval_SetProfile(NULL, NULL);
    _PyImport_ReInitLock(); /* free, whoever imports something now */
    Py_SetRecursionLimit(tstate->recursion_depth + Py_GetRecursionLimit() + EXTRA_RECURSION);
    rdb_mend_shutdown();
    /* What the program has printed but not yet written is the program's. */
    __fpurge(stdout);
    __fpurge(stderr);
}

/* As traceback.format_exception_only has it. */
PyObject *rdb_str_of_exception(PyObject *exception)
{
    PyObject *text = PyObject_Str(exception), *wide;
    if (text)
        return text;
    PyErr_Clear();
    wide = PyObject_Unicode(exception);
    text = wide ? PyUnicode_AsEncodedString(wide, "ascii", "backslashreplace") : NULL;
    PyErr_Clear();
    const char *name = PyInstance_Check(exception)
                           ? PyString_AS_STRING(((PyInstanceObject *)exception)->in_class->cl_name)
                           : Py_TYPE(exception)->tp_name;
    const char *dot = strrchr(name, '.');
    return text ? text : PyString_FromFormat("<unprintable %s object>", dot ? dot + 1 : name);
}

static size_t count_characters(const char *bytes, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += (bytes[i] & 0xc0) != 0x80; /* UTF-8 */
    return count;
}

size_t rdb_write_beginning(FILE *out, PyObject *text, size_t limit)
{
    size_t length = (size_t)PyString_GET_SIZE(text);
    rdb_write_bytes(out, PyString_AS_STRING(text), length < limit ? length : limit);
    return count_characters(PyString_AS_STRING(text), length);
}

void rdb_give_traceback(PyObject *exception, PyObject *traceback)
{
    (void)exception;
    (void)traceback;
}

/* It prints through the C library, whose buffers the program's output has left. */
void rdb_print_apart(void)
{
}
