/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal as a grid of cells, for tui.c.  The only file that knows ncurses.
 *
 * While the screen is open, standard output and error go to a file, from which screen_written hands on what was
 * written: commands print as ever, and it appears in a pane. */
#ifndef SCREEN_H
#define SCREEN_H

#include "text.h"

#include <stdint.h>

struct area {
    int top, left, height, width;
};

enum screen_style { STYLE_PLAIN, STYLE_FAINT, STYLE_BOLD, STYLE_CURRENT, STYLE_TITLE, STYLE_ALARM, STYLE_THREADS };
enum { SCREEN_THREADS = 6 }; /* styles from STYLE_THREADS on, one for each of so many threads */

/* Keys that are no bytes. */
enum screen_key {
    SCREEN_NOTHING = -1, /* no key was pressed in time */
    SCREEN_UP = 0x1000,
    SCREEN_DOWN,
    SCREEN_LEFT,
    SCREEN_RIGHT,
    SCREEN_PAGE_UP,
    SCREEN_PAGE_DOWN,
    SCREEN_HOME,
    SCREEN_END,
    SCREEN_DELETE,
    SCREEN_F1, /* and the next eleven */
    SCREEN_F12 = SCREEN_F1 + 11,
    SCREEN_SHIFT_LEFT,
    SCREEN_SHIFT_RIGHT,
    SCREEN_RESIZED,
    SCREEN_CLICKED, /* see screen_click */
    SCREEN_WHEEL_UP,
    SCREEN_WHEEL_DOWN,
};

/* False if the terminal cannot be used for it. */
bool screen_open(void);
/* Leaves the terminal as it was.  Called at exit and on a crash, too. */
void screen_close(void);

/* Gives the terminal to another program, as it was before, and takes it back. */
void screen_lend(bool lent);

struct area screen_size(void);
void screen_clear(void);
void screen_again(void); /* what comes next is drawn anew, whatever the terminal shows */
bool screen_is_colored(void);

/* Writes at most `width` cells at a place of the area; escape sequences for colors (as color.h makes them) are
 * followed, other control characters shown as blanks.  The rest of the line, up to `width`, gets the style. */
void screen_put(const struct area *, int line, int column, int width, enum screen_style, const char *text,
                size_t length);
void screen_cursor(int top, int left);
void screen_show(void);

/* The next key, a byte or an enum screen_key; waits at most so long. */
int screen_key(int milliseconds);
/* Where the mouse was clicked, or its wheel turned, last. */
void screen_click(int *top, int *left);

/* Appends what was written to standard output and error since the last time. */
void screen_written(struct text *);

#endif
