/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panes of the full screen: see panes.h. */
#define _GNU_SOURCE
#include "panes.h"

#include "color.h"
#include "escape.h"
#include "rdb_names.h"
#include "rdb_protocol.h"
#include "travel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What comes from the recording: escaped. */
static void put_line(const struct area *area, int number, int column, enum screen_style style, const char *bytes,
                     size_t length)
{
    struct text text = {0};
    text_add_escaped(&text, bytes, length, ESCAPE_LINE);
    screen_put(area, number, column, area->width - column, style, text.bytes, text.length);
}

static void put(const struct area *area, int number, enum screen_style style, const char *text)
{
    put_line(area, number, 0, style, text, strlen(text));
}

/* The length of the line at *at, which moves on behind it. */
static size_t take_line(const char **at)
{
    size_t length = strcspn(*at, "\n");
    *at += length + ((*at)[length] == '\n');
    return length;
}

/* ---- Source ---- */

static bool has_breakpoint(const struct shell *shell, const char *file, int number)
{
    const struct breakpoints *set = &shell->session.breakpoints;
    for (int i = 0; i < set->count; i++)
        if (set->items[i].enabled && breakpoint_is_on_line(&set->items[i], file, number))
            return true;
    return false;
}

static void draw_lines(struct panes *panes, struct shell *shell, const struct area *area, const struct frame *frame,
                       struct source *source)
{
    int rows = area->height - 1, current = frame->place.line;
    int first = current - rows / 2 + panes->source_moved;
    first = first > source->count - rows + 1 ? source->count - rows + 1 : first;
    first = first < 1 ? 1 : first;
    int last = first + rows - 1 < source->count ? first + rows - 1 : source->count;
    panes->source_first = first;
    char *lines = color_python(source->lines[0], (size_t)(source->lines[last] - source->lines[0]), first);
    const char *at = lines;
    for (int n = first; n <= last; n++) {
        const char *text = at;
        size_t length = take_line(&at);
        char margin[16];
        snprintf(margin, sizeof margin, "%c%c%5d ", has_breakpoint(shell, frame->file, n) ? '*' : ' ',
                 n == current ? '>' : ' ', n);
        screen_put(area, n - first + 1, 0, 8, n == current ? STYLE_BOLD : STYLE_FAINT, margin, strlen(margin));
        screen_put(area, n - first + 1, 8, area->width - 8, n == current ? STYLE_BOLD : STYLE_PLAIN, text, length);
        if (has_breakpoint(shell, frame->file, n))
            screen_put(area, n - first + 1, 0, 1, STYLE_ALARM, "*", 1);
        size_t full;
        const char *plain = source_line(source, n, &full);
        if (text_characters(&(struct text){(char *)plain, full, 0}) > (size_t)area->width - 8)
            screen_put(area, n - first + 1, area->width - 1, 1, STYLE_TITLE, ">", 1);
    }
}

void panes_draw_source(struct panes *panes, struct shell *shell, const struct area *area)
{
    struct frame frame;
    panes->source_first = 0;
    if (!shell_need_stack(shell) || shell->stack.count == 0 || !shell_frame(shell, &frame)) {
        put(area, 0, STYLE_TITLE, " no Python frame here");
        return;
    }
    char *head = text_format(" %s:%d in %s", frame.file, frame.place.line, frame.function);
    put(area, 0, STYLE_TITLE, head);
    struct source *source = source_get(&shell->sources, &shell->session, frame.file);
    if (source)
        draw_lines(panes, shell, area, &frame, source);
    else
        put(area, 1, STYLE_FAINT, "  (the recording has no text of this file)");
}

/* ---- Stack ---- */

void panes_draw_stack(struct shell *shell, const struct area *area)
{
    const struct stop *stop = &shell->session.here->stop;
    const char *name = shell->thread ? shell->stack.thread_name : stop->thread_name;
    char *head = text_format(" stack, thread %d%s%s%s", shell->thread ? shell->thread : stop->raw.place.thread,
                             *name ? " (" : "", name, *name ? ")" : "");
    put(area, 0, STYLE_TITLE, head);
    for (int i = 0; i < shell->stack.count && i + 1 < area->height; i++) {
        const struct frame *frame = &shell->stack.frames[i];
        char *text = text_format("#%d %s %s:%d", i, frame->function, rdb_base_name(frame->file), frame->place.line);
        put(area, i + 1, i == shell->frame ? STYLE_BOLD : STYLE_PLAIN, text);
    }
}

/* ---- What is evaluated ---- */

/* Evaluates for the chosen frame.  False if that was done before. */
static bool evaluate(struct evaluated *evaluated, struct shell *shell, enum rdb_eval_kind kind, const char *source)
{
    struct moment here = travel_here(&shell->session);
    if (evaluated->known && moment_is(evaluated->at, here) && evaluated->thread == shell->thread &&
        evaluated->frame == shell->frame)
        return false;
    struct evaluation evaluation = {0};
    if (shell->stack.count)
        inspect_evaluate(&shell->session, shell->thread, shell->frame, kind, source, NULL, &evaluation);
    text_add(&evaluation.text, "", 0);
    *evaluated = (struct evaluated){true, here, shell->thread, shell->frame, evaluation.text};
    return true;
}

/* ---- Variables ---- */

/* Looks up what the frame's variables were, and remembers what they are. */
static void compare(struct panes *panes, struct shell *shell)
{
    struct frame frame = {.file = "", .function = ""};
    if (shell->stack.count)
        frame = shell->stack.frames[shell->frame];
    char *name = text_format("%d %d %s %s", frame.place.thread, frame.place.depth, frame.function, frame.file);
    struct remembered *entry = NULL;
    for (int i = 0; i < PANES_REMEMBERED; i++)
        if (panes->remembered[i].frame && !strcmp(panes->remembered[i].frame, name))
            entry = &panes->remembered[i];
    panes->variables_before = entry ? entry->variables : NULL;
    if (!entry) {
        entry = &panes->remembered[panes->remember_next];
        panes->remember_next = (panes->remember_next + 1) % PANES_REMEMBERED;
    }
    *entry = (struct remembered){name, text_copy(panes->variables.text.bytes)};
}

/* Is this very line not among what the frame held before? */
static bool has_changed(const char *before, const char *text, size_t length)
{
    while (before && *before) {
        const char *line = before;
        if (take_line(&before) == length && !memcmp(line, text, length))
            return false;
    }
    return before != NULL;
}

void panes_draw_variables(struct panes *panes, struct shell *shell, const struct area *area)
{
    put(area, 0, STYLE_TITLE, " variables");
    if (evaluate(&panes->variables, shell, RDB_EVAL_LOOK, "variables "))
        compare(panes, shell);
    const char *at = panes->variables.text.bytes;
    for (int row = 1; *at && row < area->height; row++) {
        const char *text = at;
        size_t length = take_line(&at);
        bool changed = has_changed(panes->variables_before, text, length);
        screen_put(area, row, 0, 2, STYLE_BOLD, changed ? "*" : "", changed);
        put_line(area, row, 2, changed ? STYLE_BOLD : STYLE_PLAIN, text, length);
    }
}

/* ---- Bytecode ---- */

void panes_draw_bytecode(struct panes *panes, struct shell *shell, const struct area *area)
{
    const char *arrow = " --> ";
    put(area, 0, STYLE_TITLE, " bytecode");
    evaluate(&panes->bytecode, shell, RDB_EVAL_LOOK, "bytecode ");
    int rows = area->height - 1, current = 0, count = 0;
    for (const char *at = panes->bytecode.text.bytes; *at; count++) {
        const char *text = at;
        size_t length = take_line(&at);
        if (memmem(text, length < 16 ? length : 16, arrow, strlen(arrow)))
            current = count;
    }
    int first = current - rows / 3;
    first = first > count - rows ? count - rows : first;
    first = first < 0 ? 0 : first;
    const char *at = panes->bytecode.text.bytes;
    for (int n = 0; *at && n < first + rows; n++) {
        const char *text = at;
        size_t length = take_line(&at);
        if (n >= first)
            put_line(area, n - first + 1, 0, n == current ? STYLE_BOLD : STYLE_PLAIN, text, length);
    }
}

/* ---- What was printed ---- */

void panes_draw_printed(struct panes *panes, const struct area *area)
{
    put(area, 0, STYLE_TITLE, " output");
    int rows = area->height - 1, lines = 0;
    const char *bytes = panes->printed.bytes ? panes->printed.bytes : "", *end = bytes + panes->printed.length;
    if (end > bytes && end[-1] == '\n')
        end--;
    /* The beginning of the first line to show. */
    const char *first = end;
    while (first > bytes && (first[-1] != '\n' || ++lines < rows + panes->printed_back))
        first--;
    for (int row = 1; row <= rows && first < end; row++) {
        size_t length = (size_t)(end - first);
        const char *newline = memchr(first, '\n', length);
        length = newline ? (size_t)(newline - first) : length;
        screen_put(area, row, 0, area->width, STYLE_PLAIN, first, length);
        first += length + 1;
    }
}
