/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory of the front end: the only place that asks for it.  A collector (libgc) gives back what nothing refers to any
 * more, so nobody frees any; descriptors, files and processes are closed by hand.  docs/memory.md has the rules: what may
 * not hold such memory, and whose memory is the C library's and freed with free. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* First thing in main: libgc finds the stack. */
void memory_start(void);

/* Zeros, in which the collector looks for references; running out of memory ends the program with status 3. */
void *memory_alloc(size_t size);
/* The same for what holds no reference: bytes.  Not zeros. */
void *memory_bytes(size_t size);
/* A larger one with the same contents, of the same kind; NULL begins one of the first kind. */
void *memory_grow(void *memory, size_t size);
/* A text that is the C library's (getline, open_memstream, realpath) or a library's, taken over: freed there.  NULL stays. */
char *memory_take(char *text);

#endif
