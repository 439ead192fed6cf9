/* SPDX-License-Identifier: MIT */
/* The text of the source files that the program loaded.
 *
 * Recording reads a file when code from it is first executed, outside the recorded world, if the program itself had opened
 * it under that name, and keeps its text in the log;
 * of the interpreter's own library only name, size and hash.  A replay meets the same events in the same places and
 * keeps the texts for the front end. */
#ifndef RDB_SOURCE_H
#define RDB_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

/* RECORD: the program has opened this file to read it.  Only of such files is the text kept: a name that code was compiled
 * under need not be that of a file which the program could read.  Any thread. */
void rdb_source_opened(const char *file);

/* Code from this file is executed for the first time (any mode but RDB_OFF; cheap when the file is known). */
void rdb_source_seen(const char *file);

/* Is the file the interpreter's own library's?  Any mode. */
bool rdb_source_in_library(const char *file);

/* Text that was compiled, under the name it was given: a file's, a zip member's, "<string>".  The latest under a name counts,
 * and the file's own text more; recording, that goes into the log only if it is the same. */
void rdb_source_text(const char *name, const char *text);

/* Replay: more of what the program read from its standard input: the text of "<stdin>", if it is a program. */
void rdb_source_stdin(const void *bytes, size_t length);

/* Replay: the text of a file, or NULL.  Valid until the next call of a function of this header.  *changed: it is the
 * text of a library's file that is no longer what it was when it was recorded. */
const char *rdb_source_find(const char *file, size_t *length, bool *changed);

/* Replay: calls visit with every file name seen so far. */
void rdb_source_visit(void (*visit)(const char *file, void *data), void *data);

#endif
