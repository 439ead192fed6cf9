/* SPDX-License-Identifier: MIT */
/* An extension whose threads share a flag without a lock, as libev's do: who waits sets it just after it has released
 * the interpreter lock, and who holds the lock reads it to know whether somebody must be woken.  For tests/test_turns.py. */
#include <Python.h>

#include <time.h>
#include <unistd.h>

static int ends[2];
static int waiting, skipped;

static long nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

/* wait(looks) -> bytes read: a loop's turn.  looks: asks the clock that many times before and behind. */
static PyObject *wait_for_wake(PyObject *self, PyObject *arguments)
{
    int looks;
    char buffer[64];
    ssize_t got;
    if (!PyArg_ParseTuple(arguments, "i", &looks))
        return NULL;
    Py_BEGIN_ALLOW_THREADS for (int i = 0; i < looks; i++) nanoseconds();
    __atomic_store_n(&waiting, 1, __ATOMIC_SEQ_CST);
    got = read(ends[0], buffer, sizeof buffer);
    __atomic_store_n(&waiting, 0, __ATOMIC_SEQ_CST);
    for (int i = 0; i < looks; i++)
        nanoseconds();
    Py_END_ALLOW_THREADS return PyInt_FromLong((long)got);
}

/* wake() -> did anybody wait? */
static PyObject *wake(PyObject *self, PyObject *none)
{
    if (__atomic_load_n(&waiting, __ATOMIC_SEQ_CST))
        return PyBool_FromLong(write(ends[1], "", 1) == 1);
    skipped++;
    Py_RETURN_FALSE;
}

static PyObject *peek(PyObject *self, PyObject *none)
{
    return Py_BuildValue("ii", __atomic_load_n(&waiting, __ATOMIC_SEQ_CST), skipped);
}

static PyMethodDef methods[] = {
    {"wait", wait_for_wake, METH_VARARGS, NULL},
    {"wake", wake, METH_NOARGS, NULL},
    {"peek", peek, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC initwaiting(void)
{
    if (pipe(ends) == 0)
        Py_InitModule("waiting", methods);
}
