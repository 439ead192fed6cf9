/* SPDX-License-Identifier: MIT */
/* An extension that computes as a linear algebra library does: threads of its own wait for work and for each other in loops
 * of sched_yield, on flags without a lock.
 * Compiled by tests/test_spinning.py. */
#include <Python.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WORKERS = 2, ITEMS = 300 };
static double items[WORKERS + 1][ITEMS], sums[WORKERS + 1];
static _Atomic int orders[WORKERS];
static int started;

static void yield(int number)
{
    if (number % 2)
        sched_yield();
    else
        syscall(SYS_sched_yield);
}

/* Where the system is to put the memory. */
static void prepare(int number)
{
    syscall(SYS_mbind, NULL, 0UL, 0, NULL, 0UL, 0U);
    for (int i = 0; i < ITEMS; i++)
        items[number][i] = number + i / 7.0;
}

static void compute(int number)
{
    sums[number] = 0;
    for (int i = 0; i < ITEMS; i++)
        sums[number] += items[number][i];
}

static void *work(void *argument)
{
    int number = (int)(long)argument;
    prepare(number);
    for (;;) {
        while (!atomic_load(&orders[number]))
            yield(number);
        compute(number);
        atomic_store(&orders[number], 0);
    }
    return NULL;
}

/* add(FREELY) -> the sum of all items, half of them computed by other threads; without the interpreter lock or with it */
static PyObject *add(PyObject *self, PyObject *args)
{
    int freely;
    if (!PyArg_ParseTuple(args, "i", &freely))
        return NULL;
    PyThreadState *saved = freely ? PyEval_SaveThread() : NULL;
    if (!started) {
        started = 1;
        prepare(WORKERS);
        for (long i = 0; i < WORKERS; i++) {
            pthread_t id;
            pthread_create(&id, NULL, work, (void *)i);
            pthread_detach(id);
        }
    }
    for (int i = 0; i < WORKERS; i++)
        atomic_store(&orders[i], 1);
    compute(WORKERS);
    for (int i = 0; i < WORKERS; i++)
        while (atomic_load(&orders[i]))
            yield(i);
    double sum = sums[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        sum += sums[i];
    if (saved)
        PyEval_RestoreThread(saved);
    return PyFloat_FromDouble(sum);
}

static PyMethodDef methods[] = {{"add", add, METH_VARARGS, NULL}, {NULL}};

PyMODINIT_FUNC initspinning(void)
{
    PyEval_InitThreads();
    Py_InitModule("spinning", methods);
}
