/* SPDX-License-Identifier: MIT */
/* Calls during evaluations: see rdb_eval.h. */
#include "rdb_eval.h"

#include "rdb_raw.h"

#include <errno.h>
#include <stddef.h>

const char *rdb_refused_call;

static unsigned char owned[4096]; /* by descriptor: opened by the evaluation */

bool rdb_eval_owns(int fd)
{
    return fd >= 0 && fd < (int)sizeof owned && owned[fd];
}

bool rdb_eval_may_read(const char *path)
{
    /* The guard decides (revdb/replay/guard.c).  It says "no such file" where there is none: imports look in many places. */
    return rdb_raw(SYS_access, (long)path, 0, 0, 0, 0, 0) != -EACCES;
}

void rdb_eval_opened(int fd)
{
    if (fd >= 0 && fd < (int)sizeof owned)
        owned[fd] = 1;
}

int rdb_refuse(const char *name)
{
    if (!rdb_refused_call)
        rdb_refused_call = name;
    errno = EPERM;
    return -1;
}
