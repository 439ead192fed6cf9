/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of source files as recorded, fetched once each, as UTF-8. */
#ifndef SOURCE_TEXT_H
#define SOURCE_TEXT_H

#include "inspect.h"

struct source {
    char *file;
    struct text text;
    bool changed;       /* since the recording, which does not hold it: a file of the library */
    bool changed_told;  /* has the person been told so? */
    bool substituted;   /* read from a file of today's: the recording has no text of it */
    const char **lines; /* where each begins, then the end of the text */
    int count;
};

/* Sources below `from` lie below `to` now. */
struct moved_path {
    char *from, *to;
};

struct sources {
    struct source **items;
    int count;
    struct moved_path *paths; /* the longest that fits a file is taken */
    int path_count;
};

/* Where the recording has no text of a file whose path begins with `from`, the file is read that lies at `to` now.  With
 * an empty `to`, no longer; with an empty `from`, nothing of that kind any longer. */
void source_substitute(struct sources *, const char *from, const char *to);

/* The text of a file, or NULL if there is none. */
struct source *source_get(struct sources *, struct session *, const char *file);

/* Is this, a file as it lies on disk, the same text, line by line? */
bool source_is(const struct source *, struct text *);

/* Line number n (from 1) without its end; *length 0 if there is none. */
const char *source_line(const struct source *, int n, size_t *length);

/* The last line of the indented block that line n begins. */
int source_block_end(const struct source *, int n);

/* The nearest line before n where `def NAME` stands, with n in its block; 0 if there is none. */
int source_definition_around(const struct source *, int n, const char *name);

/* The line where `def NAME` or `class NAME` stands, or 0.  In "Cart.put", put is one of Cart's. */
int source_find_definition(const struct source *, const char *name);

#endif
