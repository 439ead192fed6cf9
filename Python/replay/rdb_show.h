/* SPDX-License-Identifier: MIT */
/* What a replay lets the debugger know of while the program runs: its output, its input, the events it takes.  Hooks,
 * since the debugger is above; NULL until it sets them. */
#ifndef RDB_SHOW_H
#define RDB_SHOW_H

#include <stddef.h>
#include <stdint.h>

/* REPLAY: called when a call or a signal is taken from the log. */
extern void (*rdb_event_hook)(unsigned kind);

/* REPLAY and EVAL: called with whatever the program writes to what its standard output (1) or error (2) was when it began,
 * by whatever descriptor; with what an evaluation writes to descriptor 1 or 2. */
extern void (*rdb_output_hook)(int stream, const void *, size_t);
void rdb_show(int fd, const void *, int64_t length); /* calls it if that is the case */

/* REPLAY: which of the two a descriptor is, or 0; what has become of descriptors (to: -1 if nothing has). */
int rdb_show_stream(int fd);
void rdb_show_duplicated(int from, int to);
void rdb_show_closed(int first, int last);

/* The same for a write that the log ends before: it may have reached the terminal before its event reached the log. */
void rdb_show_last(int fd, const void *, size_t length);

/* REPLAY: called with whatever the program reads from descriptor 0, which may be its own source; unless NULL. */
extern void (*rdb_input_hook)(const void *, size_t);
void rdb_heard(int fd, const void *, int64_t length); /* like rdb_show */

#endif
