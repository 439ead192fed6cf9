/* SPDX-License-Identifier: MIT */
/* An extension with a pool of threads that live on: they take jobs from a list under a mutex, and which of them gets which
 * is nobody's decision.  Compiled by tests/test_extensions.py. */
#include <Python.h>

#include <pthread.h>

enum { JOBS = 1000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;
static long jobs[JOBS], first, last, finished, idle, total;
static PyObject *callback; /* or NULL: the jobs are done without Python */

static long compute(long number)
{
    volatile long sum = 0;
    for (long i = 0; i < number * 1000; i++)
        sum += i;
    return sum;
}

static void call_back(long worker, long job)
{
    PyGILState_STATE state = PyGILState_Ensure();
    Py_XDECREF(PyObject_CallFunction(callback, "ll", worker, job));
    PyGILState_Release(state);
}

static void *work(void *number)
{
    pthread_mutex_lock(&lock);
    for (;;) {
        idle++;
        while (first == last)
            pthread_cond_wait(&more, &lock);
        idle--;
        long job = jobs[first++ % JOBS];
        pthread_mutex_unlock(&lock);

        long result = compute(job);
        if (callback)
            call_back((long)number, job);

        pthread_mutex_lock(&lock);
        total += result;
        finished++;
        pthread_cond_broadcast(&done);
    }
    return NULL;
}

/* start(WORKERS, CALLBACK or None) */
static PyObject *start(PyObject *self, PyObject *args)
{
    long workers;
    if (!PyArg_ParseTuple(args, "lO", &workers, &callback))
        return NULL;
    callback = callback == Py_None ? NULL : callback;
    Py_XINCREF(callback);
    for (long n = 0; n < workers; n++) {
        pthread_t thread;
        pthread_create(&thread, NULL, work, (void *)n);
    }
    Py_RETURN_NONE;
}

/* submit(JOB) -> how many workers were idle */
static PyObject *submit(PyObject *self, PyObject *args)
{
    long job, idle_now;
    if (!PyArg_ParseTuple(args, "l", &job))
        return NULL;
    pthread_mutex_lock(&lock);
    jobs[last++ % JOBS] = job;
    idle_now = idle;
    pthread_cond_signal(&more);
    pthread_mutex_unlock(&lock);
    return PyInt_FromLong(idle_now);
}

/* wait(KEEP) -> the sum of all results, when every job is finished; with KEEP, keeps the interpreter lock meanwhile */
static PyObject *wait(PyObject *self, PyObject *args)
{
    int keep;
    if (!PyArg_ParseTuple(args, "i", &keep))
        return NULL;
    PyThreadState *saved = keep ? NULL : PyEval_SaveThread();
    pthread_mutex_lock(&lock);
    while (finished < last)
        pthread_cond_wait(&done, &lock);
    long result = total;
    pthread_mutex_unlock(&lock);
    if (saved)
        PyEval_RestoreThread(saved);
    return PyInt_FromLong(result);
}

static PyMethodDef methods[] = {{"start", start, METH_VARARGS, NULL},
                                {"submit", submit, METH_VARARGS, NULL},
                                {"wait", wait, METH_VARARGS, NULL},
                                {NULL}};

PyMODINIT_FUNC initpool(void)
{
    PyEval_InitThreads();
    Py_InitModule("pool", methods);
}
