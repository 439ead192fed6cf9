/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the panes of the full screen show: source, stack, variables, bytecode, and what was printed.  Moves nothing. */
#ifndef PANES_H
#define PANES_H

#include "screen.h"
#include "shell.h"

enum { PANES_REMEMBERED = 16 }; /* frames whose variables are compared with what they were */

/* What was evaluated for a frame, so that drawing it again costs nothing. */
struct evaluated {
    bool known;
    struct moment at;
    int thread, frame;
    struct text text;
};

/* The variables of a frame, as the person saw them last. */
struct remembered {
    char *frame; /* which; NULL: none */
    char *variables;
};

struct panes {
    int source_moved, printed_back; /* lines that the person has scrolled by */
    int source_first;               /* the line at the top of the source, as drawn last */
    struct text printed;            /* everything that commands and the program have printed */
    struct evaluated variables, bytecode;
    char *variables_before; /* of the same frame, when the person saw it before; NULL: never */
    struct remembered remembered[PANES_REMEMBERED];
    int remember_next;
};

void panes_draw_source(struct panes *, struct shell *, const struct area *);
void panes_draw_stack(struct shell *, const struct area *);
void panes_draw_variables(struct panes *, struct shell *, const struct area *);
void panes_draw_bytecode(struct panes *, struct shell *, const struct area *);
void panes_draw_printed(struct panes *, const struct area *);

#endif
