/* The commands info, set and quit.  See commands.h. */
#include "commands.h"
#include "show.h"

#include <limits.h>
#include <string.h>

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

static bool info_breakpoints(struct shell *shell)
{
    return breakpoints_show(shell, false);
}

static bool info_skip(struct shell *shell)
{
    return breakpoints_show(shell, true);
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
    return info_server(shell, RDB_INFO_LOG);
}

const struct info_topic info_topics[] = {
    {"bookmarks", "the places that were given a name", bookmarks_show},
    {"breakpoints", "where moves stop", info_breakpoints},
    {"files", "the source files loaded so far", info_files},
    {"log", "the recording", info_log},
    {"marks", "what the program said about the recording", tests_show_marks},
    {"objects", "the objects that have a number ($1)", objects_show},
    {"skip", "what `step` passes over", info_skip},
    {"snapshots", "the paused copies of the program", info_snapshots},
    {"tests", "the tests that were marked, and how they ended", tests_show},
    {"threads", "the threads at this time, and what they wait for", info_threads},
    {0},
};

COMMAND(info)
{
    const struct info_topic *found = NULL;
    struct text names = {0};
    int matches = 0;
    const char *wanted = strcmp(arguments, "b") ? arguments : "breakpoints"; /* as in gdb */
    for (const struct info_topic *topic = info_topics; topic->name; topic++) {
        text_printf(&names, "%s%s", names.length ? "|" : "", topic->name);
        if (*wanted && !strncmp(topic->name, wanted, strlen(wanted)) && matches++ == 0)
            found = topic;
    }
    bool ok = matches == 1 ? found->show(shell) : show_error(shell, "Usage: info %s", names.bytes);
    text_free(&names);
    return ok;
}

/* ---- set, quit ---- */

COMMAND(set)
{
    char *value, *name = text_word(arguments, &value);
    bool on = !strcmp(value, "on");
    long long megabytes;
    if (!strcmp(name, "output") && (on || !strcmp(value, "off")))
        shell->output_on = on;
    else if (!strcmp(name, "memory") && text_number(value, &megabytes) && megabytes > 0 && megabytes < LONG_MAX / 1024)
        shell->session.memory_budget = (long)megabytes * 1024;
    else
        return command_usage(shell);
    return true;
}

COMMAND(quit)
{
    if (*arguments)
        return command_usage(shell);
    shell->quit = true;
    return true;
}
