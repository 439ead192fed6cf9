/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb info` and `revdb check`: what a log says of itself, without replaying it. */
#ifndef REVDB_LOGTOOLS_H
#define REVDB_LOGTOOLS_H

#include <stdbool.h>

struct rdb_log_header;

/* Prints what a person asks first: what ran, when, how long, how it ended. */
int logtools_info(const char *path);
/* The rest of the header, sizes, and perhaps the number of events by kind.  Says nothing of a status: the same log has been
 * read before. */
void logtools_details(const char *path, bool events);

/* Verifies every chunk and says how far the log is good. */
int logtools_check(const char *path);

/* Both return an exit status: 0, or 3 if the log cannot be used or is damaged, with one line on stderr. */

/* Says on stderr if the recording warned of something that it could not record faithfully.  Called by whatever replays. */
void logtools_warn(const char *path);

/* Prints the command line, on one line whatever it holds. */
void logtools_print_command(const struct rdb_log_header *);

#endif
