/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands, and what follows from it: see commands.h. */
#include "commands.h"

#include "pager.h"
#include "show.h"
#include "travel.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

const char *const command_groups[GROUP_COUNT] = {
    [GROUP_MOVE] = "Moving",
    [GROUP_TIME] = "Times and bookmarks",
    [GROUP_LOOK] = "Looking at the program",
    [GROUP_SOURCE] = "Looking at the source",
    [GROUP_STOP] = "Stopping",
    [GROUP_OTHER] = "The session",
    [GROUP_REFUSED] = "Not in a recording",
};

/* ---- What there is ---- */

/* The linker puts what COMMAND and INFO list one after the other, and says where they begin and end. */
LIST_OF(revdb_commands, command)
LIST_OF(revdb_info, info_topic)

const struct command *command_at(int number)
{
    return revdb_commands_at(number);
}

const struct info_topic *info_topic_at(int number)
{
    const struct info_topic *topic, *other;
    for (int i = 0; (topic = revdb_info_at(i)); i++) {
        int before = 0;
        for (int j = 0; (other = revdb_info_at(j)); j++)
            before += strcmp(other->name, topic->name) < 0;
        if (before == number)
            break;
    }
    return topic;
}

const char *command_details(const struct command *command)
{
    return command->details + strspn(command->details, "\n");
}

/* ---- Finding ---- */

/* Steps through names that are separated by blanks: the next one, NULL after the last. */
static const char *next_name(const char **names, size_t *length)
{
    const char *name = *names + strspn(*names, " ");
    *length = strcspn(name, " ");
    *names = name + *length;
    return *length ? name : NULL;
}

static bool command_has_name(const struct command *command, const char *wanted)
{
    const char *names = command->names;
    size_t length;
    for (const char *name; (name = next_name(&names, &length));)
        if (length == strlen(wanted) && !strncmp(name, wanted, length))
            return true;
    return false;
}

static bool has_prefix(const struct command *command, const char *prefix)
{
    const char *names = command->names;
    size_t length;
    for (const char *name; (name = next_name(&names, &length));)
        if (!strncmp(name, prefix, strlen(prefix)))
            return true;
    return false;
}

int command_name_length(const struct command *command)
{
    return (int)strcspn(command->names, " ");
}

void command_add_names(struct text *names)
{
    const struct command *c;
    for (int i = 0; (c = command_at(i)); i++) {
        const char *rest = c->names;
        size_t length;
        for (const char *name; (name = next_name(&rest, &length)); text_add(names, "", 1))
            text_add(names, name, length);
    }
}

static void suggest(struct shell *shell, const char *wanted)
{
    struct text names = {0};
    command_add_names(&names);
    const char *nearest = inspect_nearest(&names, wanted);
    if (nearest)
        show_error(shell, "Unknown command \"%s\": did you mean \"%s\"?", wanted, nearest);
    else
        show_error(shell, "Unknown command \"%s\": `help` lists the commands, `print EXPR` evaluates.", wanted);
}

const struct command *command_named(const char *name)
{
    const struct command *c;
    for (int i = 0; *name && (c = command_at(i)); i++)
        if (command_has_name(c, name))
            return c;
    return NULL;
}

/* What is refused has no short forms: it would only be in the way of what works. */
static bool is_candidate(const struct command *command, const char *prefix)
{
    return command->group != GROUP_REFUSED && has_prefix(command, prefix);
}

/* Does one's name begin with the other's?  `ste` is step, though there is stepi. */
static bool is_longer(const struct command *command, const struct command *than)
{
    int length = command_name_length(than);
    return command != than && command_name_length(command) > length &&
           !strncmp(command->names, than->names, (size_t)length);
}

/* Is there no other candidate that is meant rather? */
static bool is_meant(const struct command *command, const char *prefix)
{
    const struct command *c;
    if (!is_candidate(command, prefix))
        return false;
    for (int i = 0; (c = command_at(i)); i++)
        if (is_candidate(c, prefix) && is_longer(command, c))
            return false;
    return true;
}

/* Is there exactly one command that is meant by this? */
static bool command_means(const char *wanted)
{
    const struct command *c;
    int count = 0;
    for (int i = 0; (c = command_at(i)); i++)
        count += is_meant(c, wanted);
    return count == 1 || command_named(wanted);
}

const struct command *command_find(struct shell *shell, const char *wanted)
{
    const struct command *c, *found = command_named(wanted);
    struct text candidates = {0};
    int count = 0;
    if (found)
        return found;
    for (int i = 0; (c = command_at(i)); i++) {
        if (!is_meant(c, wanted))
            continue;
        text_printf(&candidates, "%s%.*s", count++ ? ", " : "", command_name_length(c), c->names);
        found = c;
    }
    if (count > 1) {
        show_error(shell, "Ambiguous command \"%s\": %s.", wanted, candidates.bytes);
        found = NULL;
    } else if (!count) {
        suggest(shell, wanted);
    }
    return found;
}

/* ---- Running ---- */

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

/* The line with an alias of the person's at its beginning replaced by what it stands for. */
static char *expand_alias(const struct shell *shell, const char *line)
{
    size_t length = strspn(line, NAME_LETTERS);
    char *word = text_format("%.*s", (int)length, line);
    const char *command = aliases_find(&shell->aliases, word);
    return command ? text_format("%s%s", command, line + length)
                   : text_copy(line); /* an alias is not looked for twice */
}

#define TARGET "[A-Za-z_][A-Za-z_0-9]*(\\.[A-Za-z_][A-Za-z_0-9]*|\\[[^]]*\\])*"

bool command_is_assignment(const char *text)
{
    regex_t assignment;
    regcomp(&assignment, "^" TARGET "( *, *" TARGET ")* *([-+%&|^]|\\*\\*?|//?|<<|>>)?=([^=]|$)",
            REG_EXTENDED | REG_NOSUB);
    bool found = !regexec(&assignment, text, 0, NULL, 0) && !strchr(text, ';');
    regfree(&assignment);
    return found;
}

bool command_refuse_assignment(struct shell *shell)
{
    return show_error(shell,
                      "What was recorded cannot be changed.  To try something out in a copy of the program that is "
                      "thrown away, do it all on one line: `!x = 5; print f(x)`.");
}

/* The word that the line begins with, and what follows it.  A bracket may follow it directly: print(x). */
static char *take_word(char *line, char **arguments)
{
    size_t length = strspn(line, NAME_LETTERS);
    if (line[length] != '(')
        return text_copy(text_word(line, arguments));
    *arguments = line + length;
    return text_format("%.*s", (int)length, line);
}

/* What is no command but something that Python could evaluate. */
static bool is_expression(const char *word, const char *arguments)
{
    return !strchr(NAME_LETTERS, *word) || (*word >= '0' && *word <= '9') || word[strcspn(word, ".[\"'+*%<>=,~(")] ||
           (*arguments == '(' && !command_named(word));
}

/* gdb's "/4xb"? */
static bool is_format(const char *arguments)
{
    size_t digits = *arguments == '/' ? strspn(arguments + 1, "0123456789") : 0;
    size_t letters = *arguments == '/' ? strspn(arguments + 1 + digits, "abcdfghiostuwxz") : 0;
    return letters && letters <= 2 && strchr(" ", arguments[1 + digits + letters]);
}

/* "print/full EXPR"?  The arguments begin with the slash then. */
static bool command_takes_full(char *line, char **arguments)
{
    static const char *const names[] = {"print/full", "p/full", "pp/full"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        if (!strncmp(line, names[i], length) && strchr(" (", line[length])) {
            *arguments = strchr(line, '/');
            return true;
        }
    }
    return false;
}

/* Finds the command that the line begins with, and cuts its arguments off.  NULL after a message. */
static const struct command *parse(struct shell *shell, char *line, char **arguments)
{
    if (*line == '!' || *line == '?') {
        *arguments = text_trim(line + 1);
        return command_find(shell, *line == '!' ? "!" : "help");
    }
    if (command_is_assignment(line)) {
        command_refuse_assignment(shell);
        return NULL;
    }
    if (command_takes_full(line, arguments))
        return command_named(*line == 'p' && line[1] == 'p' ? "pp" : "print");
    char *whole = text_copy(line), *word = take_word(line, arguments), *slash = strchr(word, '/');
    bool brackets = **arguments == '(' && line + strlen(word) == *arguments;
    if (slash)
        *slash = '\0';
    const struct command *command = NULL;
    if (is_expression(word, brackets ? *arguments : "") ||
        (!command_means(word) && command_can_evaluate(shell, whole))) {
        *arguments = whole;
        return command_named("print");
    }
    command = command_find(shell, word);
    bool format = slash || is_format(*arguments);
    if (command && format && command->words == WORDS_VALUE) {
        show_error(shell, "`%s` takes no format: `print hex(n)`, `print '%%o' %% n`, `pp EXPR`.", word);
        command = NULL;
    } else if (command && brackets && command->words != WORDS_VALUE) {
        show_error(shell, "`%s` takes no brackets; to evaluate that, `print %s%s`.", word, word, *arguments);
        command = NULL;
    }
    return command;
}

/* Notes that cannot be written cost a line on the screen. */
static void tell_problem(struct shell *shell)
{
    struct notes *notes = &shell->session.notes;
    if (notes->problem)
        show_error(shell, "%s", notes->problem);
    notes->problem = NULL;
}

bool command_run(struct shell *shell, const char *line)
{
    char *trimmed = text_copy(line), *copy = expand_alias(shell, text_trim(trimmed)), *arguments;
    struct moment before = travel_here(&shell->session);
    shell->command = NULL;
    bool ok = !*copy;
    if (*copy && (shell->command = parse(shell, copy, &arguments)))
        ok = shell->command->run(shell, arguments);
    pager_end(shell);
    tell_problem(shell);
    struct moment now = travel_here(&shell->session);
    if (!moment_is(now, before) && now.time >= 0) {
        trail_moved(&shell->trail, before, now);
        displays_show(shell);
    }
    if (!ok)
        shell->failed = true;
    return ok;
}

bool command_usage(struct shell *shell)
{
    const struct command *c = shell->command;
    return show_error(shell, "Usage: %.*s %s", command_name_length(c), c->names, c->arguments);
}

bool command_count(struct shell *shell, const char *arguments, long long *count)
{
    *count = 1;
    return !*arguments || (text_number(arguments, count) && *count >= 1) || command_usage(shell);
}

bool command_refuse(struct shell *shell, char *arguments)
{
    (void)arguments;
    const struct command *c = shell->command;
    const char *advice = command_details(c);
    return show_error(shell, "No `%.*s` here: %s.  %.*s", command_name_length(c), c->names, c->summary,
                      (int)strcspn(advice, "\n"), advice);
}
