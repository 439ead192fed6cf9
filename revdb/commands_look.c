/* The commands that look: print, backtrace, list, locals, up, down, frame.  See commands.h. */
#include "commands.h"

#include "show.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_BEFORE 5
#define LIST_LENGTH 11

/* ---- print ---- */

static void take_output(void *closure, int stream, int64_t offset, const char *bytes, size_t length)
{
    (void)offset;
    show_output(closure, stream, bytes, length);
}

/* An object of the program, with its number, which is kept with the log. */
static void show_object(struct shell *shell, const struct evaluation *evaluation)
{
    const struct object *object = objects_find(&shell->session.objects, evaluation->number);
    show(shell, "$%d = %s", object->number, evaluation->text.bytes);
    if (object->state == RDB_NAMED_DEAD)
        show(shell, "($%d died at %lld; this is what it held)", object->number, (long long)object->died);
    if (evaluation->is_new)
        objects_keep(shell, object);
}

static bool evaluate(struct shell *shell, enum rdb_eval_kind kind, const char *source)
{
    struct output_sink sink = {take_output, shell};
    struct evaluation evaluation;
    enum travel_result result =
        inspect_evaluate(&shell->session, shell->thread, shell->frame, kind, source, &sink, &evaluation);
    bool ok = result == TRAVEL_DONE && evaluation.end == EVALUATION_OK;
    struct text *text = &evaluation.text;
    text_cut_newlines(text);
    if (result == TRAVEL_INTERRUPTED)
        show_error(shell, "Interrupted: the evaluation was thrown away.");
    else if (result != TRAVEL_DONE)
        show_result(shell, result);
    else if (evaluation.end == EVALUATION_EXITED)
        show_error(shell, "The evaluation ended its process, a copy: the program and this session go on.");
    else if (evaluation.end == EVALUATION_EXCEPTION)
        show_error(shell, "%s", text->bytes);
    else if (evaluation.number)
        show_object(shell, &evaluation);
    else if (text->length)
        show(shell, "%s", text->bytes);
    text_free(text);
    return ok;
}

COMMAND(print)
{
    return *arguments ? evaluate(shell, RDB_EVAL_PRINT, arguments) : command_usage(shell);
}

COMMAND(locals)
{
    return *arguments ? command_usage(shell) : evaluate(shell, RDB_EVAL_LOCALS, "");
}

/* ---- Frames ---- */

COMMAND(backtrace)
{
    long long limit = INT_MAX;
    if (*arguments && (!text_number(arguments, &limit) || limit < 1))
        return command_usage(shell);
    show_backtrace(shell, limit > INT_MAX ? INT_MAX : (int)limit);
    return true;
}

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

COMMAND(frame)
{
    long long number = shell->frame;
    if (*arguments && !text_number(arguments, &number))
        return command_usage(shell);
    return choose_frame(shell, number);
}

/* ---- Threads ---- */

static bool choose_thread(struct shell *shell, int thread)
{
    struct stack stack;
    if (!show_result(shell, inspect_stack(&shell->session, thread, &stack)))
        return false;
    if (stack.count == 0) {
        inspect_free_stack(&stack);
        return show_error(shell, "Thread %d has no Python frame here.", thread);
    }
    shell_moved(shell);
    shell->thread = thread;
    shell->stack = stack;
    return true;
}

COMMAND(thread)
{
    long long number = 0;
    if (*arguments && (!text_number(arguments, &number) || number < 1 || number > INT_MAX))
        return command_usage(shell);
    if (number ? !choose_thread(shell, (int)number) : !shell_need_stack(shell))
        return false;
    shell->shown_thread = 0; /* the person wants to be told */
    return choose_frame(shell, shell->frame);
}

/* ---- list ---- */

/* Shows the lines from `first` on, and remembers where to go on. */
static bool list_from(struct shell *shell, const char *file, int first)
{
    struct source *source = source_get(&shell->sources, &shell->session, file);
    if (!source)
        return show_error(shell, "The recording has no source text of %s.", file);
    if (first > source->count)
        return show_error(shell, "%s ends with line %d.", file, source->count);
    first = first < 1 ? 1 : first;
    struct frame frame = {0};
    bool here = shell_frame(shell, &frame) && !strcmp(frame.file, file);
    show_lines(shell, source, first, first + LIST_LENGTH - 1, here ? frame.place.line : 0);
    char *name = text_copy(file); /* file may be list_file itself */
    free(shell->list_file);
    shell->list_file = name;
    shell->list_line = first + LIST_LENGTH;
    return true;
}

/* The first known file whose path ends in `end`, in full, to be freed; NULL if there is none. */
static char *find_file(struct shell *shell, const char *end)
{
    struct text names = {0};
    char *found = NULL;
    if (inspect_names(&shell->session, NAMES_FILES, &names) == TRAVEL_DONE)
        for (const char *name = names.bytes; name && name < names.bytes + names.length; name += strlen(name) + 1) {
            size_t length = strlen(name), end_length = strlen(end);
            if (text_ends_with(name, end) && (length == end_length || name[length - end_length - 1] == '/')) {
                found = text_copy(name);
                break;
            }
        }
    text_free(&names);
    return found;
}

static bool list_file_line(struct shell *shell, const char *end, const char *number)
{
    long long line;
    if (!text_number(number, &line) || line < 1 || line > INT_MAX)
        return command_usage(shell);
    char *file = find_file(shell, end);
    if (!file)
        return show_error(shell, "No file \"%s\" has been loaded so far: `info files` lists those that have.", end);
    bool ok = list_from(shell, file, (int)line - LIST_BEFORE);
    free(file);
    return ok;
}

static bool list_definition(struct shell *shell, const char *current_file, char *name)
{
    if (text_ends_with(name, "()"))
        name[strlen(name) - 2] = '\0';
    struct source *source = source_get(&shell->sources, &shell->session, current_file);
    int line = source ? source_find_definition(source, name) : 0;
    if (line)
        return list_from(shell, current_file, line - 1);
    struct text names = {0};
    inspect_names(&shell->session, NAMES_FILES, &names);
    for (const char *file = names.bytes; !line && file && file < names.bytes + names.length; file += strlen(file) + 1) {
        source = source_get(&shell->sources, &shell->session, file);
        line = source ? source_find_definition(source, name) : 0;
    }
    text_free(&names);
    if (!line)
        return show_error(shell, "No source loaded so far defines \"%s\".", name);
    return list_from(shell, source->file, line - 1);
}

COMMAND(list)
{
    struct frame frame = {.file = ""};
    long long line;
    char *colon = strrchr(arguments, ':');
    if (!*arguments && shell->list_file)
        return list_from(shell, shell->list_file, shell->list_line);
    if (colon) {
        *colon = '\0';
        return list_file_line(shell, arguments, colon + 1);
    }
    if (!shell_frame(shell, &frame))
        return false;
    if (!*arguments)
        return list_from(shell, frame.file, frame.place.line - LIST_BEFORE);
    if (text_number(arguments, &line))
        return line >= 1 && line <= INT_MAX ? list_from(shell, frame.file, (int)line - LIST_BEFORE)
                                            : command_usage(shell);
    return list_definition(shell, frame.file, arguments);
}
