/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can stand where the person is typing. */
#ifndef COMPLETION_H
#define COMPLETION_H

#include "shell.h"

/* Collects the words that can stand at the end of `line` (typed so far up to there), as strings one after the other;
 * which of them begin like what has been typed of the word is for the caller to see. */
void completion_collect(struct shell *, const char *line, const char *word, struct text *candidates);

/* The characters that end a word. */
#define COMPLETION_BREAKS " \t\n:([{,=+-*/%<>!;'\"`@&|^~"

#endif
