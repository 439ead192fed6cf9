/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks: see bookmarks.h. */
#include "bookmarks.h"

#include "travel.h"

#include <string.h>

#define KIND "bookmark"

bool bookmark_is_name(const char *name)
{
    struct moment moment;
    return *name && !strpbrk(name, " \t\n\\") && !moment_read(name, &moment);
}

bool bookmark_find(const struct session *session, const char *name, struct moment *moment)
{
    const char *rest = bookmark_is_name(name) ? notes_get(&session->notes, KIND, name) : NULL;
    return rest && moment_read(rest, moment);
}

void bookmark_set(struct session *session, const char *name)
{
    notes_put(&session->notes, KIND, name, moment_write(travel_here(session)).text);
}

bool bookmark_remove(struct session *session, const char *name)
{
    struct moment moment;
    bool there = bookmark_find(session, name, &moment);
    if (there)
        notes_put(&session->notes, KIND, name, NULL);
    return there;
}

const char *bookmark_next(const struct session *session, const char **at)
{
    return notes_next(&session->notes, KIND, at);
}
