/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of commands: see prompt.h.  The only file that knows readline. */
#define _GNU_SOURCE
#include "prompt.h"

#include "color.h"
#include "commands.h"
#include "completion.h"
#include "escape.h"
#include "files.h"
#include "interrupt.h"
#include "out.h"
#include "show.h"
#include "travel.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h> /* before readline, which needs FILE */
#include <readline/history.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HISTORY_LENGTH 1000
#define STARTUP_LIMIT (1 << 20) /* bytes of a revdbrc */
#define IDLE_MILLISECONDS 300   /* after which the person is taken to think */

/* readline is one in a process, and what it calls takes no argument. */
static struct {
    struct shell *shell;
    struct text candidates; /* NUL-terminated, one after the other; and how far they have been given to readline: */
    const char *next;
    char *typed; /* the line that the person has finished; NULL: end of input */
    bool finished;
    int pending_byte;         /* in the full screen, for readline; -1: it has taken it */
    const char *history_path; /* the file of the history, or NULL */
    char *last_repeated;      /* what an empty line does */
} editing;

static struct moment_text now(const struct shell *shell)
{
    return moment_write(travel_here(&shell->session));
}

/* ---- Running a line ---- */

/* After a command that left no process where the person stood, they stand at another place, or nowhere. */
static bool settle(struct shell *shell)
{
    bool lost = shell->session.lost;
    if (lost) {
        interrupt_clear(shell->interrupt); /* it has been heeded */
        shell_moved(shell);
    }
    if (!travel_settle(&shell->session)) {
        show_error(shell, "%s", shell->session.message.bytes);
        shell->quit = true;
        return false;
    }
    if (!lost)
        return true;
    show(shell, "Now at:");
    struct arrival arrival = moves_arrival(&shell->session);
    show_arrival(shell, &arrival, true);
    return true;
}

/* Where the next command of the line begins, behind ";;", which is cut off; NULL: nowhere.  Not within quotes. */
static char *cut_command(char *line)
{
    char quote = '\0';
    for (char *at = line; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (quote ? *at == quote : *at == '"' || *at == '\'')
            quote = quote ? '\0' : *at;
        else if (!quote && at[0] == ';' && at[1] == ';') {
            *at = '\0';
            return at + 2;
        }
    }
    return NULL;
}

/* The rest of the line waits, unless a breakpoint has something else to be done. */
static bool run_first(struct shell *shell, const char *line)
{
    char *command = text_copy(line), *rest = cut_command(command);
    if (rest) {
        char *later = text_format("%s\n%s", rest, shell->queue.length ? shell->queue.bytes : "");
        text_clear(&shell->queue);
        text_printf(&shell->queue, "%s", later);
    }
    return command_run(shell, command);
}

static bool run(struct shell *shell, const char *line)
{
    interrupt_clear(shell->interrupt);
    bool ok = shell_take_definition(shell, line) || run_first(shell, line);
    for (char *next; settle(shell) && ok && (next = shell_dequeue(shell));)
        ok = run_first(shell, next);
    text_clear(&shell->queue); /* what failed or was interrupted ends the rest */
    fflush(stdout);
    return ok;
}

bool prompt_run_line(struct shell *shell, const char *line)
{
    show(shell, "(%s)$ %s", now(shell).text, line);
    return run(shell, line);
}

bool prompt_run_quietly(struct shell *shell, const char *line)
{
    return run(shell, line);
}

bool prompt_is_file(const char *path)
{
    struct stat status;
    return !stat(path, &status) && S_ISREG(status.st_mode);
}

/* Runs the lines of a file.  Stops after the first one that fails, and says which. */
static bool run_lines(struct shell *shell, const char *path, FILE *file, bool (*run_line)(struct shell *, const char *))
{
    char *line = NULL;
    size_t room = 0;
    bool ok = true;
    int number = 0;
    while (ok && !shell->quit && getline(&line, &room, file) > 0) {
        char *text = text_trim(line);
        number++;
        if (*text && *text != '#')
            ok = run_line(shell, text);
    }
    free(line); /* getline's */
    return ok || show_error(shell, "%s: line %d failed, and nothing after it was run.", path, number);
}

bool prompt_run_file(struct shell *shell, const char *path)
{
    FILE *file = fopen(path, "re");
    struct stat status;
    if (file && !fstat(fileno(file), &status) && S_ISDIR(status.st_mode)) {
        fclose(file);
        file = NULL;
        errno = EISDIR;
    }
    if (!file) {
        shell->failed = true;
        return show_error(shell, "%s: %s", path, strerror(errno));
    }
    bool ok = run_lines(shell, path, file, prompt_run_line);
    fclose(file);
    return ok;
}

/* ---- The person's own commands ---- */

static void run_startup_file(struct shell *shell, const char *path)
{
    struct stat status;
    FILE *file = file_read_found(path, STARTUP_LIMIT);
    if (!file && errno != ENOENT && errno != ENOTDIR)
        show_error(shell, "%s was not run: %s.", path, file_problem(errno));
    if (!file)
        return;
    if (fstat(fileno(file), &status) || status.st_uid != geteuid() || status.st_mode & (S_IWGRP | S_IWOTH))
        show_error(shell, "%s was not run: it is not yours alone to write (chown, chmod go-w).", path);
    else
        run_lines(shell, path, file, run);
    fclose(file);
}

/* Does a folder (resolved) lie in the other one, or is it that? */
static bool lies_in(const char *folder, const char *other)
{
    char real[PATH_MAX];
    if (*other != '/' || !realpath(other, real))
        return false;
    size_t length = strcmp(real, "/") ? strlen(real) : 0;
    return !strncmp(folder, real, length) && (folder[length] == '/' || !folder[length]);
}

static bool is_on_safe_path(const struct shell *shell, const char *folder)
{
    char *path = text_copy(shell->safe_path ? shell->safe_path : ""), *at = path;
    bool safe = false;
    for (char *part; !safe && (part = strsep(&at, ":"));)
        safe = lies_in(folder, part);
    return safe;
}

/* ./.revdbrc can come with a repository that somebody has cloned, and run anything.  So it counts in the home directory
 * itself, and where the person has said so. */
static void run_startup_here(struct shell *shell, const char *home)
{
    char here[PATH_MAX], real_home[PATH_MAX];
    if (!prompt_is_file(".revdbrc") || !getcwd(here, sizeof here))
        return;
    bool is_home = home && *home && realpath(home, real_home) && !strcmp(here, real_home);
    if (is_home || is_on_safe_path(shell, here))
        run_startup_file(shell, ".revdbrc");
    else
        show_error(
            shell,
            ".revdbrc was not run: it could run anything, and %s is not on your safe-path.  If you trust it, add "
            "the line `set safe-path %s` to ~/.config/revdb/revdbrc, or run it by `source .revdbrc`.",
            here, here);
}

void prompt_run_startup(struct shell *shell)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char *path = config && *config == '/' ? text_format("%s/revdb/revdbrc", config)
                 : home && *home          ? text_format("%s/.config/revdb/revdbrc", home)
                                          : NULL;
    if (path)
        run_startup_file(shell, path);
    run_startup_here(shell, home);
}

/* ---- History ---- */

/* Where history is kept; NULL: nowhere. */
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
}

static void remember(const char *line)
{
    HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
    if (!last || strcmp(last->line, line))
        add_history(line);
}

/* ---- Completion ---- */

static char *next_candidate(const char *prefix, int state)
{
    const char *end = editing.candidates.bytes + editing.candidates.length;
    if (state == 0)
        editing.next = editing.candidates.bytes;
    while (editing.next && editing.next < end) {
        const char *name = editing.next;
        editing.next += strlen(name) + 1;
        if (!strncmp(name, prefix, strlen(prefix)) && !text_needs_escape(name))
            return strdup(name); /* readline frees it */
    }
    return NULL;
}

static char **complete(const char *word, int start, int end)
{
    (void)start;
    rl_attempted_completion_over = 1; /* never names of files in the current directory */
    text_clear(&editing.candidates);
    char *line = text_format("%.*s", end, rl_line_buffer);
    completion_collect(editing.shell, line, word, &editing.candidates);
    return editing.candidates.length ? rl_completion_matches(word, next_candidate) : NULL;
}

/* ---- The terminal ---- */

/* Keys that were pressed before the prompt come first, whenever readline asks: it looks ahead while one types fast. */
static int next_key(FILE *terminal)
{
    struct text *ahead = &editing.shell->typed_ahead;
    if (!ahead->length)
        return rl_getc(terminal);
    int key = (unsigned char)ahead->bytes[0];
    memmove(ahead->bytes, ahead->bytes + 1, ahead->length--);
    return key;
}

static void setup_readline(struct shell *shell)
{
    editing.shell = shell;
    rl_readline_name = "revdb";
    rl_catch_signals = 0;
    rl_attempted_completion_function = complete;
    rl_getc_function = next_key;
    rl_completer_word_break_characters = COMPLETION_BREAKS;
    rl_basic_quote_characters = ""; /* none is added behind a word */
    stifle_history(HISTORY_LENGTH);
}

static void finish_line(char *line)
{
    rl_callback_handler_remove();
    editing.typed = line;
    editing.finished = true;
}

/* readline() would not come back at Ctrl-C, so we wait for the keys ourselves.  When none comes for a while, the person
 * thinks, and the survey goes on. */
static char *read_keys(struct shell *shell, const char *prompt)
{
    editing.finished = false;
    rl_callback_handler_install(prompt, finish_line);
    bool idle = false;
    while (!editing.finished) {
        if (shell->typed_ahead.length) {
            rl_callback_read_char();
            continue;
        }
        struct pollfd fds[] = {{STDIN_FILENO, POLLIN, 0}, {idle ? survey_fd(&shell->session) : -1, POLLIN, 0}};
        poll(fds, 2, idle ? 500 : IDLE_MILLISECONDS);
        if (fds[0].revents) {
            rl_callback_read_char();
            idle = false;
        } else if (interrupt_pending(shell->interrupt)) {
            rl_free_line_state();
            rl_callback_sigcleanup();
            out_raw(stdout, "^C\n", 3);
            finish_line(strdup("#")); /* freed as the lines of readline are */
        } else {
            idle = true;
            survey_step(&shell->session);
        }
    }
    return editing.typed;
}

/* The next line from the terminal; NULL at the end. */
static char *read_terminal(struct shell *shell)
{
    char prompt[100];
    if (shell->defining)
        snprintf(prompt, sizeof prompt, "> ");
    else if (color_enabled())
        snprintf(prompt, sizeof prompt, "\001%s\002(%s)$ \001%s\002", color_escape(COLOR_BOLD), now(shell).text,
                 color_escape(COLOR_PLAIN));
    else
        snprintf(prompt, sizeof prompt, "(%s)$ ", now(shell).text);
    interrupt_clear(shell->interrupt);
    show_fresh_line(shell);
    return read_keys(shell, prompt);
}

/* What an empty line does: the last command again, or nothing. */
static char *repetition(const char *line)
{
    char *copy = text_copy(line), *arguments, *result = NULL;
    char *word = text_word(text_trim(copy), &arguments);
    const struct command *c = command_named(word);
    if (c && c->repeat != REPEAT_NEVER)
        result = text_copy(c->repeat == REPEAT_BARE ? word : line);
    return result ? result : text_copy("");
}

/* ---- A session at the terminal ---- */

static void begin_history(struct shell *shell)
{
    if (editing.last_repeated)
        return;
    setup_readline(shell);
    editing.last_repeated = text_copy("");
    editing.history_path = history_path();
    if (editing.history_path) {
        make_directories(editing.history_path);
        read_history(editing.history_path);
    }
}

/* Runs a line that the person has typed; empty: the last one again. */
static void run_typed(struct shell *shell, char *line)
{
    char *text = text_trim(line);
    if (*text == '#')
        return;
    if (*text) {
        remember(text);
        if (editing.history_path)
            write_history(editing.history_path);
        editing.last_repeated = shell->defining ? text_copy("") : repetition(text);
    }
    char *command = text_copy(*text ? text : editing.last_repeated);
    out_noted("(%s)$ %s\n", now(shell).text, command);
    run(shell, command);
}

static void terminal_loop(struct shell *shell)
{
    char *line;
    begin_history(shell);
    while (!shell->quit && (line = read_terminal(shell))) {
        run_typed(shell, line);
        free(line); /* readline's */
    }
    if (!shell->quit)
        out_raw(stdout, "\n", 1); /* Ctrl-D leaves the cursor behind the prompt */
}

/* ---- Editing for somebody else ---- */

static int take_byte(FILE *unused)
{
    int byte = editing.pending_byte;
    (void)unused;
    editing.pending_byte = -1;
    return byte;
}

static int has_byte(void)
{
    return editing.pending_byte >= 0;
}

static void show_nothing(void)
{
}

static void run_edited(char *line)
{
    if (line)
        run_typed(editing.shell, line);
    else
        editing.shell->quit = true; /* Ctrl-D on an empty line */
    free(line);                     /* readline's */
}

/* Candidates are shown as a command shows something. */
static void show_candidates(char **matches, int count, int longest)
{
    (void)longest;
    struct text line = {0};
    for (int i = 1; i <= count; i++)
        text_printf(&line, "%s%s", i > 1 ? "  " : "", matches[i]);
    show(editing.shell, "%s", line.bytes);
}

void prompt_edit_begin(struct shell *shell)
{
    begin_history(shell);
    rl_getc_function = take_byte;
    rl_input_available_hook = has_byte;
    rl_redisplay_function = show_nothing;
    rl_prep_term_function = NULL;
    rl_deprep_term_function = NULL;
    rl_catch_sigwinch = 0;
    rl_change_environment = 0;
    rl_completion_display_matches_hook = show_candidates;
    rl_callback_handler_install("", run_edited);
}

void prompt_edit_key(int byte)
{
    editing.pending_byte = byte;
    rl_callback_read_char();
}

const char *prompt_edit_line(int *cursor)
{
    *cursor = rl_point;
    return rl_line_buffer;
}

void prompt_edit_end(void)
{
    rl_callback_handler_remove();
    rl_getc_function = next_key;
    rl_input_available_hook = NULL;
    rl_redisplay_function = rl_redisplay;
    rl_prep_term_function = rl_prep_terminal;
    rl_deprep_term_function = rl_deprep_terminal;
    rl_completion_display_matches_hook = NULL;
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
    free(line); /* getline's */
}
