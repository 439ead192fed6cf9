/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers for names: see pinned_names.h. */
#include "pinned_names.h"

#include "array.h"
#include "inspect.h"

#include <ctype.h>
#include <string.h>

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$';
}

/* Behind the string literal or the word that begins here, or behind one character of anything else. */
static const char *skip_token(const char *at)
{
    const char *begin = at;
    if (*at == '"' || *at == '\'') {
        for (at++; *at && *at != *begin; at++)
            at += *at == '\\' && at[1];
        return at + (*at != '\0');
    }
    while (is_word(*at))
        at++;
    return at + (at == begin);
}

/* Is what stands from `begin` to `end` looked into: at an attribute, an item, the length of it? */
static bool is_looked_into(const char *source, const char *begin, const char *end)
{
    end += strspn(end, " ");
    bool measured = begin - source >= 4 && !strncmp(begin - 4, "len(", 4) && *end == ')';
    return *end == '.' || *end == '[' || measured;
}

static bool is_listed(const char *names, const char *word)
{
    char *spaced = text_format(" %s ", names), *wanted = text_format(" %s ", word);
    return strstr(spaced, wanted) != NULL;
}

/* The number of the object that a name means there; 0 if it is too simple to have one. */
static enum travel_result find_number(struct session *session, int thread, int frame, const char *name,
                                      struct pinned_names *pins, int *number)
{
    struct evaluation evaluation;
    *number = 0;
    for (int i = 0; i < pins->count; i++)
        if (!strcmp(pins->items[i].name, name))
            *number = pins->items[i].number;
    if (*number)
        return TRAVEL_DONE;
    enum travel_result result = inspect_evaluate(session, thread, frame, RDB_EVAL_PRINT, name, NULL, &evaluation);
    if (result == TRAVEL_DONE && evaluation.end == EVALUATION_OK && evaluation.number) {
        *number = evaluation.number;
        *array_add(pins->items, pins->count) = (struct pinned_name){text_copy(name), *number};
    }
    return result;
}

/* The source with numbers in it.  foreign: the names that are no builtins. */
static enum travel_result pin(struct session *session, int thread, int frame, const char *source, const char *foreign,
                              struct pinned_names *pins, struct text *pinned)
{
    for (const char *at = source, *end; *at; at = end) {
        end = skip_token(at);
        char *word = text_bytes(at, (size_t)(end - at));
        bool is_attribute = at > source && at[-1] == '.';
        int number = 0;
        if (!is_attribute && is_looked_into(source, at, end) && is_listed(foreign, word)) {
            enum travel_result result = find_number(session, thread, frame, word, pins, &number);
            if (result != TRAVEL_DONE)
                return result;
        }
        if (number)
            text_printf(pinned, "$%d", number);
        else
            text_add(pinned, at, (size_t)(end - at));
    }
    return TRAVEL_DONE;
}

static enum travel_result refuse_undefined(struct session *session, const char *undefined)
{
    bool at_end = session->here->stop.raw.place.flags & RDB_PLACE_NONE;
    text_clear(&session->message);
    text_printf(&session->message, "\"%.*s\" is not defined here%s.", (int)strcspn(undefined, " "), undefined,
                at_end ? ": at the end there are only built-in names, and numbered objects such as $1"
                       : ": neither this frame nor its module has such a name, and none of its code sets one");
    return TRAVEL_FAILED;
}

enum travel_result pinned_names_read(struct session *session, int thread, int frame, const char *source,
                                     struct expression *expression, struct pinned_names *pins)
{
    struct text pinned = {0};
    *pins = (struct pinned_names){0};
    enum travel_result result = changes_read(session, thread, frame, source, expression);
    if (result == TRAVEL_DONE && *expression->undefined)
        result = refuse_undefined(session, expression->undefined);
    if (result == TRAVEL_DONE)
        result = pin(session, thread, frame, source, expression->foreign, pins, &pinned);
    if (result == TRAVEL_DONE && pins->count)
        result = changes_read(session, thread, frame, pinned.bytes, expression);
    return result;
}
