/* SPDX-License-Identifier: MIT */
/* An extension whose signal handlers are its own: they count, tell who sent the signal, wake a pipe up, leave by a jump.
 * Compiled by tests/test_handlers.py. */
#include <Python.h>

#include <setjmp.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t counts[65];
static volatile long sender, value;
static int pipe_end = -1;
static sigjmp_buf out;

static void count(int signal)
{
    counts[signal]++;
    if (pipe_end >= 0 && write(pipe_end, "!", 1) < 0)
        counts[0]++;
}

static void tell(int signal, siginfo_t *info, void *context)
{
    counts[signal]++;
    sender = info->si_pid;
    value = info->si_value.sival_int;
}

static void leave(int signal)
{
    counts[signal]++;
    siglongjmp(out, 1);
}

/* install(SIGNAL, KIND, FLAGS): KIND is 0 for count, 1 for tell, 2 for leave */
static PyObject *install(PyObject *self, PyObject *args)
{
    int number, kind, flags;
    if (!PyArg_ParseTuple(args, "iii", &number, &kind, &flags))
        return NULL;
    struct sigaction action = {.sa_flags = flags | (kind == 1 ? SA_SIGINFO : 0)};
    if (kind == 1)
        action.sa_sigaction = tell;
    else
        action.sa_handler = kind == 2 ? leave : count;
    return PyInt_FromLong(sigaction(number, &action, NULL));
}

/* wakes(FD): from now on `count` writes to it */
static PyObject *wakes(PyObject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, "i", &pipe_end))
        return NULL;
    Py_RETURN_NONE;
}

/* came(SIGNAL) -> (how often, who sent the last, its value) */
static PyObject *came(PyObject *self, PyObject *args)
{
    int number;
    if (!PyArg_ParseTuple(args, "i", &number))
        return NULL;
    return Py_BuildValue("ill", (int)counts[number], sender, value);
}

/* sleep_until() -> sleeps, without the interpreter lock, until `leave` jumps out of it */
static PyObject *sleep_until(PyObject *self, PyObject *args)
{
    volatile int turns = 0;
    Py_BEGIN_ALLOW_THREADS;
    if (sigsetjmp(out, 1) == 0)
        for (; turns < 1000; turns++)
            usleep(10000);
    Py_END_ALLOW_THREADS;
    return PyBool_FromLong(turns < 1000);
}

static PyMethodDef methods[] = {{"install", install, METH_VARARGS, NULL},
                                {"wakes", wakes, METH_VARARGS, NULL},
                                {"came", came, METH_VARARGS, NULL},
                                {"sleep_until", sleep_until, METH_NOARGS, NULL},
                                {NULL}};

PyMODINIT_FUNC inithandlers(void)
{
    Py_InitModule("handlers", methods);
}
