/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands log and calls: every hit of a place in the whole recording, as a table.  See commands.h. */
#include "commands.h"

#include "files.h"
#include "pager.h"
#include "hit_rows.h"
#include "show.h"
#include "table.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_LIMIT 1000
#define WIDEST_INDENT 20
#define EXPRESSIONS_LIMIT 30 /* a replaying process takes no more */

/* ---- Options ---- */

struct options {
    int limit;
    enum table_format format;
    const char *file; /* NULL: the screen */
};

/* Cuts the options off the arguments; returns the rest, or NULL if they make no sense. */
static char *take_options(char *arguments, struct options *options)
{
    *options = (struct options){.limit = DEFAULT_LIMIT};
    while (*arguments == '-') {
        long long number;
        char *word = text_word(arguments, &arguments);
        if (!strcmp(word, "--csv")) {
            options->format = TABLE_CSV;
        } else if (!strcmp(word, "--json")) {
            options->format = TABLE_JSON;
        } else if (!strcmp(word, "-o") && *arguments) {
            options->file = text_word(arguments, &arguments);
        } else if (!strcmp(word, "-n") && *arguments) {
            if (!text_number(text_word(arguments, &arguments), &number) || number < 1 || number >= INT_MAX)
                return NULL;
            options->limit = (int)number;
        } else {
            return NULL;
        }
    }
    if (options->file && text_ends_with(options->file, ".json"))
        options->format = TABLE_JSON;
    else if (options->file && options->format == TABLE_TEXT)
        options->format = TABLE_CSV;
    return arguments;
}

static bool write_table(struct shell *shell, const struct table *table, const struct options *options,
                        const struct hit_rows *hits)
{
    int rows = table->count / table->columns;
    pager_begin(shell);
    struct file_writer file;
    if (options->file && !file_begin(&file, options->file))
        return show_error(shell, "%s: %s", options->file, strerror(errno));
    if (rows || options->format != TABLE_TEXT)
        table_write(table, options->format, shell_table_width(shell), options->file ? file.out : stdout);
    if (options->file) {
        if (!file_commit(&file))
            return show_error(shell, "%s: %s", options->file, strerror(errno));
        show(shell, "%d row%s in %s", rows, rows == 1 ? "" : "s", options->file);
    }
    if (hits->more)
        show(shell, "(the first %d; -n COUNT shows more)", options->limit);
    else if (!rows && options->format == TABLE_TEXT)
        show(shell, "Never.");
    if (hits->failures)
        show_error(shell, "The condition raised an exception %d time%s, first at %lld: %s", hits->failures,
                   hits->failures == 1 ? "" : "s", (long long)hits->failed_at, hits->failure);
    return !hits->failures;
}

/* ---- Collecting ---- */

/* Collects the hits of a place, perhaps with "if COND", as `break` takes it.  False after a message. */
static bool collect(struct shell *shell, char *place, const struct text *expressions, struct hit_rows *rows)
{
    struct breakpoint *b = command_temporary(shell, place);
    if (!b)
        return false;
    bool ok = show_result(shell, hit_rows_collect(&shell->session, b, expressions, rows));
    command_forget_temporary(shell);
    return ok;
}

/* ---- log ---- */

/* Cuts a text at the commas that stand outside of brackets and quotes; adds each part as a string. */
static int split(char *text, struct text *parts)
{
    int depth = 0, count = 0;
    char quote = 0, *begin = text;
    for (char *at = text;; at++) {
        if (quote) {
            quote = *at == quote ? 0 : quote;
            at += *at == '\\' && at[1];
        } else if (*at == '\'' || *at == '"') {
            quote = *at;
        } else if (*at && strchr("([{", *at)) {
            depth++;
        } else if (*at && strchr(")]}", *at)) {
            depth--;
        }
        if (*at && (*at != ',' || depth > 0 || quote))
            continue;
        bool last = !*at;
        *at = '\0';
        text_add_string(parts, text_trim(begin));
        count++;
        if (last)
            return count;
        begin = at + 1;
    }
}

/* Is each of the expressions Python?  Otherwise false after a message, instead of a table full of it.  $5 is a name. */
static bool are_expressions(struct shell *shell, const struct text *expressions)
{
    bool ok = true;
    const char *at = expressions->bytes, *end = at + expressions->length;
    for (; ok && at < end; at += strlen(at) + 1)
        ok = command_evaluate(shell, RDB_EVAL_CHECK, at, &(struct text){0});
    return ok;
}

/* The cells of a row, one from each line of its text. */
static void add_lines(struct table *table, const char *text, int count)
{
    for (int i = 0; i < count; i++) {
        size_t length = strcspn(text, "\n");
        table_add_bytes(table, text, length);
        text += length + (text[length] == '\n');
    }
}

COMMAND(log, "log", "[-n COUNT] [--csv|--json] [-o FILE] PLACE EXPR, EXPR... [if COND]", GROUP_LOOK, REPEAT_NEVER,
        WORDS_PLACE, "a table of expressions at every hit of a place, over the whole recording", R"(
Does not move you; `go` takes the times of the table.  PLACE is what `break` takes, the expressions are evaluated
there like those of `print`.  Shows the first 1000 hits unless -n says how many.  -o writes to a file: CSV, or JSON
if its name ends so.

    log cache.py:40 key, len(self.items)
    log -o puts.csv Cache.put key, value if value is None
)")
{
    struct options options;
    char *place = take_options(arguments, &options), *rest, *condition;
    if (!place || !*(place = text_word(place, &rest)) || !*rest)
        return command_usage(shell);
    if (!command_cut_condition(shell, rest, &condition))
        return false;
    char *where = condition ? text_format("%s if %s", place, condition) : text_copy(place);
    struct text expressions = {0};
    int count = split(rest, &expressions);
    struct hit_rows rows = {.limit = options.limit};
    bool ok = count <= EXPRESSIONS_LIMIT && *expressions.bytes
                  ? are_expressions(shell, &expressions) && collect(shell, where, &expressions, &rows)
                  : command_usage(shell);
    if (ok) {
        const char *heads[EXPRESSIONS_LIMIT + 1] = {"time"};
        const char *head = expressions.bytes;
        for (int i = 1; i <= count; i++, head += strlen(head) + 1)
            heads[i] = head;
        struct table table = {.heads = heads, .columns = count + 1};
        for (const struct row *row = rows.at; row < rows.at + rows.count; row++) {
            table_add_number(&table, row->time);
            add_lines(&table, hit_row_text(&rows, row), count);
        }
        ok = write_table(shell, &table, &options, &rows);
    }
    return ok;
}

/* ---- calls ---- */

COMMAND(calls, "calls", "[-n COUNT] [--csv|--json] [-o FILE] FUNC [if COND]", GROUP_LOOK, REPEAT_NEVER, WORDS_PLACE,
        "a table of all calls of a function, with arguments and results", R"(
Over the whole recording: when each begins and until when it lasts, how many frames deep, what it returns or
raises.  A condition is evaluated where the call begins; of a function written in C, in its caller.  The options
are those of `log`.

    calls Cache.put
    calls --json load if path is None
    calls socket.connect
)")
{
    static const char *const heads[] = {"time", "depth", "call", "until", "result"};
    struct options options;
    char *place = take_options(arguments, &options);
    if (!place || !*place)
        return command_usage(shell);
    struct hit_rows rows = {.limit = options.limit};
    if (!collect(shell, place, &(struct text){0}, &rows)) {
        return false;
    }
    struct table table = {.heads = heads, .columns = sizeof heads / sizeof heads[0]};
    int least = INT_MAX;
    for (const struct row *row = rows.at; row < rows.at + rows.count; row++)
        least = row->depth < least ? row->depth : least;
    for (const struct row *row = rows.at; row < rows.at + rows.count; row++) {
        int indent = options.format == TABLE_TEXT ? row->depth - least : 0;
        table_add_number(&table, row->time);
        table_add_number(&table, row->depth);
        table_add(&table,
                  text_format("%*s%s", indent < WIDEST_INDENT ? indent : WIDEST_INDENT, "", hit_row_text(&rows, row)));
        bool ended = row->returned_at >= 0;
        ended ? table_add_number(&table, row->returned_at) : table_add(&table, "");
        table_add(&table, ended ? hit_row_result(&rows, row) : "never ended");
    }
    bool ok = write_table(shell, &table, &options, &rows);
    return ok;
}
