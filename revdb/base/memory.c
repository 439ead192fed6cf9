/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory of the front end, over libgc: see memory.h.
 *
 * With the address sanitizer it is malloc's, so that what is used beyond its end is found; nothing is given back then. */
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

void memory_start(void)
{
}
#define GC_MALLOC(size) calloc(1, size)
#define GC_MALLOC_ATOMIC(size) malloc(size)
#define GC_REALLOC(memory, size) realloc(memory, size)
#else
#define GC_THREADS /* declares GC_set_markers_count */
#define GC_NO_THREAD_REDIRECTS
#include <gc.h>
#include <signal.h>

/* libgc takes two signals with which it would stop other threads.  It knows of none, so they become again what they were:
 * a program that is recorded inherits which are ignored and blocked. */
void memory_start(void)
{
    const int signals[] = {GC_get_suspend_signal(), GC_get_thr_restart_signal()};
    struct sigaction actions[2];
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    for (int i = 0; i < 2; i++)
        sigaction(signals[i], NULL, &actions[i]);
    GC_set_markers_count(1);               /* no threads of its own: this program forks */
    GC_set_warn_proc(GC_ignore_warn_proc); /* of large blocks it would warn on stderr */
    GC_INIT();
    for (int i = 0; i < 2; i++)
        sigaction(signals[i], &actions[i], NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
}
#endif

static void *checked(void *memory)
{
    if (memory)
        return memory;
    fputs("revdb: out of memory\n", stderr);
    exit(3);
}

void *memory_alloc(size_t size)
{
    return checked(GC_MALLOC(size ? size : 1));
}

void *memory_bytes(size_t size)
{
    return checked(GC_MALLOC_ATOMIC(size ? size : 1));
}

void *memory_grow(void *memory, size_t size)
{
    return memory ? checked(GC_REALLOC(memory, size ? size : 1)) : memory_alloc(size);
}

char *memory_take(char *text)
{
    if (!text)
        return NULL;
    char *copy = strcpy(memory_bytes(strlen(text) + 1), text);
    free(text);
    return copy;
}
