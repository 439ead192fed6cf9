/* SPDX-License-Identifier: MIT */
/* What each thread keeps under a key (PyThread_*_key*), in the C library's keys: see patches/2.7.18/thread-keys.patch.
 *
 * Called with and without the interpreter lock, in all modes.  Must never wait. */
#include <Python.h>

#include <pthread.h>
#include <pythread.h>

int PyThread_create_key(void)
{
    pthread_key_t key;
    return pthread_key_create(&key, NULL) == 0 ? (int)key : -1;
}

void PyThread_delete_key(int key)
{
    pthread_key_delete((pthread_key_t)key);
}

/* A value that there is stays, as upstream has it. */
int PyThread_set_key_value(int key, void *value)
{
    if (pthread_getspecific((pthread_key_t)key))
        return 0;
    return pthread_setspecific((pthread_key_t)key, value) == 0 ? 0 : -1;
}

void *PyThread_get_key_value(int key)
{
    return pthread_getspecific((pthread_key_t)key);
}

void PyThread_delete_key_value(int key)
{
    pthread_setspecific((pthread_key_t)key, NULL);
}

/* The child of a fork has the values of the thread that forked, and no others. */
void PyThread_ReInitTLS(void)
{
}
