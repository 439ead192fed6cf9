/* SPDX-License-Identifier: MIT */
/* What a replaying process tells the front end of where the program stands: places, stacks, names, texts. */
#ifndef RDB_ANSWERS_H
#define RDB_ANSWERS_H

#include "rdb_protocol.h"

struct rdb_payload;

/* RDB_STOPPED. */
void rdb_answer_stopped(enum rdb_stop_reason, int64_t breakpoint_id, const char *message);

/* RDB_STACK, RDB_VARIABLES, RDB_SOURCE, RDB_NAMES, RDB_INFO. */
void rdb_answer_stack(int thread);
void rdb_answer_variables(int thread);
void rdb_answer_source(const char *file);
void rdb_answer_names(int64_t what, const char *file);
void rdb_answer_info(int64_t what);

#endif
