/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about the stack: backtrace, up, down, frame, thread, why, dis.  See commands.h; variables and bytecode are
 * told by Python/cpython/rdb_look.py. */
#define _GNU_SOURCE
#include "commands.h"

#include "pager.h"
#include "show.h"
#include "travel.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- Where the program is, and how it came there ---- */

/* The variables of all frames, innermost first, whichever is chosen. */
static bool ask_variables(struct shell *shell, struct text *answer)
{
    int chosen = shell->frame;
    shell->frame = 0;
    bool ok = command_ask(shell, "stack", "", answer);
    shell->frame = chosen;
    return ok;
}

COMMAND(backtrace, "backtrace bt where w", "[full] [N|-N]", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE,
        "the calls that led here, innermost first", R"(
With their arguments, as they are now; with `full`, all their variables.  Only the N innermost frames if N is given,
or the N outermost ones if -N is.  Without a number, frames that repeat are counted, and with `set my-code on` those of
the library, unless `full` shows their variables.
The chosen frame is marked.  Without `full`, no code of the program is run to show values; what would need that is
shown by its type.

    backtrace 5
    bt full
)")
{
    long long limit = INT_MAX;
    char *rest, *word = text_word(arguments, &rest);
    bool full = *word && !strncmp("full", word, strlen(word));
    const char *number = full ? rest : word;
    if ((!full && *rest) || (*number && (!text_number(number, &limit) || !limit)))
        return command_usage(shell);
    struct text variables = {0};
    bool ok = !full || ask_variables(shell, &variables);
    if (ok)
        show_backtrace(shell, limit > INT_MAX ? INT_MAX : limit < -INT_MAX ? -INT_MAX : (int)limit, variables.bytes);
    return ok;
}

/* "FILE\nLINE\nFUNCTION\nVARIABLES", which is cut up. */
static void show_entry(struct shell *shell, char *text)
{
    struct frame frame = {.file = strsep(&text, "\n")};
    const char *line = text ? strsep(&text, "\n") : "0";
    frame.place.line = atoi(line);
    frame.function = text ? strsep(&text, "\n") : "";
    show_traceback_entry(shell, "  ", &frame, text ? text : "");
}

/* "EXCEPTION\fENTRY\fENTRY..." */
static void show_exception(struct shell *shell, char *parts)
{
    const char *exception = strsep(&parts, "\f");
    if (parts)
        show(shell, "Traceback, with the variables of each frame:");
    while (parts)
        show_entry(shell, strsep(&parts, "\f"));
    show(shell, "%s", exception);
}

/* An exception and, each begun by how it is, those behind it: as Python tells them, the first one first. */
static void show_chain(struct shell *shell, char *links)
{
    char *link = strsep(&links, "\v"), *how = NULL;
    if (links) {
        char *next = links;
        how = strsep(&next, "\f");
        bool caused = !strncmp(how, "cause", 5);
        if (next)
            show_chain(shell, next);
        show(shell, "\n%s\n",
             caused ? "The above exception was the direct cause of the following exception:"
                    : "During handling of the above exception, another exception occurred:");
    }
    show_exception(shell, link);
}

COMMAND(why, "why", "", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE,
        "the exception here: its traceback, with the variables of each frame", R"(
Where an exception is raised, is being handled or leaves the main module.  The frames it has left are shown as they
were when it left them.  In Python 3, the exceptions behind it too, and what is in a group.

    continue
    Uncaught KeyError: 'x' leaves the main module here.
    why
)")
{
    struct text answer = {0};
    if (*arguments)
        return command_usage(shell);
    bool ok = command_ask(shell, "why", "", &answer);
    pager_begin(shell);
    if (ok)
        show_chain(shell, answer.bytes);
    return ok;
}

COMMAND(dis, "dis", "", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE,
        "the bytecode of the chosen frame, with an arrow at the current instruction", R"(
In the innermost frame, also what lies on the stack of values there: what the instruction works on.  `stepi` and
`bstepi` move by one instruction.

    dis
)")
{
    struct text answer = {0};
    if (*arguments)
        return command_usage(shell);
    bool ok = command_ask(shell, "bytecode", "", &answer);
    pager_begin(shell);
    if (ok)
        show(shell, "%s", answer.bytes);
    return ok;
}

/* ---- Frames ---- */

static bool choose_frame(struct shell *shell, long long number)
{
    if (!shell_need_stack(shell))
        return false;
    int last = shell->stack.count - 1;
    if (last < 0)
        return show_error(shell, "There is no Python frame here.");
    if (number < 0 || number > last)
        return show_error(shell, "There is no frame %lld: they are numbered from 0 (innermost) to %d.", number, last);
    shell->frame = (int)number;
    shell->list_file = NULL;
    show_frame(shell);
    return true;
}

COMMAND(up, "up u", "[N]", GROUP_LOOK, REPEAT_SAME, WORDS_NONE, "choose the frame that called the chosen one", R"(
print, locals, list, next and finish follow it.  (u is pdb's `up`; gdb's `until` is `unt`.)

    up
)")
{
    long long count;
    if (!command_count(shell, arguments, &count) || !shell_need_stack(shell))
        return false;
    if (shell->frame + 1 >= shell->stack.count)
        return show_error(shell, "This is the outermost frame: nothing called it.");
    return choose_frame(shell,
                        count < shell->stack.count - shell->frame ? shell->frame + count : shell->stack.count - 1);
}

COMMAND(down, "down do d", "[N]", GROUP_LOOK, REPEAT_SAME, WORDS_NONE, "choose the frame that the chosen one called",
        R"(
    down
)")
{
    long long count;
    if (!command_count(shell, arguments, &count))
        return false;
    if (shell->frame == 0)
        return show_error(shell, "This is the innermost frame: it calls nothing now.");
    return choose_frame(shell, count < shell->frame ? shell->frame - count : 0);
}

/* The innermost frame of a function; -1 after a message. */
static int find_frame(struct shell *shell, const char *function)
{
    if (!shell_need_stack(shell))
        return -1;
    for (int i = 0; i < shell->stack.count; i++)
        if (!strcmp(shell->stack.frames[i].function, function))
            return i;
    show_error(shell, "No frame here is one of %s: `backtrace` lists them.", function);
    return -1;
}

COMMAND(frame, "frame f", "[N|FUNC]", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE,
        "choose frame N of the backtrace, or show the chosen one", R"(
Or the innermost frame of a function.

    frame 0
    frame put
)")
{
    long long number = shell->frame;
    if (*arguments && !text_number(arguments, &number) && (number = find_frame(shell, arguments)) < 0)
        return false;
    return choose_frame(shell, number);
}

/* ---- Threads ---- */

/* The numbers of all threads that there are here, with spaces between them.  False after a message. */
static bool all_threads(struct shell *shell, struct text *numbers)
{
    struct text list = {0};
    bool ok = show_result(shell, inspect_info(&shell->session, RDB_INFO_THREADS, &list));
    for (char *line = ok && list.length ? strtok(list.bytes, "\n") : NULL; line; line = strtok(NULL, "\n"))
        text_printf(numbers, "%d ", atoi(line + strspn(line, "* ")));
    return ok;
}

/* Runs a command for each of the threads whose numbers the text begins with. */
static bool apply_to(struct shell *shell, const char *numbers, const char *command)
{
    struct moment here = travel_here(&shell->session);
    for (char *end; moment_is(here, travel_here(&shell->session)); numbers = end) {
        int number = (int)strtol(numbers, &end, 10);
        if (end == numbers)
            return true;
        if (!shell_choose_thread(shell, number))
            continue; /* one without Python frames has been told of */
        shell->shown_thread = 0;
        show_chosen_thread(shell);
        if (!command_run(shell, command))
            return false;
    }
    return true; /* it has moved */
}

/* `thread apply`: all, or numbers, then a command.  Then the thread and the frame are chosen again that were. */
static bool apply(struct shell *shell, char *arguments)
{
    int thread = shell->thread, frame = shell->frame;
    struct moment here = travel_here(&shell->session);
    struct text numbers = {0};
    size_t named = strspn(arguments, "0123456789 ");
    char *command = arguments + named;
    bool all = !named && !strcmp(text_word(arguments, &command), "all");
    text_add(&numbers, arguments, named);
    if (!*command || (!all && !named))
        return command_usage(shell);
    bool ok = (!all || all_threads(shell, &numbers)) && apply_to(shell, numbers.bytes, command);
    if (!moment_is(here, travel_here(&shell->session)))
        return ok;
    shell_moved(shell);
    if (thread && !shell_choose_thread(shell, thread))
        return false;
    shell->frame = frame;
    return ok && (!frame || shell_need_stack(shell));
}

COMMAND(thread, "thread t", "[N|apply all COMMAND|apply N... COMMAND]", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE,
        "choose thread N, or show the chosen one; or run a command for each", R"(
Whatever looks, and next and finish, follow it until the next move.  `info threads` lists the threads.

    thread 2
    backtrace
    thread apply all backtrace
    thread apply 1 3 print i
)")
{
    long long number = 0;
    char *rest;
    arguments = text_word(arguments, &rest);
    if (!strcmp(arguments, "apply"))
        return apply(shell, rest);
    if (*rest)
        return command_usage(shell);
    if (*arguments && (!text_number(arguments, &number) || number < 1 || number > INT_MAX))
        return command_usage(shell);
    if (number ? !shell_choose_thread(shell, (int)number) : !shell_need_stack(shell))
        return false;
    shell->shown_thread = 0; /* the person wants to be told */
    return choose_frame(shell, shell->frame);
}
