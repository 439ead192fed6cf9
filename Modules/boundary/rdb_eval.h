/* SPDX-License-Identifier: MIT */
/* What calls of the boundary may do while the person's expression is evaluated (RDB_EVAL): in a throwaway fork, from which
 * nothing may reach outside. */
#ifndef RDB_EVAL_H
#define RDB_EVAL_H

#include <stdbool.h>

/* Descriptors that the evaluation itself opened.  opened: remember it (a negative one is ignored). */
bool rdb_eval_owns(int fd);
void rdb_eval_opened(int fd);

/* May this path be read?  The guard decides. */
bool rdb_eval_may_read(const char *path);

/* Remembers the name; errno = EPERM; returns -1. */
int rdb_refuse(const char *name);

/* The name of the first call that was refused since somebody set it to NULL. */
extern const char *rdb_refused_call;

#endif
