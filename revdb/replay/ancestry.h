/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which logs a replay needs: one that begins at a fork begins with its parent's, as far as there.  Reads logs only. */
#ifndef ANCESTRY_H
#define ANCESTRY_H

#include <stdbool.h>

/* Logs one after the other, each the parent of the next; nobody makes so many.  Holds for all that follows parents. */
enum { ANCESTRY_LIMIT = 1000 };

/* The logs, from the one that is replayed to that of the first process. */
struct ancestry {
    char **logs;
    int count;
    char *missing; /* the one that cannot be read, by its path; NULL if all are there */
    char *problem; /* with it: why, in one line */
    bool endless;  /* with it: it is there, but its parents go on in a circle, or through too many */
};

/* Looks for a parent's log as the interpreter does (Python/replay/rdb_lineage.c): where it was made, or else beside the log. */
struct ancestry ancestry_of(const char *log);

#endif
