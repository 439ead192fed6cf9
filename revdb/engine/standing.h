/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A breakpoint that has been set: where it stands, in words, and whether its condition is one.  For whoever sets one. */
#ifndef STANDING_H
#define STANDING_H

#include "session.h"

/* "Breakpoint 3 at shop.py:12", or that it is pending and what may have been meant, added to the text.  Where it stands has
 * been asked for (travel_resolve_breakpoints). */
void standing_describe(struct session *, const struct breakpoint *, struct text *line);

/* Is the condition an expression?  It is compiled, not evaluated.  TRAVEL_FAILED with one line if it is not. */
enum travel_result standing_check_condition(struct session *, const char *condition);

#endif
