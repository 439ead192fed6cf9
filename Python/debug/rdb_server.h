/* SPDX-License-Identifier: MIT */
/* A replaying process as the server of the front end: the socket side.  Messages: Python/protocol/rdb_protocol.h. */
#ifndef RDB_SERVER_H
#define RDB_SERVER_H

#include "rdb_run.h"

/* Serves on this socket from now on; fd < 0: no front end, the log is replayed to its end and the outcome printed. */
void rdb_server_start(int fd);

/* Tells the front end where the replay stands, and does what it asks, until it asks to run on: returns the run.  Does not
 * return where there is no going on. */
struct rdb_run rdb_serve(enum rdb_stop_reason, int64_t breakpoint_id, const char *message);

/* A request is being read or answered.  Who finds no memory for it may have changed the half of something, so the process
 * must not be asked anything any more: it says so and ends. */
extern bool rdb_answering;

#endif
