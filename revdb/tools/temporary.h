/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A temporary folder that goes away: when its owner is done with it, or else with this process, however that ends. */
#ifndef TEMPORARY_H
#define TEMPORARY_H

#include <stdbool.h>
#include <sys/types.h>

struct temporary {
    char *folder; /* NULL: none */
    pid_t remover;
    int lifeline; /* closed with this process: then the remover sets to work */
};

/* Makes one, which nobody else can enter, below TMPDIR or /tmp.  False with a one-line reason in *error. */
bool temporary_make(struct temporary *, char **error);
/* Returns when it has gone. */
void temporary_remove(struct temporary *);

#endif
