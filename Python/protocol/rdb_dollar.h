/* SPDX-License-Identifier: MIT */
/* `$5` in Python text: finding and replacing the numbers of named objects.  Used by both sides, the front end (which
 * numbers does this line mention?) and the replaying process (which makes names of them); knows nothing of CPython. */
#ifndef RDB_DOLLAR_H
#define RDB_DOLLAR_H

#include <stdbool.h>
#include <stdio.h>

/* The next `$5` in the text that stands neither in a string literal nor in a comment: *begin and *end enclose it.
 * Returns its number, 0 for a `$` without one (or with one that is too large), -1 when there is no further `$`. */
int rdb_dollar_next(const char *text, const char **begin, const char **end);

/* The end of the string literal whose quote is here, or of the text (a line, of one in plain quotes) if it is not closed. */
const char *rdb_dollar_skip_string(const char *quote);

/* Writes the text with each $5 as the identifier that stands for it.  A `$` alone stays. */
void rdb_dollar_write_names(FILE *out, const char *text);

/* The reverse, in place, anywhere in a text: what Python says about an identifier is said about $5. */
void rdb_dollar_from_names(char *text);

/* The identifier that stands for $5, of which Python code is made.  Room for RDB_DOLLAR_NAME bytes. */
enum { RDB_DOLLAR_NAME = 32 };
void rdb_dollar_name(char *name, int number);

#endif
