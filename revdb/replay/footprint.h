/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much memory processes take, in kilobytes; 0 if it cannot be told. */
#ifndef FOOTPRINT_H
#define FOOTPRINT_H

#include <sys/types.h>

long footprint_share(pid_t); /* its own, and its share of what it has in common with others (PSS); takes milliseconds */
long footprint_resident(pid_t); /* all that it uses (RSS) */
long footprint_mapped(pid_t);   /* all that it has addresses for */
long footprint_copied(pid_t);   /* what it has got since it was forked: copies of shared pages, and new ones */

#endif
