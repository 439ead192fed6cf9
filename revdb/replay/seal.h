/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system call filter that a replay runs under (docs/security.md).  Called by process.c in the child that becomes the
 * interpreter, before it becomes it: whatever the log makes the interpreter do, the filter is older than that, is
 * inherited by every snapshot and evaluation, and cannot be taken off.
 *
 * The tables in seal.c say which calls are made freely.  Every other one is put before the guard (guard.h), which makes
 * it in the replay's stead, or ends the replay. */
#ifndef SEAL_H
#define SEAL_H

enum seal_level {
    SEAL_GUARDED,  /* every call that is not free is put before the guard */
    SEAL_FILTERED, /* where the kernel allows no guard: files can be opened, to read; what is not free ends the replay */
    SEAL_NONE,     /* no filter: the kernel allows none, or the person wants none */
};

/* Builds the filters.  In the process that forks, before it does: its other threads may hold the locks of the allocator
 * then, so that a child that allocates could wait for ever. */
struct seal_filters *seal_prepare(void);

/* Allocates nothing.  Confines the calling process as strictly as the kernel lets it, but not beyond `level`.  Returns what was reached;
 * *listener is the descriptor that the guard needs, or -1. */
enum seal_level seal_enter(const struct seal_filters *, enum seal_level level, int *listener);

#endif
