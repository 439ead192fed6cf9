/* The commands that tell about values: pp, whatis, type, dir, args, retval, source, and display.  See commands.h; what is
 * said about a value is said by Python/cpython27/rdb_look.py. */
#include "array.h"
#include "commands.h"
#include "pager.h"
#include "prompt.h"
#include "show.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- One value ---- */

bool command_ask(struct shell *shell, const char *function, const char *expression, struct text *answer)
{
    char *request = text_format("%s %d\n%s", function, shell_width(shell), expression);
    bool ok = command_evaluate(shell, RDB_EVAL_LOOK, request, answer);
    free(request);
    return ok;
}

bool command_look(struct shell *shell, const char *function, const char *expression)
{
    struct text answer = {0};
    bool ok = command_ask(shell, function, expression, &answer);
    pager_begin(shell);
    if (ok && answer.length)
        show(shell, "%s", answer.bytes);
    text_free(&answer);
    return ok;
}

COMMAND(pp)
{
    return *arguments ? command_look(shell, "pp", arguments) : command_usage(shell);
}

COMMAND(whatis)
{
    return *arguments ? command_look(shell, "whatis", arguments) : command_usage(shell);
}

COMMAND(type)
{
    return *arguments ? command_look(shell, "class_of", arguments) : command_usage(shell);
}

COMMAND(dir)
{
    return command_look(shell, "names", arguments);
}

COMMAND(args)
{
    return *arguments ? command_usage(shell) : command_look(shell, "args", "");
}

/* ---- source ---- */

/* Shows the function, class or module that rdb_look.py has found: "FILE\nLINE\nNAME", the line 0 if it is not known. */
static bool show_definition(struct shell *shell, char *place)
{
    char *line = strchr(place, '\n'), *name = line ? strchr(line + 1, '\n') : NULL;
    if (!name)
        return show_error(shell, "There is no source for that.");
    *line++ = *name++ = '\0';
    struct source *source = source_get(&shell->sources, &shell->session, place);
    if (!source)
        return show_error(shell, "The recording has no source text of %s.", place);
    int first = atoi(line) ? atoi(line) : source_find_definition(source, name);
    if (!first)
        return show_error(shell, "%s does not define \"%s\".", place, name);
    bool whole = !*name || !strcmp(name, "<module>");
    pager_begin(shell);
    show(shell, "File \"%s\"", source->file);
    show_lines(shell, source, first, whole ? source->count : source_block_end(source, first), 0);
    return true;
}

COMMAND(source)
{
    struct text place = {0};
    if (!*arguments)
        return command_usage(shell);
    if (prompt_is_file(arguments))
        return prompt_run_file(shell, arguments);
    bool ok = command_ask(shell, "source", arguments, &place) && show_definition(shell, place.bytes);
    text_free(&place);
    return ok;
}

/* ---- retval ---- */

COMMAND(retval)
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
    text_free(&returned);
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
    text_free(&evaluation.text);
    free(request);
}

bool displays_show(struct shell *shell)
{
    if (shell->session.here->stop.raw.place.flags & RDB_PLACE_NONE)
        return true;
    for (int i = 0; i < shell->display_count; i++)
        show_display(shell, &shell->displays[i]);
    return true;
}

bool displays_list(struct shell *shell)
{
    for (int i = 0; i < shell->display_count; i++)
        show(shell, "%3d  %s", shell->displays[i].number, shell->displays[i].expression);
    if (!shell->display_count)
        show(shell, "Nothing is displayed after moves: `display EXPR` does that.");
    return true;
}

COMMAND(display)
{
    if (!*arguments)
        return shell->display_count ? displays_show(shell) : displays_list(shell);
    if (command_is_assignment(arguments))
        return command_refuse_assignment(shell);
    struct display *display = array_add(shell->displays, shell->display_count);
    *display = (struct display){++shell->displays_ever, text_copy(arguments)};
    show_display(shell, display);
    return true;
}

COMMAND(undisplay)
{
    long long number = 0;
    int kept = 0;
    if (*arguments && (!text_number(arguments, &number) || number < 1))
        return command_usage(shell);
    for (int i = 0; i < shell->display_count; i++)
        if (number && shell->displays[i].number != number)
            shell->displays[kept++] = shell->displays[i];
        else
            free(shell->displays[i].expression);
    if (number && kept == shell->display_count)
        return show_error(shell, "There is no display %lld: `info display` lists them.", number);
    shell->display_count = kept;
    return true;
}
