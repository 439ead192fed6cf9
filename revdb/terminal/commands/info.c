/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command info, and those of its topics that belong to no other command.  See commands.h. */
#include "commands.h"
#include "pager.h"
#include "show.h"
#include "travel_fork.h"

#include <string.h>

INFO(snapshots, "the paused copies of the program")
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

INFO(files, "the source files loaded so far")
{
    struct text names = {0};
    bool ok = show_result(shell, inspect_names(&shell->session, NAMES_FILES, &names));
    for (const char *name = names.bytes; ok && name && name < names.bytes + names.length; name += strlen(name) + 1)
        show(shell, "%s", name);
    return ok;
}

static bool show_server(struct shell *shell, enum rdb_info topic)
{
    struct text text = {0};
    bool ok = show_result(shell, inspect_info(&shell->session, topic, &text));
    text_cut_newlines(&text);
    if (ok && text.length)
        show(shell, "%s", text.bytes);
    return ok;
}

INFO(threads, "the threads at this time, and what they wait for")
{
    return show_server(shell, RDB_INFO_THREADS);
}

INFO(log, "the recording")
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
    return show_server(shell, RDB_INFO_LOG);
}

COMMAND(info, "info i", "[TOPIC]", GROUP_OTHER, REPEAT_NEVER, WORDS_INFO,
        "about the recording, the program here, the session", R"(
    info breakpoints
)")
{
    const struct info_topic *topic, *found = NULL;
    int matches = 0;
    const char *wanted = strcmp(arguments, "b") ? arguments : "breakpoints"; /* as in gdb */
    pager_begin(shell);
    for (int i = 0; (topic = info_topic_at(i)); i++) {
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
