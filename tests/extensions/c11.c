/* SPDX-License-Identifier: MIT */
/* An extension with the threads and locks of newer programs: C11's, and waiting by a clock of one's choice, as C++ does.
 * Compiled by tests/test_thread_functions.py. */
#include <Python.h>

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static mtx_t lock;
static cnd_t changed;
static tss_t own;
static sem_t semaphore;
static int ready, stop;

static struct timespec in_ms(clockid_t clock, long ms)
{
    struct timespec t;
    clock_gettime(clock, &t);
    t.tv_nsec += ms * 1000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

/* Counts, under the lock, after a pause, and has somebody told. */
static int work(void *argument)
{
    int number = (int)(long)argument;
    tss_set(own, argument);
    thrd_sleep(&(struct timespec){0, 3000000 * number}, NULL);
    mtx_lock(&lock);
    ready += (int)(long)tss_get(own);
    cnd_broadcast(&changed);
    mtx_unlock(&lock);
    thrd_yield();
    sem_post(&semaphore);
    if (number == 2)
        thrd_exit(number * 100);
    return number * 10;
}

/* sum(COUNT) -> (what COUNT threads added up to, their results) */
static PyObject *sum(PyObject *self, PyObject *args)
{
    int count, result, total = 0, wanted = 0;
    thrd_t threads[16];
    if (!PyArg_ParseTuple(args, "i", &count))
        return NULL;
    Py_BEGIN_ALLOW_THREADS;
    ready = 0;
    for (long i = 1; i <= count; i++) {
        thrd_create(&threads[i], work, (void *)i);
        wanted += (int)i;
    }
    mtx_lock(&lock);
    while (ready < wanted)
        cnd_wait(&changed, &lock);
    mtx_unlock(&lock);
    for (int i = 1; i <= count; i++) {
        sem_wait(&semaphore);
        thrd_join(threads[i], &result);
        total += result;
    }
    Py_END_ALLOW_THREADS;
    return Py_BuildValue("ii", ready, total);
}

/* wait(MS) -> what waiting says that lasts until then */
static PyObject *wait(PyObject *self, PyObject *args)
{
    int ms, results[6] = {0};
    if (!PyArg_ParseTuple(args, "i", &ms))
        return NULL;
    Py_BEGIN_ALLOW_THREADS;
    pthread_mutex_t *m = (pthread_mutex_t *)&lock;
    pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
    struct timespec t = in_ms(CLOCK_MONOTONIC, ms);
    mtx_lock(&lock);
    results[0] = pthread_cond_clockwait((pthread_cond_t *)&changed, m, CLOCK_MONOTONIC, &t);
    t = in_ms(CLOCK_REALTIME, ms);
    results[1] = cnd_timedwait(&changed, &lock, &t);
    t = in_ms(CLOCK_MONOTONIC, ms);
    results[2] = pthread_mutex_clocklock(m, CLOCK_MONOTONIC, &t);
    mtx_unlock(&lock);
    results[3] = sem_clockwait(&semaphore, CLOCK_MONOTONIC, &t) == 0 ? 0 : errno;
    pthread_rwlock_wrlock(&rw);
    results[4] = pthread_rwlock_tryrdlock(&rw);
    results[5] = mtx_trylock(&lock);
    mtx_unlock(&lock);
    Py_END_ALLOW_THREADS;
    return Py_BuildValue("iiiiii", results[0], results[1], results[2], results[3], results[4], results[5]);
}

static void *run(void *unused)
{
    mtx_lock(&lock);
    while (!stop)
        cnd_wait(&changed, &lock);
    mtx_unlock(&lock);
    return (void *)5L;
}

static void *sleep_on(void *unused)
{
    for (;;)
        pause();
}

/* about() -> what the functions say that take a thread */
static PyObject *about(PyObject *self, PyObject *args)
{
    pthread_t id, other;
    char name[16] = "";
    int policy = -1, joined, cancelled;
    void *result = NULL, *gone = NULL;
    struct sched_param parameter = {0};
    cpu_set_t set;
    clockid_t clock = 0;
    Py_BEGIN_ALLOW_THREADS;
    stop = 0;
    pthread_create(&id, NULL, run, NULL);
    pthread_create(&other, NULL, sleep_on, NULL);
    pthread_setname_np(id, "worker");
    pthread_setname_np(other, "other");
    pthread_getname_np(id, name, sizeof name);
    pthread_getschedparam(id, &policy, &parameter);
    pthread_setschedparam(id, policy, &parameter);
    pthread_setschedprio(id, parameter.sched_priority);
    pthread_getaffinity_np(id, sizeof set, &set);
    pthread_setaffinity_np(id, sizeof set, &set);
    pthread_getcpuclockid(id, &clock);
    joined = pthread_tryjoin_np(id, NULL);
    cancelled = pthread_cancel(other);
    pthread_join(other, &gone);
    mtx_lock(&lock);
    stop = 1;
    cnd_broadcast(&changed);
    mtx_unlock(&lock);
    struct timespec t = in_ms(CLOCK_REALTIME, 5000);
    pthread_timedjoin_np(id, &result, &t);
    Py_END_ALLOW_THREADS;
    return Py_BuildValue("siiiiill", name, policy, CPU_COUNT(&set), (int)clock, joined, cancelled, (long)result,
                         (long)gone);
}

static PyMethodDef methods[] = {
    {"sum", sum, METH_VARARGS, NULL}, {"wait", wait, METH_VARARGS, NULL}, {"about", about, METH_NOARGS, NULL}, {NULL}};

PyMODINIT_FUNC initc11(void)
{
    PyEval_InitThreads();
    mtx_init(&lock, mtx_plain);
    cnd_init(&changed);
    tss_create(&own, NULL);
    sem_init(&semaphore, 0, 0);
    Py_InitModule("c11", methods);
}
