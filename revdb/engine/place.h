/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places as a person writes them: a line, FILE:LINE, a function.  Reads words; asks no process. */
#ifndef PLACE_H
#define PLACE_H

#include <stdbool.h>

enum place_kind {
    PLACE_HERE,     /* nothing was said */
    PLACE_LINE,     /* of the file, or if that is "", of the one where the person is */
    PLACE_STEPS,    /* so many lines from the one where the person is: "+3" */
    PLACE_FUNCTION, /* of the file, or of any if that is "" */
    PLACE_PATTERN,  /* functions whose qualified names hold this regular expression: "/^get_/", "Cart.*" */
    PLACE_FILE,     /* a file alone, which is no place: in `function` */
    PLACE_NONE,     /* something else */
};

struct place {
    enum place_kind kind;
    const char *file, *function; /* in the text that was read */
    long long line;
};

/* Cuts the text up. */
struct place place_read(char *text);

/* Does one have to know where the person is, to know which place that is? */
bool place_is_relative(const struct place *);
/* Makes FILE:LINE of one that is, for a person who is there.  A line below 1, or beyond INT_MAX, is none. */
void place_settle(struct place *, const char *file, int line);

/* Cuts "if COND" off what follows a place, which stays trimmed: returns COND, perhaps "", or NULL. */
char *place_cut_condition(char *text);

/* A name that code can have, perhaps qualified: "main", "Cart.put", "<module>"? */
bool place_is_function(const char *name);

#endif
