/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard output and standard error: all that revdb writes there goes through here, so that nothing of a recording can
 * steer the terminal, and nothing that could not be written goes unnoticed. */
#ifndef OUT_H
#define OUT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* To be called first.  From then on the program ends with a status other than 0 if something could not be written; a
 * pipe that nobody reads any more ends it at once. */
void out_start(void);

/* Escape sequences of our own. */
enum color_style { COLOR_PLAIN, COLOR_FAINT, COLOR_BOLD, COLOR_ERROR };
const char *out_style(enum color_style);

/* As fprintf, for the conversions that are used here (c d f g i o s u x, with flags, widths and lengths).  Strings are
 * escaped (escape.h); their newlines too, unless the format is no more than "%s".  Only what out_style has returned
 * passes as it is. */
void out_printf(FILE *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void out_vprintf(FILE *, const char *format, va_list);

/* From now on all that goes to standard output and standard error is written there as well, without colors; the file is
 * closed with the next one.  NULL: no longer. */
void out_transcript(FILE *);

/* To the transcript alone, if there is one: what was typed. */
void out_noted(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A text of lines, escaped but for its newlines and tabs. */
void out_text(FILE *, const char *bytes, size_t length);

/* As it is: what the recorded program wrote to its own terminal, and texts that were escaped and then colored. */
void out_raw(FILE *, const char *bytes, size_t length);

#endif
