/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The person's own names for commands: see aliases.h. */
#include "aliases.h"

#include "array.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static struct alias *find(const struct aliases *set, const char *name)
{
    for (int i = 0; i < set->count; i++)
        if (!strcmp(set->items[i].name, name))
            return &set->items[i];
    return NULL;
}

const char *aliases_find(const struct aliases *set, const char *name)
{
    const struct alias *alias = find(set, name);
    return alias ? alias->command : NULL;
}

void aliases_set(struct aliases *set, const char *name, const char *command)
{
    struct alias *alias = find(set, name);
    if (alias) {
        *alias = set->items[--set->count];
    }
    if (!command)
        return;
    *array_add(set->items, set->count) = (struct alias){text_copy(name), text_copy(command)};
}
