/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing byte buffers, and strings.  Used by every file of the front end; knows none of them. */
#ifndef TEXT_H
#define TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
    char *bytes; /* always followed by a NUL, once anything was added; NULL while empty and unused */
    size_t length, room;
};

void text_add(struct text *, const void *bytes, size_t length);
void text_add_string(struct text *, const char *string); /* with its NUL, as the protocol wants strings */
void text_printf(struct text *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *, const char *format, va_list);
/* How many bytes of a value to show where `limit` bytes are wanted at most (0: all): none is in the middle of a character. */
size_t text_beginning(const struct text *value, size_t limit);
size_t text_characters(const struct text *);
/* As much of a value as `limit` bytes hold (0: all of it), and of how many characters that is the beginning: those of the
 * value, unless it is the beginning of one that has more. */
void text_add_beginning(struct text *, const struct text *value, size_t limit, size_t characters);
void text_clear(struct text *); /* empty */

/* New strings (memory.h). */
char *text_copy(const char *string);
char *text_bytes(const char *bytes, size_t length); /* the bytes and a NUL */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

void text_cut_newlines(struct text *); /* off the end */

/* Cuts blanks off both ends, in place; returns the new beginning. */
char *text_trim(char *string);
/* Takes "TEXT" or 'TEXT' out of its quotes, in place; any other text stays as it is. */
char *text_unquote(char *string);
/* Cuts the first word off: *rest becomes what follows, trimmed on the left. */
char *text_word(char *string, char **rest);
/* A whole number and nothing else. */
bool text_number(const char *string, long long *number);
bool text_ends_with(const char *string, const char *end);

/* How many bytes at `bytes` are one character in UTF-8; 0 if they begin with none. */
size_t text_utf8(const char *bytes, size_t length);

/* Number of edits (a letter more, less, other, or two swapped) that make one name of the other, ignoring case; for "did
 * you mean". */
int text_distance(const char *, const char *);

#endif
