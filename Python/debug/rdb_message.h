/* SPDX-License-Identifier: MIT */
/* The socket to the front end: messages of rdb_protocol.h, in and out.  A process whose front end is gone exits.
 *
 * Uses only system calls of its own: the program's are what is being replayed. */
#ifndef RDB_MESSAGE_H
#define RDB_MESSAGE_H

#include "rdb_protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Leaves without any of the program's exit code. */
_Noreturn void rdb_leave(int status);

/* Talks over this socket from now on, which it owns; -1: over none, and what is sent goes nowhere. */
void rdb_talk_over(int socket);
bool rdb_talks(void);

/* Receives a message: the payload is malloc'ed, and a NUL follows it; *fd is a descriptor that came with it, or -1. */
char *rdb_receive(struct rdb_message *, int *fd);

void rdb_send(int kind, int64_t a, int64_t b, int64_t c, const void *payload, size_t length);
void rdb_send_error(const char *line);
void rdb_send_row(int64_t time, int64_t number, int64_t depth, const char *text);
void rdb_send_segment(int64_t features, int64_t moments, int64_t left_out, const void *payload, size_t length);

/* A growing payload. */
struct rdb_payload {
    char *bytes;
    size_t length;
};
void rdb_add(struct rdb_payload *, const void *bytes, size_t length);
void rdb_add_string(struct rdb_payload *, const char *string);
/* Sends it, and frees what it holds. */
void rdb_send_payload(int kind, int64_t a, int64_t b, int64_t c, struct rdb_payload *);

#endif
