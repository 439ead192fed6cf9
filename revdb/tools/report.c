/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb report`: see report.h.
 *
 * One replay (survey.h) for what was written and which threads ran when, which leaves snapshots, the last of them at the
 * end, where the marks are asked for; then, for each failure, a walk over the lines before it. */
#define _GNU_SOURCE
#include "report.h"

#include "array.h"
#include "changed_variables.h"
#include "failures.h"
#include "files.h"
#include "html.h"
#include "inspect.h"
#include "marks.h"
#include "moves.h"
#include "out.h"
#include "rdb_log.h"
#include "rdb_names.h"
#include "report_threads.h"
#include "silent_view.h"
#include "source_text.h"
#include "status.h"
#include "travel.h"
#include "travel_copy.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    FAILURES_LIMIT = 10, /* shown in full */
    WALK = 10000,        /* lines executed before a failure that are looked at */
    LINES_LIMIT = 300,   /* of the code under test among them that are shown */
    OUTPUT_LIMIT = 2000, /* pieces of output */
    CONTEXT = 3,         /* lines of source around one of a traceback */
    THREADS_LIMIT = 50,
};

struct report {
    struct file_writer file;
    FILE *out; /* its stream */
    const char *log;
    struct session session;
    struct sources sources;
    char *titles[FAILURES_LIMIT]; /* of the failures, as far as tests were marked */
};

/* ---- What ran ---- */

static const char *number(int64_t n)
{
    return text_format("%lld", (long long)n);
}

static void write_row(struct report *report, const char *label, const char *text)
{
    html_part(report->out, "table row", "label", label, "text", text, NULL);
}

/* The arguments, with blanks between them. */
static char *command_line(char **argv)
{
    struct text command = {0};
    text_add(&command, "", 0);
    for (char **argument = argv; *argument; argument++)
        text_printf(&command, "%s%s", argument == argv ? "" : " ", *argument);
    return command.bytes;
}

static void write_what_ran(struct report *report, const struct rdb_reader *reader)
{
    const struct rdb_log_header *header = rdb_reader_header(reader);
    const struct rdb_log_summary *log = rdb_reader_summary(reader);
    char started[64] = "unknown", ended[400], numbers[100];
    time_t seconds = (time_t)(header->start_ns / 1000000000);
    struct tm *local = localtime(&seconds);
    char *command = command_line(header->argv);
    if (local)
        strftime(started, sizeof started, "%Y-%m-%d %H:%M:%S %z", local);
    rdb_reader_describe_end(reader, ended, sizeof ended);
    html_part(report->out, "table", NULL);
    write_row(report, "command", command);
    write_row(report, "in", header->cwd);
    write_row(report, "started", started);
    if (log->end_ns > header->start_ns) {
        snprintf(numbers, sizeof numbers, "%.3f s", (double)(log->end_ns - header->start_ns) / 1e9);
        write_row(report, "took", numbers);
    }
    write_row(report, "ended", ended);
    write_row(report, "lines executed", report->session.end >= 0 ? number(report->session.end) : "unknown");
    write_row(report, "interpreter", header->exe);
    write_row(report, "build", header->build_id);
    html_part(report->out, "table end", NULL);
}

/* ---- Tests ---- */

static void write_tests(struct report *report)
{
    struct marks marks;
    struct test *tests;
    if (marks_all(&report->session, &marks) != TRAVEL_DONE)
        return;
    int count = marks_tests(&marks, &tests), failure = 0;
    if (count)
        html_part(report->out, "tests", "count", number(count), NULL);
    for (const struct test *test = tests; test < tests + count; test++) {
        if (!strcmp(test->outcome, "ok"))
            continue;
        bool failed = test->place != NULL;
        if (failed && failure < FAILURES_LIMIT)
            report->titles[failure] = text_format("%s: %s", test->name, test->outcome);
        failure += failed;
        html_part(report->out, failed && failure <= FAILURES_LIMIT ? "test that is shown" : "test", "name", test->name,
                  "outcome", test->outcome, "number", number(failure), NULL);
    }
    if (count)
        html_part(report->out, "tests end", NULL);
}

/* ---- A traceback ---- */

/* Not of Python's own library, nor of the packages beside it (revdb's, which is a link before it is installed). */
static bool is_under_test(const char *file)
{
    return failures_is_own(file);
}

static void write_locals(struct report *report, int frame)
{
    struct evaluation evaluation = {0};
    enum travel_result result = inspect_evaluate(&report->session, 0, frame, RDB_EVAL_LOCALS, "", NULL, &evaluation);
    if (result == TRAVEL_DONE && evaluation.text.length)
        html_part(report->out, "locals", "text", evaluation.text.bytes, NULL);
}

static void write_frame(struct report *report, const struct frame *frame, int which)
{
    struct source *source = source_get(&report->sources, &report->session, frame->file);
    bool opened = which == moves_raised_above(&report->session);
    html_part(report->out, "frame", "open", opened ? " open" : "", "file", frame->file, "line",
              number(frame->place.line), "function", frame->function, NULL);
    for (int n = frame->place.line - CONTEXT; source && n <= frame->place.line + CONTEXT; n++) {
        size_t length;
        const char *text = n > 0 && n <= source->count ? source_line(source, n, &length) : NULL;
        if (!text)
            continue;
        html_part(report->out, n == frame->place.line ? "source line here" : "source line", "number",
                  text_format("%5d", n), "text", text_bytes(text, length), NULL);
    }
    html_part(report->out, "source end", NULL);
    write_locals(report, which);
    html_part(report->out, "details end", NULL);
}

/* How many frames from number i on, outward in, are not of the code under test. */
static int count_library(const struct stack *stack, int i)
{
    int count = 0;
    while (i - count >= 0 && !is_under_test(stack->frames[i - count].file))
        count++;
    return count;
}

static void write_traceback(struct report *report)
{
    struct stack stack;
    if (inspect_stack(&report->session, 0, &stack) != TRAVEL_DONE)
        return;
    html_part(report->out, "traceback", NULL);
    for (int i = stack.count - 1; i >= 0;) {
        int library = count_library(&stack, i), last = i - (library > 1 ? library : 1);
        if (library > 1)
            html_part(report->out, "library calls", "count", number(library), NULL);
        for (; i > last; i--)
            write_frame(report, &stack.frames[i], i);
        if (library > 1)
            html_part(report->out, "details end", NULL);
    }
}

/* ---- The lines before a failure ---- */

/* A line that was executed. */
struct row {
    int64_t time;
    struct rdb_place place;
    char *file, *function;
    char *changed; /* variables of the frame that the line gave another value, or NULL */
    int least;     /* depth since the row before: a line runs under another one only if that has not been left */
};

/* The line of the same frame that was executed before, or NULL. */
static struct row *line_before(struct row *rows, int count, const struct rdb_place *place)
{
    for (int i = count; i-- > 0;) {
        if (rows[i].place.thread != place->thread || rows[i].place.depth > place->depth)
            continue;
        return rows[i].place.depth == place->depth ? &rows[i] : NULL;
    }
    return NULL;
}

static void add_row(struct process *process, int least, struct changed_variables *seen, struct row **rows, int *count)
{
    const struct stop *stop = &process->stop;
    struct row row = {stop->time, stop->raw.place, text_copy(stop->file), text_copy(stop->function), NULL, least};
    struct row *before = line_before(*rows, *count, &row.place);
    struct rdb_message command = {.kind = RDB_VARIABLES}, answer;
    struct text variables = {0}, changed = {0};
    if (process_ask(process, &command, NULL, &answer, &variables, NULL) == PROCESS_OK)
        changed_variables_take(seen, stop, &variables, &changed);
    if (before && changed.length && !strcmp(before->function, row.function)) {
        text_add(&changed, "", 0);
        before->changed = changed.bytes;
    }
    *array_add(*rows, *count) = row;
}

static void write_row_line(struct report *report, const struct row *row, bool last)
{
    struct source *source = source_get(&report->sources, &report->session, row->file);
    size_t length = 0;
    const char *text = source && row->place.line <= source->count ? source_line(source, row->place.line, &length) : "";
    for (; length && (*text == ' ' || *text == '\t'); length--)
        text++;
    html_part(report->out, "line text", "here", last ? " here" : "", "time", number(row->time), "text",
              text_bytes(text, length), NULL);
    struct text variables = {0};
    for (const char *line = row->changed; line && *line; line += strcspn(line, "\n") + 1)
        text_printf(&variables, "%s%.*s", line == row->changed ? "" : "; ", (int)strcspn(line, "\n"), line);
    if (variables.length)
        html_part(report->out, "line changed", "variables", variables.bytes, NULL);
    html_part(report->out, "line place", "file", rdb_base_name(row->file), "line", number(row->place.line), NULL);
}

/* As a tree: what a line called is folded under it. */
static void write_rows(struct report *report, const struct row *rows, int count)
{
    int open[LINES_LIMIT], depth = 0; /* the depths of the lines under which we are */
    html_part(report->out, "lines", NULL);
    for (int i = 0; i < count; i++) {
        while (depth && open[depth - 1] >= rows[i].least) {
            html_part(report->out, "details end", NULL);
            depth--;
        }
        bool calls = i + 1 < count && rows[i + 1].least > rows[i].place.depth;
        html_part(report->out, calls ? "line that calls" : "line", NULL);
        write_row_line(report, &rows[i], i + 1 == count);
        html_part(report->out, calls ? "line that calls end" : "line end", NULL);
        if (calls)
            open[depth++] = rows[i].place.depth;
    }
    while (depth-- > 0)
        html_part(report->out, "details end", NULL);
    html_part(report->out, "lines end", NULL);
}

/* Walks to the timestamp, and gathers the last lines of its thread in the code under test. */
static void write_lines_before(struct report *report, int64_t time)
{
    struct session *session = &report->session;
    struct row *rows = NULL;
    struct changed_variables seen = {0};
    int count = 0, thread = session->here->stop.raw.place.thread, least = INT_MAX;
    int64_t from = time - WALK > session->main_start ? time - WALK : session->main_start;
    struct process *walker;
    enum travel_result result = travel_copy_at(session, from < 0 ? 0 : from, &walker);
    while (result == TRAVEL_DONE) {
        const struct stop *stop = &walker->stop;
        if (stop->raw.place.thread == thread && !(stop->raw.place.flags & RDB_PLACE_NONE)) {
            least = stop->raw.place.depth < least ? stop->raw.place.depth : least;
            if (is_under_test(stop->file)) {
                add_row(walker, least, &seen, &rows, &count);
                least = INT_MAX;
            }
        }
        if (stop->time >= time)
            break;
        result = travel_run_copy(session, walker, stop->time + 1, 0);
    }
    if (walker)
        process_end(walker);
    int first = count > LINES_LIMIT ? count - LINES_LIMIT : 0;
    html_part(report->out, "lines before", "count", number(count - first), NULL);
    if (count)
        write_rows(report, rows + first, count - first);
}

/* ---- Failures ---- */

/* The person stands where it failed. */
static void write_failure(struct report *report, int which, const char *title, const char *exception, const char *move)
{
    struct moment here = travel_here(&report->session);
    int64_t time = here.time;
    html_part(report->out, "failure", "number", number(which), "title", title, NULL);
    if (exception)
        html_part(report->out, "exception", "exception", exception, NULL);
    html_part(report->out, "how to look", "move", move, "log", report->log, "time", moment_write(here).text, NULL);
    write_traceback(report);
    write_lines_before(report, time);
}

static char *title_of(const struct report *report, int which, const struct failure *failure)
{
    if (failure->kind == FAILURE_MARKED)
        return report->titles[which - 1] ? report->titles[which - 1] : text_copy("A failure");
    const char *exception = failure->exception ? failure->exception : "exception";
    return failure->thread == 1 ? text_format("Uncaught %s", exception)
                                : text_format("Uncaught %s, which ended thread %d", exception, failure->thread);
}

static void write_failures(struct report *report)
{
    for (int number = 1; number <= FAILURES_LIMIT; number++) {
        struct failure failure;
        if (failures_go(&report->session, number, &failure) != TRAVEL_DONE || failure.kind == FAILURE_NONE ||
            failure.kind == FAILURE_RAISED)
            break;
        char *move = text_format("go failure %d", number);
        const char *exception = failure.kind == FAILURE_MARKED ? failure.exception : NULL;
        write_failure(report, number, title_of(report, number, &failure), exception, move);
    }
}

/* ---- Output and threads ---- */

static void write_output(struct report *report)
{
    const struct program_output *written = &report->session.output;
    int first = written->count > OUTPUT_LIMIT ? written->count - OUTPUT_LIMIT : 0;
    html_part(report->out, "output", NULL);
    if (!written->count)
        html_part(report->out, "no output", NULL);
    if (first)
        html_part(report->out, "output left out", "count", number(first), NULL);
    if (written->count)
        html_part(report->out, "output begin", NULL);
    for (int i = first, next; i < written->count; i = next) {
        const struct program_output_piece *piece = &written->pieces[i];
        size_t length = 0;
        for (next = i; next < written->count && written->pieces[next].time == piece->time &&
                       written->pieces[next].stream == piece->stream;
             next++)
            length += written->pieces[next].length;
        html_part(report->out, piece->stream == 2 ? "written to stderr" : "written to stdout", "time",
                  number(piece->time), NULL);
        html_bytes(report->out, written->bytes.bytes + piece->begin, length);
        html_part(report->out, "written end", NULL);
    }
    if (written->count)
        html_part(report->out, "output end", NULL);
}

/* What ran in one thread without a gap that could be seen. */
struct block {
    int64_t from, to;
};

struct bars {
    FILE *out;
    int64_t first, length;
    int threads;
    struct block blocks[THREADS_LIMIT]; /* of each thread, the one that may still grow */
};

/* So many stop points, in the bars' thousandths. */
static const char *part_of(const struct bars *bars, int64_t length)
{
    return text_format("%.2f", 1000.0 * (double)length / (double)bars->length);
}

static void write_block(const struct bars *bars, int thread)
{
    const struct block *block = &bars->blocks[thread - 1];
    if (block->to > block->from)
        html_part(bars->out, "threads block", "left", part_of(bars, block->from - bars->first), "top",
                  number(16 * (thread - 1) + 2), "width", part_of(bars, block->to - block->from), "hue",
                  number(thread * 67 % 360), "thread", number(thread), "from", number(block->from), NULL);
}

static void count_thread(void *closure, int64_t from, int64_t to, int thread)
{
    struct bars *bars = closure;
    (void)from, (void)to;
    if (thread > bars->threads)
        bars->threads = thread < THREADS_LIMIT ? thread : THREADS_LIMIT;
}

static void take_stretch(void *closure, int64_t from, int64_t to, int thread)
{
    struct bars *bars = closure;
    if (thread < 1 || thread > bars->threads)
        return;
    struct block *block = &bars->blocks[thread - 1];
    if (from - block->to > bars->length / 1000) {
        write_block(bars, thread);
        block->from = from;
    }
    block->to = to;
}

/* A bar for each thread, with a block where it was seen to run. */
static void write_threads(struct report *report)
{
    const struct session *session = &report->session;
    int64_t first = session->main_start > 0 ? session->main_start : 0, end = index_end(&session->index);
    struct bars bars = {.out = report->out, .first = first, .length = end - first};
    index_threads(&session->index, first, count_thread, &bars);
    if (bars.threads < 2)
        return;
    html_part(report->out, "threads", "from", number(first), "to", number(end), "height", number(16 * bars.threads),
              NULL);
    index_threads(&session->index, first, take_stretch, &bars);
    for (int thread = 1; thread <= bars.threads; thread++)
        write_block(&bars, thread);
    html_part(report->out, "threads end", NULL);
}

/* ---- The page ---- */

static void write_page(struct report *report, const struct rdb_reader *reader)
{
    const struct rdb_log_header *header = rdb_reader_header(reader);
    char ended[400];
    rdb_reader_describe_end(reader, ended, sizeof ended);
    char *command = command_line(header->argv + (header->argv[0] && header->argv[1]));
    char *title = text_format("%s: %s", command, ended);
    html_part(report->out, "page", "title", title, "log", report->log, NULL);
    survey_finish(&report->session);
    write_what_ran(report, reader);
    write_tests(report);
    write_failures(report);
    if (report->session.diverged)
        html_part(report->out, "diverged", "message", report->session.message.bytes, NULL);
    report_threads_write(report->out, &report->session, &report->sources);
    write_output(report);
    write_threads(report);
    html_part(report->out, "page end", NULL);
}

static void close_report(struct report *report)
{
    session_close(&report->session);
}

static int write_file(struct report *report, const struct rdb_reader *reader, const char *name)
{
    bool begun = file_begin(&report->file, name);
    if (begun) {
        report->out = report->file.out;
        write_page(report, reader);
    }
    if (begun && interrupt_pending(report->session.replays.interrupt)) {
        file_abandon(&report->file);
        out_printf(stderr, "revdb: interrupted\n");
        return 130;
    }
    if (!begun || !file_commit(&report->file)) {
        out_printf(stderr, "revdb: %s: %s\n", name, strerror(errno));
        return STATUS_FAILED;
    }
    return report->session.diverged ? STATUS_DIVERGED : STATUS_OK;
}

int report_write(const struct opening *opening, const char *file)
{
    struct report report = {.log = opening->log, .session.view = silent_view};
    struct rdb_reader reader;
    char why[PATH_MAX + 500];
    if (!rdb_reader_open(&reader, opening->log, why, sizeof why)) {
        out_printf(stderr, "revdb: %s\n", why);
        return STATUS_UNUSABLE;
    }
    int status = opening_session(opening, &report.session);
    if (status == STATUS_OK) {
        status = write_file(&report, &reader, file);
    }
    close_report(&report);
    rdb_reader_close(&reader);
    return status;
}
