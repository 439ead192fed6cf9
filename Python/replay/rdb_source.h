/* SPDX-License-Identifier: MIT */
/* The texts that code was compiled from, by the name of their file.
 *
 * Many may lie under one name: a module edited and reloaded, several strings.  The first is shown under the name itself, the
 * others as "shop.py#2", "shop.py#3" in the order in which they came to be; to which of them a code object belongs is kept in
 * Python/debug/rdb_texts.h.
 *
 * What is compiled in the program's sight is compiled in a replay, too: nothing need be recorded.  Of code that was compiled
 * earlier (a .pyc), a recording reads the text when it is executed: outside the recorded world, if the program itself had
 * opened the file, or the archive that it lies in, under that name; and keeps it in the log, of the interpreter's own library
 * only name, size and hash.  A replay meets the same events in the same places. */
#ifndef RDB_SOURCE_H
#define RDB_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A text, for good. */
struct rdb_source;

/* RECORD: the program has opened this file to read it.  Only of such files is the text kept: a name that code was compiled
 * under need not be that of a file which the program could read.  Any thread. */
void rdb_source_opened(const char *file);

/* RECORD, REPLAY: code from this file is executed for the first time.  origin: NULL, or if it is a module, what its __file__
 * says ("" for nothing): then the file is looked at again. */
void rdb_source_seen(const char *file, const char *origin);

/* Is the file the interpreter's own library's?  Any mode. */
bool rdb_source_in_library(const char *file);

/* ---- From the parser ---- */

/* This text is compiled under a name: a file's, a zip member's, "<string>".  utf8: it is UTF-8 whatever it declares. */
void rdb_source_text(const char *name, const char *text, bool utf8);
/* The same, read from a stream, line by line; utf8: it has been decoded. */
void rdb_source_reading(const void *stream);
void rdb_source_line(const void *stream, const char *bytes, size_t length, bool utf8);
void rdb_source_read(const void *stream, const char *name);

/* ---- In a replay ---- */

/* The text that was compiled last under the name: code has come of it.  print: tells that code from other; 0 for none. */
struct rdb_source *rdb_source_compiled(const char *name, uint64_t print);
/* The text of code under the name that was compiled elsewhere: which one has given the same, or that of the file. */
struct rdb_source *rdb_source_loaded(const char *name, uint64_t print);
/* As which it is shown. */
const char *rdb_source_shown(const struct rdb_source *);

/* A text as it is kept, by the name under which it is shown. */
struct rdb_source_bytes {
    const char *bytes; /* NULL: there is none.  Valid until the next call of a function of this header */
    size_t length;
    bool changed; /* a file of the library that is no longer what it was when it was recorded */
    int flags;
};
enum { RDB_SOURCE_UTF8 = 1, RDB_SOURCE_DEFLATED = 2 }; /* whatever it declares; raw deflate, as zip archives have it */
struct rdb_source_bytes rdb_source_find(const char *shown);

/* Calls visit with what every text so far is shown as. */
void rdb_source_visit(void (*visit)(const char *shown, void *data), void *data);

#ifdef __cplusplus
}
#endif
#endif
