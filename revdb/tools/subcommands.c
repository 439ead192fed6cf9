/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tools around logs: see subcommands.h. */
#include "subcommands.h"

#include "logtools.h"
#include "make_index.h"
#include "missing.h"
#include "out.h"
#include "pack.h"
#include "ps.h"
#include "replay.h"
#include "report.h"
#include "roff.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the options of these tools say. */
struct wanted {
    struct general general;
    const char *file;
    long long segment, snapshots;
    bool output, to_end;
};

#define INTERPRETER                                                                                                    \
    {                                                                                                                  \
        "-x", "EXE", "replay with this python-rdb instead of the one beside revdb", option_text,                       \
            offsetof(struct wanted, general.exe), "a file"                                                             \
    }

/* Reads the options, behind what was said before the subcommand.  False, with the status to exit with, if that was all. */
static bool read_options(const struct subcommand *subcommand, char **argv, struct general general,
                         struct wanted *wanted, int *status)
{
    *wanted = (struct wanted){.general = general};
    enum options_result result = options_read(&subcommand->usage, argv, wanted);
    *status = result == OPTIONS_WRONG ? STATUS_USAGE : STATUS_OK;
    return result == OPTIONS_READ;
}

/* ---- info, check, ps ---- */

SUBCOMMAND(info, "print what the log says of itself, and whether it can be replayed here", .arguments = "LOG",
           .options = (const struct option[]){INTERPRETER, {0}}, .least = 1, .most = 1)
{
    struct wanted wanted;
    struct opening opening;
    int status;
    if (!read_options(subcommand, argv, general, &wanted, &status))
        return status;
    status = opening_find(&opening, argv[1], &wanted.general);
    if (status == STATUS_OK && (status = logtools_info(opening.log)) == STATUS_OK)
        missing_print(opening.log, wanted.general.exe ? wanted.general.exe : opening.pack.exe, &opening.replays);
    opening_close(&opening);
    return status;
}

static int run_on(const struct subcommand *subcommand, char **argv, struct general general,
                  int (*tool)(const char *log))
{
    struct wanted wanted;
    struct opening opening;
    int status;
    if (!read_options(subcommand, argv, general, &wanted, &status))
        return status;
    status = opening_find(&opening, argv[1], &wanted.general);
    if (status == STATUS_OK)
        status = tool(opening.log);
    opening_close(&opening);
    return status;
}

SUBCOMMAND(check, "verify the log and say how far it is good", .arguments = "LOG",
           .options = (const struct option[]){{0}}, .least = 1, .most = 1)
{
    return run_on(subcommand, argv, general, logtools_check);
}

SUBCOMMAND(ps, "print the tree of recorded processes that the log's belongs to", .arguments = "LOG",
           .options = (const struct option[]){{0}}, .least = 1, .most = 1)
{
    return run_on(subcommand, argv, general, ps_print);
}

/* ---- replay ---- */

SUBCOMMAND(replay, "replay to the end", .arguments = "LOG",
           .options =
               (const struct option[]){
                   {"--output", NULL, "write what the program wrote", option_flag, offsetof(struct wanted, output),
                    NULL},
                   {"--snapshots", "N", "then again from N places, each continued twice (docs/torture.md)",
                    option_number, offsetof(struct wanted, snapshots), "a number from 1 on"},
                   {"--to-end", NULL, "with --snapshots: one of the two runs on to the end", option_flag,
                    offsetof(struct wanted, to_end), NULL},
                   INTERPRETER,
                   {0},
               },
           .least = 1, .most = 1)
{
    struct wanted wanted;
    struct opening opening;
    int status;
    if (!read_options(subcommand, argv, general, &wanted, &status))
        return status;
    if (wanted.to_end && !wanted.snapshots) {
        options_wrong(&subcommand->usage, "--to-end goes with --snapshots");
        return STATUS_USAGE;
    }
    status = opening_begin(&opening, argv[1], &wanted.general);
    if (status == STATUS_OK) {
        logtools_warn(opening.log);
        status = replay_to_end(&(struct replay_options){.log = opening.log,
                                                        .exe = opening.exe,
                                                        .replays = &opening.replays,
                                                        .output = wanted.output,
                                                        .snapshots = (int)wanted.snapshots,
                                                        .to_end = wanted.to_end});
    }
    opening_close(&opening);
    return status;
}

/* ---- report, pack, index ---- */

SUBCOMMAND(report, "a page for a browser: what ran, what failed, and the lines before", .arguments = "LOG -o FILE.html",
           .options = (const struct option[]){{"-o", "FILE.html", "the page to write", option_text,
                                               offsetof(struct wanted, file), "a file"},
                                              INTERPRETER,
                                              {0}},
           .least = 1, .most = 1)
{
    struct wanted wanted;
    struct opening opening;
    int status;
    if (!read_options(subcommand, argv, general, &wanted, &status))
        return status;
    if (!wanted.file) {
        options_wrong(&subcommand->usage, "-o FILE.html is missing");
        return STATUS_USAGE;
    }
    status = opening_begin(&opening, argv[1], &wanted.general);
    if (status == STATUS_OK)
        status = report_write(&opening, wanted.file);
    opening_close(&opening);
    return status;
}

SUBCOMMAND(pack, "the log and all that opening it elsewhere takes, in one file", .arguments = "LOG",
           .options = (const struct option[]){{"-o", "FILE.tar.gz", "the pack to write; by default NAME.tar.gz here",
                                               option_text, offsetof(struct wanted, file), "a file"},
                                              INTERPRETER,
                                              {0}},
           .least = 1, .most = 1)
{
    struct wanted wanted;
    int status;
    return read_options(subcommand, argv, general, &wanted, &status) ? pack_write(argv[1], &wanted.general, wanted.file)
                                                                     : status;
}

SUBCOMMAND(index, "make the index beside the log, which revdb makes while you think", .arguments = "LOG",
           .options = (const struct option[]){{"--segment", "N",
                                               "stop points in one segment of it (docs/index-format.md)", option_number,
                                               offsetof(struct wanted, segment), "a number from 1 on"},
                                              INTERPRETER,
                                              {0}},
           .least = 1, .most = 1)
{
    struct wanted wanted;
    struct opening opening;
    int status;
    if (!read_options(subcommand, argv, general, &wanted, &status))
        return status;
    status = opening_begin(&opening, argv[1], &wanted.general);
    if (status == STATUS_OK)
        status = make_index(&opening, (long)wanted.segment);
    opening_close(&opening);
    return status;
}

/* ---- All of them ---- */

LIST_OF(revdb_subcommands, subcommand)

const struct subcommand *subcommand_named(const char *name)
{
    const struct subcommand *s;
    for (int i = 0; (s = revdb_subcommands_at(i)) && strcmp(s->name, name);)
        i++;
    return s;
}

void subcommands_list(void)
{
    const struct subcommand *s;
    for (int i = 0; (s = revdb_subcommands_at(i)); i++)
        out_printf(stdout, "  %s %s\n      %s\n", s->name, s->usage.arguments, s->summary);
}

void subcommands_manual(void)
{
    puts(
        ".SH SUBCOMMANDS\n"
        "A log of such a name is opened as\n"
        ".IR ./NAME .");
    const struct subcommand *s;
    for (int i = 0; (s = revdb_subcommands_at(i)); i++) {
        char *words = text_format("%s %s\n%s\n", s->name, s->usage.arguments, s->summary);
        out_printf(stdout, ".TP\n.B ");
        roff_write(words);
        puts(".RS");
        for (const struct option *option = s->usage.options; option->name; option++) {
            words = text_format("%s%s%s\n%s\n", option->name, option->value ? " " : "",
                                option->value ? option->value : "", option->help);
            out_printf(stdout, ".TP\n.B ");
            roff_write(words);
        }
        puts(".RE");
    }
}
