/* The commands backtrace, why and dis: where the program is, and how it came there.  See commands.h; variables and bytecode
 * are told by Python/cpython27/rdb_look.py. */
#define _GNU_SOURCE
#include "commands.h"

#include "pager.h"
#include "show.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The variables of all frames, innermost first, whichever is chosen. */
static bool ask_variables(struct shell *shell, struct text *answer)
{
    int chosen = shell->frame;
    shell->frame = 0;
    bool ok = command_ask(shell, "stack", "", answer);
    shell->frame = chosen;
    return ok;
}

COMMAND(backtrace)
{
    long long limit = INT_MAX;
    char *rest, *word = text_word(arguments, &rest);
    bool full = *word && !strncmp("full", word, strlen(word));
    const char *number = full ? rest : word;
    if ((!full && *rest) || (*number && (!text_number(number, &limit) || limit < 1)))
        return command_usage(shell);
    struct text variables = {0};
    bool ok = !full || ask_variables(shell, &variables);
    if (ok)
        show_backtrace(shell, limit > INT_MAX ? INT_MAX : (int)limit, variables.bytes);
    text_free(&variables);
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

COMMAND(why)
{
    struct text answer = {0};
    if (*arguments)
        return command_usage(shell);
    bool ok = command_ask(shell, "why", "", &answer);
    char *parts = answer.bytes, *exception = ok ? strsep(&parts, "\f") : NULL;
    pager_begin(shell);
    if (ok && parts)
        show(shell, "Traceback, with the variables of each frame:");
    while (ok && parts)
        show_entry(shell, strsep(&parts, "\f"));
    if (ok)
        show(shell, "%s", exception);
    text_free(&answer);
    return ok;
}

COMMAND(dis)
{
    struct text answer = {0};
    if (*arguments)
        return command_usage(shell);
    bool ok = command_ask(shell, "bytecode", "", &answer);
    pager_begin(shell);
    if (ok)
        show(shell, "%s", answer.bytes);
    text_free(&answer);
    return ok;
}
