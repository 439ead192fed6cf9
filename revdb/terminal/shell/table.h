/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of text, for people (aligned) and for scripts (CSV, JSON).  Knows nothing of where the cells come from. */
#ifndef TABLE_H
#define TABLE_H

#include "text.h"

#include <stdio.h>

struct table {
    const char *const *heads;
    int columns;
    char **cells; /* row by row; owned */
    int count;    /* of the cells */
};

enum table_format { TABLE_TEXT, TABLE_CSV, TABLE_JSON };

/* Takes the next cell over: an allocated string.  One that is a number stays one in JSON. */
void table_add(struct table *, char *cell);

/* width: of the lines of TABLE_TEXT, whose cells are cut to fit; 0: they are as long as it takes. */
void table_write(const struct table *, enum table_format, int width, FILE *);

#endif
