/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about the session: alias, shell, record-again, quit.  See commands.h. */
#include "commands.h"
#include "out.h"
#include "record_again.h"
#include "show.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* ---- The person's own names and files ---- */

static void show_alias(struct shell *shell, const struct alias *alias)
{
    show(shell, "%-10s %s", alias->name, alias->command);
}

COMMAND(alias, "alias", "[NAME [COMMAND]]", GROUP_OTHER, REPEAT_NEVER, WORDS_COMMAND,
        "give a command, with arguments, a name of yours", R"(
What follows the name when it is typed is added to the command.  The name may be one of revdb's own: yours goes
first.  Without COMMAND, shows what NAME is an alias for; without NAME, all aliases.  The file revdbrc in
~/.config/revdb is the place for those that you always want.

    alias r run
    alias pl print len
)")
{
    const struct aliases *set = &shell->aliases;
    char *command, *name = text_word(arguments, &command);
    if (*command == '=') /* as some write it */
        command = text_trim(command + 1);
    if (*command) {
        aliases_set(&shell->aliases, name, command);
        return true;
    }
    int shown = 0;
    for (int i = 0; i < set->count; i++)
        if ((!*name || !strcmp(set->items[i].name, name)) && ++shown)
            show_alias(shell, &set->items[i]);
    if (!shown && *name)
        return show_error(shell, "\"%s\" is no alias of yours.", name);
    if (!shown)
        show(shell, "You have no aliases: `alias NAME COMMAND` makes one.");
    return true;
}

COMMAND(unalias, "unalias", "NAME", GROUP_OTHER, REPEAT_NEVER, WORDS_COMMAND, "forget an alias of yours", R"(
    unalias r
)")
{
    if (!*arguments)
        return command_usage(shell);
    if (!aliases_find(&shell->aliases, arguments))
        return show_error(shell, "\"%s\" is no alias of yours.", arguments);
    aliases_set(&shell->aliases, arguments, NULL);
    return true;
}

/* ---- Outside ---- */

COMMAND(shell, "shell", "CMD", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE, "run a command of your shell", R"(
Outside the recording: on this machine, now.  (`!` is print.)

    shell ls
)")
{
    if (!*arguments)
        return command_usage(shell);
    show_fresh_line(shell);
    fflush(stdout);
    int status = system(arguments);
    if (status == -1)
        return show_error(shell, "The shell cannot be run: %s", strerror(errno));
    if (WIFSIGNALED(status))
        return show_error(shell, "Ended by signal %d.", WTERMSIG(status));
    return !WEXITSTATUS(status) || show_error(shell, "Exit status %d.", WEXITSTATUS(status));
}

COMMAND(record_again, "record-again", "", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE,
        "show the command that would record the program once more", R"(
In the directory and with the arguments of this recording; its log is left alone.

    record-again
)")
{
    if (*arguments)
        return command_usage(shell);
    char *parent, *command = record_again(shell->session.log, shell->session.exe, &parent);
    if (command)
        show(shell, "%s", command);
    else if (parent)
        show_error(shell, "This process was forked by another one: record that again, its log is %s.", parent);
    else
        show_error(shell, "%s cannot be read any more.", shell->session.log);
    bool ok = command != NULL;
    return ok;
}

COMMAND(transcript, "transcript", "FILE|off", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE,
        "write what is typed and shown from now on to a file as well", R"(
Without colors.  An existing file is not overwritten.

    transcript session.txt
    transcript off
)")
{
    if (!*arguments)
        return command_usage(shell);
    if (!strcmp(arguments, "off")) {
        out_transcript(NULL);
        return true;
    }
    int fd = open(arguments, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!file)
        return show_error(shell, "%s: %s", arguments, strerror(errno));
    out_transcript(file);
    return true;
}

COMMAND(quit, "quit q exit", "", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE, "leave", R"(
So does the end of input (Ctrl-D).

    quit
)")
{
    if (*arguments)
        return command_usage(shell);
    shell->quit = true;
    return true;
}
