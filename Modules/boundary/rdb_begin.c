/* SPDX-License-Identifier: MIT */
/* Beginning and end of the boundary: see rdb_begin.h. */
#define _GNU_SOURCE
#include "rdb_begin.h"

#include "rdb_images.h"
#include "rdb_loader.h"
#include "rdb_memory.h"
#include "rdb_mode.h"
#include "rdb_notes.h"
#include "rdb_real.h"
#include "rdb_stdio.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* The last of the exit handlers but rdb_start's, which notes the end. */
static void at_exit(int status, void *unused)
{
    (void)status;
    (void)unused;
    if (rdb_mode != RDB_RECORD && rdb_mode != RDB_REPLAY)
        return;
    fflush(NULL); /* the C library would do it next, too late for the log */
    rdb_loader_warn_of_removed();
}

void rdb_boundary_begin(void)
{
    int saved = errno;
    if (rdb_mode == RDB_OFF)
        return;
    rdb_apart++;
    rdb_real_start();
    rdb_images_start();
    rdb_allocation_start();
    on_exit(at_exit, NULL);
    if (rdb_mode == RDB_RECORD)
        rdb_loader_note();
    rdb_stdio_start();
    rdb_apart--;
    errno = saved;
}
