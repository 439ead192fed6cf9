/* A replaying process as the server of the front end: the socket side.  Messages: Python/protocol/rdb_protocol.h. */
#ifndef RDB_SERVER_H
#define RDB_SERVER_H

#include <stddef.h>
#include <stdint.h>

/* Serves on this socket from now on; fd < 0: no front end, the log is replayed to its end and the outcome printed. */
void rdb_server_start(int fd);

/* What the program, or an evaluation, writes to its standard output (1) or error (2). */
void rdb_server_output(int fd, const void *bytes, size_t length);

/* In a throwaway process of which the front end is not to hear: what it writes goes nowhere. */
void rdb_server_mute(void);

#endif
