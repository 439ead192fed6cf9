/* SPDX-License-Identifier: MIT */
/* What happens in a segment of the recording, for the index that the front end makes (docs/index-format.md): which lines
 * ran, what was raised, written, called.  A run with RDB_RUN_INDEX collects it and sends it as an RDB_SEGMENT before it
 * answers.
 *
 * Which lines ran costs next to nothing: at the beginning of a segment every place where a breakpoint could stand gets
 * the byte of one, and the first execution takes it away again. */
#ifndef RDB_INDEX_H
#define RDB_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rdb_code;
struct rdb_frame;

/* A run begins where the program stands, and ends: what it collected is sent by `send`. */
void rdb_index_begin(bool wanted);
void rdb_index_end(void (*send)(int64_t features, int64_t moments, int64_t left_out, const void *, size_t));
/* This process is a fork: what is numbered in it has not been told. */
void rdb_index_forked(void);

/* Code that is executed for the first time; has_news: some of its lines were not known before. */
void rdb_index_code_added(struct rdb_code *, bool has_news);

/* An armed place is executed: the original offset of a line start or of a landing's target. */
void rdb_index_line(struct rdb_code *, int offset);

/* What else happens; nothing if no run collects.  seen_at: the stop point at which a run that looks for it would stop. */
void rdb_index_called(const char *name); /* a function or type written in C; its own name, without its module's */
void rdb_index_returned(struct rdb_code *);
void rdb_index_raised(const struct rdb_frame *);
void rdb_index_uncaught(int64_t raised_at);
void rdb_index_event(unsigned kind, int64_t seen_at);
void rdb_index_made_output(void); /* since the segment began, maybe into a buffer */
void rdb_index_written(int stream);
void rdb_index_switched(int thread, int64_t seen_at);
void rdb_index_failed(int64_t seen_at);

#endif
