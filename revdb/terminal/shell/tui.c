/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The full screen: see tui.h.  Draws what shell and session know; moves only by running commands. */
#include "tui.h"

#include "commands.h"
#include "interrupt.h"
#include "panes.h"
#include "prompt.h"
#include "screen.h"
#include "show.h"
#include "timeline.h"
#include "travel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEAST_HEIGHT = 10, LEAST_WIDTH = 40, IDLE_MILLISECONDS = 30, WAIT_MILLISECONDS = 500, WHEEL_LINES = 3 };

struct tui {
    struct shell *shell;
    struct timeline timeline;
    struct panes panes;
    bool single_keys; /* letters are commands */
    bool leave;
    bool help; /* it covers everything, until a key is pressed */
    int help_first;
    struct area source, bytecode, stack, variables, output, command; /* as laid out last; without height: not there */
};

static struct tui tui; /* one screen, one person */

/* Which panes the person wants to see; that outlives a full screen. */
enum pane { PANE_STACK, PANE_VARIABLES, PANE_BYTECODE, PANE_OUTPUT, PANE_COUNT };
enum wanted { SHOWN, HIDDEN };
static struct {
    const char *name;
    enum wanted wanted;
} panes[PANE_COUNT] = {{"stack", SHOWN}, {"variables", SHOWN}, {"bytecode", HIDDEN}, {"output", SHOWN}};

/* ---- Layout ---- */

static bool is_shown(enum pane pane)
{
    return panes[pane].wanted == SHOWN;
}

static void lay_out(void)
{
    struct area all = screen_size();
    bool stack = is_shown(PANE_STACK), variables = is_shown(PANE_VARIABLES);
    int printed = !is_shown(PANE_OUTPUT) ? 0 : all.height / 4 > 4 ? all.height / 4 : 4;
    int side = stack || variables ? all.width / 3 : 0, main = all.width - side - (side > 0);
    int upper = all.height - 3 - printed;
    int bytecode = is_shown(PANE_BYTECODE) ? upper / 3 : 0;
    int half = !stack ? 0 : variables ? upper / 2 : upper;
    tui.source = (struct area){0, 0, upper - bytecode, main};
    tui.bytecode = (struct area){upper - bytecode, 0, bytecode, main};
    tui.stack = (struct area){0, all.width - side, half, side};
    tui.variables = (struct area){half, all.width - side, upper - half, side};
    tui.output = (struct area){upper, 0, printed, all.width};
    tui.command = (struct area){all.height - 2, 0, 1, all.width};
}

/* Is this place of the screen in the area? */
static bool holds(const struct area *area, int top, int left)
{
    return top >= area->top && top < area->top + area->height && left >= area->left && left < area->left + area->width;
}

/* Shows a pane that is not there, or hides it. */
static void switch_pane(enum pane pane)
{
    const struct area *areas[] = {&tui.stack, &tui.variables, &tui.bytecode, &tui.output};
    bool there = areas[pane]->height > 0 && areas[pane]->width > 0;
    panes[pane].wanted = there ? HIDDEN : SHOWN;
}

/* Both at the side, which goes with them. */
static void switch_side(void)
{
    enum wanted wanted = tui.stack.width ? HIDDEN : SHOWN;
    panes[PANE_STACK].wanted = panes[PANE_VARIABLES].wanted = wanted;
}

static void line(const struct area *area, int number, enum screen_style style, const char *text)
{
    screen_put(area, number, 0, area->width, style, text, strlen(text));
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
    screen_cursor(tui.command.top, head + cursor);
}

/* As many of the keys as fit, those that a person needs first first. */
static void draw_keys(const struct area *area)
{
    static const char *const shown[] = {"F1 help",      "F10 leave", "\u2192 step", "\u2190 back", "\u2193 next",
                                        "\u2191 bnext", "F5 go on",  "F6 back",     "F7 finish",   "F8 bfinish",
                                        "F2 side",      "F3 print",  "F4 letters",  "F12 code"};
    struct text text = {0};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (text_characters(&text) + strlen(shown[i]) + 2 <= (size_t)area->width)
            text_printf(&text, "%s%s", i ? "  " : "", shown[i]);
    line(area, 0, STYLE_FAINT, text.bytes);
}

/* ---- Help ---- */

/* The text of `help tui` in lines of at most that width: NUL-terminated, one after the other.  Returns how many. */
static int wrap_help(int width, struct text *lines)
{
    const char *at = command_details(command_named("tui"));
    int count = 0;
    for (; *at; count++) {
        size_t length = 0, paragraph = strcspn(at, "\n");
        struct text text = {0};
        /* A paragraph's lines are joined, unless they are indented. */
        while (paragraph && (length = strcspn(at, "\n")) && *at != ' ') {
            text_printf(&text, "%s%.*s", text.length ? " " : "", (int)length, at);
            at += length + (at[length] == '\n');
        }
        if (!text.length) {
            length = strcspn(at, "\n");
            text_add(&text, at, length);
            at += length + (at[length] == '\n');
        }
        const char *words = text.bytes ? text.bytes : "";
        while (strlen(words) > (size_t)width) {
            int cut = width;
            while (cut > 0 && words[cut] != ' ')
                cut--;
            cut = cut ? cut : width;
            text_printf(lines, "%.*s", cut, words);
            text_add(lines, "", 1);
            words += cut + (words[cut] == ' ');
            count++;
        }
        text_add_string(lines, words);
    }
    return count;
}

static void draw_help(const struct area *all)
{
    struct text lines = {0};
    int rows = all->height - 2, count = wrap_help(all->width - 2, &lines);
    if (tui.help_first > count - rows)
        tui.help_first = count - rows;
    if (tui.help_first < 0)
        tui.help_first = 0;
    line(all, 0, STYLE_TITLE, " the full screen");
    const char *at = lines.bytes;
    for (int i = 0; i < count && i < tui.help_first + rows; i++, at += strlen(at) + 1)
        if (i >= tui.help_first)
            screen_put(all, i - tui.help_first + 1, 1, all->width - 1, STYLE_PLAIN, at, strlen(at));
    line(all, all->height - 1, STYLE_FAINT,
         count > rows ? "Arrows and Page Up, Page Down scroll; any other key goes back" : "Any key goes back");
    screen_cursor(all->height - 1, 0);
}

/* Scrolls; any other key ends it. */
static void help_pressed(int key)
{
    int rows = screen_size().height - 2;
    int by = key == SCREEN_DOWN        ? 1
             : key == SCREEN_UP        ? -1
             : key == SCREEN_PAGE_DOWN ? rows
             : key == SCREEN_PAGE_UP   ? -rows
                                       : 0;
    tui.help_first += by;
    tui.help = by != 0;
}

static void show_help(void)
{
    tui.help = true;
    tui.help_first = 0;
}

static void draw(void)
{
    struct area all = screen_size();
    screen_clear();
    if (tui.help) {
        draw_help(&all);
        screen_show();
        return;
    }
    if (all.height < LEAST_HEIGHT || all.width < LEAST_WIDTH) {
        tui.command = (struct area){all.height - 1, 0, 1, all.width};
        screen_put(&all, 0, 0, all.width, STYLE_PLAIN, "The terminal is too small.", 26);
        draw_command();
        screen_show();
        return;
    }
    lay_out();
    panes_draw_source(&tui.panes, tui.shell, &tui.source);
    if (tui.stack.width && tui.stack.height)
        panes_draw_stack(tui.shell, &tui.stack);
    if (tui.variables.width && tui.variables.height)
        panes_draw_variables(&tui.panes, tui.shell, &tui.variables);
    if (tui.bytecode.height)
        panes_draw_bytecode(&tui.panes, tui.shell, &tui.bytecode);
    screen_written(&tui.panes.printed); /* drawing may complain */
    if (tui.output.height)
        panes_draw_printed(&tui.panes, &tui.output);
    timeline_draw(&tui.timeline, &tui.shell->session, &(struct area){all.height - 3, 0, 1, all.width});
    draw_keys(&(struct area){all.height - 1, 0, 1, all.width});
    draw_command();
    screen_show();
}

/* During a long move only the timeline tells. */
static void tell_progress(void *closure, int64_t time, double done)
{
    (void)closure;
    char *text = text_format("(%lld... %.0f %%)", (long long)time, 100 * done);
    line(&tui.command, 0, STYLE_FAINT, text);
    timeline_mark(&tui.timeline, &tui.shell->session, time);
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
    tui.panes.source_moved = 0;
    tui.panes.printed_back = 0;
}

/* A click on a line of the source: a breakpoint there, or no longer. */
static char *break_or_clear(int number)
{
    struct frame frame;
    const struct breakpoints *set = &tui.shell->session.breakpoints;
    if (!tui.panes.source_first || !shell_frame(tui.shell, &frame))
        return NULL;
    for (int i = 0; i < set->count; i++)
        if (breakpoint_is_on_line(&set->items[i], frame.file, number))
            return text_format("delete %d", set->items[i].id);
    return text_format("break %s:%d", frame.file, number);
}

/* A click on the timeline goes there, one on a frame chooses it. */
static void clicked(void)
{
    int top, left;
    screen_click(&top, &left);
    char *text = NULL;
    if (top == tui.timeline.area.top)
        text = text_format("go %lld", (long long)timeline_time(&tui.timeline, &tui.shell->session, left));
    else if (holds(&tui.stack, top, left) && top > 0 && top - 1 < tui.shell->stack.count)
        text = text_format("frame %d", top - 1);
    else if (holds(&tui.source, top, left) && top > 0)
        text = break_or_clear(tui.panes.source_first + top - 1);
    if (text)
        enter(text);
}

/* The mouse's wheel scrolls what it is over. */
static void turned(int lines)
{
    int top, left;
    screen_click(&top, &left);
    if (holds(&tui.output, top, left))
        tui.panes.printed_back = tui.panes.printed_back > lines ? tui.panes.printed_back - lines : 0;
    else if (holds(&tui.source, top, left))
        tui.panes.source_moved += lines;
}

static void turned_up(void)
{
    turned(-WHEEL_LINES);
}

static void turned_down(void)
{
    turned(WHEEL_LINES);
}

static int page(void)
{
    return tui.source.height > 4 ? tui.source.height - 3 : 1;
}

static void page_up(void)
{
    tui.panes.source_moved -= page();
}

static void page_down(void)
{
    tui.panes.source_moved += page();
}

static void switch_output(void)
{
    switch_pane(PANE_OUTPUT);
}

static void switch_bytecode(void)
{
    switch_pane(PANE_BYTECODE);
}

static void switch_letters(void)
{
    tui.single_keys = !tui.single_keys;
}

static void output_back(void)
{
    tui.panes.printed_back += WHEEL_LINES;
}

static void leave(void)
{
    tui.leave = true;
}

/* What keys do that are no characters: a command, while the line is empty or if the key is none that edits it; or
 * something about the screen. */
static const struct key {
    int key;
    const char *command;
    void (*act)(void);
} keys[] = {
    {SCREEN_RIGHT, "step", NULL},
    {SCREEN_LEFT, "bstep", NULL},
    {SCREEN_DOWN, "next", NULL},
    {SCREEN_UP, "bnext", NULL},
    {SCREEN_SHIFT_RIGHT, "stepi", NULL},
    {SCREEN_SHIFT_LEFT, "bstepi", NULL},
    {SCREEN_F1, NULL, show_help},
    {SCREEN_F1 + 1, NULL, switch_side},
    {SCREEN_F1 + 2, NULL, switch_output},
    {SCREEN_F1 + 3, NULL, switch_letters},
    {SCREEN_F1 + 4, "continue", NULL},
    {SCREEN_F1 + 5, "bcontinue", NULL},
    {SCREEN_F1 + 6, "finish", NULL},
    {SCREEN_F1 + 7, "bfinish", NULL},
    {SCREEN_F1 + 8, NULL, output_back},
    {SCREEN_F1 + 9, NULL, leave},
    {SCREEN_F12, NULL, switch_bytecode},
    {SCREEN_PAGE_UP, NULL, page_up},
    {SCREEN_PAGE_DOWN, NULL, page_down},
    {SCREEN_WHEEL_UP, NULL, turned_up},
    {SCREEN_WHEEL_DOWN, NULL, turned_down},
    {'L' & 31, NULL, screen_again},
};

static const struct key *meaning(int key)
{
    static const struct key nothing = {0};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i].key == key)
            return &keys[i];
    return &nothing;
}

/* Letters while they are commands, as in gdb's single key mode; the capital one goes backward. */
static const char *command_of_letter(int key)
{
    static const struct {
        char letter;
        const char *command;
    } letters[] = {{'s', "step"},    {'S', "bstep"},   {'n', "next"},     {'N', "bnext"},
                   {'f', "finish"},  {'F', "bfinish"}, {'c', "continue"}, {'C', "bcontinue"},
                   {'u', "up"},      {'d', "down"},    {'v', "locals"},   {'w', "backtrace"},
                   {'t', "nthread"}, {'T', "bthread"}, {'i', "stepi"},    {'I', "bstepi"}};
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
    bool empty = !*prompt_edit_line(&cursor), letter = tui.single_keys && empty && key < 0x100;
    const struct key *what = meaning(key);
    const char *command = letter ? command_of_letter(key) : what->command;
    if (tui.help)
        help_pressed(key);
    else if (what->act)
        what->act();
    else if (key == SCREEN_CLICKED && empty)
        clicked();
    else if (letter && key == 'q')
        leave();
    else if (command && (empty || key >= SCREEN_F1))
        enter(command);
    else if (key < 0x100 && !(letter && key > ' '))
        prompt_edit_key(key);
    else if (edit_key(key))
        prompt_edit_key(edit_key(key));
}

static void loop(void)
{
    while (!tui.leave && !tui.shell->quit) {
        draw();
        interrupt_clear(tui.shell->interrupt);
        int key;
        bool learned = false;
        do {
            bool surveying = survey_step(&tui.shell->session);
            learned = timeline_learn(&tui.timeline, &tui.shell->session);
            key = screen_key(surveying || learned ? IDLE_MILLISECONDS : WAIT_MILLISECONDS);
        } while (key == SCREEN_NOTHING && !learned);
        if (key != SCREEN_NOTHING && key != SCREEN_RESIZED)
            pressed(key);
        screen_written(&tui.panes.printed);
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
    screen_written(&tui.panes.printed);
    screen_close();
    shell->session.view = view;
    shell->lend_terminal = NULL;
    hit_map_close(&tui.timeline.hits);
    tui.shell = NULL;
    shell->full_screen = false;
    return true;
}

COMMAND(tui, "tui", "[stack|variables|bytecode|output [on|off]]", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE,
        "the full screen: source, stack, variables, bytecode, output, timeline", R"(
Everything that works at the prompt works on its command line.  While that is empty, the arrow keys move: right
and left are `step` and `bstep`, with Shift `stepi` and `bstepi`, down and up `next` and `bnext`; F5 and F6 are
`continue` and `bcontinue`, F7 and F8 `finish` and `bfinish`.  Page Up and Page Down scroll the source, F9 the
output back.  After F4, letters are commands: s i n f c t move forward, S I N F C T backward, u and d go up and down
the stack.  Ctrl-L draws everything again.  F10 leaves.  `revdb --tui` begins with it.

F2 hides the panes at the side or brings them back, F3 the output, F12 the bytecode; so does `tui` with a pane's
name.  F1 shows this text.  A star marks variables that have another value than
when you last saw their frame, and breakpoints.

The timeline goes from the main module's beginning to the end of the recording, with a color for each thread (without
colors, a kind of line): x is an exception, b a hit of a breakpoint, ] the end of the main module, | where you are.
A click on it goes there, one on a frame chooses it, one on a line of the source sets a breakpoint or deletes it; the
wheel scrolls.

    tui
    tui bytecode off
)")
{
    if (!*arguments)
        return tui_run(shell);
    char *rest, *name = text_word(arguments, &rest);
    bool on = !strcmp(rest, "on"), off = !strcmp(rest, "off");
    for (enum pane pane = 0; pane < PANE_COUNT; pane++) {
        if (strcmp(panes[pane].name, name) || (*rest && !on && !off))
            continue;
        if (on || off)
            panes[pane].wanted = on ? SHOWN : HIDDEN;
        else
            switch_pane(pane);
        return tui.shell || tui_run(shell);
    }
    return command_usage(shell);
}
