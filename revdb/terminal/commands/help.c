/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows from the table of commands: `help`, docs/commands.md and the manual page.  See commands.h. */
#include "commands.h"

#include "pager.h"
#include "roff.h"
#include "show.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a command takes, if that is a table of its own: topics or settings, a line each. */
static void add_choices(const struct command *c, struct text *lines)
{
    const struct info_topic *topic;
    if (c->words == WORDS_INFO)
        for (int i = 0; (topic = info_topic_at(i)); i++)
            text_printf(lines, "    %-12s %s\n", topic->name, topic->summary);
    if (c->words == WORDS_SETTING)
        for (const struct setting *s = settings; s->name; s++)
            text_printf(lines, "    %-15s %-11s %s\n", s->name, s->values, s->summary);
    if (lines->length)
        text_printf(lines, "\n");
}

/* ---- help ---- */

static void show_command(struct shell *shell, const struct command *c)
{
    struct text choices = {0};
    int length = command_name_length(c);
    const char *aliases = c->names + length;
    add_choices(c, &choices);
    show(shell, "%.*s%s%s -- %s", length, c->names, *c->arguments ? " " : "", c->arguments, c->summary);
    if (*aliases)
        show(shell, "aliases:%s", aliases);
    printf("\n%s%s", choices.length ? choices.bytes : "", command_details(c));
}

static void show_summary(struct shell *shell)
{
    const struct command *c;
    for (int group = 0; group < GROUP_COUNT; group++) {
        show(shell, group ? "\n%s" : "%s", command_groups[group]);
        for (int i = 0; (c = command_at(i)); i++) {
            if (c->group != (enum command_group)group)
                continue;
            int length = command_name_length(c);
            const char *alias = c->names + length + (c->names[length] == ' ');
            int alias_length = (int)strcspn(alias, " ");
            bool brief = alias_length && alias_length < length;
            char *left = text_format("%.*s%s%.*s%s", length, c->names, brief ? " (" : "", brief ? alias_length : 0,
                                     alias, brief ? ")" : "");
            show(shell, "  %-16s %s", left, c->summary);
        }
    }
    show(shell, "\n`help CMD` tells more.  A command may be shortened as long as it is unambiguous; an empty line");
    show(shell, "repeats the last move.  Ctrl-C stops what takes long and returns to where you were.");
}

COMMAND(help, "help h", "[CMD]", GROUP_OTHER, REPEAT_NEVER, WORDS_COMMAND, "this summary, or one command in full", R"(
    help break
)")
{
    pager_begin(shell);
    if (!*arguments) {
        show_summary(shell);
        return true;
    }
    const char *alias = aliases_find(&shell->aliases, arguments);
    if (alias) {
        show(shell, "%s is your alias for `%s`.", arguments, alias);
        return true;
    }
    const struct command *command = command_find(shell, arguments);
    if (command)
        show_command(shell, command);
    return command != NULL;
}

/* ---- docs/commands.md ---- */

static void write_markdown(const struct command *c)
{
    struct text choices = {0};
    int length = command_name_length(c);
    add_choices(c, &choices);
    printf("### `%.*s%s%s`\n\n", length, c->names, *c->arguments ? " " : "", c->arguments);
    printf("%c%s.", toupper((unsigned char)*c->summary), c->summary + 1);
    if (c->names[length])
        printf("  Aliases:%s.", c->names + length);
    printf("\n\n%s%s\n", choices.length ? choices.bytes : "", command_details(c));
}

void command_reference(void)
{
    const struct command *c;
    puts(
        "# Commands of revdb\n\n"
        "<!-- Written by `make docs` from what stands in revdb/terminal/commands/. -->\n\n"
        "What can be typed at revdb's prompt. A command may be shortened as long as it is unambiguous; an empty line\n"
        "repeats the last move. The [user guide](user-guide.md) tells how they are used together.\n");
    for (int group = 0; group < GROUP_COUNT; group++) {
        printf("## %s\n\n", command_groups[group]);
        for (int i = 0; (c = command_at(i)); i++)
            if (c->group == (enum command_group)group)
                write_markdown(c);
    }
}

/* ---- revdb(1) ---- */

static void write_manual(const struct command *c)
{
    struct text words = {0}, details = {0};
    int length = command_name_length(c);
    text_printf(&words, "%.*s%s%s\n", length, c->names, *c->arguments ? " " : "", c->arguments);
    text_printf(&words, "%c%s.", toupper((unsigned char)*c->summary), c->summary + 1);
    if (c->names[length])
        text_printf(&words, "  Aliases:%s.", c->names + length);
    text_printf(&words, "\n");
    add_choices(c, &details);
    text_printf(&details, "%s", command_details(c));
    printf(".TP\n.B ");
    roff_write(words.bytes);
    puts(".RS\n.PP");
    roff_paragraphs(details.bytes);
    puts(".RE");
}

void command_manual(void)
{
    const struct command *c;
    puts(
        ".SH COMMANDS\n"
        "A command may be shortened as long as it is unambiguous.\n"
        "An empty line repeats the last move.\n"
        "Ctrl\\-C stops what takes long and returns to where you were.");
    for (int group = 0; group < GROUP_COUNT; group++) {
        printf(".SS \"%s\"\n", command_groups[group]);
        for (int i = 0; (c = command_at(i)); i++)
            if (c->group == (enum command_group)group)
                write_manual(c);
    }
}
