/* The tools around logs: `revdb info LOG`, `revdb check LOG`, `revdb replay LOG`.  Called by main.c. */
#ifndef SUBCOMMANDS_H
#define SUBCOMMANDS_H

#include "status.h"

struct subcommand {
    const char *name;
    const char *arguments; /* as --help shows them */
    const char *summary;
    /* argv[0] is the name; exe is what -x named, or NULL.  Returns the exit status. */
    int (*run)(int argc, char **argv, const char *exe);
};

extern const struct subcommand subcommands[]; /* ends with name == NULL */

/* Them, for the manual page. */
void subcommands_manual(void);

#endif
