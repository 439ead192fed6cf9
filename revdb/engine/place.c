/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places: see place.h. */
#include "place.h"

#include "text.h"

#include <ctype.h>
#include <string.h>

/* Behind the string literal that begins here, or behind its quote if that is closed nowhere. */
static char *skip_string(char *at)
{
    char *end = at + 1;
    for (; *end && *end != *at; end++)
        end += *end == '\\' && end[1];
    return *end ? end + 1 : at + 1;
}

/* Does the word stand here, between others? */
static bool is_word(const char *arguments, const char *at, const char *word)
{
    const char *end = at + strlen(word);
    bool begins = at == arguments || isspace((unsigned char)at[-1]) || strchr(")]}\"'", at[-1]);
    return begins && strncmp(at, word, strlen(word)) == 0 && (isspace((unsigned char)*end) || strchr("([{\"'", *end));
}

/* Where the condition's `if` stands, or NULL. */
static char *find_if(char *arguments, bool in_brackets)
{
    enum { DEEPEST = 100 };
    char *ifs[DEEPEST]; /* those that no `else` belongs to */
    int count = 0, depth = 0;
    for (char *at = arguments; *at; at = strchr("'\"", *at) ? skip_string(at) : at + 1) {
        depth += strchr("([{", *at) ? 1 : strchr(")]}", *at) && depth ? -1 : 0;
        if (depth && !in_brackets)
            continue;
        if (is_word(arguments, at, "if") && count < DEEPEST)
            ifs[count++] = at;
        else if (is_word(arguments, at, "else") && count)
            count--;
    }
    if (depth && !in_brackets)
        return find_if(arguments, true); /* what stays open is no bracket of Python: in a regular expression, say */
    return count ? ifs[0] : NULL;
}

char *place_cut_condition(char *arguments)
{
    char *found = find_if(arguments, false);
    if (!found)
        return NULL;
    char *condition = text_trim(found + strlen("if"));
    *found = '\0';
    text_trim(arguments);
    return condition;
}

bool place_is_function(const char *name)
{
    if (!*name || isdigit((unsigned char)*name) || text_ends_with(name, "."))
        return false;
    return name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_<>.")] == '\0';
}

/* /EXPRESSION/ or CLASS.*, as the expression that it stands for; or NULL. */
static const char *pattern_of(const char *text)
{
    size_t length = strlen(text);
    if (length > 2 && *text == '/' && text[length - 1] == '/')
        return text_bytes(text + 1, length - 2);
    if (!text_ends_with(text, ".*") || !place_is_function(text_bytes(text, length - 2)))
        return NULL;
    struct text pattern = {0};
    text_printf(&pattern, "(^|[.])");
    for (const char *at = text; at < text + length - 2; at++)
        text_printf(&pattern, *at == '.' ? "[.]" : "%c", *at);
    text_printf(&pattern, "[.][^.]+$");
    return pattern.bytes;
}

struct place place_read(char *text)
{
    const char *pattern = pattern_of(text);
    if (pattern)
        return (struct place){PLACE_PATTERN, "", pattern, 0};
    struct place place = {PLACE_NONE, "", "", 0};
    char *colon = strrchr(text, ':'), *last = colon ? colon + 1 : text;
    if (colon) {
        *colon = '\0';
        place.file = text;
    }
    if (!*text) {
        place.kind = PLACE_HERE;
    } else if (text_number(last, &place.line)) {
        place.kind = !colon && strchr("+-", *last) ? PLACE_STEPS : PLACE_LINE;
    } else {
        if (text_ends_with(last, "()"))
            last[strlen(last) - 2] = '\0';
        place.kind = text_ends_with(last, ".py") ? PLACE_FILE : place_is_function(last) ? PLACE_FUNCTION : PLACE_NONE;
        place.function = last;
    }
    return place;
}

bool place_is_relative(const struct place *place)
{
    return place->kind == PLACE_HERE || place->kind == PLACE_STEPS || (place->kind == PLACE_LINE && !*place->file);
}

void place_settle(struct place *place, const char *file, int line)
{
    if (place->kind == PLACE_HERE)
        place->line = line;
    else if (place->kind == PLACE_STEPS && __builtin_add_overflow(place->line, line, &place->line))
        place->line = 0;
    place->kind = PLACE_LINE;
    place->file = file;
}
