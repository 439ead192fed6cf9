/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places that the person has given a name, kept beside the log (notes.h).  A name is one word that is no timestamp. */
#ifndef BOOKMARKS_H
#define BOOKMARKS_H

#include "moment.h"
#include "session.h"

bool bookmark_is_name(const char *);
bool bookmark_find(const struct session *, const char *name, struct moment *); /* false: there is none */
/* Names the place where the person stands. */
void bookmark_set(struct session *, const char *name);
bool bookmark_remove(struct session *, const char *name); /* false: there is none */

/* Each in turn, as "NAME TIMESTAMP"; *at is NULL before the first, the answer NULL after the last. */
const char *bookmark_next(const struct session *, const char **at);

#endif
