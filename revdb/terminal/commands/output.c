/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands output, boutput and `go output`: what the program wrote, and which line did.  See commands.h. */
#include "commands.h"

#include "pager.h"
#include "show.h"
#include "travel.h"

#include <stdlib.h>
#include <string.h>

/* ---- output ---- */

/* What was printed but is still in the program's own buffer. */
static bool show_buffered(struct shell *shell)
{
    struct text text = {0};
    bool ok = show_result(shell, inspect_info(&shell->session, RDB_INFO_BUFFERED, &text));
    if (ok && text.length) {
        show(shell, "(printed, and still in the program's buffer:)");
        show_output(shell, 1, text.bytes, text.length);
    }
    return ok;
}

COMMAND(output, "output", "[-f]", GROUP_LOOK, REPEAT_NEVER, WORDS_NONE, "what the program had written up to here", R"(
To its standard output and error, and, marked, what was typed into it.  What it has printed but its buffer still holds is shown apart.  With -f, what
later moves forward pass is shown each time, not only the first; again -f, no longer.  `go output TEXT` goes to the
line that wrote TEXT.

    output
)")
{
    if (!strcmp(arguments, "-f")) {
        shell->follow_output = !shell->follow_output;
        show(shell, shell->follow_output ? "What a move forward passes is shown each time."
                                         : "What the program writes is shown the first time it is passed.");
        return true;
    }
    if (*arguments)
        return command_usage(shell);
    struct program_output written = shell->session.output, typed = shell->session.typed;
    const struct program_output_piece *piece;
    const char *bytes;
    pager_begin(shell);
    written.shown = typed.shown = 0;
    while ((piece = program_output_next(&written, &typed, shell_time(shell), &bytes)))
        piece->stream ? show_output(shell, 1, bytes, piece->length) : show_typed(shell, bytes, piece->length);
    return show_buffered(shell);
}

void output_follow(struct shell *shell)
{
    const struct program_output *written = &shell->session.output;
    int64_t from = shell->followed_time, to = shell_time(shell);
    int end = program_output_before(written, to);
    if (shell->follow_output && shell->output_on)
        for (int i = program_output_before(written, from); i < end && i < shell->followed_count; i++)
            show_output(shell, written->pieces[i].stream, written->bytes.bytes + written->pieces[i].begin,
                        written->pieces[i].length);
    shell->followed_time = to;
    shell->followed_count = written->shown;
}

/* ---- The line that wrote ---- */

/* Moves to the nearest line that wrote the text.  *found: it has, and nothing else stopped the move. */
static enum travel_result move_to_output(struct shell *shell, const char *text, struct arrival *arrival, bool *found,
                                         enum travel_result (*move)(struct session *, struct arrival *))
{
    struct breakpoint *b = breakpoints_add(&shell->session.breakpoints, RDB_CATCH_OUTPUT, "", 0, text);
    *found = false;
    if (!command_make_temporary(shell, b))
        return TRAVEL_FAILED;
    enum travel_result result = move(&shell->session, arrival);
    command_forget_temporary(shell);
    *found = result == TRAVEL_DONE && arrival->kind == ARRIVED_BREAKPOINT && arrival->breakpoint == BREAKPOINT_ADVANCE;
    if (*found)
        arrival->kind = ARRIVED;
    return result;
}

COMMAND(boutput, "boutput bout reverse-output", "[TEXT]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "backward to the last line that wrote to the standard output or error", R"(
Or to the last one that wrote TEXT, perhaps in quotes.  Stops earlier at a breakpoint.

    boutput
    boutput 'not found'
)")
{
    struct arrival arrival;
    bool found;
    char *text = text_unquote(arguments);
    if (strlen(text) > OUTPUT_LIMIT)
        return command_usage(shell);
    enum travel_result result = move_to_output(shell, text, &arrival, &found, moves_bcontinue);
    return command_arrived(shell, result, &arrival);
}

bool output_go(struct shell *shell, char *arguments)
{
    bool found;
    char *text = text_unquote(arguments);
    if (!*text || strlen(text) > OUTPUT_LIMIT)
        return command_usage(shell);
    enum travel_result result = moves_to_output(&shell->session, text, &found);
    if (result == TRAVEL_DONE && !found)
        return show_error(shell, "The program never wrote \"%s\".", text);
    return command_arrived(shell, result, &(struct arrival){ARRIVED, 0});
}
