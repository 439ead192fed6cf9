/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen: see show.h. */
#include "show.h"

#include "clock.h"
#include "arrival.h"
#include "color.h"
#include "escape.h"
#include "failures.h"
#include "out.h"
#include "pager.h"

#include <math.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define UNCAUGHT "Uncaught "  /* as arrival_describe begins */
#define PROGRESS_WIDTH 50     /* of the longest mark */
#define PROGRESS_INTERVAL 0.1 /* seconds between two progress marks, and before the first */

/* ---- Words ---- */

void show_fresh_line(struct shell *shell)
{
    if (shell->last_byte != '\n')
        out_raw(stdout, "\n", 1);
    shell->last_byte = '\n';
}

void show(struct shell *shell, const char *format, ...)
{
    show_fresh_line(shell);
    va_list arguments;
    va_start(arguments, format);
    out_vprintf(stdout, format, arguments);
    va_end(arguments);
    out_raw(stdout, "\n", 1);
}

void show_value(struct shell *shell, const char *before, const struct text *value, int limit)
{
    show_beginning(shell, before, value, limit, 0);
}

void show_beginning(struct shell *shell, const char *before, const struct text *value, int limit, size_t characters)
{
    /* Not by text_add_beginning: it may be long, and is not to be copied. */
    size_t length = text_beginning(value, (size_t)limit), known = text_characters(value);
    if (!value->length)
        return;
    show_fresh_line(shell);
    out_printf(stdout, "%s", before);
    out_text(stdout, value->bytes, length);
    if (length < value->length || characters > known)
        out_printf(stdout, "... (%zu characters)", characters > known ? characters : known);
    out_raw(stdout, "\n", 1);
}

bool show_error(struct shell *shell, const char *format, ...)
{
    pager_end(shell);
    show_fresh_line(shell);
    fflush(stdout);
    va_list arguments;
    va_start(arguments, format);
    out_printf(stderr, "%s", color_escape(COLOR_ERROR));
    out_vprintf(stderr, format, arguments);
    out_printf(stderr, "%s\n", color_escape(COLOR_PLAIN));
    va_end(arguments);
    return false;
}

bool show_result(struct shell *shell, enum travel_result result)
{
    switch (result) {
    case TRAVEL_DONE:
        return true;
    case TRAVEL_INTERRUPTED:
        return show_error(shell, "Interrupted.");
    case TRAVEL_DIVERGED:
        show_error(shell, "%s", shell->session.message.bytes);
        if (shell->session.here)
            show_arrival(shell, &(struct arrival){ARRIVED, 0}, true);
        return false;
    case TRAVEL_FAILED:
        break;
    }
    return show_error(shell, "%s", shell->session.message.bytes);
}

/* ---- During moves ---- */

static void clear_progress(struct shell *shell)
{
    if (shell->progress.shown)
        out_printf(stderr, "\r%*s\r", PROGRESS_WIDTH, "");
    shell->progress.shown = false;
}

static void view_progress(void *closure, int64_t time, double done)
{
    struct shell *shell = closure;
    struct progress *progress = &shell->progress;
    double current = clock_now();
    if (!shell->terminal || !isatty(STDERR_FILENO))
        return;
    if (!progress->latest)
        *progress = (struct progress){.begun = current, .latest = current, .done_then = done};
    progress->most = done > progress->most ? done : progress->most;
    done = progress->most;
    if (current - progress->latest < PROGRESS_INTERVAL)
        return;
    progress->latest = current;
    double covered = done - progress->done_then;
    clear_progress(shell);
    show_fresh_line(shell);
    fflush(stdout);
    if (covered > 0)
        out_printf(stderr, "(%lld... %.0f %%, %.0f s left)", (long long)time, 100 * done,
                   ceil((current - progress->begun) * (1 - done) / covered));
    else
        out_printf(stderr, "(%lld...)", (long long)time);
    progress->shown = true;
}

static void view_progress_over(void *closure)
{
    struct shell *shell = closure;
    clear_progress(shell);
    shell->progress.latest = 0;
}

void show_output(struct shell *shell, int stream, const char *bytes, size_t length)
{
    if (!length)
        return;
    clear_progress(shell);
    if (stream == 2)
        pager_end(shell);
    fflush(stdout);
    FILE *out = stream == 2 ? stderr : stdout;
    out_raw(out, bytes, length);
    fflush(out);
    shell->last_byte = bytes[length - 1];
}

void show_typed(struct shell *shell, const char *bytes, size_t length)
{
    struct text text = {0};
    bool ends = length && bytes[length - 1] == '\n';
    text_printf(&text, "%s[typed: ", color_escape(COLOR_FAINT));
    text_add_escaped(&text, bytes, length - ends, ESCAPE_LINES);
    text_printf(&text, "]%s\n", color_escape(COLOR_PLAIN));
    show_output(shell, 1, text.bytes, text.length);
}

static void view_output(void *closure, int64_t time, int stream, const char *bytes, size_t length)
{
    struct shell *shell = closure;
    (void)time;
    if (shell->output_on && !stream)
        show_typed(shell, bytes, length);
    else if (shell->output_on)
        show_output(shell, stream, bytes, length);
}

static void view_notice(void *closure, const char *line)
{
    struct shell *shell = closure;
    clear_progress(shell);
    show(shell, "%s", line);
}

struct travel_view show_view(struct shell *shell)
{
    return (struct travel_view){view_output, view_progress, view_progress_over, view_notice, shell};
}

/* ---- Source ---- */

static void show_line(int n, bool current, const char *line, size_t length)
{
    out_printf(stdout, "%s%c%5d%s  ", color_escape(current ? COLOR_BOLD : COLOR_FAINT), current ? '>' : ' ', n,
               color_escape(COLOR_PLAIN));
    out_raw(stdout, line, length);
    out_raw(stdout, "\n", 1);
}

void show_lines(struct shell *shell, struct source *source, int first, int last, int current)
{
    show_fresh_line(shell);
    if (source->changed && !source->changed_told)
        show(shell, "(%s has changed since the recording: its lines may not be those that ran)", source->file);
    source->changed_told = true;
    if (last > source->count)
        last = source->count;
    if (first < 1)
        first = 1;
    if (first > last)
        return;
    /* A single line is colored by itself; for several the text before them decides (strings over many lines). */
    int from = first == last ? first : 1;
    const char *text = source->lines[from - 1];
    char *lines = color_python(text, (size_t)(source->lines[last] - text), first - from + 1);
    const char *at = lines;
    for (int n = first; n <= last; n++) {
        size_t length = strcspn(at, "\n");
        show_line(n, n == current, at, length);
        at += length + (at[length] == '\n');
    }
}

/* ---- Places ---- */

static void show_place(struct shell *shell, const struct rdb_place *place, const char *file, const char *function)
{
    if (place->flags & RDB_PLACE_NONE)
        return;
    show(shell, "%sFile \"%s\", line %d, in %s%s", color_escape(COLOR_FAINT), file, place->line, function,
         color_escape(COLOR_PLAIN));
    struct source *source = source_get(&shell->sources, &shell->session, file);
    int around = shell->full_screen ? 0 : shell->context;
    if (source)
        show_lines(shell, source, place->line - around, place->line + around, place->line);
}

/* Says so if what is shown next is in another thread than the place shown before. */
static void show_thread(struct shell *shell, const struct rdb_place *place, const char *name)
{
    if (place->flags & RDB_PLACE_NONE || place->thread == shell->shown_thread)
        return;
    shell->shown_thread = place->thread;
    show(shell, "%s--- thread #%d%s%s%s ---%s", color_escape(COLOR_BOLD), place->thread, *name ? " (" : "", name,
         *name ? ")" : "", color_escape(COLOR_PLAIN));
}

void show_arrival(struct shell *shell, const struct arrival *arrival, bool place)
{
    const struct stop *stop = &shell->session.here->stop;
    struct text reason = {0};
    arrival_describe(&shell->session, arrival, &reason);
    show_value(shell, "", &reason, 0);
    if (shell->terminal && reason.length && !strncmp(reason.bytes, UNCAUGHT, strlen(UNCAUGHT)))
        show(shell, "%s(`why` shows the variables of each frame)%s", color_escape(COLOR_FAINT),
             color_escape(COLOR_PLAIN));
    if (place && shell->frame) {
        show_frame(shell);
        return;
    }
    if (place)
        show_thread(shell, &stop->raw.place, stop->thread_name);
    if (place)
        show_place(shell, &stop->raw.place, stop->file, stop->function);
}

void show_chosen_thread(struct shell *shell)
{
    struct frame frame;
    if (shell_need_stack(shell) && shell_frame(shell, &frame))
        show_thread(shell, &frame.place, shell->stack.thread_name);
}

void show_frame(struct shell *shell)
{
    struct frame frame;
    if (!shell_need_stack(shell) || !shell_frame(shell, &frame))
        return;
    show_thread(shell, &frame.place, shell->stack.thread_name);
    show_fresh_line(shell);
    out_printf(stdout, "#%d  ", shell->frame);
    show_place(shell, &frame.place, frame.file, frame.function);
}

/* Lines of a text, each behind an indent. */
static void show_indented(struct shell *shell, const char *text)
{
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
        show(shell, "          %s%.*s%s", color_escape(COLOR_FAINT), (int)strcspn(text, "\n"), text,
             color_escape(COLOR_PLAIN));
}

void show_changes(struct shell *shell)
{
    struct text lines = {0};
    if (shell->changes_on && changed_variables_look(&shell->session, &shell->seen, &lines) == TRAVEL_DONE &&
        lines.length)
        show_indented(shell, lines.bytes);
}

void show_traceback_entry(struct shell *shell, const char *mark, const struct frame *frame, const char *variables)
{
    show(shell, "%s%sFile \"%s\", line %d, in %s%s", mark, color_escape(COLOR_FAINT), frame->file, frame->place.line,
         frame->function, color_escape(COLOR_PLAIN));
    struct source *source = source_get(&shell->sources, &shell->session, frame->file);
    size_t length = 0;
    const char *line = source ? source_line(source, frame->place.line, &length) : "";
    for (; length && (*line == ' ' || *line == '\t'); length--)
        line++;
    char *shown = color_python(line, length, 1);
    if (length) {
        out_printf(stdout, "        ");
        out_raw(stdout, shown, strlen(shown));
        out_raw(stdout, "\n", 1);
    }
    show_indented(shell, variables);
}

static bool is_same_place(const struct frame *a, const struct frame *b)
{
    return a->place.line == b->place.line && !strcmp(a->file, b->file) && !strcmp(a->function, b->function);
}

#define LONGEST_ROUND 8 /* of functions that call each other */
#define LEAST_ROUNDS 3  /* so many are told as they are */

/* How many frames from `first` on repeat the `round` ones before them, in whole rounds. */
static int repeated(const struct stack *stack, int first, int end, int round)
{
    int same = 0;
    while (first + same < end && is_same_place(&stack->frames[first + same], &stack->frames[first + same - round]))
        same++;
    return same / round * round;
}

/* The frames from `first` on that are told by a line, and how many make a round of them; 0: none.  Not the chosen one. */
static int find_rounds(const struct stack *stack, int chosen, int begin, int first, int end, int *round)
{
    if (chosen >= first && chosen < end)
        end = chosen;
    for (*round = 1; *round <= LONGEST_ROUND && first - *round >= begin; ++*round) {
        int count = repeated(stack, first, end, *round);
        if (count >= LEAST_ROUNDS * *round)
            return count;
    }
    return 0;
}

/* How many frames from `first` on are of the library, one package's, so that a line tells of them; 0 if there is no need.
 * Not the chosen one. */
static int find_foreign(const struct stack *stack, int chosen, int first, int end, char **package)
{
    int count = 0;
    *package = NULL;
    for (int i = first; i < end && i != chosen && !failures_is_own(stack->frames[i].file); i++, count++) {
        char *one = failures_package(stack->frames[i].file);
        if (*package && strcmp(*package, one))
            break;
        *package = one;
    }
    return count > 1 ? count : 0;
}

void show_backtrace(struct shell *shell, int limit, char *variables)
{
    if (!shell_need_stack(shell))
        return;
    pager_begin(shell);
    int count = shell->stack.count, begin = limit < 0 && -limit < count ? count + limit : 0;
    int end = limit >= 0 && limit < count ? limit : count, round, rounds;
    for (int i = 0; i < begin && variables; i++)
        strsep(&variables, "\f");
    if (begin)
        show(shell, "(%d more frames)", begin);
    for (int i = begin; i < end; i++) {
        const struct frame *frame = &shell->stack.frames[i];
        char mark[20];
        if (limit == INT_MAX && !variables &&
            (rounds = find_rounds(&shell->stack, shell->frame, begin, i, end, &round))) {
            if (round == 1)
                show(shell, "(the same frame %d times more)", rounds);
            else
                show(shell, "(the same %d frames %d times more)", round, rounds / round);
            i += rounds - 1;
            continue;
        }
        char *package;
        int foreign = limit == INT_MAX && !variables && shell->my_code
                          ? find_foreign(&shell->stack, shell->frame, i, end, &package)
                          : 0;
        if (foreign) {
            show(shell, " %s... %d frames of %s%s", color_escape(COLOR_FAINT), foreign, package,
                 color_escape(COLOR_PLAIN));
            i += foreign - 1;
            continue;
        }
        snprintf(mark, sizeof mark, "%c#%d  ", i == shell->frame ? '>' : ' ', i);
        show_traceback_entry(shell, mark, frame, variables ? strsep(&variables, "\f") : frame->arguments);
    }
    if (count > end)
        show(shell, "(%d more frames)", count - end);
    if (count == 0)
        show(shell, "There is no Python frame here.");
}
