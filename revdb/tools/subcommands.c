/* The tools around logs: see subcommands.h. */
#include "subcommands.h"

#include "interpreter.h"
#include "interrupt.h"
#include "logtools.h"
#include "ps.h"
#include "replay.h"
#include "record.h"
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int usage(const struct subcommand *subcommand)
{
    fprintf(stderr, "usage: revdb %s %s\n", subcommand->name, subcommand->arguments);
    return STATUS_USAGE;
}

/* ---- info, check, ps ---- */

static int run_info(int argc, char **argv, const char *exe)
{
    (void)exe;
    return argc == 2 ? logtools_info(argv[1]) : usage(&subcommands[0]);
}

static int run_check(int argc, char **argv, const char *exe)
{
    (void)exe;
    return argc == 2 ? logtools_check(argv[1]) : usage(&subcommands[1]);
}

static int run_ps(int argc, char **argv, const char *exe)
{
    (void)exe;
    return argc == 2 ? ps_print(argv[1]) : usage(&subcommands[3]);
}

/* ---- replay ---- */

static int run_replay(int argc, char **argv, const char *exe)
{
    struct replay_options options = {0};
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--output"))
            options.output = true;
        else if (!strcmp(argv[i], "--snapshots") && i + 1 < argc && (options.snapshots = atoi(argv[i + 1])) > 0)
            i++;
        else if (!strcmp(argv[i], "--to-end"))
            options.to_end = true;
        else if (!strcmp(argv[i], "-x") && i + 1 < argc)
            exe = argv[++i];
        else if (argv[i][0] == '-' || options.log)
            return usage(&subcommands[2]);
        else
            options.log = argv[i];
    }
    if (!options.log || (options.to_end && !options.snapshots))
        return usage(&subcommands[2]);
    interrupt_setup();
    char *error, *interpreter = interpreter_for_log(options.log, exe, &error);
    if (!interpreter) {
        fprintf(stderr, "revdb: %s\n", error);
        free(error);
        return STATUS_UNUSABLE;
    }
    logtools_warn(options.log);
    options.exe = interpreter;
    int status = replay_to_end(&options);
    free(interpreter);
    return status;
}

static int run_report(int argc, char **argv, const char *exe)
{
    const struct subcommand *subcommand = subcommands;
    const char *log = NULL, *file = NULL;
    while (strcmp(subcommand->name, argv[0]))
        subcommand++;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-x") && i + 1 < argc)
            exe = argv[++i];
        else if (!strcmp(argv[i], "-o") && i + 1 < argc)
            file = argv[++i];
        else if (argv[i][0] == '-' || log)
            return usage(subcommand);
        else
            log = argv[i];
    }
    if (!log || !file)
        return usage(subcommand);
    interrupt_setup();
    return report_write(log, exe, file);
}

static int run_record(int argc, char **argv, const char *exe)
{
    (void)exe;
    return record_main(argc, argv);
}

const struct subcommand subcommands[] = {
    {"info", "LOG", "print what the log says of itself", run_info},
    {"check", "LOG", "verify the log and say how far it is good", run_check},
    {"replay", "LOG [--output] [--snapshots N [--to-end]] [-x EXE]",
     "replay to the end; --output: write what the program wrote; --snapshots: again from N places (docs/torture.md)",
     run_replay},
    {"ps", "LOG", "print the tree of recorded processes that the log's belongs to", run_ps},
    {"report", "LOG -o FILE.html [-x EXE]", "a page for a browser: what ran, what failed, and the lines before",
     run_report},
    {"record", "[OPTION]... [--] COMMAND [ARGUMENT]...", "record a command, once or until it fails", run_record},
    {0},
};
