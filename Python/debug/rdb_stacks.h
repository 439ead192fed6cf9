/* SPDX-License-Identifier: MIT */
/* Threads and their stacks, as a person wants to see them. */
#ifndef RDB_STACKS_H
#define RDB_STACKS_H

struct rdb_frame;

/* How many frames a thread (0: the running one) has; the one at that depth, 1 being the outermost, or NULL. */
int rdb_stack_depth(int thread);
struct rdb_frame *rdb_stack_at(int thread, int depth);

/* For `info threads`: a line for each, malloc'ed. */
char *rdb_thread_list(void);

#endif
