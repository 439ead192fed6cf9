/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb ps LOG`: the recorded processes that belong together.  Returns an exit status of revdb. */
#ifndef PS_H
#define PS_H

int ps_print(const char *path);

#endif
