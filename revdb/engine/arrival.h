/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a move has ended, in words: for whoever shows it.  What breakpoints say of their hits is not among them. */
#ifndef ARRIVAL_H
#define ARRIVAL_H

#include "moves.h"

/* The sentence that goes with an arrival where the person stands now, added to the text; none for a plain one. */
void arrival_describe(const struct session *, const struct arrival *, struct text *sentence);

#endif
