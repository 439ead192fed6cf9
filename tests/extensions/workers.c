/* SPDX-License-Identifier: MIT */
/* An extension that does what real ones do with threads: starts its own with pthread_create, waits for them on a
 * condition variable without the GIL, and has them call back into Python.  For tests/test_threads.py. */
#include <Python.h>

#include <pthread.h>
#include <stdlib.h>

struct job {
    PyObject *callback;
    int number, result;
    int done;
    pthread_mutex_t lock;
    pthread_cond_t finished;
};

static void *work(void *argument)
{
    struct job *job = argument;
    int sum = 0;
    for (int i = 0; i < job->number; i++)
        sum += i;

    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *answer = PyObject_CallFunction(job->callback, "i", sum);
    job->result = answer ? (int)PyInt_AsLong(answer) : -1;
    PyErr_Clear();
    Py_XDECREF(answer);
    PyGILState_Release(state);

    pthread_mutex_lock(&job->lock);
    job->done = 1;
    pthread_cond_signal(&job->finished);
    pthread_mutex_unlock(&job->lock);
    return NULL;
}

/* run(callback, [number, ...]) -> [callback(sum of range(number)), ...], each called in a thread of its own. */
static PyObject *run(PyObject *self, PyObject *arguments)
{
    PyObject *callback, *numbers, *results;
    if (!PyArg_ParseTuple(arguments, "OO!", &callback, &PyList_Type, &numbers))
        return NULL;
    int count = (int)PyList_GET_SIZE(numbers);
    struct job *jobs = calloc(count, sizeof *jobs);
    pthread_t *threads = calloc(count, sizeof *threads);
    for (int i = 0; i < count; i++) {
        jobs[i].callback = callback;
        jobs[i].number = (int)PyInt_AsLong(PyList_GET_ITEM(numbers, i));
        pthread_mutex_init(&jobs[i].lock, NULL);
        pthread_cond_init(&jobs[i].finished, NULL);
    }
    Py_BEGIN_ALLOW_THREADS for (int i = 0; i < count; i++) pthread_create(&threads[i], NULL, work, &jobs[i]);
    for (int i = 0; i < count; i++) {
        pthread_mutex_lock(&jobs[i].lock);
        while (!jobs[i].done)
            pthread_cond_wait(&jobs[i].finished, &jobs[i].lock);
        pthread_mutex_unlock(&jobs[i].lock);
        pthread_join(threads[i], NULL);
    }
    Py_END_ALLOW_THREADS results = PyList_New(count);
    for (int i = 0; i < count; i++)
        PyList_SET_ITEM(results, i, PyInt_FromLong(jobs[i].result));
    free(jobs);
    free(threads);
    return results;
}

static PyMethodDef methods[] = {{"run", run, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};

PyMODINIT_FUNC initworkers(void)
{
    PyEval_InitThreads();
    Py_InitModule("workers", methods);
}
