/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb info`, its last lines: can the log be replayed here, and if not, what is missing?  Called from the table of
 * subcommands.  Starts a replay, and loads nothing. */
#ifndef MISSING_H
#define MISSING_H

#include "replays.h"

/* exe: as the person named it, or the pack's, or NULL. */
void missing_print(const char *log, const char *exe, struct replays *);

#endif
