/* SPDX-License-Identifier: MIT */
/* Looking at a program of CPython 3.11: what only that one does; see Python/cpython/rdb_inspect.h. */
#include "rdb_inspect.h"

#include "internal/pycore_interp.h"
#include "internal/pycore_pystate.h"
#include "rdb_adapt.h"
#include "rdb_count.h"
#include "rdb_eval311.h"
#include "rdb_mode.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

enum { EXTRA_RECURSION = 2000 }; /* what an evaluation may recurse beyond where the program stands */

void rdb_enter_eval(int thread)
{
    PyThreadState *tstate = rdb_tstate_of(thread);

    if (thread)
        rdb_thread_pose(thread - 1);
    if (_PyThreadState_UncheckedGet() != tstate)
        _PyThreadState_Swap(&_PyRuntime.gilstate, tstate);
    /* An evaluation that never ends ends with the process that waits for it. */
    rdb_raw(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0, 0);
    rdb_mode = RDB_EVAL;
    rdb_uid_next = rdb_uid_count();
    rdb_left = INT64_MAX;
    rdb_watching_frames = 0;
    rdb_counts_lines = 0;
    PyEval_SetTrace(NULL, NULL);
    PyEval_SetProfile(NULL, NULL);
    tstate->recursion_remaining += EXTRA_RECURSION;
    tstate->recursion_limit += EXTRA_RECURSION;
}

/* The program's sys.stdout holds what it has printed and not written yet.  That is the program's: what the evaluation
 * prints goes through files of its own. */
void rdb_print_apart(void)
{
    static const char files[] =
        "import posix, sys\n"
        "class File:\n"
        "    encoding = 'utf-8'\n"
        "    def __init__(self, fd):\n"
        "        self.fd = fd\n"
        "    def write(self, text):\n"
        "        posix.write(self.fd, text.encode('utf-8', 'backslashreplace'))\n"
        "        return len(text)\n"
        "    def flush(self):\n"
        "        pass\n"
        "    def isatty(self):\n"
        "        return False\n"
        "sys.stdout, sys.stderr = File(1), File(2)\n";
    PyObject *namespace = PyDict_New(), *done = PyRun_String(files, Py_file_input, namespace, namespace);
    if (!done)
        PyErr_Clear();
}

size_t rdb_write_beginning(FILE *out, PyObject *text, size_t limit)
{
    size_t length = (size_t)PyUnicode_GET_LENGTH(text);
    PyObject *part = PyUnicode_Substring(text, 0, (Py_ssize_t)(length < limit ? length : limit));
    PyObject *bytes = part ? PyUnicode_AsEncodedString(part, "utf-8", "backslashreplace") : NULL;
    if (bytes)
        rdb_write_bytes(out, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
    return length;
}

/* As tracebacks have it. */
PyObject *rdb_str_of_exception(PyObject *exception)
{
    PyObject *text = PyObject_Str(exception);
    if (text)
        return text;
    PyErr_Clear();
    const char *dot = strrchr(Py_TYPE(exception)->tp_name, '.');
    return PyUnicode_FromFormat("<exception str() failed: %s>", dot ? dot + 1 : Py_TYPE(exception)->tp_name);
}

PyObject *rdb_frame_object(const struct rdb_frame *frame)
{
    PyObject *object = (PyObject *)_PyFrame_GetFrameObject(rdb_py_frame(frame));
    return object ? object : Py_None;
}

PyObject *rdb_locals_of(const struct rdb_frame *frame)
{
    _PyInterpreterFrame *f = rdb_py_frame(frame);
    if (_PyFrame_FastToLocalsWithError(f) < 0)
        PyErr_Clear();
    return f->f_locals;
}

void rdb_give_traceback(PyObject *exception, PyObject *traceback)
{
    if (exception && traceback)
        PyException_SetTraceback(exception, traceback);
}
