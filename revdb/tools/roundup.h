/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb report` of many recordings: what failed in them, grouped by where, the most frequent first.  Called from the table of
 * subcommands. */
#ifndef ROUNDUP_H
#define ROUNDUP_H

#include "opening.h"

/* Looks at these logs, packs and folders of them (to any depth; of a log and its pack, at the log).  page NULL: text that
 * is Markdown as well, to standard output; else that page, and beside it, for each group, that of one recording.  Returns an
 * exit status of revdb: the worst of what the recordings had. */
int roundup_write(char **names, const struct general *, const char *page);

#endif
