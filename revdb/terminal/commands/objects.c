/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about numbered objects: created, died, `info objects`.  See commands.h; what they rely on stands in
 * lifetimes.h and objects.h. */
#include "commands.h"

#include "lifetimes.h"
#include "rdb_dollar.h"
#include "show.h"
#include "travel_ask.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The object that an argument like $5 names; NULL after a message. */
static struct object *argument(struct shell *shell, const char *arguments)
{
    const char *begin, *end;
    int number = rdb_dollar_next(arguments, &begin, &end);
    if (number < 1 || begin != arguments || *end) {
        command_usage(shell);
        return NULL;
    }
    struct object *object = objects_find(&shell->session.objects, number);
    if (!object)
        show_error(shell, "There is no $%d; `info objects` lists the objects that have a number.", number);
    return object;
}

/* Goes to the line that began or ended an object's life, and shows the calls that led there. */
static bool go_to(struct shell *shell, int64_t time)
{
    struct arrival arrival;
    enum travel_result result = moves_go(&shell->session, time, &arrival);
    shell_moved(shell);
    if (!show_result(shell, result))
        return false;
    show_arrival(shell, &arrival, true);
    show_backtrace(shell, INT_MAX, NULL);
    return true;
}

COMMAND(created, "created", "$N", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE,
        "go to the line that created an object, and show the calls", R"(
The object that was printed as $N.  It exists from the next line on.

    print cart
    $1 = <Cart object at 0x7f0a11d0>
    created $1
)")
{
    struct object *object = argument(shell, arguments);
    if (!object || !show_result(shell, lifetimes_created(&shell->session, object)))
        return false;
    if (object->created == OBJECT_BEFORE_ALL)
        return show_error(shell, "$%d is older than the first line of Python: no line created it.", object->number);
    return go_to(shell, object->created);
}

COMMAND(died, "died", "$N", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE,
        "go to the line that ended an object's life, and show the calls", R"(
After it, $N still shows what the object held when it died.

    died $1
)")
{
    struct object *object = argument(shell, arguments);
    if (!object || !show_result(shell, lifetimes_died(&shell->session, object)))
        return false;
    if (object->died == OBJECT_TO_THE_END)
        return show_error(shell, "$%d lives until the recording ends.", object->number);
    return go_to(shell, object->died);
}

/* Does the text of a breakpoint mention the object of this number (0: of any)? */
static bool mentions(const char *text, int number)
{
    const char *begin, *end = text;
    for (int found; (found = rdb_dollar_next(end, &begin, &end)) >= 0;)
        if (found == number || !number)
            return true;
    return false;
}

COMMAND(forget, "forget", "$N|all", GROUP_LOOK, REPEAT_NEVER, WORDS_VALUE,
        "take the number from an object, or from all", R"(
What a dead object held is kept in memory while it has a number, and so is all that it refers to.  The number is not
given again in this session.

    forget $1
    forget all
)")
{
    bool all = !strcmp(arguments, "all");
    struct object *object = all ? NULL : argument(shell, arguments);
    if (!all && !object)
        return false;
    int number = all ? 0 : object->number;
    struct breakpoints *set = &shell->session.breakpoints;
    for (int i = 0; i < set->count; i++)
        if (mentions(set->items[i].name, number) || mentions(set->items[i].condition, number))
            return show_error(shell, "Breakpoint %d needs it: `delete %d` first.", set->items[i].id, set->items[i].id);
    objects_forget(&shell->session.objects, &shell->session.notes, number);
    return true;
}

INFO(objects, "the objects that have a number ($1)")
{
    struct session *session = &shell->session;
    if (!objects_any(&session->objects))
        show(shell, "No object has a number: `print` gives one to each object that it shows.");
    else if (!show_result(shell, travel_ask_objects(session)))
        return false;
    for (int i = 0; i < session->objects.count; i++) {
        struct object *o = &session->objects.items[i];
        if (!o->uid)
            continue;
        if (!show_result(shell, lifetimes_created(session, o)))
            return false;
        char *created = o->created >= 0 ? text_format("created at %lld", (long long)o->created)
                                        : text_copy("there from the beginning");
        char *died = o->died >= 0                   ? text_format("died at %lld", (long long)o->died)
                     : o->died == OBJECT_TO_THE_END ? text_copy("lives to the end")
                                                    : text_format("alive at %lld", (long long)o->seen);
        show(shell, "$%d = %s", o->number, o->repr);
        show(shell, "    %s, %s, %s", o->type, created, died);
    }
    return true;
}
