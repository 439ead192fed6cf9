/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is the terminal dark or light?  It is asked. */
#ifndef BACKGROUND_H
#define BACKGROUND_H

#include "text.h"

/* False if it does not say so.  What the person types meanwhile is added to `typed`. */
bool background_is_light(struct text *typed);

#endif
