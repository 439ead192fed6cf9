/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of text, for people (aligned) and for scripts (CSV, JSON).  Knows nothing of where the cells come from. */
#ifndef TABLE_H
#define TABLE_H

#include "text.h"

#include <stdint.h>
#include <stdio.h>

struct table {
    const char *const *heads;
    int columns;
    int count;        /* of the cells, row by row; there may be millions, so they are kept without references: */
    size_t *begins;   /* of each, in: */
    struct text text; /* strings */
};

enum table_format { TABLE_TEXT, TABLE_CSV, TABLE_JSON };

/* The next cell, which is copied.  One that is a number stays one in JSON. */
void table_add(struct table *, const char *cell);
void table_add_bytes(struct table *, const char *bytes, size_t length);
void table_add_number(struct table *, int64_t);

/* width: of the lines of TABLE_TEXT, whose cells are cut to fit; 0: they are as long as it takes. */
void table_write(const struct table *, enum table_format, int width, FILE *);

#endif
