/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can stand where the person is typing: see completion.h. */
#define _GNU_SOURCE
#include "completion.h"

#include "bookmarks.h"
#include "commands.h"
#include "rdb_names.h"

#include <stdlib.h>
#include <string.h>

/* Files by their last name, as a person types them, and functions. */
static void add_places(struct shell *shell, struct text *candidates)
{
    struct text names = {0};
    inspect_names(&shell->session, NAMES_FILES, &names);
    for (const char *name = names.bytes; name && name < names.bytes + names.length; name += strlen(name) + 1)
        text_add_string(candidates, rdb_base_name(name));
    inspect_names(&shell->session, NAMES_FUNCTIONS, &names);
    text_add(candidates, names.bytes, names.length);
}

static void add_commands(struct shell *shell, struct text *candidates)
{
    command_add_names(candidates);
    for (int i = 0; i < shell->aliases.count; i++)
        text_add_string(candidates, shell->aliases.items[i].name);
}

/* The names known in the chosen frame; or behind a dot, the attributes of what stands before it: as the program would
 * find them, in a copy of it that is thrown away. */
static void add_values(struct shell *shell, const char *word, struct text *candidates)
{
    const char *dot = strrchr(word, '.');
    char *request = text_format("complete\n%.*s", dot ? (int)(dot - word) : 0, word);
    struct evaluation evaluation;
    enum travel_result result =
        inspect_evaluate(&shell->session, shell->thread, shell->frame, RDB_EVAL_LOOK, request, NULL, &evaluation);
    struct text *names = &evaluation.text;
    if (result == TRAVEL_DONE && evaluation.end == EVALUATION_OK && names->length) {
        for (char *at = names->bytes; (at = strchr(at, '\n')); at++)
            *at = '\0';
        text_add(candidates, names->bytes, names->length + 1);
    }
}

/* $1, $2, ... */
static void add_objects(struct shell *shell, struct text *candidates)
{
    for (int i = 0; i < shell->session.objects.count; i++) {
        text_printf(candidates, "$%d", shell->session.objects.items[i].number);
        text_add(candidates, "", 1);
    }
}

static void add_bookmarks(struct shell *shell, struct text *candidates)
{
    const char *at = NULL, *record;
    while ((record = bookmark_next(&shell->session, &at))) {
        text_add(candidates, record, strcspn(record, " "));
        text_add(candidates, "", 1);
    }
}

static void add_arguments(struct shell *shell, const struct command *command, const char *before, const char *word,
                          struct text *candidates)
{
    const struct info_topic *topic;
    switch (command->words) {
    case WORDS_NONE:
        break;
    case WORDS_PLACE:
        strstr(before, " if ") ? add_values(shell, word, candidates) : add_places(shell, candidates);
        break;
    case WORDS_VALUE:
        *word == '$' && !strchr(word, '.') ? add_objects(shell, candidates) : add_values(shell, word, candidates);
        break;
    case WORDS_BOOKMARK:
        add_bookmarks(shell, candidates);
        break;
    case WORDS_COMMAND:
        add_commands(shell, candidates);
        break;
    case WORDS_INFO:
        for (int i = 0; (topic = info_topic_at(i)); i++)
            text_add_string(candidates, topic->name);
        break;
    case WORDS_SETTING:
        for (const struct setting *setting = settings; setting->name; setting++)
            text_add_string(candidates, setting->name);
        break;
    }
}

void completion_collect(struct shell *shell, const char *line, const char *word, struct text *candidates)
{
    size_t typed = strlen(line), length = strlen(word);
    char *before = text_bytes(line, typed > length ? typed - length : 0);
    char *copy = text_copy(before), *rest, *first = text_word(text_trim(copy), &rest);
    bool print = *text_trim(before) == '!';
    const struct command *command = command_named(print ? "!" : first);
    if (!*first && !print)
        add_commands(shell, candidates);
    else if (command)
        add_arguments(shell, command, line, word, candidates);
}
