/* The text of source files as recorded, fetched once each.  Called by show.c and the commands. */
#ifndef SOURCE_H
#define SOURCE_H

#include "inspect.h"

struct source {
    char *file;
    struct text text;
    bool newer;         /* the file had been changed after the code that ran was compiled */
    bool newer_told;    /* has the person been told so? */
    const char **lines; /* where each begins, then the end of the text */
    int count;
};

struct sources {
    struct source **items;
    int count;
};

/* The text of a file, or NULL if the recording has none. */
struct source *source_get(struct sources *, struct session *, const char *file);

/* Line number n (from 1) without its end; *length 0 if there is none. */
const char *source_line(const struct source *, int n, size_t *length);

/* The line where `def NAME` or `class NAME` stands, or 0. */
int source_find_definition(const struct source *, const char *name);

void source_free(struct sources *);

#endif
