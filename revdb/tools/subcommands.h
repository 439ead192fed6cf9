/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tools around logs: `revdb info LOG`, `revdb record COMMAND`, ... */
#ifndef SUBCOMMANDS_H
#define SUBCOMMANDS_H

#include "listed.h"
#include "opening.h"
#include "options.h"
#include "status.h"

struct subcommand {
    const char *name;
    const char *summary;
    /* argv[0] is the name.  Returns the exit status. */
    int (*run)(const struct subcommand *, char **argv, struct general);
    struct usage usage;
};

/* One is added by what stands before its function, in any file of this folder, and nowhere else:
 *
 *     SUBCOMMAND(info, "print what the log says of itself", .arguments = "LOG", .least = 1, .most = 1,
 *                .options = (const struct option[]){INTERPRETER, {0}})
 *     {
 *         ... subcommand, argv, general ...
 *     } */
#define SUBCOMMAND(id, says, ...)                                                                                      \
    static int run_##id(const struct subcommand *, char **argv, struct general);                                       \
    static const struct subcommand id##_subcommand = {                                                                 \
        .name = #id, .summary = says, .run = run_##id, .usage = {.name = "revdb " #id, __VA_ARGS__}};                  \
    LISTED(revdb_subcommands, subcommand, id##_subcommand)                                                             \
    static int run_##id(const struct subcommand *subcommand, char **argv, struct general general)

const struct subcommand *subcommand_named(const char *name); /* NULL: there is none */
const struct subcommand *subcommand_at(int number);          /* each of them, from 0 on; NULL after the last */

/* Them and their arguments, for --help; with their options, for the manual page. */
void subcommands_list(void);
void subcommands_manual(void);

#endif
