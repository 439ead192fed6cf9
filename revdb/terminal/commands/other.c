/* The commands about the session: info, alias, save, shell, record-again, quit.  See commands.h. */
#include "commands.h"
#include "pager.h"
#include "record_again.h"
#include "show.h"
#include "travel_fork.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* ---- info ---- */

static bool info_snapshots(struct shell *shell)
{
    struct snapshots *set = &shell->session.snapshots;
    long total = snapshots_measure(set);
    for (int i = 0; i < set->count; i++) {
        const struct process *process = set->at[i];
        show(shell, "%c%12lld  process %d, %.1f MB", process == shell->session.here ? '*' : ' ',
             (long long)process->stop.time, (int)process->pid, (double)process->memory / 1024);
    }
    show(shell, "%d of at most %d, %.1f MB of at most %.1f MB", set->count, SNAPSHOTS_LIMIT, (double)total / 1024,
         (double)travel_memory_budget(&shell->session) / 1024);
    return true;
}

static bool info_files(struct shell *shell)
{
    struct text names = {0};
    bool ok = show_result(shell, inspect_names(&shell->session, NAMES_FILES, &names));
    for (const char *name = names.bytes; ok && name && name < names.bytes + names.length; name += strlen(name) + 1)
        show(shell, "%s", name);
    text_free(&names);
    return ok;
}

static bool info_server(struct shell *shell, enum rdb_info topic)
{
    struct text text = {0};
    bool ok = show_result(shell, inspect_info(&shell->session, topic, &text));
    text_cut_newlines(&text);
    if (ok && text.length)
        show(shell, "%s", text.bytes);
    text_free(&text);
    return ok;
}

static bool info_threads(struct shell *shell)
{
    return info_server(shell, RDB_INFO_THREADS);
}

static bool info_log(struct shell *shell)
{
    const struct session *session = &shell->session;
    show(shell, "log:          %s", session->log);
    show(shell, "interpreter:  %s", session->exe);
    show(shell, "main module:  from %lld", (long long)session->main_start);
    if (session->main_end >= 0)
        show(shell, "              to %lld", (long long)session->main_end);
    if (session->end >= 0)
        show(shell, "end:          %lld", (long long)session->end);
    if (session->survey.over)
        show(shell, "survey:       over");
    else
        show(shell, "survey:       has come to %lld", (long long)session->output.until);
    return info_server(shell, RDB_INFO_LOG);
}

static bool info_args(struct shell *shell)
{
    return command_args(shell, (char[]){""});
}

static bool info_locals(struct shell *shell)
{
    return command_locals(shell, (char[]){""});
}

const struct info_topic info_topics[] = {
    {"args", "the arguments of the chosen frame (`args`)", info_args},
    {"bookmarks", "the places that were given a name", bookmarks_show},
    {"breakpoints", "where moves stop", breakpoints_show},
    {"display", "what is shown again after every move", displays_list},
    {"exceptions", "the exceptions that are being handled here, and those that were raised", exceptions_show},
    {"files", "the source files loaded so far", info_files},
    {"frame", "the same as `info line`", source_info_line},
    {"line", "where the chosen frame stands", source_info_line},
    {"locals", "its variables (`locals`)", info_locals},
    {"log", "the recording", info_log},
    {"marks", "what the program said about the recording", tests_show_marks},
    {"objects", "the objects that have a number ($1)", objects_show},
    {"skip", "what `step` passes over", skips_show},
    {"source", "the source file of the chosen frame", source_info_source},
    {"snapshots", "the paused copies of the program", info_snapshots},
    {"tests", "the tests that were marked, and how they ended", tests_show},
    {"threads", "the threads at this time, and what they wait for", info_threads},
    {"watchpoints", "the expressions whose changes moves stop at", watches_show},
    {0},
};

COMMAND(info)
{
    const struct info_topic *found = NULL;
    int matches = 0;
    const char *wanted = strcmp(arguments, "b") ? arguments : "breakpoints"; /* as in gdb */
    pager_begin(shell);
    for (const struct info_topic *topic = info_topics; topic->name; topic++) {
        if (!*wanted)
            show(shell, "  %-12s %s", topic->name, topic->summary);
        else if (!strncmp(topic->name, wanted, strlen(wanted)) && matches++ == 0)
            found = topic;
    }
    if (!*wanted)
        return true;
    return matches == 1 ? found->show(shell)
                        : show_error(shell,
                                     matches ? "More than one topic begins with \"%s\": `info` lists them."
                                             : "There is no topic \"%s\": `info` lists them.",
                                     wanted);
}

/* ---- The person's own names and files ---- */

static void show_alias(struct shell *shell, const struct alias *alias)
{
    show(shell, "%-10s %s", alias->name, alias->command);
}

COMMAND(alias)
{
    const struct aliases *set = &shell->aliases;
    char *command, *name = text_word(arguments, &command);
    if (*command == '=') /* as some write it */
        command = text_trim(command + 1);
    if (*command) {
        aliases_set(&shell->aliases, name, command);
        return true;
    }
    int shown = 0;
    for (int i = 0; i < set->count; i++)
        if ((!*name || !strcmp(set->items[i].name, name)) && ++shown)
            show_alias(shell, &set->items[i]);
    if (!shown && *name)
        return show_error(shell, "\"%s\" is no alias of yours.", name);
    if (!shown)
        show(shell, "You have no aliases: `alias NAME COMMAND` makes one.");
    return true;
}

COMMAND(unalias)
{
    if (!*arguments)
        return command_usage(shell);
    if (!aliases_find(&shell->aliases, arguments))
        return show_error(shell, "\"%s\" is no alias of yours.", arguments);
    aliases_set(&shell->aliases, arguments, NULL);
    return true;
}

COMMAND(save)
{
    char *path, *what = text_word(arguments, &path);
    size_t length = strlen(what);
    if (!length || strncmp("breakpoints", what, length) || !*path)
        return command_usage(shell);
    FILE *file = fopen(path, "we");
    if (!file)
        return show_error(shell, "%s: %s", path, strerror(errno));
    int count = breakpoints_write(&shell->session.breakpoints, file);
    if (fclose(file))
        return show_error(shell, "%s: %s", path, strerror(errno));
    show(shell, "%d breakpoint%s in %s: `source %s` sets %s again.", count, count == 1 ? "" : "s", path, path,
         count == 1 ? "it" : "them");
    return true;
}

/* ---- Outside ---- */

COMMAND(shell)
{
    if (!*arguments)
        return command_usage(shell);
    show_fresh_line(shell);
    fflush(stdout);
    int status = system(arguments);
    if (status == -1)
        return show_error(shell, "The shell cannot be run: %s", strerror(errno));
    if (WIFSIGNALED(status))
        return show_error(shell, "Ended by signal %d.", WTERMSIG(status));
    return !WEXITSTATUS(status) || show_error(shell, "Exit status %d.", WEXITSTATUS(status));
}

COMMAND(record_again)
{
    if (*arguments)
        return command_usage(shell);
    char *parent, *command = record_again(shell->session.log, shell->session.exe, &parent);
    if (command)
        show(shell, "%s", command);
    else if (parent)
        show_error(shell, "This process was forked by another one: record that again, its log is %s.", parent);
    else
        show_error(shell, "%s cannot be read any more.", shell->session.log);
    bool ok = command != NULL;
    free(parent);
    free(command);
    return ok;
}

COMMAND(quit)
{
    if (*arguments)
        return command_usage(shell);
    shell->quit = true;
    return true;
}
