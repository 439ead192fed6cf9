/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that move: go, step, next, finish, continue, nthread and their backward forms.  See commands.h; what they mean is
 * said in moves.c. */
#include "arrival.h"
#include "bookmarks.h"
#include "commands.h"
#include "failures.h"
#include "show.h"
#include "survey.h"
#include "travel.h"
#include "travel_copy.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define SKIP_FOREIGN INT32_MAX /* the id of what `step` skips for the time of its move */

/* The instruction that is next, where one stands by instruction. */
static bool show_instruction(struct shell *shell)
{
    struct text answer = {0};
    if (shell->session.here->stop.raw.place.flags & RDB_PLACE_NONE)
        return true;
    bool ok = command_ask(shell, "instruction", "", &answer);
    if (ok)
        show(shell, "%s", answer.bytes);
    return ok;
}

/* What the watches have become where one was hit. */
static void show_watches(struct shell *shell, const struct arrival *arrival)
{
    struct watch_hits hits;
    arrival_watches(&shell->session, arrival, &hits);
    for (int i = 0; i < hits.count; i++) {
        struct text sentence = {0};
        watch_hit_describe(&hits.items[i], &sentence);
        show(shell, "%.*s", (int)sentence.length, sentence.bytes); /* on one line, whatever the values say */
    }
}

bool command_arrived(struct shell *shell, enum travel_result result, const struct arrival *arrival)
{
    shell_moved(shell);
    if (result != TRAVEL_DONE)
        return show_result(shell, result);
    output_follow(shell);
    show_value(shell, "", &shell->session.returned, ARRIVAL_RETURNED);
    text_clear(&shell->session.returned); /* a move that goes nowhere returns nothing */
    show_watches(shell, arrival);
    struct breakpoints *set = &shell->session.breakpoints;
    struct breakpoint *b = NULL;
    if (arrival->kind == ARRIVED_BREAKPOINT)
        b = breakpoints_find(set, false, (int)arrival->breakpoint);
    if (!b || !*b->commands || !shell_queue(shell, b->commands)) {
        shell->frame = arrival->kind == ARRIVED_BREAKPOINT || arrival->kind == ARRIVED_RAISE
                           ? moves_raised_above(&shell->session)
                           : 0;
        show_arrival(shell, arrival, true);
        if (travel_here(&shell->session).instruction && !shell->frame)
            show_instruction(shell);
        show_changes(shell);
    }
    if (b && b->temporary)
        breakpoints_remove(set, b);
    return true;
}

bool command_go_to_moment(struct shell *shell, struct moment moment)
{
    struct arrival arrival;
    enum travel_result result = moves_go_to_moment(&shell->session, moment, &arrival);
    return command_arrived(shell, result, &arrival);
}

static int64_t start_of_main(const struct shell *shell)
{
    return shell->session.main_start >= 0 ? shell->session.main_start : 0;
}

bool command_go_to(struct shell *shell, int64_t time)
{
    return command_go_to_moment(shell, (struct moment){time, 0});
}

/* The places that have a name without being bookmarks. */
static bool named_moment(const struct shell *shell, const char *name, struct moment *moment)
{
    bool start = !strcmp(name, "start"), end = !strcmp(name, "end");
    *moment = (struct moment){end ? TRAVEL_END : start_of_main(shell), 0};
    return start || end;
}

/* "+10" and "-10" from here, "50%" of the recording. */
static bool read_relative(const struct shell *shell, const char *text, struct moment *moment)
{
    long long number;
    size_t length = strlen(text);
    bool percent = length && text[length - 1] == '%', relative = *text == '+' || *text == '-';
    char *digits = text_format("%.*s", (int)(length - percent - relative), text + relative);
    if (percent == relative || !text_number(digits, &number) || number < 0 || (percent && shell->session.end <= 0))
        return false;
    int64_t here = shell_time(shell), end = shell->session.end;
    int64_t time = percent        ? (int64_t)((double)end * (double)(number < 100 ? number : 100) / 100)
                   : *text == '+' ? (number < TRAVEL_END - here ? here + number : TRAVEL_END)
                                  : (number < here ? here - number : 0);
    *moment = (struct moment){time, 0};
    return true;
}

/* "12.5s"? */
static bool read_seconds(const char *text, double *seconds)
{
    char *end;
    if (!isdigit((unsigned char)*text))
        return false;
    *seconds = strtod(text, &end);
    return !strcmp(end, "s") && *seconds < 1e9;
}

/* What the clock said at a timestamp, in nanoseconds since the recording began; -1 where it is not known yet. */
static enum travel_result ask_clock(struct session *session, int64_t time, int64_t *clock)
{
    struct process *process = NULL;
    struct rdb_message command = {.kind = RDB_INFO, .a = RDB_INFO_CLOCK}, answer;
    struct text said = {0};
    enum travel_result result = travel_copy_at(session, time, &process);
    *clock = -1;
    if (result == TRAVEL_DONE && process_ask(process, &command, NULL, &answer, &said, NULL) == PROCESS_OK &&
        said.length && strtoll(said.bytes, NULL, 10) > 0)
        *clock = strtoll(said.bytes, NULL, 10) - session->start_ns;
    if (process)
        process_end(process);
    return result;
}

/* To the first place where so many seconds of the recording have passed. */
static bool go_to_clock(struct shell *shell, double seconds)
{
    struct session *session = &shell->session;
    if (!session->index.complete)
        survey_finish(session);
    int64_t from = 0, to = session->end, clock, wanted = (int64_t)(seconds * 1e9);
    while (from < to) {
        int64_t middle = from + (to - from) / 2;
        enum travel_result result = ask_clock(session, middle, &clock);
        if (result != TRAVEL_DONE)
            return show_result(shell, result);
        if (clock < wanted)
            from = middle + 1;
        else
            to = middle;
    }
    return command_go_to(shell, from);
}

COMMAND(go, "go g", "T|+N|-N|P%|Xs|start|end|BOOKMARK|test NAME|failure [N]|output TEXT", GROUP_MOVE, REPEAT_NEVER,
        WORDS_BOOKMARK, "go to timestamp T, a bookmark, where a test begins, or to what failed it", R"(
The timestamp of a place is the number of stop points (lines executed) before it, the same in every session.
The prompt shows it.  Beyond the end of the recording, goes to the end.  +N and -N count from here, P% is so much of the
recording, 12.5s where the clock had so many seconds since it began (noted a hundred times a second).  `info tests` lists the tests; a part of the name will do.  Failures are those of tests that were marked, then
exceptions that nothing caught, also those that ended a thread; `go failure` in a recording without any goes to the last
exception of the program's own code.

    go 1200
    go -10
    go 50%
    go failure
)")
{
    long long which = 1;
    struct moment moment;
    bool number = moment_read(arguments, &moment);
    char *rest, *first = text_copy(arguments), *word = text_word(first, &rest);
    bool test = !strcmp(word, "test") && *rest, failure = !strcmp(word, "failure");
    if (test || (failure && (!*rest || text_number(rest, &which)))) {
        bool ok = test ? tests_go_test(shell, rest) : tests_go_failure(shell, which);
        return ok;
    }
    if (!strncmp(arguments, "output ", strlen("output ")))
        return output_go(shell, text_trim(arguments + strlen("output ")));
    double seconds;
    if (read_seconds(arguments, &seconds))
        return go_to_clock(shell, seconds);
    if (read_relative(shell, arguments, &moment))
        return command_go_to_moment(shell, moment);
    if (!*arguments || (number && moment.time < 0))
        return command_usage(shell);
    if (!number && !bookmark_find(&shell->session, arguments, &moment) && !named_moment(shell, arguments, &moment))
        return show_error(shell, "There is no bookmark \"%s\": `info bookmarks` lists them.", arguments);
    return command_go_to_moment(shell, moment);
}

COMMAND(start, "start run restart", "", GROUP_MOVE, REPEAT_NEVER, WORDS_NONE, "to the first line of the main module",
        R"(
The recording is always the same run, so it takes no arguments.

    start
)")
{
    if (*arguments)
        return show_error(shell,
                          "A recording is one run, with the arguments it had: `record-again` shows the command that "
                          "records another.");
    return command_go_to(shell, start_of_main(shell));
}

COMMAND(end, "end", "", GROUP_MOVE, REPEAT_NEVER, WORDS_NONE, "to the end of the recording", R"(
`continue` stops where the main module ends, and at breakpoints on the way.

    end
)")
{
    return *arguments ? command_usage(shell) : command_go_to(shell, TRAVEL_END);
}

/* step, stepi and their backward forms count for themselves. */
static bool move_by(struct shell *shell, const char *arguments,
                    enum travel_result (*move)(struct session *, int64_t, struct arrival *))
{
    long long count;
    if (!command_count(shell, arguments, &count))
        return false;
    struct arrival arrival;
    enum travel_result result = move(&shell->session, count, &arrival);
    return command_arrived(shell, result, &arrival);
}

/* Steps; from code of the person's not into the library, if they have said so. */
static bool step_by(struct shell *shell, const char *arguments,
                    enum travel_result (*move)(struct session *, int64_t, struct arrival *))
{
    struct breakpoints *set = &shell->session.breakpoints;
    const struct stop *stop = &shell->session.here->stop;
    bool mine = shell->my_code && !(stop->raw.place.flags & RDB_PLACE_NONE) && failures_is_own(stop->file);
    for (const char *const *foreign = failures_foreign; mine && *foreign; foreign++) {
        breakpoints_add(set, RDB_SKIP_FILE, *foreign, 0, "")->id = SKIP_FOREIGN;
        set->last_skip_id--;
    }
    bool ok = move_by(shell, arguments, move);
    for (struct breakpoint *b; mine && (b = breakpoints_find(set, true, SKIP_FOREIGN));)
        breakpoints_remove(set, b);
    return ok;
}

COMMAND(step, "step s", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "forward to the next line executed, also inside a call", R"(
N times; stops earlier at a breakpoint and where the main module ends.  Passes over what `skip` names, and from code of
yours over library code, with `set my-code on`.

    step 3
)")
{
    return step_by(shell, arguments, moves_step);
}

COMMAND(bstep, "bstep bs reverse-step rs", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "backward to the line executed before, also inside a call", R"(
N times; stops earlier at a breakpoint.  Passes over what `step` passes over.

    bstep
)")
{
    return step_by(shell, arguments, moves_bstep);
}

/* Shows the instruction at a stop point, too. */
static bool move_by_instruction(struct shell *shell, const char *arguments,
                                enum travel_result (*move)(struct session *, int64_t, struct arrival *))
{
    return move_by(shell, arguments, move) && (travel_here(&shell->session).instruction || show_instruction(shell));
}

COMMAND(stepi, "stepi si", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "forward by one instruction of bytecode", R"(
N times; stops earlier at a breakpoint.  Behind the first instruction of a line, timestamps have a fraction: how many
were executed since, by whatever frame.  `go`, bookmarks and `back` take it.  Shows the next instruction, and what lies
on the frame's stack of values.

    stepi
    go 1200.3
)")
{
    return move_by_instruction(shell, arguments, moves_stepi);
}

COMMAND(bstepi, "bstepi bsi reverse-stepi rsi", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "backward by one instruction of bytecode", R"(
N times; stops earlier at a breakpoint.  From the beginning of a line, to the last instruction executed before it.

    bstepi
)")
{
    return move_by_instruction(shell, arguments, moves_bstepi);
}

/* The others know the place of the chosen frame.  A repetition ends early where anything but a plain arrival does. */
static bool move_frame(struct shell *shell, long long count,
                       enum travel_result (*move)(struct session *, const struct rdb_place *, struct arrival *))
{
    struct arrival arrival;
    enum travel_result result;
    do {
        struct rdb_place frame = shell->session.here->stop.raw.place;
        if (shell->thread || shell->frame > 0)
            frame = shell->stack.frames[shell->frame].place;
        result = move(&shell->session, &frame, &arrival);
        if (result == TRAVEL_DONE && --count > 0)
            shell_moved(shell);
    } while (result == TRAVEL_DONE && arrival.kind == ARRIVED && count > 0);
    return command_arrived(shell, result, &arrival);
}

COMMAND(next, "next n", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "forward to the next line of this function, over calls", R"(
If the function ends before, to the next line of its caller.  Stops earlier at a breakpoint.  After `up` or
`thread`, this function is the one of the chosen frame.  What other threads run meanwhile is passed over.  Over a
`yield` or `await`, to where this generator or coroutine goes on; `finish` leads to who called it.

    next
)")
{
    long long count;
    return command_count(shell, arguments, &count) && move_frame(shell, count, moves_next);
}

COMMAND(bnext, "bnext bn reverse-next rn", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "backward to the line of this function before, over calls", R"(
From the first line of a function, to the line that called it.  Stops earlier at a breakpoint.  In a generator or
coroutine, to the line that it executed before, over whoever let it go on.

    bnext
)")
{
    long long count;
    return command_count(shell, arguments, &count) && move_frame(shell, count, moves_bnext);
}

COMMAND(until, "until unt", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "forward to a later line of this function, or to its caller", R"(
Out of a loop: stops at the first line of this function below the current one, or from line N on.  If the function
ends before, in its caller.  Stops earlier at a breakpoint.

    until
    until 120
)")
{
    struct frame frame;
    long long line;
    if (!shell_frame(shell, &frame))
        return false;
    line = frame.place.line;
    if (*arguments && (!text_number(arguments, &line) || line < 1 || line > INT_MAX))
        return command_usage(shell);
    if (*arguments)
        line--; /* the line itself is one to stop at */
    struct arrival arrival;
    enum travel_result result = moves_until(&shell->session, &frame.place, (int)line, &arrival);
    return command_arrived(shell, result, &arrival);
}

COMMAND(buntil, "buntil bunt reverse-until", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "backward to an earlier line of this function, or to its caller", R"(
Out of a loop: stops at the last line that ran of this function above the current one, or up to line N.  Stops earlier
at a breakpoint.

    buntil
    buntil 100
)")
{
    struct frame frame;
    long long line;
    if (!shell_frame(shell, &frame))
        return false;
    line = frame.place.line;
    if (*arguments && (!text_number(arguments, &line) || line < 1 || line > INT_MAX - 1))
        return command_usage(shell);
    if (*arguments)
        line++; /* the line itself is one to stop at */
    struct arrival arrival;
    enum travel_result result = moves_buntil(&shell->session, &frame.place, (int)line, &arrival);
    return command_arrived(shell, result, &arrival);
}

COMMAND(finish, "finish fin return r", "", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "forward to where this function has returned", R"(
Shows the value returned, or the exception.  Stops earlier at a breakpoint.  (r is pdb's `return`; gdb's `run` has
no short form here.)

    finish
    returned 42
    ...
)")
{
    if (*arguments)
        return show_error(shell, "A recorded function returns what it returned: `%s` alone goes there, and shows it.",
                          "finish");
    return move_frame(shell, 1, moves_finish);
}

COMMAND(bfinish, "bfinish bfin bf reverse-finish rfinish rf", "", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "backward to the line that called this function", R"(
Stops earlier at a breakpoint.

    bfinish
)")
{
    return *arguments ? command_usage(shell) : move_frame(shell, 1, moves_bfinish);
}

static bool move_thread(struct shell *shell, const char *arguments,
                        enum travel_result (*move)(struct session *, int, struct arrival *))
{
    long long thread = 0;
    if (*arguments && (!text_number(arguments, &thread) || thread < 1 || thread > INT_MAX))
        return command_usage(shell);
    struct arrival arrival;
    enum travel_result result = move(&shell->session, (int)thread, &arrival);
    return command_arrived(shell, result, &arrival);
}

COMMAND(nthread, "nthread nt", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "forward to the next switch to another thread", R"(
To where thread N goes on to run, if N is given; `info threads` lists them.  Stops earlier at a breakpoint.

    nthread
    --- thread #2 (Worker-1) ---
    ...
)")
{
    return move_thread(shell, arguments, moves_nthread);
}

COMMAND(bthread, "bthread reverse-nthread rnt", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "backward to the last switch to another thread", R"(
To where thread N last went on to run, if N is given.  One line further back (`bstep`), the thread before it
runs.  Stops earlier at a breakpoint.

    bthread 2
)")
{
    return move_thread(shell, arguments, moves_bthread);
}

static bool move_on(struct shell *shell, const char *arguments,
                    enum travel_result (*move)(struct session *, struct arrival *))
{
    long long count;
    if (!command_count(shell, arguments, &count))
        return false;
    struct arrival arrival;
    enum travel_result result;
    do
        result = move(&shell->session, &arrival);
    while (result == TRAVEL_DONE && arrival.kind == ARRIVED_BREAKPOINT && --count > 0);
    return command_arrived(shell, result, &arrival);
}

COMMAND(continue, "continue c", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "forward to the next breakpoint, or the end", R"(
To the N-th hit, if N is given.  Always stops where the main module ends or an exception leaves it; continued
from there, at the end of the recording.

    break 12
    continue
)")
{
    return move_on(shell, arguments, moves_continue);
}

COMMAND(bcontinue, "bcontinue bc reverse-continue rc", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE,
        "backward to the last breakpoint hit before, or the beginning", R"(
To the N-th, if N is given.  Without one, stops where the main module begins (from before that, at
timestamp 0).

    break cache.py:40 if key == 'x'
    bcontinue
)")
{
    return move_on(shell, arguments, moves_bcontinue);
}

/* ---- To a place ---- */

/* Moves as if there were a breakpoint at the place. */
static bool advance(struct shell *shell, char *arguments,
                    enum travel_result (*move)(struct session *, struct arrival *))
{
    struct breakpoint *b = *arguments ? command_temporary(shell, arguments) : NULL;
    if (!b)
        return *arguments ? false : command_usage(shell);
    if (!b->stands_at) {
        char *what = breakpoint_describe(b);
        show_error(shell, "No code loaded so far matches %s: `break` can wait for it.", what);
        command_forget_temporary(shell);
        return false;
    }
    struct arrival arrival;
    enum travel_result result = move(&shell->session, &arrival);
    command_forget_temporary(shell);
    if (arrival.kind == ARRIVED_BREAKPOINT && arrival.breakpoint == BREAKPOINT_ADVANCE)
        arrival.kind = ARRIVED;
    return command_arrived(shell, result, &arrival);
}

COMMAND(advance, "advance adv", "PLACE [if COND]", GROUP_MOVE, REPEAT_SAME, WORDS_PLACE,
        "forward to the next time a line or a function is reached", R"(
As if a breakpoint were there for this one move; PLACE is what `break` takes.

    advance put
    advance cache.py:40
)")
{
    return advance(shell, arguments, moves_continue);
}

COMMAND(badvance, "badvance badv reverse-advance", "PLACE [if COND]", GROUP_MOVE, REPEAT_SAME, WORDS_PLACE,
        "backward to the last time a line or a function was reached", R"(
    badvance socket.connect
    badvance put if key == 'x'
)")
{
    return advance(shell, arguments, moves_bcontinue);
}
