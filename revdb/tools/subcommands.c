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
#include "roundup.h"
#include "text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What the options of these tools say. */
struct wanted {
    struct general general;
    const char *file;
    long long segment, snapshots;
    bool output, to_end, events;
};

#define INTERPRETER                                                                                                    \
    {                                                                                                                  \
        "-x", "EXE", "replay with this python-rdb instead of the one beside revdb", option_text,                       \
            offsetof(struct wanted, general.exe), "a file"                                                             \
    }

/* A tool on a log. */
struct tool {
    int (*open)(struct opening *, const char *name, const struct general *); /* as far as the tool needs it */
    int (*run)(struct opening *, const struct wanted *);
    const char *(*wrong)(const struct wanted *); /* with options that are right one by one; NULL: nothing, ever */
};

static int run_tool(const struct tool *tool, const struct subcommand *subcommand, char **argv, struct general general)
{
    struct wanted wanted = {.general = general};
    struct opening opening;
    enum options_result result = options_read(&subcommand->usage, argv, &wanted);
    const char *wrong = result == OPTIONS_READ && tool->wrong ? tool->wrong(&wanted) : NULL;
    if (wrong)
        result = options_wrong(&subcommand->usage, "%s", wrong);
    if (result != OPTIONS_READ)
        return result == OPTIONS_WRONG ? STATUS_USAGE : STATUS_OK;
    int status = tool->open(&opening, argv[1], &wanted.general);
    if (status == STATUS_OK)
        status = tool->run(&opening, &wanted);
    opening_close(&opening);
    return status;
}

/* ---- info, check, ps ---- */

static int print_info(struct opening *opening, const struct wanted *wanted)
{
    int status = logtools_info(opening->log);
    if (status != STATUS_OK)
        return status;
    missing_print(opening->log, wanted->general.exe ? wanted->general.exe : opening->pack.exe, &opening->replays);
    logtools_details(opening->log, wanted->events);
    return STATUS_OK;
}

SUBCOMMAND(info, "what ran, how it ended, and whether it can be replayed here", .arguments = "LOG",
           .options = (const struct option[]){{"--events", NULL, "and how many events of each kind the log holds",
                                               option_flag, offsetof(struct wanted, events), NULL},
                                              INTERPRETER,
                                              {0}},
           .least = 1, .most = 1)
{
    return run_tool(&(struct tool){opening_find, print_info, NULL}, subcommand, argv, general);
}

static int check(struct opening *opening, const struct wanted *wanted)
{
    (void)wanted;
    return logtools_check(opening->log);
}

SUBCOMMAND(check, "verify the log and say how far it is good", .arguments = "LOG",
           .options = (const struct option[]){{0}}, .least = 1, .most = 1)
{
    return run_tool(&(struct tool){opening_find, check, NULL}, subcommand, argv, general);
}

static int print_processes(struct opening *opening, const struct wanted *wanted)
{
    (void)wanted;
    return ps_print(opening->log);
}

SUBCOMMAND(ps, "print the tree of recorded processes that the log's belongs to", .arguments = "LOG",
           .options = (const struct option[]){{0}}, .least = 1, .most = 1)
{
    return run_tool(&(struct tool){opening_find, print_processes, NULL}, subcommand, argv, general);
}

/* ---- replay ---- */

static const char *wrong_for_replay(const struct wanted *wanted)
{
    return wanted->to_end && !wanted->snapshots ? "--to-end goes with --snapshots" : NULL;
}

static int replay(struct opening *opening, const struct wanted *wanted)
{
    logtools_warn(opening->log);
    return replay_to_end(&(struct replay_options){.log = opening->log,
                                                  .exe = opening->exe,
                                                  .replays = &opening->replays,
                                                  .output = wanted->output,
                                                  .snapshots = (int)wanted->snapshots,
                                                  .to_end = wanted->to_end});
}

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
    return run_tool(&(struct tool){opening_begin, replay, wrong_for_replay}, subcommand, argv, general);
}

/* ---- report, pack, index ---- */

SUBCOMMAND(
    report, "what failed, without a debugger: in one recording, or in many, the most frequent first",
    .arguments = "LOG|FOLDER... [-o FILE.html]",
    .about =
        "Without -o, a text that is Markdown as well: failures grouped by where they failed, with one log of each.\n"
        "With -o, of one log a page for a browser: what ran, what failed, and the lines before; of folders or several\n"
        "logs the groups, and beside it FILE-1.html, FILE-2.html, ... for one log of each.\n",
    .options = (const struct option[]){{"-o", "FILE.html", "the page to write", option_text,
                                        offsetof(struct wanted, file), "a file"},
                                       INTERPRETER,
                                       {0}},
    .least = 1, .most = INT_MAX)
{
    struct wanted wanted = {.general = general};
    struct opening opening;
    struct stat status;
    enum options_result result = options_read(&subcommand->usage, argv, &wanted);
    if (result != OPTIONS_READ)
        return result == OPTIONS_WRONG ? STATUS_USAGE : STATUS_OK;
    if (!wanted.file || argv[2] || (stat(argv[1], &status) == 0 && S_ISDIR(status.st_mode)))
        return roundup_write(argv + 1, &wanted.general, wanted.file);
    int done = opening_begin(&opening, argv[1], &wanted.general);
    if (done == STATUS_OK)
        done = report_write(&opening, wanted.file);
    opening_close(&opening);
    return done;
}

SUBCOMMAND(pack, "the log and all that opening it elsewhere takes, in one file", .arguments = "LOG",
           .options = (const struct option[]){{"-o", "FILE.tar.gz", "the pack to write; by default NAME.tar.gz here",
                                               option_text, offsetof(struct wanted, file), "a file"},
                                              INTERPRETER,
                                              {0}},
           .least = 1, .most = 1)
{
    struct wanted wanted = {.general = general};
    enum options_result result = options_read(&subcommand->usage, argv, &wanted);
    if (result != OPTIONS_READ)
        return result == OPTIONS_WRONG ? STATUS_USAGE : STATUS_OK;
    return pack_write(argv[1], &wanted.general, wanted.file);
}

static int write_index(struct opening *opening, const struct wanted *wanted)
{
    return make_index(opening, (long)wanted->segment);
}

SUBCOMMAND(index, "make the index beside the log, which revdb makes while you think", .arguments = "LOG",
           .options = (const struct option[]){{"--segment", "N",
                                               "stop points in one segment of it (docs/index-format.md)", option_number,
                                               offsetof(struct wanted, segment), "a number from 1 on"},
                                              INTERPRETER,
                                              {0}},
           .least = 1, .most = 1)
{
    return run_tool(&(struct tool){opening_begin, write_index, NULL}, subcommand, argv, general);
}

/* ---- All of them ---- */

LIST_OF(revdb_subcommands, subcommand)

const struct subcommand *subcommand_at(int number)
{
    return revdb_subcommands_at(number);
}

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
