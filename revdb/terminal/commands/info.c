/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command info, and those of its topics that belong to no other command.  See commands.h. */
#include "array.h"
#include "commands.h"
#include "failures.h"
#include "index.h"
#include "pager.h"
#include "rdb_names.h"
#include "show.h"
#include "survey.h"
#include "travel_fork.h"

#include <regex.h>
#include <stdlib.h>
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

/* How many texts lie under the name of the file. */
static int count_texts(const struct text *names, const char *file)
{
    int count = 0;
    for (const char *name = names->bytes; name < names->bytes + names->length; name += strlen(name) + 1)
        count += inspect_is_text_of(name, file);
    return count;
}

INFO(files, "the source files loaded so far")
{
    struct text names = {0};
    bool ok = show_result(shell, inspect_names(&shell->session, NAMES_FILES, &names));
    for (const char *name = names.bytes; ok && name && name < names.bytes + names.length; name += strlen(name) + 1) {
        int texts =
            name[rdb_name_length(name)] ? 0 : count_texts(&names, name); /* the others are told with the first */
        if (texts > 1)
            show(shell, "%s  (%d texts: %s to %s#%d)", name, texts, name, name, texts);
        else if (texts)
            show(shell, "%s", name);
    }
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

/* ---- Functions ---- */

struct known_function {
    const char *name, *file;
    int line;
    bool own;
};

static int compare_functions(const void *a, const void *b)
{
    const struct known_function *left = a, *right = b;
    if (left->own != right->own)
        return left->own ? -1 : 1;
    int order = strcmp(left->file, right->file);
    return order                       ? order
           : left->line != right->line ? (left->line < right->line ? -1 : 1)
                                       : strcmp(left->name, right->name);
}

/* Those that ran in the recording, as far as it has been walked through: of the person's first. */
static int find_functions(struct session *session, struct known_function **found)
{
    const struct index *index = &session->index;
    int count = 0;
    *found = NULL;
    for (int i = 0; i < index->feature_count; i++) {
        const struct feature *feature = &index->features[i];
        if (feature->is.kind != RDB_FEATURE_LINE || feature->is.detail != 1)
            continue;
        const char *file = index_string(index, feature->file), *name = index_string(index, feature->function);
        if (*name != '<')
            *array_add(*found, count) = (struct known_function){name, file, feature->is.line, failures_is_own(file)};
    }
    if (count)
        qsort(*found, (size_t)count, sizeof **found, compare_functions);
    return count;
}

INFO_OF(functions, "[REGEX]", "the functions that ran, yours first, and where they begin")
{
    struct known_function *functions;
    regex_t wanted;
    int shown = 0;
    if (regcomp(&wanted, argument, REG_EXTENDED | REG_NOSUB))
        return show_error(shell, "\"%s\" is no regular expression.", argument);
    if (!shell->session.index.complete)
        survey_finish(&shell->session);
    int count = find_functions(&shell->session, &functions);
    for (int i = 0; i < count; i++) {
        if ((!*argument && !functions[i].own) || regexec(&wanted, functions[i].name, 0, NULL, 0))
            continue;
        shown++;
        show(shell, "%s:%-5d %s", functions[i].own ? rdb_base_name(functions[i].file) : functions[i].file,
             functions[i].line, functions[i].name);
    }
    regfree(&wanted);
    if (!*argument && shown < count)
        show(shell, "(%d of the library, which `info functions REGEX` looks through, too)", count - shown);
    return shown || count || show_error(shell, "No function has run so far.");
}

/* ---- All of them ---- */

COMMAND(info, "info i", "[TOPIC [ARGUMENT]]", GROUP_OTHER, REPEAT_NEVER, WORDS_INFO,
        "about the recording, the program here, the session", R"(
    info breakpoints
    info functions ^get_
)")
{
    const struct info_topic *topic, *found = NULL;
    int matches = 0;
    char *argument, *word = text_word(arguments, &argument);
    const char *wanted = strcmp(word, "b") ? word : "breakpoints"; /* as in gdb */
    pager_begin(shell);
    for (int i = 0; (topic = info_topic_at(i)); i++) {
        if (!*wanted)
            show(shell, "  %-12s %s", topic->name, topic->summary);
        else if (!strcmp(topic->name, wanted) || (!strncmp(topic->name, wanted, strlen(wanted)) && matches++ == 0))
            found = topic;
        if (*wanted && !strcmp(topic->name, wanted)) {
            matches = 1;
            break;
        }
    }
    if (!*wanted)
        return true;
    if (matches != 1)
        return show_error(shell,
                          matches ? "More than one topic begins with \"%s\": `info` lists them."
                                  : "There is no topic \"%s\": `info` lists them.",
                          wanted);
    if (*argument && !*found->argument)
        return show_error(shell, "`info %s` takes no argument.", found->name);
    return found->show(shell, argument);
}
