/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about changes of values: watch, last, next-change, history.  See commands.h; what they
 * rely on stands in changes.h. */
#include "commands.h"
#include "pager.h"
#include "pinned_names.h"
#include "show.h"
#include "table.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* What `watch`, `last`, `next-change` and `history` are about, with numbers for names: $5.  False after a message. */
static bool read_expression(struct shell *shell, const char *source, struct expression *expression)
{
    struct pinned_names pins;
    enum travel_result result =
        pinned_names_read(&shell->session, shell->thread, shell->frame, source, expression, &pins);
    for (int i = 0; i < pins.count; i++)
        show(shell, "(%s is $%d)", pins.items[i].name, pins.items[i].number);
    return show_result(shell, result);
}

static void warn_if_slow(struct shell *shell, const struct expression *expression)
{
    if (!expression->quick)
        show(shell, "(its value takes a call: it is evaluated at every line, in a copy of the program, which is slow)");
}

/* ---- watch ---- */

/* Whose variables it names: they stay those of this call, or of this module. */
static void show_scope(struct shell *shell, const struct expression *expression)
{
    struct frame frame;
    if (*expression->watch.file && shell_frame(shell, &frame))
        show(shell, "(%s: of this call of %s, as long as it lasts)", expression->watch.file, frame.function);
}

static bool set_watch(struct shell *shell, const struct expression *expression)
{
    struct session *session = &shell->session;
    const char *source = expression->watch.name;
    struct text value = {0};
    bool refused = false;
    enum travel_result result = changes_value(session, &expression->watch, session->here->stop.time, &value, &refused);
    if (result == TRAVEL_INTERRUPTED)
        show_error(shell, "Interrupted: the expression was not evaluated to its end, and is not watched.");
    else if (result != TRAVEL_DONE)
        show_result(shell, result);
    else if (refused)
        show_error(shell, "This cannot be watched: %s", value.bytes);
    if (result != TRAVEL_DONE || refused)
        return false;
    struct breakpoint *b =
        breakpoints_add(&session->breakpoints, RDB_WATCH, expression->watch.file, expression->watch.line, source);
    b->scope = expression->watch.scope;
    show(shell, "Watchpoint %d: %s = %s", b->id, source, value.bytes);
    show_scope(shell, expression);
    warn_if_slow(shell, expression);
    return true;
}

COMMAND(watch, "watch", "EXPR [if COND]", GROUP_STOP, REPEAT_NEVER, WORDS_VALUE,
        "stop where the value of an expression changes", R"(
In either direction.  A variable is the one of this call, for as long as that lasts, or of this module; self in
self.total gets a number, and means that object everywhere; numbers ($5) and builtins may be named, too.  Shows the value before and after, and the line that made the change: it was executed just before the
one where the move stops.  An exception is a value like others.  What only reads (attributes, items, len) is
looked for quickly; what calls functions of the program is evaluated at every line.  `info watchpoints` lists
them; delete, enable, disable and condition take their numbers.

    watch total
    watch self.balance
    print account
    $1 = <Account object at 0x7f5ce4a3f0d0>
    watch $1.balance
    bcontinue
    watch $1.balance if $1.balance < 0
)")
{
    struct expression expression;
    struct breakpoints *breakpoints = &shell->session.breakpoints;
    char *condition = NULL;
    if (!*arguments)
        return command_usage(shell);
    if (!strstr(arguments, " else ") &&
        !command_cut_condition(shell, arguments, &condition)) /* "a if b else c" is a value */
        return false;
    bool ok = read_expression(shell, arguments, &expression) && set_watch(shell, &expression);
    if (ok && condition)
        command_give_condition(shell, &breakpoints->items[breakpoints->count - 1], condition);
    return ok;
}

/* ---- last and next-change ---- */

/* The expression that the command is about.  Where the last such command has left the person, the same text means the
 * same variable still, though the place may be another function.  NULL after a message. */
static const struct breakpoint *follow(struct shell *shell, const char *source)
{
    struct following *following = &shell->following;
    if (following->source && following->time == shell->session.here->stop.time && !strcmp(following->source, source))
        return &following->expression.watch;
    shell_follow_nothing(shell);
    if (!read_expression(shell, source, &following->expression))
        return NULL;
    warn_if_slow(shell, &following->expression);
    following->source = text_copy(source);
    return &following->expression.watch;
}

/* Chooses the frame that made a change: the line there may have been waiting for the one where the person stands. */
static void choose_changer(struct shell *shell, const struct rdb_place *place)
{
    int running = shell->session.here->stop.raw.place.thread;
    if (place->flags & RDB_PLACE_NONE || (place->thread != running && !shell_choose_thread(shell, place->thread)) ||
        !shell_need_stack(shell))
        return;
    for (int i = 0; i < shell->stack.count; i++)
        if (shell->stack.frames[i].place.depth == place->depth)
            shell->frame = i;
}

/* Takes the person to the line that made a change. */
static bool land(struct shell *shell, const char *source, const struct change *change)
{
    struct arrival arrival;
    struct moment moment = {change->time, change->instruction};
    enum travel_result result = moves_go_to_moment(&shell->session, moment, &arrival);
    shell_moved(shell);
    if (!show_result(shell, result))
        return false;
    shell->following.time = change->time;
    show(shell, "%s: %s -> %s", source, change->before.bytes, change->after.bytes);
    choose_changer(shell, &change->place);
    if (shell->frame > 0 || shell->thread)
        show_frame(shell);
    else
        show_arrival(shell, &arrival, true);
    return true;
}

/* There is no such change; perhaps as the value is not what the person thinks it is. */
static bool show_no_change(struct shell *shell, const char *source, const char *which, const struct breakpoint *watch)
{
    struct text value = {0};
    bool refused;
    int64_t here = shell->session.here->stop.time;
    bool ok = show_result(shell, changes_value(&shell->session, watch, here, &value, &refused));
    if (ok)
        show(shell, "%s is %s, and no line %s changes that.", source, value.bytes, which);
    return ok;
}

/* What was found, or that nothing was. */
static bool show_found(struct shell *shell, const char *source, const char *which, const struct breakpoint *watch,
                       enum travel_result result, struct change *change)
{
    bool ok = show_result(shell, result);
    if (ok)
        ok = change->time < 0 ? show_no_change(shell, source, which, watch) : land(shell, source, change);
    return ok;
}

COMMAND(last, "last", "EXPR", GROUP_MOVE, REPEAT_SAME, WORDS_VALUE, "backward to the line that last changed a value",
        R"(
Of a variable of the chosen frame, of an attribute, an item, any expression.  Shows the value before and after.  A
variable that came as an argument was set by the call.  Once more (an empty line), to the change before that.

    last total
    last account.balance
    last len(items)
)")
{
    struct change change;
    const struct breakpoint *watch = *arguments ? follow(shell, arguments) : NULL;
    if (!watch)
        return *arguments ? false : command_usage(shell);
    enum travel_result result = changes_last(&shell->session, watch, &change);
    return show_found(shell, arguments, "before here", watch, result, &change);
}

COMMAND(next_change, "next-change nc", "EXPR", GROUP_MOVE, REPEAT_SAME, WORDS_VALUE,
        "forward to the next line that changes a value", R"(
The line here, if it does.  Otherwise like `last`.

    next-change account.balance
)")
{
    struct change change;
    const struct breakpoint *watch = *arguments ? follow(shell, arguments) : NULL;
    if (!watch)
        return *arguments ? false : command_usage(shell);
    /* The line here is looked at as well, unless it is here for the same reason. */
    int64_t here = shell->session.here->stop.time, from = shell->following.time == here ? here + 1 : here;
    enum travel_result result = changes_next(&shell->session, watch, from, &change);
    return show_found(shell, arguments, "from here on", watch, result, &change);
}

/* ---- history ---- */

struct history {
    struct table table;
    int count, limit;
};

static bool add_row(void *closure, const struct change *change)
{
    struct history *history = closure;
    table_add_number(&history->table, change->time);
    table_add(&history->table, change_place(change));
    table_add_number(&history->table, change->place.thread);
    table_add(&history->table, change->after.bytes);
    return ++history->count < history->limit;
}

static bool show_history(struct shell *shell, const char *source, const struct breakpoint *watch, int limit)
{
    static const char *const heads[] = {"time", "set by", "thread", "value"};
    struct history history = {.table = {.heads = heads, .columns = 4}, .limit = limit};
    enum travel_result result = changes_visit(&shell->session, watch, add_row, &history);
    show_fresh_line(shell);
    if (history.count) {
        pager_begin(shell);
        table_write(&history.table, TABLE_TEXT, shell_table_width(shell), stdout);
    } else if (result == TRAVEL_DONE) {
        show(shell, "No line of the recording changes %s.", source);
    }
    if (history.count == limit)
        show(shell, "(the first %d changes; `history %s %d` looks for more)", limit, source,
             limit < INT_MAX / 10 ? 10 * limit : limit);
    return show_result(shell, result);
}

/* Cuts a number off the end of "EXPR LIMIT"; 0 if there is none. */
static int cut_limit(char *arguments)
{
    long long limit;
    char *blank = strrchr(arguments, ' ');
    if (!blank || !text_number(blank + 1, &limit) || limit < 1 || limit > INT_MAX)
        return 0;
    *blank = '\0';
    text_trim(arguments);
    return (int)limit;
}

COMMAND(history, "history", "EXPR [LIMIT]", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE,
        "all changes of a value in the recording: when, by which line, to what", R"(
Of the same expressions as `last`; the first 100 changes, or LIMIT.

    history account.balance
    history total 1000
)")
{
    enum { USUAL_LIMIT = 100 };
    struct expression expression;
    int limit = 0;
    if (!*arguments)
        return command_usage(shell);
    /* "x 20" is no expression, so 20 is the limit. */
    if (changes_read(&shell->session, shell->thread, shell->frame, arguments, &expression) == TRAVEL_FAILED)
        limit = cut_limit(arguments);
    if (!read_expression(shell, arguments, &expression))
        return false;
    warn_if_slow(shell, &expression);
    return show_history(shell, arguments, &expression.watch, limit ? limit : USUAL_LIMIT);
}
