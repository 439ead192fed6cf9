/* Is the terminal dark or light?  It is asked.  Called by color.c, once, at the start. */
#ifndef BACKGROUND_H
#define BACKGROUND_H

#include "text.h"

/* False if it does not say so.  What the person types meanwhile is added to `typed`. */
bool background_is_light(struct text *typed);

#endif
