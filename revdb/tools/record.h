/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb record`: records a command, once or until it fails.  Called from the table of subcommands. */
#ifndef RECORD_H
#define RECORD_H

#include "options.h"

/* Returns the exit status: the command's own, 124 after a timeout, 2 for wrong usage, 3 if it could
 * not be started.  Does not return if a signal ended the command: then it ends revdb as well. */
extern const struct usage record_usage;
int record_main(char **argv);

#endif
