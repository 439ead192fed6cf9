/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about times: back, forward, bookmark, when, elapsed.  See commands.h; bookmarks are the engine's (bookmarks.h), where
 * the person has been in trail.h. */
#include "bookmarks.h"
#include "commands.h"
#include "show.h"
#include "travel.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

COMMAND(bookmark, "bookmark checkpoint", "NAME, or: delete NAME", GROUP_TIME, REPEAT_NEVER, WORDS_BOOKMARK,
        "give this place a name, for `go NAME`", R"(
Bookmarks are kept beside the log, in LOG.notes, for later sessions.  `info bookmarks` lists them.

    bookmark before-the-crash
    go before-the-crash
)")
{
    struct session *session = &shell->session;
    char *rest, *name = text_word(arguments, &rest);
    bool remove = !strcmp(name, "delete") && *rest;
    name = remove ? rest : name;
    if (!bookmark_is_name(name) || (*rest && !remove))
        return command_usage(shell);
    if (remove)
        return bookmark_remove(session, name) ||
               show_error(shell, "There is no bookmark \"%s\": `info bookmarks` lists them.", name);
    bookmark_set(session, name);
    show(shell, "Bookmark %s: `go %s` comes back to %s.", name, name, moment_write(travel_here(session)).text);
    return true;
}

INFO(bookmarks, "the places that were given a name")
{
    const char *at = NULL, *record;
    int count = 0;
    for (; (record = bookmark_next(&shell->session, &at)); count++)
        show(shell, "  %s", record);
    if (!count)
        show(shell, "There are no bookmarks: `bookmark NAME` sets one here.");
    return true;
}

/* ---- Back and forward ---- */

static bool go_along(struct shell *shell, const char *arguments, int direction)
{
    long long count;
    if (!command_count(shell, arguments, &count))
        return false;
    struct trail before = shell->trail;
    struct moment moment;
    if (!trail_go(&shell->trail, direction * count, &moment))
        return show_error(shell, direction < 0 ? "You have not moved before that."
                                               : "There is nothing to redo: `forward` goes where `back` came from.");
    bool ok = command_go_to_moment(shell, moment);
    if (!ok)
        shell->trail = before;
    return ok;
}

COMMAND(back, "back undo", "[N]", GROUP_TIME, REPEAT_SAME, WORDS_NONE, "undo a move: to where you were before it", R"(
N times.  Whatever moved you counts as one.

    bcontinue
    back
)")
{
    return go_along(shell, arguments, -1);
}

COMMAND(forward, "forward redo", "[N]", GROUP_TIME, REPEAT_SAME, WORDS_NONE, "redo the move that `back` has undone", R"(
    forward
)")
{
    return go_along(shell, arguments, 1);
}

/* ---- when, elapsed ---- */

COMMAND(when, "when", "", GROUP_TIME, REPEAT_NEVER, WORDS_NONE, "the timestamp, and how far into the recording that is",
        R"(
    when
)")
{
    const struct session *session = &shell->session;
    struct moment_text time = moment_write(travel_here(session));
    if (*arguments)
        return command_usage(shell);
    if (session->end > 0)
        show(shell, "Timestamp %s, %.1f %% of %lld", time.text,
             100.0 * (double)shell_time(shell) / (double)session->end, (long long)session->end);
    else
        show(shell, "Timestamp %s; the end has not been seen yet", time.text);
    return true;
}

COMMAND(elapsed, "elapsed elapsed-time", "", GROUP_TIME, REPEAT_NEVER, WORDS_NONE,
        "what the clock said here when it was recorded", R"(
    elapsed
    2.031 s after the start, at 2026-03-01 14:03:11
)")
{
    struct text clock = {0};
    if (*arguments)
        return command_usage(shell);
    if (!show_result(shell, inspect_info(&shell->session, RDB_INFO_CLOCK, &clock)))
        return false;
    int64_t now = strtoll(clock.bytes, NULL, 10), start = shell->session.start_ns;
    clock = (struct text){0};
    if (!now)
        return show_error(shell, "The recording has no note of the clock so early.");
    char text[64] = "";
    time_t seconds = (time_t)(now / 1000000000);
    struct tm *local = localtime(&seconds);
    if (local)
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", local);
    show(shell, "%.3f s after the start, at %s", (double)(now - start) / 1e9, text);
    return true;
}
