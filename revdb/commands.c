/* The table of commands, and what follows from it: see commands.h. */
#include "commands.h"

#include "show.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const command_groups[GROUP_COUNT] = {"Moving", "Looking", "Stopping", "The rest"};

const struct command commands[] = {
    {"go g", GROUP_MOVE, REPEAT_NEVER, WORDS_NONE, "T|BOOKMARK|test NAME|failure [N]",
     "go to timestamp T, a bookmark, where a test begins, or to what failed it",
     "The timestamp of a place is the number of stop points (lines executed) before it, the same in every session.\n"
     "The prompt shows it.  Beyond the end of the recording, goes to the end.  `info tests` lists the tests; a part "
     "of\n"
     "the name will do.\n\n"
     "    go 1200\n    go failure\n",
     command_go},
    {"step s", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]", "forward to the next line executed, also inside a call",
     "N times; stops earlier at a breakpoint and where the main module ends.  Passes over what `skip` names.\n\n"
     "    step 3\n",
     command_step},
    {"bstep bs reverse-step rs", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]",
     "backward to the line executed before, also inside a call",
     "N times; stops earlier at a breakpoint.  Passes over what `skip` names.\n\n"
     "    bstep\n",
     command_bstep},
    {"next n", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]", "forward to the next line of this function, over calls",
     "If the function ends before, to the next line of its caller.  Stops earlier at a breakpoint.  After `up` or\n"
     "`thread`, this function is the one of the chosen frame.  What other threads run meanwhile is passed over.\n\n"
     "    next\n",
     command_next},
    {"bnext bn reverse-next rn", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]",
     "backward to the line of this function before, over calls",
     "From the first line of a function, to the line that called it.  Stops earlier at a breakpoint.\n\n"
     "    bnext\n",
     command_bnext},
    {"finish fin", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "", "forward to where this function has returned",
     "Shows the value returned, or the exception.  Stops earlier at a breakpoint.\n\n"
     "    finish\n    returned 42\n    ...\n",
     command_finish},
    {"bfinish bfin bf reverse-finish", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "",
     "backward to the line that called this function",
     "Stops earlier at a breakpoint.\n\n"
     "    bfinish\n",
     command_bfinish},
    {"continue c", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "", "forward to the next breakpoint, or the end",
     "Always stops where the main module ends or an exception leaves it; continued from there, at the end of the\n"
     "recording.\n\n"
     "    break 12\n    continue\n",
     command_continue},
    {"bcontinue bc reverse-continue rc", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "",
     "backward to the last breakpoint hit before, or the beginning",
     "Without one, stops where the main module begins (from before that, at timestamp 0).\n\n"
     "    break cache.py:40 if key == 'x'\n    bcontinue\n",
     command_bcontinue},
    {"nthread nt", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]", "forward to the next switch to another thread",
     "To where thread N goes on to run, if N is given; `info threads` lists them.  Stops earlier at a breakpoint.\n\n"
     "    nthread\n    --- thread #2 (Worker-1) ---\n    ...\n",
     command_nthread},
    {"bthread reverse-nthread rnt", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "[N]",
     "backward to the last switch to another thread",
     "To where thread N last went on to run, if N is given.  One line further back (`bstep`), the thread before it\n"
     "runs.  Stops earlier at a breakpoint.\n\n"
     "    bthread 2\n",
     command_bthread},

    {"bookmark checkpoint", GROUP_MOVE, REPEAT_NEVER, WORDS_NONE, "NAME, or: delete NAME",
     "give this place a name, for `go NAME`",
     "Bookmarks are kept beside the log, in LOG.notes, for later sessions.  `info bookmarks` lists them.\n\n"
     "    bookmark before-the-crash\n    go before-the-crash\n",
     command_bookmark},

    {"print p !", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "EXPR", "evaluate an expression or run a statement here",
     "In the chosen frame.  Shows the result unless it is None.  It is done in a copy of the program that is thrown\n"
     "away: whatever it changes is changed for this one line only.  Ctrl-C ends one that takes too long.\n\n"
     "    print total, items[-1]\n    !for x in items: print x\n",
     command_print},
    {"backtrace bt where w", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "[N]", "the calls that led here, innermost first",
     "Only the N innermost frames if N is given.  The chosen frame is marked.\n\n"
     "    backtrace 5\n",
     command_backtrace},
    {"list l", GROUP_LOOK, REPEAT_BARE, WORDS_PLACE, "[N|FUNC|FILE:N]", "show source lines, as they were when recorded",
     "Around the current line, then onward; or around a line, a function, a line of a file.\n\n"
     "    list cache.py:40\n",
     command_list},
    {"created", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "$N", "go to the line that created an object, and show the calls",
     "The object that was printed as $N.  It exists from the next line on.\n\n"
     "    print cart\n    $1 = <Cart object at 0x7f0a11d0>\n    created $1\n",
     command_created},
    {"died", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "$N",
     "go to the line that ended an object's life, and show the calls",
     "After it, $N still shows what the object held when it died.\n\n"
     "    died $1\n",
     command_died},
    {"locals", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "", "the local variables of the chosen frame", "\n    locals\n",
     command_locals},
    {"up u", GROUP_LOOK, REPEAT_SAME, WORDS_NONE, "[N]", "choose the frame that called the chosen one",
     "print, locals, list, next and finish follow it.\n\n"
     "    up\n",
     command_up},
    {"down do", GROUP_LOOK, REPEAT_SAME, WORDS_NONE, "[N]", "choose the frame that the chosen one called",
     "\n    down\n", command_down},
    {"frame f", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "[N]", "choose frame N of the backtrace, or show the chosen one",
     "\n    frame 0\n", command_frame},
    {"thread t", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "[N]", "choose thread N, or show the chosen one",
     "Whatever looks, and next and finish, follow it until the next move.  `info threads` lists the threads.\n\n"
     "    thread 2\n    backtrace\n",
     command_thread},

    {"break b", GROUP_STOP, REPEAT_NEVER, WORDS_PLACE, "[FILE:]N|[FILE:]FUNC [if COND]",
     "stop at a line or where a function is entered",
     "N is a line of the file shown last; FILE any file whose path ends so; FUNC a function's name (FUNC() means the\n"
     "same).  With `if`, only when the condition is true there.  Without arguments, at the current line.  What has "
     "not\n"
     "been loaded yet is kept as pending.\n\n"
     "    break cache.py:40 if key == 'x'\n    break put\n",
     command_break},
    {"tbreak tb", GROUP_STOP, REPEAT_NEVER, WORDS_PLACE, "[FILE:]N|[FILE:]FUNC [if COND]",
     "the same, deleted when it is hit", "\n    tbreak put\n", command_tbreak},
    {"delete d", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "[ID]...", "delete breakpoints; without arguments, all",
     "\n    delete 2\n", command_delete},
    {"enable en", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "[ID]...", "enable breakpoints; without arguments, all",
     "\n    enable 2\n", command_enable},
    {"disable dis", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "[ID]...", "disable breakpoints; without arguments, all",
     "\n    disable 2\n", command_disable},
    {"condition cond", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "ID [COND]",
     "stop at a breakpoint only when COND is true there",
     "Without COND, always again.\n\n"
     "    condition 1 len(items) > 100\n",
     command_condition},
    {"skip", GROUP_STOP, REPEAT_NEVER, WORDS_PLACE, "FILE|FUNC, or: delete ID", "`step` and `bstep` do not stop there",
     "A name with a slash, or one that ends in .py, is a file; any other a function.  `info skip` lists them.\n"
     "Breakpoints in there still stop.\n\n"
     "    skip threading.py\n    skip delete 1\n",
     command_skip},

    {"info i", GROUP_OTHER, REPEAT_NEVER, WORDS_INFO, "TOPIC",
     "about bookmarks, breakpoints, skip, snapshots, files, threads, log", "\n    info breakpoints\n", command_info},
    {"set", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE, "output on|off, or: memory MB", "change a setting",
     "output: whether to show what the program writes, when it is passed going forward for the first time.\n"
     "memory: what all paused copies of the program may take together; by default three times what the program takes\n"
     "itself, but at least 512 MB.  With less, going back takes longer.\n\n"
     "    set output off\n    set memory 2000\n",
     command_set},
    {"help h", GROUP_OTHER, REPEAT_NEVER, WORDS_COMMAND, "[CMD]", "this summary, or one command in full",
     "\n    help break\n", command_help},
    {"quit q exit", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE, "", "leave",
     "So does the end of input (Ctrl-D).\n\n"
     "    quit\n",
     command_quit},
    {0},
};

/* ---- Finding ---- */

/* Calls test on every name of every command. */
static const char *next_name(const char **names, size_t *length)
{
    const char *name = *names + strspn(*names, " ");
    *length = strcspn(name, " ");
    *names = name + *length;
    return *length ? name : NULL;
}

bool command_has_name(const struct command *command, const char *wanted)
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

static int first_name_length(const struct command *command)
{
    return (int)strcspn(command->names, " ");
}

static void suggest(struct shell *shell, const char *wanted)
{
    struct text names = {0};
    for (const struct command *c = commands; c->names; c++) {
        text_add(&names, c->names, (size_t)first_name_length(c));
        text_add(&names, "", 1);
    }
    const char *nearest = inspect_nearest(&names, wanted);
    if (nearest)
        show_error(shell, "Unknown command \"%s\": did you mean \"%s\"?", wanted, nearest);
    else
        show_error(shell, "Unknown command \"%s\": `help` lists the commands, `print EXPR` evaluates.", wanted);
    text_free(&names);
}

const struct command *command_find(struct shell *shell, const char *wanted)
{
    const struct command *found = NULL;
    struct text candidates = {0};
    int count = 0;
    for (const struct command *c = commands; c->names; c++) {
        if (command_has_name(c, wanted)) {
            text_free(&candidates);
            return c;
        }
        if (has_prefix(c, wanted)) {
            text_printf(&candidates, "%s%.*s", count++ ? ", " : "", first_name_length(c), c->names);
            found = c;
        }
    }
    if (count > 1) {
        show_error(shell, "Ambiguous command \"%s\": %s.", wanted, candidates.bytes);
        found = NULL;
    } else if (!count) {
        suggest(shell, wanted);
    }
    text_free(&candidates);
    return found;
}

/* ---- Running ---- */

bool command_run(struct shell *shell, const char *line)
{
    char *copy = text_copy(line), *text = text_trim(copy), *arguments;
    bool ok = true;
    if (*text == '!') {
        shell->command = command_find(shell, "!");
        arguments = text_trim(text + 1);
    } else {
        char *word = text_word(text, &arguments);
        shell->command = *word ? command_find(shell, word) : NULL;
        ok = !*word;
    }
    if (shell->command)
        ok = shell->command->run(shell, arguments);
    free(copy);
    if (!ok)
        shell->failed = true;
    return ok;
}

bool command_usage(struct shell *shell)
{
    const struct command *c = shell->command;
    return show_error(shell, "Usage: %.*s %s", first_name_length(c), c->names, c->arguments);
}

bool command_count(struct shell *shell, const char *arguments, long long *count)
{
    *count = 1;
    return !*arguments || (text_number(arguments, count) && *count >= 1) || command_usage(shell);
}

/* ---- Help ---- */

static void show_command(struct shell *shell, const struct command *c)
{
    int length = first_name_length(c);
    const char *aliases = c->names + length;
    show(shell, "%.*s%s%s -- %s", length, c->names, *c->arguments ? " " : "", c->arguments, c->summary);
    if (*aliases)
        show(shell, "aliases:%s", aliases);
    if (c->words == WORDS_INFO)
        for (const struct info_topic *topic = info_topics; topic->name; topic++)
            show(shell, "  %-12s %s", topic->name, topic->summary);
    printf("\n%s", c->details + (*c->details == '\n'));
}

static void show_summary(struct shell *shell)
{
    for (int group = 0; group < GROUP_COUNT; group++) {
        show(shell, "%s%s", group ? "\n" : "", command_groups[group]);
        for (const struct command *c = commands; c->names; c++) {
            if (c->group != (enum command_group)group)
                continue;
            char *names = text_copy(c->names);
            names[strcspn(names, " ")] = '\0';
            const char *alias = c->names + strlen(names);
            size_t alias_length = strcspn(alias + (*alias == ' '), " ");
            char *left = text_format("%s%s%.*s%s", names, *alias ? " (" : "", (int)alias_length,
                                     alias + (*alias == ' '), *alias ? ")" : "");
            show(shell, "  %-15s %s", left, c->summary);
            free(left);
            free(names);
        }
    }
    show(shell, "\n`help CMD` tells more.  A command may be shortened as long as it is unambiguous; an empty line");
    show(shell, "repeats the last move.  Ctrl-C stops what takes long and returns to where you were.");
}

COMMAND(help)
{
    if (!*arguments) {
        show_summary(shell);
        return true;
    }
    const struct command *command = command_find(shell, arguments);
    if (command)
        show_command(shell, command);
    return command != NULL;
}

void command_reference(void)
{
    puts(
        "# Commands of revdb\n\n"
        "<!-- Written by `make docs` from the table in revdb/commands.c. -->\n\n"
        "What can be typed at revdb's prompt. A command may be shortened as long as it is unambiguous; an empty line\n"
        "repeats the last move. The [user guide](user-guide.md) tells how they are used together.\n");
    for (int group = 0; group < GROUP_COUNT; group++) {
        printf("## %s\n\n", command_groups[group]);
        for (const struct command *c = commands; c->names; c++) {
            if (c->group != (enum command_group)group)
                continue;
            int length = first_name_length(c);
            printf("### `%.*s%s%s`\n\n", length, c->names, *c->arguments ? " " : "", c->arguments);
            printf("%c%s.", toupper((unsigned char)*c->summary), c->summary + 1);
            if (c->names[length])
                printf("  Aliases:%s.", c->names + length);
            printf("\n%s%s\n", *c->details == '\n' ? "" : "\n", c->details);
        }
    }
}
