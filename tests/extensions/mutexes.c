/* SPDX-License-Identifier: MIT */
/* An extension whose functions share mutexes, as those of a database library do: some are called with the interpreter
 * lock held, some without.  Compiled by tests/test_extensions.py. */
#include <Python.h>

#include <pthread.h>

static pthread_mutex_t mutexes[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static long turns[2];

/* touch(N) -> how many owners mutex N has had, counted with the interpreter lock held */
static PyObject *touch(PyObject *self, PyObject *args)
{
    int n;
    if (!PyArg_ParseTuple(args, "i", &n))
        return NULL;
    pthread_mutex_lock(&mutexes[n]);
    long turn = ++turns[n];
    pthread_mutex_unlock(&mutexes[n]);
    return PyInt_FromLong(turn);
}

/* hold(N, LOOPS) -> the same, counted without the interpreter lock after that many turns of a loop with mutex N held */
static PyObject *hold(PyObject *self, PyObject *args)
{
    int n;
    long loops, turn;
    if (!PyArg_ParseTuple(args, "il", &n, &loops))
        return NULL;
    Py_BEGIN_ALLOW_THREADS;
    pthread_mutex_lock(&mutexes[n]);
    for (volatile long i = 0; i < loops; i++)
        ;
    turn = ++turns[n];
    pthread_mutex_unlock(&mutexes[n]);
    Py_END_ALLOW_THREADS;
    return PyInt_FromLong(turn);
}

static PyMethodDef methods[] = {{"touch", touch, METH_VARARGS, NULL}, {"hold", hold, METH_VARARGS, NULL}, {NULL}};

PyMODINIT_FUNC initmutexes(void)
{
    Py_InitModule("mutexes", methods);
}
