/* SPDX-License-Identifier: MIT */
/* A recording's log as a whole: making it, and ending it while the program goes on. */
#ifndef RDB_RECORDING_H
#define RDB_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Before the first log is created: the arguments that its header is to tell of, and those of children's logs too; and
 * whether logs are compressed. */
void rdb_recording_prepare(char **argv, bool compress);

/* Creates a log of this process: its header tells of the process as it is.  See rdb_log_create. */
bool rdb_recording_create(const char *path, const char *parent, uint64_t parent_position, bool exclusive, char *error,
                          size_t error_size);

/* Ends the recording but not the program: says why in one line on stderr ("revdb: recording stopped: ..."), closes the
 * log at the last whole event, and goes on in RDB_OFF.  In a thread outside the GIL that waits until it takes the GIL:
 * the others' events stay true until then.  printf-like.  No-op outside RDB_RECORD. */
void rdb_stop_recording(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line on stderr: "revdb: ", and these. */
void rdb_say(const char *before, const char *text, const char *after);

#endif
