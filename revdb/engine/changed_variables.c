/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which variables have changed: see changed_variables.h. */
#include "changed_variables.h"

#include "travel_ask.h"

#include <stdlib.h>
#include <string.h>

#define LINES_LIMIT 10

/* The frame of this place, if it was seen: the same function at the same depth of the same thread. */
static struct seen_frame *find(struct changed_variables *all, const struct stop *stop)
{
    for (struct seen_frame *seen = all->frames; seen < all->frames + SEEN_FRAMES; seen++)
        if (seen->file && seen->place.depth == stop->raw.place.depth && seen->place.thread == stop->raw.place.thread &&
            !strcmp(seen->function, stop->function) && !strcmp(seen->file, stop->file))
            return seen;
    return NULL;
}

static void forget(struct seen_frame *seen)
{
    *seen = (struct seen_frame){0};
}

/* The value of a name, or NULL. */
static const char *value_of(const struct text *variables, const char *name)
{
    const char *end = variables->bytes + variables->length;
    for (const char *at = variables->bytes; at && at < end; at += strlen(at) + 1) {
        const char *value = at + strlen(at) + 1;
        if (!strcmp(at, name))
            return value;
        at = value;
    }
    return NULL;
}

/* "<shop.Order object at 0x7f00>" says which one it is, so that another one is a change; a person is told <Order>. */
static void add_value(struct text *lines, const char *value)
{
    static const char object[] = " object at 0x";
    for (const char *at; (at = strstr(value, object)); value = at) {
        const char *name = at;
        while (name > value && name[-1] != '.' && name[-1] != '<')
            name--;
        const char *begin = name;
        while (begin > value && *begin != '<')
            begin--;
        text_add(lines, value, (size_t)(begin - value));
        text_printf(lines, "<%.*s", (int)(at - name), name);
        at += strlen(object) + strspn(at + strlen(object), "0123456789abcdef");
    }
    text_printf(lines, "%s", value);
}

static void compare(const struct text *before, const struct text *now, struct text *lines)
{
    const char *end = now->bytes + now->length, *value;
    int count = 0;
    for (const char *name = now->bytes; name && name < end; name = value + strlen(value) + 1) {
        const char *old = value_of(before, name);
        value = name + strlen(name) + 1;
        if (old && !strcmp(old, value))
            continue;
        if (count++ < LINES_LIMIT) {
            text_printf(lines, "%s = ", name);
            add_value(lines, value);
            text_printf(lines, "\n");
        }
    }
    if (count > LINES_LIMIT)
        text_printf(lines, "(%d more have changed)\n", count - LINES_LIMIT);
}

void changed_variables_take(struct changed_variables *all, const struct stop *stop, struct text *variables,
                            struct text *lines)
{
    struct seen_frame *seen = find(all, stop);
    if (seen) {
        compare(&seen->variables, variables, lines);
    } else {
        seen = &all->frames[all->next];
        all->next = (all->next + 1) % SEEN_FRAMES;
    }
    forget(seen);
    *seen = (struct seen_frame){stop->raw.place, text_copy(stop->file), text_copy(stop->function), *variables};
}

enum travel_result changed_variables_look(struct session *session, struct changed_variables *all, struct text *lines)
{
    struct rdb_message command = {.kind = RDB_VARIABLES};
    struct text variables = {0};
    enum travel_result result = travel_ask(session, &command, NULL, &variables);
    if (result == TRAVEL_DONE && !(session->here->stop.raw.place.flags & RDB_PLACE_NONE))
        changed_variables_take(all, &session->here->stop, &variables, lines);
    return result;
}
