/* SPDX-License-Identifier: MIT */
/* What `log` and `calls` want to know of every hit of a breakpoint.  A row is told by looking where that is certain; only
 * else a fork evaluates it, which takes a millisecond. */
#ifndef RDB_ROWS_H
#define RDB_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rdb_call_site;
struct rdb_frame;
struct rdb_object;

/* What an RDB_SET_COLUMNS message says. */
void rdb_rows_set(const char *payload, size_t length, int64_t limit, bool python);

/* The stop point where f stands (or NULL: nowhere), of that timestamp, is a hit.  A frame ends; value is NULL if an
 * exception leaves it. */
void rdb_rows_hit(struct rdb_frame *f, int64_t time);
void rdb_rows_exit(struct rdb_frame *f, struct rdb_object *value);

/* f is about to call a function written in C, which is a hit of a breakpoint on this name. */
void rdb_rows_call(struct rdb_frame *f, const struct rdb_call_site *, const char *name);

#endif
