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

static const struct topic {
    const char *name;
    bool (*show)(struct shell *);
} topics[] = {
    {"breakpoints", info_breakpoints}, {"files", info_files},     {"log", info_log}, {"skip", info_skip},
    {"snapshots", info_snapshots},     {"threads", info_threads},
};

const char *const info_topics[] = {"breakpoints", "files", "log", "skip", "snapshots", "threads", NULL};

COMMAND(info)
{
    const struct topic *found = NULL;
    for (size_t i = 0; *arguments && i < sizeof topics / sizeof topics[0]; i++) {
        if (strncmp(topics[i].name, arguments, strlen(arguments)))
            continue;
        if (found)
            return show_error(shell, "Ambiguous topic \"%s\": %s, %s.", arguments, found->name, topics[i].name);
        found = &topics[i];
    }
    if (!found)
        return show_error(shell, "Usage: info breakpoints|files|log|skip|snapshots|threads");
    return found->show(shell);
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
