/* The commands set and show: one table of settings.  See commands.h. */
#include "commands.h"
#include "show.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- Values ---- */

/* A whole number from least on; or a word that means 0. */
static bool parse_number(const char *value, long long least, const char *zero, int *number)
{
    long long parsed;
    if (zero && !strcmp(value, zero)) {
        *number = 0;
        return true;
    }
    if (!text_number(value, &parsed) || parsed < least || parsed > INT_MAX)
        return false;
    *number = (int)parsed;
    return true;
}

static void write_number(struct text *value, int number, const char *zero)
{
    if (number)
        text_printf(value, "%d", number);
    else
        text_printf(value, "%s", zero);
}

static bool set_list_size(struct shell *shell, char *value)
{
    return parse_number(value, 1, NULL, &shell->list_size);
}

static void write_list_size(const struct shell *shell, struct text *value)
{
    write_number(value, shell->list_size, "");
}

static bool set_memory(struct shell *shell, char *value)
{
    int megabytes;
    if (!parse_number(value, 1, "auto", &megabytes))
        return false;
    shell->session.memory_budget = (long)megabytes * 1024;
    return true;
}

static void write_memory(const struct shell *shell, struct text *value)
{
    write_number(value, (int)(shell->session.memory_budget / 1024), "auto");
}

static bool parse_switch(const char *value, bool *on)
{
    *on = !strcmp(value, "on");
    return *on || !strcmp(value, "off");
}

static void write_switch(struct text *value, bool on)
{
    text_printf(value, "%s", on ? "on" : "off");
}

static bool set_output(struct shell *shell, char *value)
{
    bool on, ok = parse_switch(value, &on);
    shell->output_on = ok ? on : shell->output_on;
    return ok;
}

static void write_output(const struct shell *shell, struct text *value)
{
    write_switch(value, shell->output_on);
}

static bool set_changes(struct shell *shell, char *value)
{
    bool on, ok = parse_switch(value, &on);
    shell->changes_on = ok ? on : shell->changes_on;
    return ok;
}

static void write_changes(const struct shell *shell, struct text *value)
{
    write_switch(value, shell->changes_on);
}

static bool set_print_limit(struct shell *shell, char *value)
{
    return parse_number(value, 1, "off", &shell->print_limit);
}

static void write_print_limit(const struct shell *shell, struct text *value)
{
    write_number(value, shell->print_limit, "off");
}

static bool set_substitute_path(struct shell *shell, char *value)
{
    char *to, *from = text_word(value, &to);
    if (*from && !*to)
        return false;
    source_substitute(&shell->sources, from, to);
    return true;
}

static void write_substitute_path(const struct shell *shell, struct text *value)
{
    const char *from = shell->sources.from;
    text_printf(value, "%s%s%s", from ? from : "", from ? " " : "", from ? shell->sources.to : "");
}

static bool set_width(struct shell *shell, char *value)
{
    return parse_number(value, 20, "auto", &shell->width);
}

static void write_width(const struct shell *shell, struct text *value)
{
    write_number(value, shell->width, "auto");
}

const struct setting settings[] = {
    {"changes", "on|off",
     "after a move, show which variables have changed since you last stood in the frame; at first on for a person, off "
     "for a script or a dumb terminal",
     set_changes, write_changes},
    {"list-size", "N", "how many lines `list` shows", set_list_size, write_list_size},
    {"memory", "MB|auto",
     "what all paused copies of the program may take; auto: three times what it takes itself, at least 512 MB",
     set_memory, write_memory},
    {"output", "on|off", "show what the program writes, when it is passed going forward for the first time", set_output,
     write_output},
    {"print-limit", "N|off", "how many characters of a value `print` shows; off: all of them", set_print_limit,
     write_print_limit},
    {"substitute-path", "[FROM TO]", "where sources are now that the recording has no text of and that have moved",
     set_substitute_path, write_substitute_path},
    {"width", "COLUMNS|auto", "how wide lists and `pp` may be; auto: as the terminal", set_width, write_width},
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
    text_free(&names);
    return matches == 1 ? found : NULL;
}

COMMAND(set)
{
    char *value, *name = text_word(arguments, &value);
    if (!*name)
        return command_usage(shell);
    if (!strcmp(name, "var") || !strcmp(name, "variable") || *value == '=')
        return command_refuse_assignment(shell);
    const struct setting *setting = find(shell, name);
    if (!setting)
        return false;
    return setting->set(shell, value) || show_error(shell, "Usage: set %s %s", setting->name, setting->values);
}

static void show_setting(struct shell *shell, const struct setting *setting)
{
    struct text value = {0};
    setting->write(shell, &value);
    show(shell, "%-16s %-8s %s", setting->name, value.length ? value.bytes : "none", setting->summary);
    text_free(&value);
}

COMMAND(show)
{
    const struct setting *setting = *arguments ? find(shell, arguments) : NULL;
    if (*arguments && !setting)
        return false;
    for (const struct setting *s = settings; s->name; s++)
        if (!setting || setting == s)
            show_setting(shell, s);
    return true;
}
