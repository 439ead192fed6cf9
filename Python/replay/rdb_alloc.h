/* SPDX-License-Identifier: MIT */
/* Memory for what is ours in the interpreter's process: the only place that asks for it (tests/test_alloc.py).
 *
 * It comes from the C library's own malloc, beneath ours (Python/memory/rdb_malloc.c): what we cannot have is no
 * input of the program's, and what we ask for in a replay must not be taken for a request that the program made.  So it
 * is freed with free, and may be handed to the program.
 *
 * Not called at all where there may be no waiting and no failing: in signal handlers, and by the log's writer and the
 * reader of an open log. */
#ifndef RDB_ALLOC_H
#define RDB_ALLOC_H

#include <stddef.h>
#include <stdio.h>

/* What the memory is for ends a sentence: "no memory for " what.  Without memory
 *   a recording ends (rdb_stop_recording): they return NULL, and the caller lets the program go on without;
 *   a replay diverges, and an evaluation ends with an error: they do not return;
 *   before a mode is decided, or without one, they return NULL. */
void *rdb_alloc(size_t size, const char *what);           /* zeros */
void *rdb_grow(void *old, size_t size, const char *what); /* without memory, old stays as it is */
char *rdb_copy(const char *text, const char *what);       /* of a string */

/* A text that is written like a file.  It is whole when it has been closed: *text is then to be freed. */
FILE *rdb_text_open(char **text, size_t *length, const char *what);
void rdb_text_close(FILE *, const char *what);

/* The same as rdb_alloc and rdb_grow for who can do without: they return NULL, and nothing ends. */
void *rdb_try_alloc(size_t size);
void *rdb_try_grow(void *old, size_t size);

/* Ends whatever this process does with its log, as said above: set by rdb_start. */
extern void (*rdb_alloc_failed)(const char *line);

#endif
