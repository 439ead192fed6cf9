/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long output through the person's pager. */
#ifndef PAGER_H
#define PAGER_H

#include "shell.h"

/* What is written to stdout from here on is kept back until pager_end. */
void pager_begin(struct shell *);

/* Shows what was kept back: through $PAGER (or less) if it does not fit on the screen.  Called after every command, and
 * before anything is written to stderr; does nothing if nothing was begun. */
void pager_end(struct shell *);

#endif
