/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can stand where the person is typing: see completion.h. */
#define _GNU_SOURCE
#include "completion.h"

#include "bookmarks.h"
#include "commands.h"
#include "failures.h"
#include "index.h"
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

/* What a function of rdb_look.py says about an expression, in a copy of the program that is thrown away: lines, as strings. */
static bool ask(struct shell *shell, const char *function, const char *expression, struct text *names)
{
    char *request = text_format("%s\n%s", function, expression);
    struct evaluation evaluation;
    enum travel_result result =
        inspect_evaluate(&shell->session, shell->thread, shell->frame, RDB_EVAL_LOOK, request, NULL, &evaluation);
    if (result != TRAVEL_DONE || evaluation.end != EVALUATION_OK || !evaluation.text.length)
        return false;
    *names = evaluation.text;
    for (char *at = names->bytes; (at = strchr(at, '\n')); at++)
        *at = '\0';
    names->length++;
    return true;
}

static bool is_word(char c)
{
    return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Where the bracket that closes before `end` opens, or the string begins that ends there; `end` if nowhere. */
static size_t opening_of(const char *line, size_t end)
{
    char quote = '\0';
    int depth = 0;
    for (size_t at = end; at-- > 0;) {
        if (quote || strchr("'\"", line[at])) {
            bool closes = quote == line[at];
            quote = closes ? '\0' : quote ? quote : line[at];
            if (closes && !depth)
                return at;
            continue;
        }
        depth += strchr(")]}", line[at]) != NULL;
        depth -= strchr("([{", line[at]) != NULL;
        if (!depth)
            return at;
    }
    return end;
}

/* Where the expression begins that ends there: "customers[0].name", "$1", "f(x)". */
static size_t expression_start(const char *line, size_t end)
{
    size_t at = end;
    while (at > 0) {
        size_t part = at;
        if (strchr(")]'\"", line[at - 1]))
            part = opening_of(line, at);
        while (part == at && part > 0 && is_word(line[part - 1]))
            for (at = part; part > 0 && is_word(line[part - 1]);)
                part--;
        if (part == at)
            return at;
        bool goes_on =
            strchr("[(", line[part]) && part > 0 && (is_word(line[part - 1]) || strchr(")]", line[part - 1]));
        at = part;
        if (!goes_on && (at == 0 || line[at - 1] != '.'))
            return at;
        at -= !goes_on;
    }
    return at;
}

/* The keys of a dict, behind `d["`: with what closes them. */
static bool add_keys(struct shell *shell, const char *line, size_t begin, struct text *candidates)
{
    struct text keys = {0};
    if (begin < 2 || !strchr("'\"", line[begin - 1]) || line[begin - 2] != '[')
        return false;
    size_t from = expression_start(line, begin - 2);
    if (from < begin - 2 && ask(shell, "keys", text_bytes(line + from, begin - 2 - from), &keys))
        for (const char *at = keys.bytes; at < keys.bytes + keys.length; at += strlen(at) + 1) {
            text_printf(candidates, "%s%c]", at, line[begin - 1]);
            text_add(candidates, "", 1);
        }
    return true;
}

/* The names known in the chosen frame; or behind a dot, the attributes of what stands before it.  Names of Python's own
 * only where they are asked for. */
static void add_values(struct shell *shell, const char *line, const char *word, struct text *candidates)
{
    const char *dot = strrchr(word, '.');
    size_t begin = strlen(line) - strlen(word), end = dot ? begin + (size_t)(dot - word) : 0;
    size_t from = dot ? expression_start(line, end) : 0;
    const char *typed = dot ? dot + 1 : word;
    struct text names = {0};
    if (add_keys(shell, line, begin, candidates) || (dot && from == end) ||
        !ask(shell, "complete", text_bytes(line + from, end - from), &names))
        return;
    for (const char *at = names.bytes; at < names.bytes + names.length; at += strlen(at) + 1) {
        const char *name = dot && strlen(at) > end - from ? at + (end - from) + 1 : at;
        if (strncmp(name, "__", 2) || !strncmp(typed, "__", 2)) {
            text_printf(candidates, "%.*s%s", dot ? (int)(dot + 1 - word) : 0, word, name);
            text_add(candidates, "", 1);
        }
    }
}

/* Classes of exceptions that were raised, as far as that is known, with and without their modules. */
static void add_exceptions(struct shell *shell, struct text *candidates)
{
    const struct index *index = &shell->session.index;
    for (int i = 0; i < index->feature_count; i++)
        if (index->features[i].is.kind == RDB_FEATURE_RAISE)
            text_add_string(candidates, failures_class(index_string(index, index->features[i].names)));
}

/* The words that a setting takes: "on|off". */
static void add_setting_values(const char *name, struct text *candidates)
{
    for (const struct setting *setting = settings; setting->name; setting++) {
        if (strcmp(setting->name, name))
            continue;
        for (const char *at = setting->values; *at; at += strcspn(at, "|"), at += *at == '|') {
            size_t length = strcspn(at, "|");
            if (*at >= 'a' && *at <= 'z') {
                text_add(candidates, at, length);
                text_add(candidates, "", 1);
            }
        }
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

/* Behind a setting's name stand its values. */
static bool setting_before(const char *line, const char *word, struct text *candidates)
{
    char *copy = text_bytes(line, strlen(line) - strlen(word)), *rest;
    text_word(text_trim(copy), &rest);
    char *name = text_trim(rest);
    if (*name)
        add_setting_values(name, candidates);
    return *name;
}

static void add_arguments(struct shell *shell, const struct command *command, const char *before, const char *word,
                          struct text *candidates)
{
    const struct info_topic *topic;
    switch (command->words) {
    case WORDS_NONE:
        break;
    case WORDS_PLACE:
        strstr(before, " if ") ? add_values(shell, before, word, candidates) : add_places(shell, candidates);
        break;
    case WORDS_EXCEPTION:
        strstr(before, " if ") ? add_values(shell, before, word, candidates) : add_exceptions(shell, candidates);
        break;
    case WORDS_VALUE:
        *word == '$' && !strchr(word, '.') ? add_objects(shell, candidates)
                                           : add_values(shell, before, word, candidates);
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
        if (setting_before(before, word, candidates))
            break;
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
