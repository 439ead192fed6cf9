/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands set and show: one table of settings.  See commands.h. */
#include "commands.h"
#include "show.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- Values ---- */

/* A whole number from least on; or a word that means 0. */
static bool parse_number(const struct setting *setting, const char *value, int *number)
{
    long long parsed;
    if (setting->zero && !strcmp(value, setting->zero)) {
        *number = 0;
        return true;
    }
    if (!text_number(value, &parsed) || parsed < setting->least || parsed > INT_MAX)
        return false;
    *number = (int)parsed;
    return true;
}

static void write_number(const struct setting *setting, int number, struct text *value)
{
    if (number || !setting->zero)
        text_printf(value, "%d", number);
    else
        text_printf(value, "%s", setting->zero);
}

static bool parse_switch(const char *value, bool *on)
{
    if (strcmp(value, "on") && strcmp(value, "off"))
        return false;
    *on = !strcmp(value, "on");
    return true;
}

static bool set_value(struct shell *shell, const struct setting *setting, char *value)
{
    if (setting->flag)
        return parse_switch(value, setting->flag(shell));
    return setting->number ? parse_number(setting, value, setting->number(shell)) : setting->set(shell, value);
}

static void write_value(struct shell *shell, const struct setting *setting, struct text *value)
{
    if (setting->flag)
        text_printf(value, "%s", *setting->flag(shell) ? "on" : "off");
    else if (setting->number)
        write_number(setting, *setting->number(shell), value);
    else
        setting->write(shell, value);
}

/* ---- The table ---- */

/* Where the value is kept. */
#define FIELD(type, name, field)                                                                                       \
    static type *name(struct shell *shell)                                                                             \
    {                                                                                                                  \
        return &shell->field;                                                                                          \
    }

FIELD(bool, changes, changes_on)
FIELD(int, context, context)
FIELD(int, list_size, list_size)
FIELD(int, memory, session.memory_limit)
FIELD(bool, my_code, my_code)
FIELD(bool, output, output_on)
FIELD(bool, pager, pager_on)
FIELD(int, patience, session.replays.patience)
FIELD(int, print_depth, session.shape.depth)
FIELD(int, print_items, session.shape.items)
FIELD(int, print_length, session.shape.length)
FIELD(int, print_limit, print_limit)
FIELD(int, value_patience, session.value_patience)
FIELD(int, width, width)

static bool set_substitute_path(struct shell *shell, char *value)
{
    char *to, *from = text_word(value, &to);
    source_substitute(&shell->sources, from, to);
    return true;
}

static void write_substitute_path(const struct shell *shell, struct text *value)
{
    for (int i = 0; i < shell->sources.path_count; i++)
        text_printf(value, "%s%s %s", i ? ", " : "", shell->sources.paths[i].from, shell->sources.paths[i].to);
}

static bool set_safe_path(struct shell *shell, char *value)
{
    shell->safe_path = *value ? text_copy(value) : NULL;
    return true;
}

static void write_safe_path(const struct shell *shell, struct text *value)
{
    text_printf(value, "%s", shell->safe_path ? shell->safe_path : "");
}

const struct setting settings[] = {
    {"changes", "on|off", "after a move, show which variables have changed", .flag = changes},
    {"context", "N", "how many lines are shown before and after the one where you are", .number = context},
    {"list-size", "N", "how many lines `list` shows", .number = list_size, .least = 1},
    {"memory-budget", "MB|auto",
     "what all paused copies of the program may take; auto: three times its own, at least 512 MB", .number = memory,
     .least = 1, .zero = "auto"},
    {"my-code", "on|off",
     "`step` from code of yours passes over library code, unless that calls back; `bt` folds frames of the library",
     .flag = my_code},
    {"output", "on|off", "show what the program writes, when it is passed for the first time", .flag = output},
    {"pager", "on|off", "what does not fit on the screen goes through $PAGER", .flag = pager},
    {"patience", "SECONDS|off",
     "how long a replay is waited for that neither answers nor works; one that works is waited for until Ctrl-C",
     .number = patience, .least = 1, .zero = "off"},
    {"print-depth", "N", "how deep in each other containers are shown", .number = print_depth, .least = 1},
    {"print-items", "N|off", "how many items of a container are shown; off: all of them", .number = print_items,
     .least = 1, .zero = "off"},
    {"print-length", "N|off", "how many characters of a string in a container are shown; off: all of them",
     .number = print_length, .least = 1, .zero = "off"},
    {"print-limit", "N|off", "how many characters of a value `print` shows; off: all of them", .number = print_limit,
     .least = 1, .zero = "off"},
    {"safe-path", "[DIRECTORY[:DIRECTORY]...]",
     "directories that are yours with all below them: a .revdbrc there is run if you start revdb beside it (a line for "
     "~/.config/revdb/revdbrc)",
     .set = set_safe_path, .write = write_safe_path},
    {"substitute-path", "[FROM [TO]]",
     "where sources are now that the recording has no text of; FROM alone: no longer; nothing: forget all",
     .set = set_substitute_path, .write = write_substitute_path},
    {"value-patience", "SECONDS|off",
     "how long the repr of a variable may take that is listed with others (locals, bt full, why, report, log)",
     .number = value_patience, .least = 1, .zero = "off"},
    {"width", "COLUMNS|auto", "how wide lists and `pp` may be; auto: as the terminal", .number = width, .least = 20,
     .zero = "auto"},
    {0},
};

/* ---- The commands ---- */

/* By name or unambiguous beginning; NULL after a message. */
static const struct setting *find(struct shell *shell, const char *name)
{
    const struct setting *found = NULL;
    struct text names = {0};
    int matches = 0;
    for (const struct setting *s = settings; s->name; s++) {
        text_printf(&names, "%s%s", names.length ? ", " : "", s->name);
        if (*name && !strncmp(s->name, name, strlen(name)) && matches++ == 0)
            found = s;
    }
    if (matches != 1)
        show_error(shell, "\"%s\" is no setting, they are: %s.", name, names.bytes);
    return matches == 1 ? found : NULL;
}

COMMAND(set, "set", "SETTING VALUE", GROUP_OTHER, REPEAT_NEVER, WORDS_SETTING, "change a setting", R"(
    set output off
    set memory-budget 2000
    set substitute-path /build/app /home/me/app
)")
{
    char *value, *name = text_word(arguments, &value);
    if (!*name)
        return command_usage(shell);
    if (!strcmp(name, "print") && *value)
        name = text_format("print-%s", text_word(value, &value)); /* `set print depth 3` */
    if (!strcmp(name, "var") || !strcmp(name, "variable") || *value == '=')
        return command_refuse_assignment(shell);
    const struct setting *setting = find(shell, name);
    if (!setting)
        return false;
    return set_value(shell, setting, value) || show_error(shell, "Usage: set %s %s", setting->name, setting->values);
}

static void show_setting(struct shell *shell, const struct setting *setting)
{
    struct text value = {0};
    write_value(shell, setting, &value);
    show(shell, "%-16s %-8s %s", setting->name, value.length ? value.bytes : "none", setting->summary);
}

COMMAND(show, "show", "[SETTING]", GROUP_OTHER, REPEAT_NEVER, WORDS_SETTING, "the settings, or one of them", R"(
    show output
)")
{
    if (!strncmp(arguments, "print ", strlen("print ")))
        arguments[strlen("print")] = '-';
    const struct setting *setting = *arguments ? find(shell, arguments) : NULL;
    if (*arguments && !setting)
        return false;
    for (const struct setting *s = settings; s->name; s++)
        if (!setting || setting == s)
            show_setting(shell, s);
    return true;
}
