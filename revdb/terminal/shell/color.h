/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colors: decided once, at the start.  Python source is colored by the distribution's pygments, in a helper process that
 * is started early and asked with a deadline: when it is missing or slow, the text is shown plain. */
#ifndef COLOR_H
#define COLOR_H

#include "out.h"
#include "text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum color_mode { COLOR_AUTO, COLOR_DARK, COLOR_LIGHT, COLOR_OFF };

/* AUTO asks the terminal whether it is dark or light (background.h); none if NO_COLOR is set or TERM is dumb.  Never any
 * color if stdout is no terminal.  typed: takes what the person types meanwhile. */
void color_start(enum color_mode, struct text *typed);
bool color_enabled(void);

/* Escape sequences for our own words; "" without color. */
const char *color_escape(enum color_style); /* (out.h) */

/* Python source as it can be written to the terminal: escaped (escape.h), and colored if there is color.  Returns the
 * lines from line number `first` (from 1) of the text on. */
char *color_python(const char *text, size_t length, int first);

#endif
