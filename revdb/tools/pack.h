/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb pack`: a log, its family and all that a replay of them reads, in one file (docs/packs.md; unpack.h opens it).  Called
 * from the table of subcommands.  Writes nothing but that file, and a temporary folder of links for tar to follow. */
#ifndef PACK_H
#define PACK_H

#include "opening.h"

/* file: NULL for NAME.tar.gz in the current folder.  Replays the
 * logs, to learn what that takes.  Returns the exit status. */
int pack_write(const char *log, const struct general *, const char *file);

#endif
