/* The tools around logs: see subcommands.h. */
#include "subcommands.h"

#include "interpreter.h"
#include "interrupt.h"
#include "logtools.h"
#include "make_index.h"
#include "missing.h"
#include "out.h"
#include "pack.h"
#include "ps.h"
#include "replay.h"
#include "record.h"
#include "report.h"
#include "roff.h"
#include "text.h"
#include "unpack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int usage(const struct subcommand *subcommand)
{
    out_printf(stderr, "usage: revdb %s %s\n", subcommand->name, subcommand->arguments);
    return STATUS_USAGE;
}

static int usage_of(const char *name)
{
    const struct subcommand *subcommand = subcommands;
    while (strcmp(subcommand->name, name))
        subcommand++;
    return usage(subcommand);
}

/* The log that a name on the command line means, to be freed: it may be a pack's. */
static char *log_named(const char *name)
{
    char *error, *log = unpack_log(name, &error);
    if (!log) {
        out_printf(stderr, "revdb: %s\n", error);
        exit(STATUS_UNUSABLE);
    }
    return log;
}

/* ---- info, check, ps ---- */

static int run_on(const char *name, int (*tool)(const char *log))
{
    char *log = log_named(name);
    int status = tool(log);
    free(log);
    return status;
}

static int run_info(int argc, char **argv, const char *exe)
{
    if (argc != 2)
        return usage(&subcommands[0]);
    char *log = log_named(argv[1]);
    int status = logtools_info(log);
    if (status == STATUS_OK)
        missing_print(log, exe);
    free(log);
    return status;
}

static int run_check(int argc, char **argv, const char *exe)
{
    (void)exe;
    return argc == 2 ? run_on(argv[1], logtools_check) : usage(&subcommands[1]);
}

static int run_ps(int argc, char **argv, const char *exe)
{
    (void)exe;
    return argc == 2 ? run_on(argv[1], ps_print) : usage(&subcommands[3]);
}

/* ---- replay ---- */

static int run_replay(int argc, char **argv, const char *exe)
{
    struct replay_options options = {0};
    const char *name = NULL;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--output"))
            options.output = true;
        else if (!strcmp(argv[i], "--snapshots") && i + 1 < argc && (options.snapshots = atoi(argv[i + 1])) > 0)
            i++;
        else if (!strcmp(argv[i], "--to-end"))
            options.to_end = true;
        else if (!strcmp(argv[i], "-x") && i + 1 < argc)
            exe = argv[++i];
        else if (argv[i][0] == '-' || name)
            return usage(&subcommands[2]);
        else
            name = argv[i];
    }
    if (!name || (options.to_end && !options.snapshots))
        return usage(&subcommands[2]);
    interrupt_setup();
    char *log = log_named(name), *error, *interpreter = interpreter_for_log(log, exe, &error);
    int status = STATUS_UNUSABLE;
    if (interpreter) {
        logtools_warn(log);
        options.log = log;
        options.exe = interpreter;
        status = replay_to_end(&options);
    } else {
        out_printf(stderr, "revdb: %s\n", error);
        free(error);
    }
    free(interpreter);
    free(log);
    return status;
}

/* ---- report, pack, index ---- */

/* LOG [-o FILE] [-x EXE] [--segment STOP_POINTS] */
struct target {
    const char *log, *file, *exe; /* log: NULL if it is not this that was given */
    long segment;
};

static struct target parse_target(int argc, char **argv, const char *exe)
{
    struct target target = {.exe = exe};
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-x") && i + 1 < argc)
            target.exe = argv[++i];
        else if (!strcmp(argv[i], "-o") && i + 1 < argc)
            target.file = argv[++i];
        else if (!strcmp(argv[i], "--segment") && i + 1 < argc && (target.segment = atol(argv[i + 1])) > 0)
            i++;
        else if (argv[i][0] == '-' || target.log)
            return (struct target){0};
        else
            target.log = argv[i];
    }
    return target;
}

static int run_report(int argc, char **argv, const char *exe)
{
    struct target target = parse_target(argc, argv, exe);
    if (!target.log || !target.file)
        return usage_of(argv[0]);
    interrupt_setup();
    char *log = log_named(target.log);
    int status = report_write(log, target.exe, target.file);
    free(log);
    return status;
}

static int run_pack(int argc, char **argv, const char *exe)
{
    struct target target = parse_target(argc, argv, exe);
    if (!target.log)
        return usage_of(argv[0]);
    interrupt_setup();
    return pack_write(target.log, target.exe, target.file);
}

static int run_index(int argc, char **argv, const char *exe)
{
    struct target target = parse_target(argc, argv, exe);
    if (!target.log || target.file)
        return usage_of(argv[0]);
    interrupt_setup();
    return make_index(target.log, target.exe, target.segment);
}

static int run_record(int argc, char **argv, const char *exe)
{
    (void)exe;
    return record_main(argc, argv);
}

const struct subcommand subcommands[] = {
    {"info", "LOG", "print what the log says of itself, and whether it can be replayed here", run_info},
    {"check", "LOG", "verify the log and say how far it is good", run_check},
    {"replay", "LOG [--output] [--snapshots N [--to-end]] [-x EXE]",
     "replay to the end; --output: write what the program wrote; --snapshots: again from N places (docs/torture.md)",
     run_replay},
    {"ps", "LOG", "print the tree of recorded processes that the log's belongs to", run_ps},
    {"pack", "LOG [-o FILE.tar.gz] [-x EXE]", "the log and all that opening it elsewhere takes, in one file", run_pack},
    {"report", "LOG -o FILE.html [-x EXE]", "a page for a browser: what ran, what failed, and the lines before",
     run_report},
    {"index", "LOG [--segment STOP_POINTS] [-x EXE]",
     "make the index beside the log, which revdb makes while you think", run_index},
    {"record", "[OPTION]... [--] COMMAND [ARGUMENT]...", "record a command, once or until it fails", run_record},
    {0},
};

void subcommands_manual(void)
{
    puts(
        ".SH SUBCOMMANDS\n"
        "A log of such a name is opened as\n"
        ".IR ./NAME .");
    for (const struct subcommand *s = subcommands; s->name; s++) {
        char *words = text_format("%s %s\n%s\n", s->name, s->arguments, s->summary);
        out_printf(stdout, ".TP\n.B ");
        roff_write(words);
        free(words);
    }
}
