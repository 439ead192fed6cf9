/* The full screen: see tui.h.  Draws what shell and session know; moves only by running commands. */
#include "tui.h"

#include "color.h"
#include "commands.h"
#include "interrupt.h"
#include "overview.h"
#include "prompt.h"
#include "screen.h"
#include "show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEAST_HEIGHT = 10, LEAST_WIDTH = 40, IDLE_MILLISECONDS = 30, WAIT_MILLISECONDS = 500 };

struct tui {
    struct shell *shell;
    struct overview overview;
    struct text printed;       /* everything that commands and the program have printed */
    int printed_back;          /* lines that the person has scrolled back in it */
    int source_moved;          /* lines that the source was scrolled by */
    struct text locals;        /* of the chosen frame, as text */
    struct text locals_before; /* at the stop before this one */
    int64_t locals_time;
    int locals_frame, locals_thread;
    bool hides_side, hides_printed;
    bool single_keys; /* letters are commands */
    bool leave;
    struct area source, stack, variables, output, timeline, command; /* as drawn last */
};

static struct tui tui; /* one screen, one person */

/* ---- Layout ---- */

static void lay_out(void)
{
    struct area all = screen_size();
    int printed = tui.hides_printed ? 0 : all.height / 4 > 4 ? all.height / 4 : 4;
    int side = tui.hides_side ? 0 : all.width / 3;
    int upper = all.height - 2 - printed;
    tui.source = (struct area){0, 0, upper, all.width - side - (side > 0)};
    tui.stack = (struct area){0, all.width - side, upper / 2, side};
    tui.variables = (struct area){upper / 2, all.width - side, upper - upper / 2, side};
    tui.output = (struct area){upper, 0, printed, all.width};
    tui.timeline = (struct area){all.height - 2, 0, 1, all.width};
    tui.command = (struct area){all.height - 1, 0, 1, all.width};
}

static void title(const struct area *area, const char *text)
{
    if (area->width > 0)
        screen_put(area, 0, 0, area->width, STYLE_TITLE, text, strlen(text));
}

static void line(const struct area *area, int number, enum screen_style style, const char *text)
{
    screen_put(area, number, 0, area->width, style, text, strlen(text));
}

/* ---- Source ---- */

static bool has_breakpoint(const char *file, int number)
{
    const struct breakpoints *set = &tui.shell->session.breakpoints;
    for (int i = 0; i < set->count; i++) {
        const struct breakpoint *b = &set->items[i];
        int at = b->stands_at > 0 ? (int)b->stands_at : b->line;
        if (b->enabled && b->kind == RDB_BREAK_LINE && at == number && text_ends_with(file, b->file))
            return true;
    }
    return false;
}

static void draw_source(void)
{
    struct shell *shell = tui.shell;
    struct frame frame;
    const struct area *area = &tui.source;
    if (!shell_need_stack(shell) || shell->stack.count == 0 || !shell_frame(shell, &frame)) {
        title(area, " no Python frame here");
        return;
    }
    char *head = text_format(" %s:%d in %s", frame.file, frame.place.line, frame.function);
    title(area, head);
    free(head);
    struct source *source = source_get(&shell->sources, &shell->session, frame.file);
    if (!source) {
        line(area, 1, STYLE_FAINT, "  (the recording has no text of this file)");
        return;
    }
    int rows = area->height - 1;
    int first = frame.place.line - rows / 2 + tui.source_moved;
    first = first > source->count - rows + 1 ? source->count - rows + 1 : first;
    first = first < 1 ? 1 : first;
    int last = first + rows - 1 < source->count ? first + rows - 1 : source->count;
    char *colored = color_python(source->lines[0], (size_t)(source->lines[last] - source->lines[0]), first);
    const char *at = colored;
    for (int n = first; n <= last; n++) {
        size_t length;
        const char *text = source_line(source, n, &length);
        if (at) {
            text = at;
            length = strcspn(at, "\n");
            at += length + (at[length] == '\n');
        }
        bool current = n == frame.place.line;
        char margin[16];
        snprintf(margin, sizeof margin, "%c%c%5d ", has_breakpoint(frame.file, n) ? '*' : ' ', current ? '>' : ' ', n);
        screen_put(area, n - first + 1, 0, 8, current ? STYLE_BOLD : STYLE_FAINT, margin, strlen(margin));
        screen_put(area, n - first + 1, 8, area->width - 8, current ? STYLE_BOLD : STYLE_PLAIN, text, length);
    }
    free(colored);
}

/* ---- Stack and variables ---- */

static void draw_stack(void)
{
    struct shell *shell = tui.shell;
    const struct stop *stop = &shell->session.here->stop;
    char *head =
        text_format(" stack, thread %d%s%s", stop->raw.place.thread, *stop->thread_name ? " " : "", stop->thread_name);
    title(&tui.stack, head);
    free(head);
    for (int i = 0; i < shell->stack.count && i + 1 < tui.stack.height; i++) {
        const struct frame *frame = &shell->stack.frames[i];
        const char *slash = strrchr(frame->file, '/');
        char *text =
            text_format("#%d %s %s:%d", i, frame->function, slash ? slash + 1 : frame->file, frame->place.line);
        line(&tui.stack, i + 1, i == shell->frame ? STYLE_BOLD : STYLE_PLAIN, text);
        free(text);
    }
}

static void fetch_locals(void)
{
    struct shell *shell = tui.shell;
    int64_t time = shell_time(shell);
    if (tui.locals.bytes && tui.locals_time == time && tui.locals_frame == shell->frame &&
        tui.locals_thread == shell->thread)
        return;
    struct evaluation evaluation = {0};
    if (shell->stack.count)
        inspect_evaluate(&shell->session, shell->thread, shell->frame, RDB_EVAL_LOCALS, "", NULL, &evaluation);
    text_add(&evaluation.text, "", 0);
    text_free(&tui.locals_before);
    tui.locals_before = tui.locals;
    tui.locals = evaluation.text;
    tui.locals_time = time;
    tui.locals_frame = shell->frame;
    tui.locals_thread = shell->thread;
}

/* Did this very line stand among the variables before? */
static bool was_there(const char *text, size_t length)
{
    const char *at = tui.locals_before.bytes;
    for (size_t size; at && *at; at += size + (at[size] == '\n')) {
        size = strcspn(at, "\n");
        if (size == length && !memcmp(at, text, length))
            return true;
    }
    return false;
}

static void draw_variables(void)
{
    title(&tui.variables, " variables");
    fetch_locals();
    const char *at = tui.locals.bytes;
    for (int row = 1; at && *at && row < tui.variables.height; row++) {
        size_t length = strcspn(at, "\n");
        screen_put(&tui.variables, row, 0, tui.variables.width, was_there(at, length) ? STYLE_PLAIN : STYLE_BOLD, at,
                   length);
        at += length + (at[length] == '\n');
    }
}

/* ---- What was printed ---- */

static void draw_printed(void)
{
    title(&tui.output, " output");
    int rows = tui.output.height - 1, lines = 0;
    const char *bytes = tui.printed.bytes ? tui.printed.bytes : "", *end = bytes + tui.printed.length;
    if (end > bytes && end[-1] == '\n')
        end--;
    /* The beginning of the first line to show. */
    const char *first = end;
    while (first > bytes && (first[-1] != '\n' || ++lines < rows + tui.printed_back))
        first--;
    for (int row = 1; row <= rows && first < end; row++) {
        size_t length = (size_t)(end - first);
        const char *newline = memchr(first, '\n', length);
        length = newline ? (size_t)(newline - first) : length;
        screen_put(&tui.output, row, 0, tui.output.width, STYLE_PLAIN, first, length);
        first += length + 1;
    }
}

/* ---- Timeline ---- */

/* The timestamps at its two ends: the main module's beginning, and the latest that is known. */
static int64_t first_time(void)
{
    int64_t first = tui.shell->session.main_start, here = shell_time(tui.shell);
    return first < 0 || here < first ? 0 : first;
}

static int64_t last_time(void)
{
    const struct session *session = &tui.shell->session;
    int64_t last = session->end > tui.overview.end ? session->end : tui.overview.end;
    return last > shell_time(tui.shell) ? last : shell_time(tui.shell);
}

/* The column that stands for a timestamp. */
static int column_of(int64_t time)
{
    int64_t first = first_time(), last = last_time(), width = tui.timeline.width;
    int64_t column = last > first ? (time - first) * (width - 1) / (last - first) : 0;
    return (int)(column < 0 ? 0 : column >= width ? width - 1 : column);
}

static int64_t time_of(int column)
{
    int width = tui.timeline.width;
    return first_time() + (width > 1 ? (last_time() - first_time()) * column / (width - 1) : 0);
}

static void mark(int64_t time, enum screen_style style, const char *sign)
{
    screen_put(&tui.timeline, 0, column_of(time), 1, style, sign, strlen(sign));
}

/* Threads as colors, hits of breakpoints, bookmarks, and where the person is. */
static void draw_timeline(void)
{
    const struct overview *overview = &tui.overview;
    screen_put(&tui.timeline, 0, 0, tui.timeline.width, STYLE_FAINT, "", 0);
    for (int i = 0; i < overview->count; i++) {
        const struct stretch *stretch = &overview->stretches[i];
        int64_t to = i + 1 < overview->count ? overview->stretches[i + 1].from : overview->end;
        for (int column = column_of(stretch->from); column <= column_of(to); column++)
            screen_put(&tui.timeline, 0, column, 1, STYLE_THREADS + (stretch->thread - 1) % SCREEN_THREADS, "─", 3);
    }
    for (int i = 0; i < overview->count; i++)
        if (overview->stretches[i].hits)
            mark(overview->stretches[i].from, STYLE_BOLD, "b");
    if (tui.shell->session.main_end >= 0)
        mark(tui.shell->session.main_end, STYLE_BOLD, "]");
    mark(shell_time(tui.shell), STYLE_CURRENT, "|");
}

/* ---- All ---- */

static void draw_command(void)
{
    int cursor;
    const char *typed = prompt_edit_line(&cursor);
    char *text = tui.shell->defining ? text_format("> %s", typed)
                                     : text_format("(%s)%c %s", moment_write(travel_here(&tui.shell->session)).text,
                                                   tui.single_keys ? '.' : '$', typed);
    int head = (int)strlen(text) - (int)strlen(typed);
    line(&tui.command, 0, STYLE_PLAIN, text);
    free(text);
    screen_cursor(tui.command.top, head + cursor);
}

static void draw(void)
{
    struct area all = screen_size();
    screen_clear();
    if (all.height < LEAST_HEIGHT || all.width < LEAST_WIDTH) {
        tui.command = (struct area){all.height - 1, 0, 1, all.width};
        screen_put(&all, 0, 0, all.width, STYLE_PLAIN, "The terminal is too small.", 26);
        draw_command();
        screen_show();
        return;
    }
    lay_out();
    draw_source();
    if (!tui.hides_side) {
        draw_stack();
        draw_variables();
    }
    screen_written(&tui.printed); /* drawing may complain */
    if (!tui.hides_printed)
        draw_printed();
    draw_timeline();
    draw_command();
    screen_show();
}

/* During a long move only the timeline tells. */
static void tell_progress(void *closure, int64_t time, double done)
{
    (void)closure;
    char *text = text_format("(%lld... %.0f %%)", (long long)time, 100 * done);
    line(&tui.command, 0, STYLE_FAINT, text);
    free(text);
    mark(time, STYLE_FAINT, "|");
    screen_show();
}

static void forget_progress(void *closure)
{
    (void)closure;
}

/* ---- Keys ---- */

/* Types a line and finishes it. */
static void enter(const char *text)
{
    for (; *text; text++)
        prompt_edit_key((unsigned char)*text);
    prompt_edit_key('\r');
    tui.source_moved = 0;
    tui.printed_back = 0;
}

/* A click on the timeline goes there, one on a frame chooses it. */
static void clicked(void)
{
    int top, left;
    screen_click(&top, &left);
    char *text = NULL;
    if (top == tui.timeline.top) {
        text = text_format("go %lld", (long long)time_of(left));
    } else if (left >= tui.stack.left && top > 0 && top < tui.stack.height && top - 1 < tui.shell->stack.count) {
        text = text_format("frame %d", top - 1);
    }
    if (text)
        enter(text);
    free(text);
}

/* What keys do that are no characters; NULL: nothing. */
static const char *command_of(int key)
{
    switch (key) {
    case SCREEN_RIGHT:
        return "step";
    case SCREEN_LEFT:
        return "bstep";
    case SCREEN_DOWN:
        return "next";
    case SCREEN_UP:
        return "bnext";
    case SCREEN_F1:
        return "help tui";
    case SCREEN_F1 + 4:
        return "continue";
    case SCREEN_F1 + 5:
        return "bcontinue";
    case SCREEN_F1 + 6:
        return "finish";
    case SCREEN_F1 + 7:
        return "bfinish";
    default:
        return NULL;
    }
}

/* Letters while they are commands, as in gdb's single key mode; the capital one goes backward. */
static const char *command_of_letter(int key)
{
    static const struct {
        char letter;
        const char *command;
    } letters[] = {{'s', "step"},    {'S', "bstep"},     {'n', "next"},      {'N', "bnext"},  {'f', "finish"},
                   {'F', "bfinish"}, {'c', "continue"},  {'C', "bcontinue"}, {'u', "up"},     {'d', "down"},
                   {'v', "locals"},  {'w', "backtrace"}, {'t', "nthread"},   {'T', "bthread"}};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].letter == key)
            return letters[i].command;
    return NULL;
}

/* In the middle of a line, such keys edit it: what readline calls them. */
static int edit_key(int key)
{
    switch (key) {
    case SCREEN_UP:
        return 'P' & 31;
    case SCREEN_DOWN:
        return 'N' & 31;
    case SCREEN_LEFT:
        return 'B' & 31;
    case SCREEN_RIGHT:
        return 'F' & 31;
    case SCREEN_HOME:
        return 'A' & 31;
    case SCREEN_END:
        return 'E' & 31;
    case SCREEN_DELETE:
        return 'D' & 31;
    default:
        return 0;
    }
}

static void pressed(int key)
{
    int cursor;
    bool empty = !*prompt_edit_line(&cursor);
    int page = tui.source.height > 4 ? tui.source.height - 3 : 1;
    const char *command = tui.single_keys && empty && key < 0x100 ? command_of_letter(key) : command_of(key);
    if (key == SCREEN_CLICKED)
        clicked();
    else if (key == SCREEN_PAGE_UP)
        tui.source_moved -= page;
    else if (key == SCREEN_PAGE_DOWN)
        tui.source_moved += page;
    else if (key == SCREEN_F1 + 1)
        tui.hides_side = !tui.hides_side;
    else if (key == SCREEN_F1 + 2)
        tui.hides_printed = !tui.hides_printed;
    else if (key == SCREEN_F1 + 3)
        tui.single_keys = !tui.single_keys;
    else if (key == SCREEN_F1 + 8)
        tui.printed_back += 3;
    else if (key == SCREEN_F1 + 9 || (tui.single_keys && empty && key == 'q'))
        tui.leave = true;
    else if (command && (empty || key >= SCREEN_F1))
        enter(command);
    else if (key < 0x100 && !(tui.single_keys && empty && key > ' '))
        prompt_edit_key(key);
    else if (edit_key(key))
        prompt_edit_key(edit_key(key));
}

static void loop(void)
{
    while (!tui.leave && !tui.shell->quit) {
        draw();
        interrupt_clear();
        int key;
        bool learned = false;
        do {
            learned = overview_advance(&tui.overview, &tui.shell->session);
            key = screen_key(learned ? IDLE_MILLISECONDS : WAIT_MILLISECONDS);
        } while (key == SCREEN_NOTHING && !learned);
        if (key != SCREEN_NOTHING && key != SCREEN_RESIZED)
            pressed(key);
        screen_written(&tui.printed);
    }
}

bool tui_run(struct shell *shell)
{
    if (tui.shell)
        return show_error(shell, "This is the full screen already: F10 leaves it.");
    if (!shell->terminal || !screen_open())
        return show_error(shell, "The full screen needs a terminal (TERM is %s).",
                          getenv("TERM") ? getenv("TERM") : "not set");
    struct travel_view view = shell->session.view;
    tui = (struct tui){.shell = shell};
    shell->full_screen = true;
    shell->session.view.progress = tell_progress;
    shell->session.view.progress_over = forget_progress;
    shell->lend_terminal = screen_lend;
    prompt_edit_begin(shell);
    loop();
    prompt_edit_end();
    screen_written(&tui.printed);
    screen_close();
    shell->session.view = view;
    shell->lend_terminal = NULL;
    overview_free(&tui.overview);
    text_free(&tui.printed);
    text_free(&tui.locals);
    text_free(&tui.locals_before);
    tui.shell = NULL;
    shell->full_screen = false;
    return true;
}

COMMAND(tui)
{
    return *arguments ? command_usage(shell) : tui_run(shell);
}
