/* The tools around logs: see subcommands.h. */
#include "subcommands.h"

#include "interpreter.h"
#include "interrupt.h"
#include "logtools.h"
#include "ps.h"
#include "record.h"
#include "process.h"

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

static void write_output(void *closure, int stream, int64_t offset, const char *bytes, size_t length)
{
    (void)closure;
    (void)offset;
    FILE *out = stream == 2 ? stderr : stdout;
    fwrite(bytes, 1, length, out);
    fflush(out);
}

/* How a run to the end has ended, as an exit status. */
static int tell_end(struct process *process, enum process_result result, const char *refusal, bool output)
{
    const struct stop *stop = &process->stop;
    switch (result) {
    case PROCESS_INTERRUPTED:
        fprintf(stderr, "revdb: interrupted\n");
        return 130;
    case PROCESS_REFUSED:
        fprintf(stderr, "revdb: %s\n", refusal);
        return STATUS_UNUSABLE;
    case PROCESS_DIED: {
        char *words = process_last_words();
        fprintf(stderr, "revdb: the replaying process died%s%s\n", *words ? ": " : "", words);
        free(words);
        return STATUS_DIVERGED;
    }
    case PROCESS_OK:
        break;
    }
    if (stop->reason == RDB_STOP_DIVERGED) {
        fprintf(stderr, "revdb: %s\n", stop->message);
        return STATUS_DIVERGED;
    }
    /* With --output, out of the way of what the program wrote. */
    fprintf(output ? stderr : stdout, "%lld events, %lld stop points; %s\n", (long long)stop->raw.events,
            (long long)stop->time, stop->message);
    if (stop->raw.exit_status == RDB_END_DAMAGED) {
        fprintf(stderr, "revdb: %s; replayed up to there\n", stop->message);
        return STATUS_UNUSABLE;
    }
    return STATUS_OK;
}

/* Replays a log to its end, in one go. */
static int replay(const char *log, const char *exe, bool output)
{
    char *error;
    bool diverged;
    struct process *process = process_start(exe, log, &error, &diverged);
    if (!process) {
        fprintf(stderr, "revdb: %s\n", error);
        free(error);
        return diverged ? STATUS_DIVERGED : STATUS_UNUSABLE;
    }
    struct output_sink sink = {write_output, NULL};
    struct text refusal = {0};
    enum process_result result =
        process_run(process, INT64_MAX, output ? RDB_RUN_OUTPUT : 0, 0, output ? &sink : NULL, &refusal);
    int status = tell_end(process, result, refusal.bytes, output);
    text_free(&refusal);
    process_kill(process);
    process_kill_all();
    return status;
}

static int run_replay(int argc, char **argv, const char *exe)
{
    const char *log = NULL;
    bool output = false;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--output"))
            output = true;
        else if (!strcmp(argv[i], "-x") && i + 1 < argc)
            exe = argv[++i];
        else if (argv[i][0] == '-' || log)
            return usage(&subcommands[2]);
        else
            log = argv[i];
    }
    if (!log)
        return usage(&subcommands[2]);
    interrupt_setup();
    char *error, *interpreter = interpreter_for_log(log, exe, &error);
    if (!interpreter) {
        fprintf(stderr, "revdb: %s\n", error);
        free(error);
        return STATUS_UNUSABLE;
    }
    int status = replay(log, interpreter, output);
    free(interpreter);
    return status;
}

static int run_record(int argc, char **argv, const char *exe)
{
    (void)exe;
    return record_main(argc, argv);
}

const struct subcommand subcommands[] = {
    {"info", "LOG", "print what the log says of itself", run_info},
    {"check", "LOG", "verify the log and say how far it is good", run_check},
    {"replay", "LOG [--output] [-x EXE]", "replay to the end; with --output, write what the program wrote", run_replay},
    {"ps", "LOG", "print the tree of recorded processes that the log's belongs to", run_ps},
    {"record", "[OPTION]... [--] COMMAND [ARGUMENT]...", "record a command, once or until it fails", run_record},
    {0},
};
