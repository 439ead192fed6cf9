/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tools around logs: `revdb info LOG`, `revdb record COMMAND`, ... */
#ifndef SUBCOMMANDS_H
#define SUBCOMMANDS_H

#include "opening.h"
#include "options.h"
#include "status.h"

struct subcommand {
    const char *name;
    const char *summary;
    const struct usage *usage;
    /* argv[0] is the name.  Returns the exit status. */
    int (*run)(const struct subcommand *, char **argv, struct general);
};

extern const struct subcommand subcommands[]; /* ends with name == NULL */

const struct subcommand *subcommand_named(const char *name); /* NULL: there is none */

/* Them and their arguments, for --help; with their options, for the manual page. */
void subcommands_list(void);
void subcommands_manual(void);

#endif
