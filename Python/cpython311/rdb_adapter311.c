/* SPDX-License-Identifier: MIT */
/* What CPython 3.11 answers to the rooms that know no interpreter: see rdb_adapter.h, which says when each is called.  The
 * part of polls is in rdb_checks.c, that of signals in the patched signalmodule.c. */
#include "rdb_adapt.h"

#include "rdb_adapter.h"
#include "rdb_source.h"

#include <errno.h>

bool rdb_adapter_in_program(void)
{
    const struct rdb_frame *frame = rdb_frame_top(0);
    return frame && !rdb_source_in_library(rdb_frame_file(frame));
}

void *rdb_adapter_lend_lock(void)
{
    return _PyThreadState_UncheckedGet() ? PyEval_SaveThread() : NULL;
}

void rdb_adapter_take_lock_back(void *lent)
{
    int saved = errno;
    if (lent)
        PyEval_RestoreThread(lent);
    errno = saved;
}
