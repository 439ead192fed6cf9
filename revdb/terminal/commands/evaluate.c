/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that tell about values: print, locals, pp, whatis, type, dir, args, retval, display.  See commands.h; what is
 * said about a value is said by Python/cpython/rdb_look.py. */
#include "array.h"
#include "commands.h"
#include "pager.h"
#include "show.h"

#include <stdlib.h>
#include <string.h>

/* ---- print ---- */

static void take_output(void *closure, int64_t time, int stream, int64_t offset, const char *bytes, size_t length)
{
    (void)time;
    (void)offset;
    show_output(closure, stream, bytes, length);
}

/* Where it takes several lines, all of them are shown as they were laid out. */
static void show_object(struct shell *shell, const struct evaluation *evaluation)
{
    const struct object *object = objects_find(&shell->session.objects, evaluation->number);
    bool lines = shell->session.shape.width && memchr(evaluation->text.bytes, '\n', evaluation->text.length) != NULL;
    char *before = text_format("$%d =%s", object->number, lines ? "\n" : " ");
    show_beginning(shell, before, &evaluation->text, shell->print_limit, evaluation->characters);
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

bool command_can_evaluate(struct shell *shell, const char *source)
{
    struct evaluation evaluation;
    struct output_sink nowhere = {0};
    return inspect_evaluate(&shell->session, shell->thread, shell->frame, RDB_EVAL_PRINT, source, &nowhere,
                            &evaluation) == TRAVEL_DONE &&
           evaluation.end == EVALUATION_OK;
}

static bool evaluate(struct shell *shell, enum rdb_eval_kind kind, const char *source)
{
    struct evaluation evaluation;
    bool ok = run(shell, kind, source, &evaluation);
    pager_begin(shell);
    if (ok && evaluation.number)
        show_object(shell, &evaluation);
    else if (ok)
        show_beginning(shell, "", &evaluation.text, kind == RDB_EVAL_PRINT ? shell->print_limit : 0,
                       evaluation.characters);
    return ok;
}

/* Cuts "/full" off the arguments; was it there? */
static bool cut_full(char **arguments)
{
    const char full[] = "/full";
    bool there = !strncmp(*arguments, full, strlen(full));
    if (there)
        *arguments = text_trim(*arguments + strlen(full));
    return there;
}

static bool evaluate_shaped(struct shell *shell, const char *source, struct rdb_shape shape, int limit)
{
    struct rdb_shape usual = shell->session.shape;
    int print_limit = shell->print_limit;
    shell->session.shape = shape;
    shell->print_limit = limit;
    bool ok = evaluate(shell, RDB_EVAL_PRINT, source);
    shell->session.shape = usual;
    shell->print_limit = print_limit;
    return ok;
}

COMMAND(print, "print p !", "[/full] EXPR", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE,
        "evaluate an expression or run a statement here", R"(
In the chosen frame.  Shows the result unless it is None.  It is done in a copy of the program that is thrown
away: whatever it changes is changed for this one line only.  Ctrl-C ends one that takes too long.

An object whose repr is only <... at 0x...> is shown by its class and attributes.  Containers are cut by the number of
items, strings in them by their length, and what lies deep is summed up: [...3], <Order>.  See `set print-items`,
`print-length`, `print-depth`, `print-limit`; `print/full` shows the whole repr.

    print total, items[-1]
    print order
    $1 = Order(customer=<Customer 'cat'>, items=[...3], price=102)
    print/full order
    !for x in items: print x
)")
{
    if (command_is_assignment(arguments))
        return command_refuse_assignment(shell);
    bool full = cut_full(&arguments);
    if (!*arguments)
        return command_usage(shell);
    struct rdb_shape shape = shell->session.shape;
    shape.room = shell->print_limit;
    return evaluate_shaped(shell, arguments, full ? (struct rdb_shape){0} : shape, full ? 0 : shell->print_limit);
}

COMMAND(locals, "locals", "", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "the local variables of the chosen frame", R"(
    locals
)")
{
    return *arguments ? command_usage(shell) : evaluate(shell, RDB_EVAL_LOCALS, "");
}

INFO(locals, "its variables (`locals`)")
{
    return command_locals(shell, (char[]){""});
}

COMMAND(globals, "globals", "", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE,
        "the global variables of the chosen frame's module", R"(
Those that the module has set: no classes, functions and modules.

    globals
)")
{
    return *arguments ? command_usage(shell) : command_look(shell, "module_variables", "");
}

INFO(variables, "the global variables of the chosen frame's module (`globals`)")
{
    return command_globals(shell, (char[]){""});
}

/* ---- One value ---- */

bool command_ask(struct shell *shell, const char *function, const char *expression, struct text *answer)
{
    char *request = text_format("%s %d\n%s", function, shell_width(shell), expression);
    bool ok = command_evaluate(shell, RDB_EVAL_LOOK, request, answer);
    return ok;
}

bool command_look(struct shell *shell, const char *function, const char *expression)
{
    struct text answer = {0};
    bool ok = command_ask(shell, function, expression, &answer);
    pager_begin(shell);
    if (ok && answer.length)
        show(shell, "%s", answer.bytes);
    return ok;
}

COMMAND(pp, "pp", "[/full] EXPR", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE, "print a value over as many lines as it needs",
        R"(
With the attributes of objects in it.  Cut as `print` cuts; `pp/full` shows all of it.

    pp config
    pp/full config
)")
{
    enum { OBJECTS = 5, ALL = 1 << 20 };
    struct rdb_shape shape = shell->session.shape;
    bool full = cut_full(&arguments);
    if (full)
        shape = (struct rdb_shape){.depth = ALL, .room = 16 * ALL};
    else
        shape.room = shell->print_limit;
    shape.objects = full ? ALL : OBJECTS;
    shape.width = shell_width(shell);
    return *arguments ? evaluate_shaped(shell, arguments, shape, full ? 0 : shell->print_limit) : command_usage(shell);
}

COMMAND(whatis, "whatis", "EXPR", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE,
        "the type of a value, and where a name comes from", R"(
A name may be local, of an enclosing function, global or built-in.

    whatis total
    total is a local variable of add: <type 'int'>
)")
{
    return *arguments ? command_look(shell, "whatis", arguments) : command_usage(shell);
}

COMMAND(type, "type ptype", "EXPR", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE,
        "the class of a value: bases, methods, attributes", R"(
    type self
)")
{
    return *arguments ? command_look(shell, "class_of", arguments) : command_usage(shell);
}

COMMAND(dir, "dir", "[EXPR]", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE,
        "the attributes of a value, or the names known here", R"(
Those that begin and end with two underscores are left out.

    dir self
)")
{
    return command_look(shell, "names", arguments);
}

COMMAND(args, "args a", "", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "the arguments of the chosen frame, as they are now",
        R"(
    args
)")
{
    return *arguments ? command_usage(shell) : command_look(shell, "args", "");
}

INFO(args, "the arguments of the chosen frame (`args`)")
{
    return command_args(shell, (char[]){""});
}

/* ---- retval ---- */

COMMAND(retval, "retval rv", "", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE,
        "what the chosen frame will return, without going there", R"(
Or the exception that it will raise.  The recording knows.

    retval
    returned 42, at 1234
)")
{
    struct frame frame;
    struct text returned = {0};
    int64_t time;
    if (*arguments)
        return command_usage(shell);
    if (!shell_frame(shell, &frame))
        return false;
    bool ok = show_result(shell, moves_return_value(&shell->session, &frame.place, &returned, &time));
    if (ok && returned.length && time >= 0)
        show(shell, "%s, before %lld", returned.bytes, (long long)time);
    else if (ok && returned.length)
        show(shell, "%s", returned.bytes);
    else if (ok)
        ok = show_error(shell, "The recording ends before %s returns.", frame.function);
    return ok;
}

/* ---- display ---- */

static void show_display(struct shell *shell, const struct display *display)
{
    struct evaluation evaluation;
    char *request = text_format("shown\n%s", display->expression);
    enum travel_result result =
        inspect_evaluate(&shell->session, shell->thread, shell->frame, RDB_EVAL_LOOK, request, NULL, &evaluation);
    bool failed = result != TRAVEL_DONE || evaluation.end != EVALUATION_OK;
    const char *text = result != TRAVEL_DONE                 ? "interrupted"
                       : evaluation.end == EVALUATION_EXITED ? "the evaluation ended its process"
                                                             : evaluation.text.bytes;
    show(shell, "%d: %s = %s%s%s", display->number, display->expression, failed ? "<" : "", text, failed ? ">" : "");
}

bool displays_show(struct shell *shell)
{
    for (int i = 0; i < shell->display_count; i++)
        show_display(shell, &shell->displays[i]);
    return true;
}

static bool list_displays(struct shell *shell)
{
    for (int i = 0; i < shell->display_count; i++)
        show(shell, "%3d  %s", shell->displays[i].number, shell->displays[i].expression);
    if (!shell->display_count)
        show(shell, "Nothing is displayed after moves: `display EXPR` does that.");
    return true;
}

COMMAND(display, "display", "[EXPR]", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE,
        "show an expression again after every move", R"(
In the innermost frame.  Without EXPR, shows all such expressions now.

    display len(queue)
    1: len(queue) = 3
)")
{
    if (!*arguments)
        return shell->display_count ? displays_show(shell) : list_displays(shell);
    if (command_is_assignment(arguments))
        return command_refuse_assignment(shell);
    struct display *display = array_add(shell->displays, shell->display_count);
    *display = (struct display){++shell->displays_ever, text_copy(arguments)};
    show_display(shell, display);
    return true;
}

COMMAND(undisplay, "undisplay", "[N]", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE,
        "no longer show expression N of `display`; or any", R"(
    undisplay 1
)")
{
    long long number = 0;
    int kept = 0;
    if (*arguments && (!text_number(arguments, &number) || number < 1))
        return command_usage(shell);
    for (int i = 0; i < shell->display_count; i++)
        if (number && shell->displays[i].number != number)
            shell->displays[kept++] = shell->displays[i];
    if (number && kept == shell->display_count)
        return show_error(shell, "There is no display %lld: `info display` lists them.", number);
    shell->display_count = kept;
    return true;
}

INFO(display, "what is shown again after every move")
{
    return list_displays(shell);
}
