/* The commands that look: print, locals, up, down, frame, thread.  See commands.h. */
#include "commands.h"

#include "pager.h"
#include "show.h"
#include "travel.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- print ---- */

static void take_output(void *closure, int64_t time, int stream, int64_t offset, const char *bytes, size_t length)
{
    (void)time;
    (void)offset;
    show_output(closure, stream, bytes, length);
}

/* An object of the program, with its number. */
static void show_object(struct shell *shell, const struct evaluation *evaluation)
{
    const struct object *object = objects_find(&shell->session.objects, evaluation->number);
    char *before = text_format("$%d = ", object->number);
    show_value(shell, before, &evaluation->text, shell->print_limit);
    free(before);
    if (object->state == RDB_NAMED_DEAD)
        show(shell, "($%d died at %lld; this is what it held)", object->number, (long long)object->died);
}

/* Evaluates in the chosen frame.  False after a message. */
static bool run(struct shell *shell, enum rdb_eval_kind kind, const char *source, struct evaluation *evaluation)
{
    struct output_sink sink = {.take = take_output, .closure = shell};
    enum travel_result result =
        inspect_evaluate(&shell->session, shell->thread, shell->frame, kind, source, &sink, evaluation);
    text_cut_newlines(&evaluation->text);
    if (result == TRAVEL_INTERRUPTED)
        show_error(shell, "Interrupted: the evaluation was thrown away.");
    else if (result != TRAVEL_DONE)
        show_result(shell, result);
    else if (evaluation->end == EVALUATION_EXITED)
        show_error(shell, "The evaluation ended its process, a copy: the program and this session go on.%s%s",
                   evaluation->text.length ? " It was " : "", evaluation->text.length ? evaluation->text.bytes : "");
    else if (evaluation->end == EVALUATION_EXCEPTION)
        show_error(shell, "%s", evaluation->text.bytes);
    return result == TRAVEL_DONE && evaluation->end == EVALUATION_OK;
}

bool command_evaluate(struct shell *shell, enum rdb_eval_kind kind, const char *source, struct text *text)
{
    struct evaluation evaluation;
    bool ok = run(shell, kind, source, &evaluation);
    *text = evaluation.text;
    return ok;
}

static bool evaluate(struct shell *shell, enum rdb_eval_kind kind, const char *source)
{
    struct evaluation evaluation;
    bool ok = run(shell, kind, source, &evaluation);
    pager_begin(shell);
    if (ok && evaluation.number)
        show_object(shell, &evaluation);
    else if (ok)
        show_value(shell, "", &evaluation.text, kind == RDB_EVAL_PRINT ? shell->print_limit : 0);
    text_free(&evaluation.text);
    return ok;
}

COMMAND(print)
{
    if (command_is_assignment(arguments))
        return command_refuse_assignment(shell);
    return *arguments ? evaluate(shell, RDB_EVAL_PRINT, arguments) : command_usage(shell);
}

COMMAND(locals)
{
    return *arguments ? command_usage(shell) : evaluate(shell, RDB_EVAL_LOCALS, "");
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
    free(shell->list_file);
    shell->list_file = NULL;
    show_frame(shell);
    return true;
}

COMMAND(up)
{
    long long count;
    if (!command_count(shell, arguments, &count) || !shell_need_stack(shell))
        return false;
    if (shell->frame + 1 >= shell->stack.count)
        return show_error(shell, "This is the outermost frame: nothing called it.");
    return choose_frame(shell,
                        count < shell->stack.count - shell->frame ? shell->frame + count : shell->stack.count - 1);
}

COMMAND(down)
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

COMMAND(frame)
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
    text_free(&list);
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
    text_free(&numbers);
    if (!moment_is(here, travel_here(&shell->session)))
        return ok;
    shell_moved(shell);
    if (thread && !shell_choose_thread(shell, thread))
        return false;
    shell->frame = frame;
    return ok && (!frame || shell_need_stack(shell));
}

COMMAND(thread)
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
