/* SPDX-License-Identifier: MIT */
/* What the program writes to its standard output and error, in a replaying process: looked at where it is made, which for
 * a buffered stream is long before it leaves. */
#ifndef RDB_OUTPUT_H
#define RDB_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* It has left the program. */
void rdb_output_written(int stream, const void *bytes, size_t length);

/* Does some breakpoint of the run wait for a text?  Then looks at what is still in buffers; time: of the line that wrote. */
bool rdb_output_is_watched(void);
void rdb_output_look(int64_t time);
/* What is there now is no hit of any breakpoint. */
void rdb_output_pass(void);

/* What is in the buffer of stdout. */
const char *rdb_output_pending(size_t *length);

/* Has the program made output, whether it is still in a buffer or not, since this was last called? */
bool rdb_output_made(void);

#endif
