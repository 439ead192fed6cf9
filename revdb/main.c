/* The main program of revdb: arguments and exit status. */
#define _GNU_SOURCE
#include "array.h"
#include "color.h"
#include "commands.h"
#include "interpreter.h"
#include "interrupt.h"
#include "logtools.h"
#include "marks.h"
#include "out.h"
#include "prompt.h"
#include "show.h"
#include "subcommands.h"
#include "tui.h"
#include "unpack.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION "0.1"
#define CONTEXT 2 /* lines of source that a person sees around the one where they are */

/* A prepared line or file of commands, in the order of the command line. */
struct prepared {
    bool is_file;
    const char *text;
};

struct options {
    const char *log;
    const char *exe;
    enum color_mode color;
    struct prepared *prepared;
    int prepared_count;
    bool batch;
    bool tui;
    bool no_startup;
};

static void print_help(void)
{
    puts(
        "usage: revdb [OPTION]... LOG          debug a recording, or a pack of one, forward and backward\n"
        "       revdb SUBCOMMAND ARGUMENT...\n"
        "\n"
        "To record: REVDB=LOG python-rdb PROGRAM.py\n"
        "\n"
        "Options:\n"
        "  -x EXE               replay with this python-rdb instead of the one beside revdb\n"
        "  -c dark|light|off    colors for a dark or light terminal, or none (auto: the terminal is asked)\n"
        "  -ex COMMAND          run a command of the debugger first (repeatable)\n"
        "  --command=FILE       run the commands in a file first\n"
        "  -nx                  do not run ~/.config/revdb/revdbrc and ./.revdbrc\n"
        "  --batch              leave after these; stop at the first one that fails\n"
        "  --tui                begin with the full screen (help tui)\n"
        "  --unconfined         let the replay do whatever you may, for logs of your own (docs/security.md)\n"
        "  --help               this text\n"
        "  --help-commands      the debugger's commands, in Markdown (--help-commands=man: for the manual page)\n"
        "  --version            the version\n"
        "\n"
        "Subcommands (a log of that name is opened as ./NAME):");
    for (const struct subcommand *s = subcommands; s->name; s++)
        out_printf(stdout, "  %s %s\n      %s\n", s->name, s->arguments, s->summary);
    puts(
        "\n"
        "Exit status: 0 all went well; 1 a command failed; 2 wrong usage; 3 the log or the interpreter cannot be "
        "used;\n"
        "4 the replay diverged.");
}

static _Noreturn void usage_error(const char *problem, const char *what)
{
    if (problem)
        out_printf(stderr, "revdb: %s%s\n", problem, what);
    fputs("usage: revdb [OPTION]... LOG (revdb --help tells more)\n", stderr);
    exit(STATUS_USAGE);
}

static enum color_mode parse_color(const char *name)
{
    static const char *const names[] = {
        [COLOR_AUTO] = "auto", [COLOR_DARK] = "dark", [COLOR_LIGHT] = "light", [COLOR_OFF] = "off"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!strcmp(names[i], name))
            return (enum color_mode)i;
    usage_error("-c takes dark, light, auto or off, not ", name);
}

static void prepare(struct options *options, bool is_file, const char *text)
{
    *array_add(options->prepared, options->prepared_count) = (struct prepared){is_file, text};
}

/* Runs the subcommand that the arguments begin with, and exits; returns if they begin with none. */
static void try_subcommand(int argc, char **argv, const char *exe)
{
    for (const struct subcommand *s = subcommands; s->name; s++)
        if (!strcmp(s->name, argv[0]))
            exit(s->run(argc, argv, exe));
}

static void parse_arguments(int argc, char **argv, struct options *options)
{
    enum { EX = 256, COMMAND_FILE, BATCH, NO_STARTUP, TUI, UNCONFINED, HELP, HELP_COMMANDS, VERSION_TEXT };
    static const struct option names[] = {
        {"ex", required_argument, NULL, EX},
        {"command", required_argument, NULL, COMMAND_FILE},
        {"batch", no_argument, NULL, BATCH},
        {"tui", no_argument, NULL, TUI},
        {"nx", no_argument, NULL, NO_STARTUP},
        {"unconfined", no_argument, NULL, UNCONFINED},
        {"help", no_argument, NULL, HELP},
        {"help-commands", optional_argument, NULL, HELP_COMMANDS},
        {"version", no_argument, NULL, VERSION_TEXT},
        {0},
    };
    int option;
    /* "-": arguments that are no options come in their order, as option 1. */
    while ((option = getopt_long_only(argc, argv, "-x:c:h", names, NULL)) != -1) {
        switch (option) {
        case 1:
            if (options->log)
                usage_error("one log at a time: ", optarg);
            try_subcommand(argc - optind + 1, argv + optind - 1, options->exe);
            options->log = optarg;
            break;
        case 'x':
            options->exe = optarg;
            break;
        case 'c':
            options->color = parse_color(optarg);
            break;
        case EX:
            prepare(options, false, optarg);
            break;
        case COMMAND_FILE:
            prepare(options, true, optarg);
            break;
        case TUI:
            options->tui = true;
            break;
        case BATCH:
            options->batch = true;
            break;
        case NO_STARTUP:
            options->no_startup = true;
            break;
        case UNCONFINED:
            process_unconfined();
            break;
        case 'h':
        case HELP:
            print_help();
            exit(STATUS_OK);
        case HELP_COMMANDS:
            if (optarg && strcmp(optarg, "man"))
                usage_error("--help-commands takes nothing or man, not ", optarg);
            optarg ? (command_manual(), subcommands_manual()) : command_reference();
            exit(STATUS_OK);
        case VERSION_TEXT:
            puts("revdb " VERSION);
            exit(STATUS_OK);
        default:
            usage_error(NULL, NULL); /* getopt has told the problem */
        }
    }
    if (!options->log && optind < argc) /* after "--" */
        options->log = argv[optind++];
    if (optind < argc)
        usage_error("one log at a time: ", argv[optind]);
    if (!options->log)
        usage_error("no log is named", "");
}

/* Opens the log and shows where the main module begins.  Returns STATUS_OK or the status to exit with. */
static int open_session(struct shell *shell, const struct options *options, const char *exe)
{
    struct session *session = &shell->session;
    session->view = show_view(shell);
    logtools_warn(options->log);
    if (!session_open(session, exe, options->log)) {
        out_printf(stderr, "revdb: %s\n", session->message.bytes);
        return session->diverged ? STATUS_DIVERGED : STATUS_UNUSABLE;
    }
    if (session->diverged)
        show_error(shell, "%s", session->message.bytes);
    if (*process_seal_notice())
        show_error(shell, "%s", process_seal_notice());
    struct arrival arrival = moves_arrival(session);
    show_arrival(shell, &arrival, true);
    show_changes(shell);
    long long failures = marks_count_failures(options->log);
    if (failures)
        show(shell, "%lld %s: `go failure` goes to the first, `info tests` lists the tests.", failures,
             failures == 1 ? "test failed" : "tests failed");
    fflush(stdout);
    return STATUS_OK;
}

/* Runs what was prepared, up to the first command that fails. */
static void run_prepared(struct shell *shell, const struct options *options)
{
    for (int i = 0; i < options->prepared_count && !shell->quit; i++) {
        const struct prepared *p = &options->prepared[i];
        if (!(p->is_file ? prompt_run_file : prompt_run_line)(shell, p->text))
            return;
    }
}

static int debug(struct shell *shell, const struct options *options, const char *exe)
{
    int status = open_session(shell, options, exe);
    if (status != STATUS_OK)
        return status;
    if (!options->no_startup)
        prompt_run_startup(shell);
    run_prepared(shell, options);
    if (options->tui && !shell->quit)
        shell->failed |= !tui_run(shell);
    if (!options->batch && !shell->quit)
        prompt_loop(shell);
    if (shell->terminal)
        return STATUS_OK; /* a person has seen what failed, and went on */
    return shell->session.diverged ? STATUS_DIVERGED : shell->failed ? STATUS_FAILED : STATUS_OK;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct shell shell = {.output_on = true,
                          .pager_on = true,
                          .last_byte = '\n',
                          .shown_thread = 1,
                          .list_size = 11,
                          .print_limit = 10000};
    out_start();
    parse_arguments(argc, argv, &options);
    char *error, *log = unpack_log(options.log, &error);
    char *exe = log ? interpreter_for_log(options.log = log, options.exe, &error) : NULL;
    if (!exe) {
        out_printf(stderr, "revdb: %s\n", error);
        free(error);
        free(log);
        free(options.prepared);
        return STATUS_UNUSABLE;
    }
    shell.terminal = !options.batch && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    shell.changes_on = shell.terminal && !shell_is_dumb();
    shell.context = shell.changes_on ? CONTEXT : 0;
    interrupt_setup();
    color_start(options.color, &shell.typed_ahead);
    int status = debug(&shell, &options, exe);

    shell_free(&shell);
    session_close(&shell.session);
    free(options.prepared);
    free(log);
    free(exe);
    return status;
}
