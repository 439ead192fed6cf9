/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where breakpoints stand, in words: see standing.h. */
#include "standing.h"

#include "failures.h"
#include "inspect.h"
#include "lifetimes.h"
#include "travel_run.h"

#include <string.h>

/* Nothing loaded so far matches; what may have been meant? */
static void describe_pending(struct session *session, const struct breakpoint *b, const char *what, struct text *line)
{
    bool by_function = *b->name;
    struct text names = {0};
    inspect_names(session, by_function ? NAMES_FUNCTIONS : NAMES_FILES, &names);
    const char *wanted = by_function ? b->name : b->file;
    if (b->kind == RDB_BREAK_PATTERN)
        text_clear(&names); /* nothing is like an expression */
    const char *nearest = inspect_nearest(&names, wanted);
    if (nearest && (text_ends_with(nearest, wanted)))
        nearest = NULL; /* the name is right; it has no code there yet */
    text_printf(line, "Breakpoint %d is pending: no code loaded so far matches %s.%s%s%s", b->id, what,
                nearest ? "  Did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static void describe_class(struct session *session, const struct breakpoint *b, const char *what, struct text *line)
{
    const char *nearest;
    if (failures_are_raised(session, b, &nearest))
        text_printf(line, "Catchpoint %d: %s", b->id, what);
    else if (*b->stands_in)
        text_printf(line, "Catchpoint %d: %s, which the recording never raises", b->id, what);
    else
        text_printf(line, "Catchpoint %d is pending: the recording raises no exception that is itself called %s.%s%s%s",
                    b->id, b->name, nearest ? "  Did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* In several files, or in several texts of one. */
static void describe_many(struct session *session, const struct breakpoint *b, const char *what, struct text *line)
{
    struct found_file found = inspect_find_file(session, b->file, NULL);
    if (found.files > 1)
        text_printf(line, "Breakpoint %d at %s, in %d files of that name: say more of the path for one of them", b->id,
                    what, b->files);
    else
        text_printf(line, "Breakpoint %d at %s, in %d texts of that name: %s:%d is in the latest alone", b->id, what,
                    b->files, found.file ? found.file : b->file, b->line);
}

/* Which function is meant says its file, if that is not the one that is shown anyhow. */
static void describe_function(struct session *session, const struct breakpoint *b, const char *what, struct text *line)
{
    bool is_here = !strcmp(b->stands_in, session->here->stop.file) ||
                   (session->main_file && !strcmp(b->stands_in, session->main_file));
    text_printf(line, "Breakpoint %d at %s, line %lld%s%s", b->id, what, (long long)b->stands_at,
                is_here || !*b->stands_in ? "" : " of ", is_here ? "" : b->stands_in);
}

void standing_describe(struct session *session, const struct breakpoint *b, struct text *line)
{
    char *what = breakpoint_describe(b);
    if (!b->stands_at)
        describe_pending(session, b, what, line);
    else if (b->kind == RDB_CATCH_RAISE)
        describe_class(session, b, what, line);
    else if (breakpoint_is_catch(b))
        text_printf(line, "Catchpoint %d: %s", b->id, what);
    else if (b->stands_at == RDB_NO_LINE)
        text_printf(line, "Breakpoint %d at %s", b->id, what);
    else if (b->kind == RDB_BREAK_FUNCTION)
        describe_function(session, b, what, line);
    else if (b->files > 1)
        describe_many(session, b, what, line);
    else if (b->stands_at != b->line)
        text_printf(line, "Breakpoint %d at %s (line %d has no code)", b->id, what, b->line);
    else
        text_printf(line, "Breakpoint %d at %s", b->id, what);
}

enum travel_result standing_check_condition(struct session *session, const char *condition)
{
    struct evaluation evaluation;
    enum travel_result result = lifetimes_check(session, condition);
    if (result == TRAVEL_DONE)
        result = inspect_evaluate(session, 0, 0, RDB_EVAL_CHECK, condition, NULL, &evaluation);
    if (result != TRAVEL_DONE || evaluation.end != EVALUATION_EXCEPTION)
        return result;
    char *line = text_format("The condition \"%s\" is no expression: %s", condition, evaluation.text.bytes);
    return travel_fail(session, TRAVEL_FAILED, line);
}
