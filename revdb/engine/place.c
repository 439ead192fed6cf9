/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places: see place.h. */
#include "place.h"

#include "text.h"

#include <ctype.h>
#include <string.h>

char *place_cut_condition(char *arguments)
{
    for (char *at = arguments; (at = strstr(at, "if")); at += 2) {
        bool begins = at == arguments || isspace((unsigned char)at[-1]);
        if (!begins || !(isspace((unsigned char)at[2]) || at[2] == '('))
            continue;
        char *condition = text_trim(at + 2);
        *at = '\0';
        text_trim(arguments);
        return condition;
    }
    return NULL;
}

bool place_is_function(const char *name)
{
    if (!*name || isdigit((unsigned char)*name) || text_ends_with(name, "."))
        return false;
    return name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_<>.")] == '\0';
}

struct place place_read(char *text)
{
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
