/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The person's own names for commands. */
#ifndef ALIASES_H
#define ALIASES_H

struct alias {
    char *name, *command;
};

struct aliases {
    struct alias *items;
    int count;
};

/* What a word stands for, or NULL. */
const char *aliases_find(const struct aliases *, const char *name);
/* command NULL: forgets it. */
void aliases_set(struct aliases *, const char *name, const char *command);

#endif
