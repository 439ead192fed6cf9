/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands catch, rbreak and info exceptions: stops at what happens, and at functions by a pattern; which exceptions
 * there were.  See commands.h. */
#include "commands.h"

#include "failures.h"
#include "interrupt.h"
#include "memory.h"
#include "rdb_event.h"
#include "rdb_names.h"
#include "place.h"
#include "show.h"
#include "table.h"

#include <stdlib.h>
#include <regex.h>
#include <string.h>

/* Is it a call to the outside that a log can hold? */
static bool is_call(const char *name)
{
    for (unsigned kind = RDB_EVENT_first_call; kind < RDB_EVENT_count; kind++)
        if (!strcmp(rdb_event_name(kind), name))
            return true;
    return false;
}

static bool is_nothing(const char *rest)
{
    return !*rest;
}

static bool is_class(const char *rest)
{
    return !*rest || place_is_function(rest);
}

static bool is_output(const char *rest)
{
    return *rest && strlen(rest) <= OUTPUT_LIMIT;
}

/* The words that say what to catch, and what may follow them. */
static const struct {
    const char *word;
    enum rdb_breakpoint_kind kind;
    bool (*takes)(const char *rest);
} words[] = {
    {"raise", RDB_CATCH_RAISE, is_class},         {"return", RDB_CATCH_RETURN, place_is_function},
    {"call", RDB_CATCH_EVENT, is_call},           {"output", RDB_CATCH_OUTPUT, is_output},
    {"uncaught", RDB_CATCH_UNCAUGHT, is_nothing}, {"thread", RDB_CATCH_THREAD, is_nothing},
    {"switch", RDB_CATCH_THREAD, is_nothing},
};

/* What the person described by a word and the rest; NULL if that means nothing. */
static struct breakpoint *add(struct shell *shell, const char *what, const char *rest)
{
    struct breakpoints *set = &shell->session.breakpoints;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (!strcmp(words[i].word, what))
            return words[i].takes(rest) ? breakpoints_add(set, words[i].kind, "", 0, rest) : NULL;
    if (*rest || !is_class(what))
        return NULL;
    bool event = !strcmp(what, "signal") || is_call(what);
    return breakpoints_add(set, event ? RDB_CATCH_EVENT : RDB_CATCH_RAISE, "", 0, what);
}

COMMAND(catch, "catch", "[TYPE]|uncaught|return FUNC|output TEXT|signal|thread|CALL [if COND]", GROUP_STOP,
        REPEAT_NEVER, WORDS_EXCEPTION, "stop where something happens", R"(
Stops at the line during which it happens:
  [TYPE]       an exception (of that class, or of one derived from it) is raised; __exception__ in a condition.
               Alone or with its module: Queue.Empty, os.error, __main__.Failed
  uncaught     an exception is raised that nothing catches
  return FUNC  the function returns, or is left by an exception; __return__ in a condition
  output TEXT  the program writes TEXT to its standard output or error (by print: the line that prints)
  signal       the program notices a signal
  thread       another thread runs than before (switch means the same)
  CALL         the program or the interpreter calls a function of the C library: open, connect, fork, ...
An exception is shown by `print __exception__` (or $_exception) there, and explained by `why`.
`catch raise TYPE` and `catch call CALL` say which is meant.  Catchpoints have the numbers of breakpoints.

    catch KeyError if 'x' in __exception__.args
    catch output 'not found'
    catch connect
)")
{
    char *condition = NULL, *rest;
    bool is_output = !strncmp(arguments, "output", strlen("output"));
    if (!is_output && !command_cut_condition(shell, arguments, &condition))
        return false;
    char *copy = text_copy(condition ? condition : ""), *what = text_word(text_trim(arguments), &rest);
    struct breakpoint *b = add(shell, what, is_output ? text_unquote(rest) : rest);
    bool takes_condition = b && (b->kind == RDB_CATCH_RAISE || b->kind == RDB_CATCH_RETURN);
    bool ok = b != NULL;
    if (!b) {
        command_usage(shell);
    } else if (*copy && !takes_condition) {
        ok = show_error(shell, "`catch %s` takes no condition: there is no moment of Python to evaluate it at.", what);
        breakpoints_remove(&shell->session.breakpoints, b);
    } else {
        b->condition = copy;
        copy = NULL;
        ok = command_added(shell, b);
    }
    return ok;
}

/* ---- rbreak ---- */

/* Names of functions loaded so far that match, each once, those in modules only. */
static void show_matches(struct shell *shell, const regex_t *pattern)
{
    struct text names = {0}, shown = {0};
    inspect_names(&shell->session, NAMES_FUNCTIONS, &names);
    for (const char *name = names.bytes; name && name < names.bytes + names.length; name += strlen(name) + 1) {
        char *line = text_format("\n%s\n", name);
        bool known = shown.length && strstr(shown.bytes, line);
        if (*name != '<' && !known && regexec(pattern, name, 0, NULL, 0) == 0) {
            text_printf(&shown, "%s", line);
            show(shell, "  %s", name);
        }
    }
}

COMMAND(rbreak, "rbreak rb", "[FILE:]REGEX [if COND]", GROUP_STOP, REPEAT_NEVER, WORDS_NONE,
        "stop where any function is entered whose name matches", R"(
One breakpoint for all of them, also those loaded later.  The expression (POSIX extended) is looked for in
names with their class, such as Cache.put.  Lists those that match so far.

    rbreak cache.py:^Cache\.
    rbreak _test$
)")
{
    char *condition, *colon = strchr(arguments, ':'), *file = "", *expression = arguments;
    regex_t pattern;
    if (!command_cut_condition(shell, arguments, &condition))
        return false;
    char *kept = text_copy(condition ? condition : "");
    if (colon) {
        *colon = '\0';
        file = arguments;
        expression = colon + 1;
    }
    bool ok = *expression && regcomp(&pattern, text_trim(expression), REG_EXTENDED | REG_NOSUB) == 0;
    if (!ok) {
        return command_usage(shell);
    }
    struct breakpoint *b =
        breakpoints_add(&shell->session.breakpoints, RDB_BREAK_PATTERN, file, 0, text_trim(expression));
    b->condition = kept;
    ok = command_added(shell, b);
    if (ok)
        show_matches(shell, &pattern);
    regfree(&pattern);
    return ok;
}

/* ---- info exceptions ---- */

/* How often, and when first and last, a feature of the index happened. */
struct times {
    int64_t first, last;
    int count;
};

static void add_exceptions(struct table *table, const struct index *index, int feature, const struct times *times)
{
    const struct feature *f = &index->features[feature];
    const char *names = index_string(index, f->names), *file = index_string(index, f->file);
    table_add_number(table, times->count);
    table_add_number(table, times->first);
    table_add_number(table, times->last);
    table_add(table, failures_class(names));
    table_add(table, text_format("%s:%d, in %s", rdb_base_name(file), f->is.line, index_string(index, f->function)));
}

/* Those that were raised since the main module began, each class and line once, in the order in which they came. */
static bool fill_table(struct table *table, const struct session *session)
{
    const struct index *index = &session->index;
    int *order = memory_bytes((size_t)index->feature_count * sizeof *order + 1), count = 0;
    struct times *times = memory_alloc((size_t)index->feature_count * sizeof *times + 1);
    memset(times, 0, (size_t)index->feature_count * sizeof *times);
    for (size_t i = 0; (i = index_moment(index, RDB_FEATURE_RAISE, i)) < index->moments_length; i++) {
        const struct rdb_moment *moment = &index->moments[i];
        struct times *of = &times[moment->feature];
        if (moment->time < session->main_start)
            continue;
        if (!of->count++) {
            of->first = moment->time;
            order[count++] = (int)moment->feature;
        }
        of->last = moment->time;
    }
    for (int i = 0; i < count; i++)
        add_exceptions(table, index, order[i], &times[order[i]]);
    return count > 0;
}

static bool any_left_out(const struct index *index)
{
    for (const struct segment *s = index->segments; s < index->segments + index->count; s++)
        if (s->left_out)
            return true;
    return false;
}

/* Those that nothing has caught. */
static void show_uncaught(struct shell *shell)
{
    struct uncaught *uncaught;
    int count = failures_uncaught(&shell->session, &uncaught);
    for (int i = 0; i < count; i++)
        if (uncaught[i].thread == 1)
            show(shell, "Nothing catches the %s of %lld.", uncaught[i].name, (long long)uncaught[i].time);
        else
            show(shell, "Nothing catches the %s of %lld: it ends thread %d.", uncaught[i].name,
                 (long long)uncaught[i].time, uncaught[i].thread);
}

INFO(exceptions, "the exceptions that are being handled here, and those that were raised")
{
    static const char *const heads[] = {"times", "first", "last", "exception", "raised by"};
    const struct session *session = &shell->session;
    const struct stop *stop = &session->here->stop;
    if (stop->time == session->main_end && *stop->message)
        show(shell, "%s leaves the main module here.", stop->message);
    if (!command_look(shell, "exceptions", ""))
        return false;
    if (!session->index.complete)
        survey_finish(&shell->session);
    if (interrupt_pending(session->replays.interrupt))
        return show_error(shell, "Interrupted: not all of the recording has been looked through.");
    struct table table = {.heads = heads, .columns = sizeof heads / sizeof heads[0]};
    if (fill_table(&table, session)) {
        show(shell, "Raised in the whole recording:");
        table_write(&table, TABLE_TEXT, shell_table_width(shell), stdout);
        if (any_left_out(&session->index))
            show(shell, "(At least: where very much happened in a short time, not all of it was counted.)");
        show_uncaught(shell);
    }
    return true;
}
