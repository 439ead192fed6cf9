/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal: see screen.h. */
#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "screen.h"

#include "color.h"

#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

/* A process has one terminal, and so has ncurses. */
static struct {
    SCREEN *of; /* NULL while it is not ours */
    bool colored, registered;
    int output, errors; /* stdout and stderr as they were */
    int written;        /* the file that takes what commands print */
    off_t taken;        /* how much of it was handed on */
    int click_top, click_left;
} screen = {.output = -1, .errors = -1, .written = -1};

/* ---- Opening and closing ---- */

static void on_crash(int number)
{
    screen_close();
    signal(number, SIG_DFL);
    raise(number);
}

static void close_at_exit(void)
{
    screen_close();
}

static void start_colors(void)
{
    start_color();
    use_default_colors();
    for (short color = 0; color < 8; color++)
        init_pair(color + 1, color, -1);
}

bool screen_open(void)
{
    static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGTERM, SIGHUP};
    setlocale(LC_CTYPE, "");
    fflush(stdout);
    screen.written = memfd_create("revdb-screen", MFD_CLOEXEC);
    screen.output = dup(STDOUT_FILENO);
    screen.errors = dup(STDERR_FILENO);
    FILE *out = fdopen(dup(STDOUT_FILENO), "w");
    screen.of = screen.written >= 0 && out ? newterm(NULL, out, stdin) : NULL;
    if (!screen.of)
        return false;
    dup2(screen.written, STDOUT_FILENO);
    dup2(screen.written, STDERR_FILENO);
    screen.taken = 0;
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    set_escdelay(25);
    define_key("\033[1;2D", KEY_SLEFT); /* what nearly all terminals send, whatever terminfo knows of theirs */
    define_key("\033[1;2C", KEY_SRIGHT);
    for (int i = 0; i < 4; i++) /* as after Ctrl-Z, until the terminal has been told otherwise */
        define_key((char[]){'\033', '[', (char)('A' + i), '\0'}, (int[]){KEY_UP, KEY_DOWN, KEY_RIGHT, KEY_LEFT}[i]);
    mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
    mouseinterval(0);
    screen.colored = has_colors() && color_enabled();
    if (screen.colored)
        start_colors();
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        signal(crashes[i], on_crash);
    if (!screen.registered)
        atexit(close_at_exit);
    screen.registered = true;
    return true;
}

void screen_close(void)
{
    if (!screen.of)
        return;
    endwin();
    delscreen(screen.of);
    screen.of = NULL;
    dup2(screen.output, STDOUT_FILENO);
    dup2(screen.errors, STDERR_FILENO);
    close(screen.output);
    close(screen.errors);
    close(screen.written);
}

void screen_lend(bool lent)
{
    fflush(stdout);
    fflush(stderr);
    if (lent)
        endwin();
    dup2(lent ? screen.output : screen.written, STDOUT_FILENO);
    dup2(lent ? screen.errors : screen.written, STDERR_FILENO);
    if (!lent)
        screen_again(); /* the next screen_show takes it back */
}

void screen_written(struct text *text)
{
    char bytes[4096];
    fflush(stdout);
    fflush(stderr);
    for (ssize_t n; (n = pread(screen.written, bytes, sizeof bytes, screen.taken)) > 0; screen.taken += n)
        text_add(text, bytes, (size_t)n);
}

/* ---- Drawing ---- */

struct area screen_size(void)
{
    return (struct area){0, 0, LINES, COLS};
}

void screen_clear(void)
{
    erase();
}

void screen_again(void)
{
    clearok(stdscr, TRUE);
}

bool screen_is_colored(void)
{
    return screen.colored;
}

static attr_t attributes_of(enum screen_style style)
{
    switch (style) {
    case STYLE_PLAIN:
        return A_NORMAL;
    case STYLE_FAINT:
        return A_DIM;
    case STYLE_BOLD:
        return A_BOLD;
    case STYLE_CURRENT:
    case STYLE_TITLE:
        return A_REVERSE;
    case STYLE_ALARM:
        return A_BOLD | (screen.colored ? COLOR_PAIR(COLOR_RED + 1) : 0);
    default:
        /* Threads: green, yellow, blue, magenta, cyan, white. */
        return screen.colored ? COLOR_PAIR(COLOR_GREEN + 1 + (style - STYLE_THREADS) % SCREEN_THREADS) : A_NORMAL;
    }
}

/* Follows one escape sequence; returns its length. */
static size_t follow_escape(const char *text, size_t length, attr_t base, attr_t *current)
{
    size_t at = 2;
    if (length < 3 || text[1] != '[')
        return 1;
    while (at < length) {
        int number = 0;
        while (at < length && text[at] >= '0' && text[at] <= '9')
            number = number * 10 + text[at++] - '0';
        if (number == 0)
            *current = base;
        else if (number == 1)
            *current |= A_BOLD;
        else if (number == 2)
            *current |= A_DIM;
        else if (number == 4)
            *current |= A_UNDERLINE;
        else if (number == 39)
            *current &= ~A_COLOR;
        else if (screen.colored && ((number >= 30 && number <= 37) || (number >= 90 && number <= 97)))
            *current = (*current & ~A_COLOR) | COLOR_PAIR(number % 10 + 1) | (number >= 90 ? A_BOLD : 0);
        if (at >= length || text[at] != ';')
            break;
        at++;
    }
    return at < length ? at + 1 : at;
}

void screen_put(const struct area *area, int line, int column, int width, enum screen_style style, const char *text,
                size_t length)
{
    attr_t base = attributes_of(style), current = base;
    if (line < 0 || line >= area->height || column >= area->width)
        return;
    if (width > area->width - column)
        width = area->width - column;
    move(area->top + line, area->left + column);
    int used = 0;
    for (size_t at = 0; at < length && used < width;) {
        if (text[at] == '\033') {
            at += follow_escape(text + at, length - at, base, &current);
            continue;
        }
        wchar_t character;
        mbstate_t state = {0};
        size_t size = mbrtowc(&character, text + at, length - at, &state);
        if (size == 0 || size > length - at) { /* no character: shown as a question mark */
            size = 1;
            character = L'?';
        }
        int cells = text[at] == '\t' ? 4 - used % 4 : wcwidth(character) < 0 ? 1 : wcwidth(character);
        if (used + cells > width)
            break;
        attrset((int)current);
        if (wcwidth(character) <= 0)
            printw("%*s", cells, "");
        else
            addnwstr(&character, 1);
        used += cells;
        at += size;
    }
    attrset((int)base);
    printw("%*s", width - used, "");
    attrset(A_NORMAL);
}

void screen_cursor(int top, int left)
{
    move(top, left);
}

void screen_show(void)
{
    refresh();
}

/* ---- Keys ---- */

int screen_key(int milliseconds)
{
    static const struct {
        int code, key;
    } keys[] = {
        {KEY_UP, SCREEN_UP},
        {KEY_DOWN, SCREEN_DOWN},
        {KEY_LEFT, SCREEN_LEFT},
        {KEY_RIGHT, SCREEN_RIGHT},
        {KEY_PPAGE, SCREEN_PAGE_UP},
        {KEY_NPAGE, SCREEN_PAGE_DOWN},
        {KEY_HOME, SCREEN_HOME},
        {KEY_END, SCREEN_END},
        {KEY_RESIZE, SCREEN_RESIZED},
        {KEY_SLEFT, SCREEN_SHIFT_LEFT},
        {KEY_SRIGHT, SCREEN_SHIFT_RIGHT},
        {KEY_DC, SCREEN_DELETE},
        {KEY_BACKSPACE, '\177'},
        {KEY_ENTER, '\r'},
    };
    timeout(milliseconds);
    int code = getch();
    if (code == ERR)
        return SCREEN_NOTHING;
    if (code == KEY_MOUSE) {
        MEVENT event;
        if (getmouse(&event) != OK)
            return SCREEN_NOTHING;
        screen.click_top = event.y;
        screen.click_left = event.x;
        if (event.bstate & BUTTON4_PRESSED)
            return SCREEN_WHEEL_UP;
        if (event.bstate & BUTTON5_PRESSED)
            return SCREEN_WHEEL_DOWN;
        return event.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED) ? SCREEN_CLICKED : SCREEN_NOTHING;
    }
    if (code >= KEY_F(1) && code <= KEY_F(12))
        return SCREEN_F1 + code - KEY_F(1);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i].code == code)
            return keys[i].key;
    return code < 256 ? code : SCREEN_NOTHING;
}

void screen_click(int *top, int *left)
{
    *top = screen.click_top;
    *left = screen.click_left;
}
