/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of a stranger's, made fit for a terminal: what would steer it is shown as Python would write it. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "text.h"

enum escape_lines {
    ESCAPE_LINES, /* newlines and tabs stay */
    ESCAPE_LINE,  /* newlines are shown, too: as \n */
};

/* Adds the bytes.  Control characters (C0 and C1), bytes that are no UTF-8, and what changes the direction or the lines of
 * a text (U+202E and its like) become \x1b, \x9b, \u202e. */
void text_add_escaped(struct text *, const char *bytes, size_t length, enum escape_lines);

/* Would anything of it be escaped? */
bool text_needs_escape(const char *string);

#endif
