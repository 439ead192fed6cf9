/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as trees: the value of an expression, or the variables of a frame, and what is in them, part by part.  Results as
 * data; moves nothing. */
#ifndef TREE_H
#define TREE_H

#include "inspect.h"

/* One value. */
struct tree_part {
    const char *name, *text, *type;
    int named, numbered; /* how many parts it has with names, and behind them with numbers */
    const char *suffix;  /* what makes an expression for it of the one it lies in: ".x", "[3]"; "" if there is none */
    const char *kind;    /* "", "class", "method", "virtual" */
};

/* Where in a tree: the root, then the numbers of parts. */
struct tree_place {
    const char *root;   /* "value": of the expression; or the frame's "arguments", "locals", "enclosing", "globals" */
    const char *source; /* the expression; "" for the others */
    const char *path;   /* "3.0.1"; "": the root itself */
};

struct tree {
    struct tree_part of; /* what stands at the place */
    struct tree_part *parts;
    int count;
    struct evaluation evaluation; /* if the expression has no value: why; then there is nothing else */
};

/* What stands at a place, seen from frame number `frame` of a thread (0: the running one), and of its parts so many from
 * `start` on. */
enum travel_result tree_look(struct session *, int thread, int frame, const struct tree_place *, int start, int count,
                             struct tree *);

#endif
