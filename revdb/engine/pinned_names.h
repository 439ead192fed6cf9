/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expressions as they are meant in one frame: in account.balance, account is the object that has this name there, whatever
 * is called so elsewhere.  Part of the engine, knows nothing of terminals. */
#ifndef PINNED_NAMES_H
#define PINNED_NAMES_H

#include "changes.h"

struct pinned_name {
    char *name;
    int number; /* of the object, which got it now if it had none: $5 */
};

struct pinned_names {
    struct pinned_name *items; /* each name once, in the expression's order */
    int count;
};

/* Reads an expression as changes_read does, with $5 in the place of each name of which it looks at a part (an attribute, an
 * item, the length): expression->watch.name is what it has become.  Names whose objects have no numbers (a small int) stay.
 * What was pinned is told even if the reading fails then.  TRAVEL_FAILED also for a name that nothing defines here. */
enum travel_result pinned_names_read(struct session *, int thread, int frame, const char *source, struct expression *,
                                     struct pinned_names *);

#endif
