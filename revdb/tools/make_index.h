/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb index LOG`: replays the whole recording and makes the index beside the log, for whoever does not want to wait for
 * it later. */
#ifndef MAKE_INDEX_H
#define MAKE_INDEX_H

#include "opening.h"

/* segment: how many stop points of a recording are one segment of the index, 0 for what is usual.  Returns the status to
 * exit with, after what there is to say. */
int make_index(const struct opening *, long segment);

#endif
