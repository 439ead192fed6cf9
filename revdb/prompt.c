/* Lines of commands: see prompt.h.  The only file that knows readline. */
#define _GNU_SOURCE
#include "prompt.h"

#include "color.h"
#include "commands.h"
#include "interrupt.h"
#include "show.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h> /* before readline, which needs FILE */
#include <readline/history.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HISTORY_LENGTH 1000

static struct shell *completing; /* readline's completion takes no argument */

static int64_t now(const struct shell *shell)
{
    return shell->session.here->stop.time;
}

/* ---- Running a line ---- */

/* After a command that left no process where the person stood, they stand at another place, or nowhere. */
static bool settle(struct shell *shell)
{
    if (shell->session.here)
        return true;
    shell_moved(shell);
    if (!travel_settle(&shell->session)) {
        show_error(shell, "%s", shell->session.message.bytes);
        shell->quit = true;
        return false;
    }
    show(shell, "Now at:");
    struct arrival arrival = moves_arrival(&shell->session);
    show_arrival(shell, &arrival, true);
    return true;
}

static bool run(struct shell *shell, const char *line)
{
    interrupt_clear();
    bool ok = command_run(shell, line);
    settle(shell);
    fflush(stdout);
    return ok;
}

bool prompt_run_line(struct shell *shell, const char *line)
{
    show(shell, "(%lld)$ %s", (long long)now(shell), line);
    return run(shell, line);
}

bool prompt_run_file(struct shell *shell, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        shell->failed = true;
        return show_error(shell, "%s: %s", path, strerror(errno));
    }
    char *line = NULL;
    size_t room = 0;
    bool ok = true;
    while (ok && !shell->quit && getline(&line, &room, file) > 0) {
        char *text = text_trim(line);
        if (*text && *text != '#')
            ok = prompt_run_line(shell, text);
    }
    free(line);
    fclose(file);
    return ok;
}

/* ---- History ---- */

/* Where history is kept, to be freed; NULL: nowhere. */
static char *history_path(void)
{
    const char *chosen = getenv("REVDB_HISTFILE"), *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (chosen && *chosen)
        return strcmp(chosen, "/dev/null") ? text_copy(chosen) : NULL;
    if (state && *state == '/')
        return text_format("%s/revdb/history", state);
    return home && *home ? text_format("%s/.local/state/revdb/history", home) : NULL;
}

static void make_directories(const char *path)
{
    char *copy = text_copy(path);
    for (char *slash = copy + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(copy, 0700);
        *slash = '/';
    }
    free(copy);
}

static void remember(const char *line)
{
    HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
    if (!last || strcmp(last->line, line))
        add_history(line);
}

/* ---- Completion ---- */

static struct text candidates; /* NUL-terminated, one after the other */

static char *next_candidate(const char *prefix, int state)
{
    static const char *at;
    if (state == 0)
        at = candidates.bytes;
    while (at && at < candidates.bytes + candidates.length) {
        const char *name = at;
        at += strlen(at) + 1;
        if (!strncmp(name, prefix, strlen(prefix)))
            return strdup(name); /* readline frees it */
    }
    return NULL;
}

static void add_command_names(void)
{
    for (const struct command *c = commands; c->names; c++) {
        char *names = text_copy(c->names), *rest = names;
        while (*rest)
            text_add_string(&candidates, text_word(rest, &rest));
        free(names);
    }
}

/* Files by their last name, as a person types them, and functions. */
static void add_place_names(void)
{
    struct text names = {0};
    inspect_names(&completing->session, NAMES_FILES, &names);
    for (const char *name = names.bytes; name && name < names.bytes + names.length; name += strlen(name) + 1) {
        const char *slash = strrchr(name, '/');
        text_add_string(&candidates, slash ? slash + 1 : name);
    }
    inspect_names(&completing->session, NAMES_FUNCTIONS, &names);
    text_add(&candidates, names.bytes, names.length);
    text_free(&names);
}

static char **complete(const char *word, int start, int end)
{
    (void)end;
    rl_attempted_completion_over = 1; /* never names of files in the current directory */
    text_clear(&candidates);
    char *before = strndup(rl_line_buffer, (size_t)start), *rest, *first = text_word(text_trim(before), &rest);
    const struct command *command = NULL;
    for (const struct command *c = commands; *first && c->names; c++)
        if (command_has_name(c, first))
            command = c;
    if (!*first || (command && command->words == WORDS_COMMAND))
        add_command_names();
    else if (command && command->words == WORDS_PLACE)
        add_place_names();
    else if (command && command->words == WORDS_INFO)
        for (const struct info_topic *topic = info_topics; topic->name; topic++)
            text_add_string(&candidates, topic->name);
    free(before);
    return candidates.length ? rl_completion_matches(word, next_candidate) : NULL;
}

/* ---- The terminal ---- */

static void setup_readline(struct shell *shell)
{
    completing = shell;
    rl_readline_name = "revdb";
    rl_catch_signals = 0;
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = " \t\n:(";
    stifle_history(HISTORY_LENGTH);
}

static char *typed; /* the line that the person has finished; NULL: end of input */
static bool finished;

static void finish_line(char *line)
{
    rl_callback_handler_remove();
    typed = line;
    finished = true;
}

/* readline() would not come back at Ctrl-C, so we wait for the keys ourselves. */
static char *read_keys(const char *prompt)
{
    finished = false;
    rl_callback_handler_install(prompt, finish_line);
    while (!finished) {
        struct pollfd keys = {STDIN_FILENO, POLLIN, 0};
        if (poll(&keys, 1, 500) > 0) {
            rl_callback_read_char();
        } else if (interrupt_pending()) {
            rl_free_line_state();
            rl_callback_sigcleanup();
            fputs("^C\n", stdout);
            finish_line(strdup("#"));
        }
    }
    return typed;
}

/* The next line from the terminal, to be freed; NULL at the end. */
static char *read_terminal(struct shell *shell)
{
    char prompt[100];
    if (color_enabled())
        snprintf(prompt, sizeof prompt, "\001%s\002(%lld)$ \001%s\002", color_escape(COLOR_BOLD), (long long)now(shell),
                 color_escape(COLOR_PLAIN));
    else
        snprintf(prompt, sizeof prompt, "(%lld)$ ", (long long)now(shell));
    interrupt_clear();
    show_fresh_line(shell);
    return read_keys(prompt);
}

/* What an empty line does: the last command again, or nothing.  To be freed. */
static char *repetition(const char *line)
{
    char *copy = text_copy(line), *arguments, *result = NULL;
    char *word = text_word(text_trim(copy), &arguments);
    for (const struct command *c = commands; *word && c->names; c++)
        if (command_has_name(c, word) && c->repeat != REPEAT_NEVER)
            result = text_copy(c->repeat == REPEAT_BARE ? word : line);
    free(copy);
    return result ? result : text_copy("");
}

static void terminal_loop(struct shell *shell)
{
    setup_readline(shell);
    char *path = history_path(), *last = text_copy(""), *line;
    if (path) {
        make_directories(path);
        read_history(path);
    }
    while (!shell->quit && (line = read_terminal(shell))) {
        char *text = text_trim(line);
        if (*text == '#') {
            free(line);
            continue;
        }
        if (*text) {
            remember(text);
            free(last);
            last = repetition(text);
        }
        char *command = text_copy(*text ? text : last);
        run(shell, command);
        free(command);
        free(line);
    }
    if (!shell->quit)
        putchar('\n'); /* Ctrl-D leaves the cursor behind the prompt */
    if (path)
        write_history(path);
    free(path);
    free(last);
}

void prompt_loop(struct shell *shell)
{
    if (shell->terminal) {
        terminal_loop(shell);
        return;
    }
    char *line = NULL;
    size_t room = 0;
    while (!shell->quit && getline(&line, &room, stdin) > 0) {
        char *text = text_trim(line);
        if (*text && *text != '#')
            prompt_run_line(shell, text);
    }
    free(line);
}
