/* SPDX-License-Identifier: MIT */
/* Finding the C library's own functions: see rdb_real.h. */
#define _GNU_SOURCE
#include "rdb_real.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>

void *rdb_real(const char *name)
{
    /* dlsym itself is one of our names (Modules/boundary/rdb_loader.c), dlvsym is not. */
    static void *(*find)(void *, const char *);
    int saved = errno;
    if (!find)
        find = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    if (!find)
        find = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    void *function = find ? find(RTLD_NEXT, name) : NULL;
    errno = saved;
    return function;
}

int rdb_real_fork(void)
{
    static int (*fork_for_real)(void);
    if (!fork_for_real)
        fork_for_real = (int (*)(void))rdb_real("fork");
    return fork_for_real();
}
