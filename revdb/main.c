/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main program of revdb: arguments and exit status. */
#define _GNU_SOURCE
#include "array.h"
#include "color.h"
#include "commands.h"
#include "logtools.h"
#include "marks.h"
#include "memory.h"
#include "opening.h"
#include "out.h"
#include "prompt.h"
#include "shell_words.h"
#include "show.h"
#include "subcommands.h"
#include "tui.h"
#include "version.h"
#include "welcome.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONTEXT 2 /* lines of source that a person sees around the one where they are */

/* A prepared line or file of commands, in the order of the command line. */
struct prepared {
    bool is_file;
    const char *text;
};

struct options {
    struct general general;
    enum color_mode color;
    struct prepared *prepared;
    int prepared_count;
    bool batch, tui, no_startup;
};

/* ---- Options ---- */

static bool take_color(void *into, const struct option *option, char *value)
{
    static const char *const names[] = {
        [COLOR_AUTO] = "auto", [COLOR_DARK] = "dark", [COLOR_LIGHT] = "light", [COLOR_OFF] = "off"};
    (void)option;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!strcmp(names[i], value)) {
            ((struct options *)into)->color = (enum color_mode)i;
            return true;
        }
    return false;
}

static bool prepare(struct options *options, bool is_file, const char *text)
{
    *array_add(options->prepared, options->prepared_count) = (struct prepared){is_file, text};
    return true;
}

static bool take_command(void *into, const struct option *option, char *value)
{
    (void)option;
    return prepare(into, false, value);
}

static bool take_file(void *into, const struct option *option, char *value)
{
    (void)option;
    return prepare(into, true, value);
}

static _Noreturn void print_version(void)
{
    puts("revdb " REVDB_VERSION);
    exit(STATUS_OK);
}

static bool take_version(void *into, const struct option *option, char *value)
{
    (void)into, (void)option, (void)value;
    print_version();
}

static bool take_help_commands(void *into, const struct option *option, char *value)
{
    (void)into, (void)option;
    if (value && strcmp(value, "man"))
        return false;
    value ? (command_manual(), subcommands_manual()) : command_reference();
    exit(STATUS_OK);
}

static bool take_completion(void *into, const struct option *option, char *value);

#define AT(field) offsetof(struct options, field)

static bool is_subcommand(const char *argument)
{
    return subcommand_named(argument);
}

static void print_more(void)
{
    puts("\nSubcommands (a log of that name is opened as ./NAME; SUBCOMMAND --help tells more):");
    subcommands_list();
    puts(
        "\n"
        "Exit status: 0 all went well; 1 a command failed; 2 wrong usage; 3 the log or the interpreter cannot be "
        "used;\n"
        "4 the replay diverged.");
}

static const struct usage usage = {
    .name = "revdb",
    .arguments = "[LOG]",
    .about =
        "       revdb SUBCOMMAND ARGUMENT...\n"
        "\n"
        "Debugs a recording, or a pack of one, forward and backward; without LOG, lists those in this directory.\n"
        "To record: REVDB=LOG python-rdb PROGRAM.py\n",
    .options =
        (const struct option[]){
            {"-x", "EXE", "replay with this python-rdb instead of the one beside revdb", option_text, AT(general.exe),
             "a file"},
            {"-c", "dark|light|off", "colors for a dark or light terminal, or none (auto: the terminal is asked)",
             take_color, 0, "dark, light, auto or off"},
            {"-ex", "COMMAND", "run a command of the debugger first (repeatable)", take_command, 0, NULL},
            {"--command", "FILE", "run the commands in a file first", take_file, 0, NULL},
            {"-nx", NULL, "do not run ~/.config/revdb/revdbrc and ./.revdbrc", option_flag, AT(no_startup), NULL},
            {"--batch", NULL, "leave after these; stop at the first one that fails", option_flag, AT(batch), NULL},
            {"--tui", NULL, "begin with the full screen (help tui)", option_flag, AT(tui), NULL},
            {"--unconfined", NULL, "let the replay do whatever you may, for logs of your own (docs/security.md)",
             option_flag, AT(general.unconfined), NULL},
            {"--help-commands", "[=man]", "the debugger's commands, in Markdown, or for the manual page",
             take_help_commands, 0, "nothing or man"},
            {"--completion", "SHELL", "what bash, zsh or fish needs to complete revdb's arguments", take_completion, 0,
             "bash, zsh or fish"},
            {"--version", NULL, "the version", take_version, 0, NULL},
            {0},
        },
    .least = 0,
    .most = 1,
    .print_more = print_more,
    .ends_options = is_subcommand,
};

static bool take_completion(void *into, const struct option *option, char *value)
{
    (void)into, (void)option;
    if (!shell_words_print(value, usage.options))
        return false;
    exit(STATUS_OK);
}

/* Opens the log and shows where the main module begins.  Returns STATUS_OK or the status to exit with. */
static int open_session(struct shell *shell, const struct opening *opening)
{
    struct session *session = &shell->session;
    session->view = show_view(shell);
    logtools_warn(opening->log);
    int status = opening_session(opening, session);
    if (status != STATUS_OK)
        return status;
    if (session->diverged)
        show_error(shell, "%s", session->message.bytes);
    if (*replays_notice(&session->replays))
        show_error(shell, "%s", replays_notice(&session->replays));
    if (shell->terminal)
        welcome(shell, opening->log);
    struct arrival arrival = moves_arrival(session);
    show_arrival(shell, &arrival, true);
    show_changes(shell);
    long long failures = shell->terminal ? 0 : marks_count_failures(opening->log);
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

static int debug(struct shell *shell, const struct options *options, const struct opening *opening)
{
    int status = open_session(shell, opening);
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

/* Debugs what the person named. */
static int open_and_debug(const struct options *options, const char *name)
{
    struct opening opening;
    struct shell shell = {.interrupt = &opening.interrupt,
                          .output_on = true,
                          .pager_on = true,
                          .last_byte = '\n',
                          .shown_thread = 1,
                          .list_size = 11,
                          .print_limit = 10000};
    int status = opening_begin(&opening, name, &options->general);
    if (status == STATUS_OK) {
        shell.terminal = !options->batch && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
        shell.changes_on = shell.terminal && !shell_is_dumb();
        shell.my_code = shell.changes_on;
        shell.context = shell.changes_on ? CONTEXT : 0;
        color_start(options->color, &shell.typed_ahead);
        status = debug(&shell, options, &opening);
        session_close(&shell.session);
    }
    opening_close(&opening);
    return status;
}

/* Without a log: the person may choose one of those in this directory. */
static int choose_and_debug(const struct options *options)
{
    struct text ahead = {0};
    bool asks = !options->batch && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (!asks) {
        options_wrong(&usage, "LOG is missing");
        return STATUS_USAGE;
    }
    color_start(options->color, &ahead);
    char *name = welcome_choose(asks);
    if (name)
        return open_and_debug(options, name);
    out_printf(stdout,
               "No recording was opened.  To make one: REVDB=LOG.rdb python-rdb PROGRAM.py, then revdb LOG.rdb\n");
    return STATUS_OK;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    (void)argc;
    memory_start();
    out_start();
    enum options_result result = options_read(&usage, argv, &options);
    const struct subcommand *subcommand = result == OPTIONS_READ && argv[1] ? subcommand_named(argv[1]) : NULL;
    int status = result == OPTIONS_WRONG ? STATUS_USAGE : STATUS_OK;
    if (subcommand)
        status = subcommand->run(subcommand, argv + 1, options.general);
    else if (result == OPTIONS_READ)
        status = argv[1] ? open_and_debug(&options, argv[1]) : choose_and_debug(&options);
    return status;
}
