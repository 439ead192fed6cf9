/* SPDX-License-Identifier: MIT */
/* Finding the C library's own functions: see rdb_real.h. */
#define _GNU_SOURCE
#include "rdb_real.h"

#include "rdb_passing.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>

void *rdb_real(const char *name)
{
    /* dlsym itself is one of our names (Modules/boundary/rdb_loader.c), dlvsym is not. */
    static void *(*find)(void *, const char *);
    int saved = errno;
    rdb_passing++; /* what ld.so says of a name that is not there */
    if (!find)
        find = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    if (!find)
        find = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    void *function = find ? find(RTLD_NEXT, name) : NULL;
    rdb_passing--;
    errno = saved;
    return function;
}

extern const struct rdb_real_pointer __start_rdb_reals[], __stop_rdb_reals[];

void rdb_real_start(void)
{
    for (const struct rdb_real_pointer *real = __start_rdb_reals; real < __stop_rdb_reals; real++) {
        void *found = rdb_real(real->name);
        if (found)
            *real->pointer = found;
    }
}

static int (*fork_for_real)(void);
RDB_REAL_AT_START(fork, fork_for_real);

int rdb_real_fork(void)
{
    if (!fork_for_real)
        fork_for_real = (int (*)(void))rdb_real("fork");
    return fork_for_real();
}
