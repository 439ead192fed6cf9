/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb report LOG -o FILE.html`: what can be seen of a recording without a debugger, as one page for a browser.  Called
 * from the table of subcommands. */
#ifndef REPORT_H
#define REPORT_H

#include "opening.h"

/* Returns an exit status of revdb. */
int report_write(const struct opening *, const char *file);

#endif
