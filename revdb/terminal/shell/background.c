/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is the terminal dark or light: see background.h.
 *
 * xterm's question for the background color, which most terminals know, is followed by one that all of them answer (what
 * are you?), so that there is no waiting for those that do not know the first. */
#define _GNU_SOURCE
#include "background.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define COLOR_QUESTION "\033]11;?\033\\"
#define NAME_QUESTION "\033[c"
#define PATIENCE 500 /* milliseconds: over slow lines, too */

/* Takes an answer out of what has come: from its beginning to one of these bytes.  NULL if it is not there. */
static char *take(struct text *input, const char *beginning, const char *ends)
{
    char *from = input->length ? strstr(input->bytes, beginning) : NULL;
    size_t length = from ? strcspn(from + strlen(beginning), ends) + strlen(beginning) : 0;
    if (!from || !from[length])
        return NULL;
    char *answer = text_format("%.*s", (int)length, from);
    struct text rest = {0};
    bool is_long_end = from[length] == '\033'; /* ESC \ */
    size_t after = (size_t)(from - input->bytes) + length + 1 + is_long_end;
    text_add(&rest, input->bytes, (size_t)(from - input->bytes));
    if (after < input->length)
        text_add(&rest, input->bytes + after, input->length - after);
    *input = (struct text){0};
    *input = rest;
    return answer;
}

/* Reads until the terminal has said what it is.  False if it does not. */
static bool read_answers(struct text *input)
{
    for (;;) {
        char *name = take(input, "\033[?", "c"), bytes[256];
        if (name)
            return true;
        struct pollfd wait = {STDIN_FILENO, POLLIN, 0};
        ssize_t got = poll(&wait, 1, PATIENCE) > 0 ? read(STDIN_FILENO, bytes, sizeof bytes) : 0;
        if (got <= 0)
            return false;
        text_add(input, bytes, (size_t)got);
    }
}

/* "ESC]11;rgb:RRRR/GGGG/BBBB", of which the first digit of each counts. */
static bool is_light(const char *answer)
{
    char red[2], green[2], blue[2];
    if (sscanf(answer, "\033]11;rgb:%1[0-9a-fA-F]%*[0-9a-fA-F]/%1[0-9a-fA-F]%*[0-9a-fA-F]/%1[0-9a-fA-F]", red, green,
               blue) < 3)
        return false;
    return 3 * strtol(red, NULL, 16) + 6 * strtol(green, NULL, 16) + strtol(blue, NULL, 16) > 75;
}

/* Some terminals tell in the environment: "15;0" is white on black. */
static bool is_light_by_environment(void)
{
    const char *colors = getenv("COLORFGBG"), *last = colors ? strrchr(colors, ';') : NULL;
    int background = last ? atoi(last + 1) : 0;
    return background == 7 || background > 8;
}

bool background_is_light(struct text *typed)
{
    struct termios before, raw;
    const char *term = getenv("TERM");
    /* The console of Linux would show the question. */
    if ((term && !strcmp(term, "linux")) || tcgetpgrp(STDIN_FILENO) != getpgrp() || tcgetattr(STDIN_FILENO, &before))
        return is_light_by_environment();
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    const char question[] = COLOR_QUESTION NAME_QUESTION;
    bool asked = write(STDOUT_FILENO, question, strlen(question)) > 0;
    if (asked)
        read_answers(typed);
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    char *answer = take(typed, "\033]11;", "\007\033");
    bool light = answer ? is_light(answer) : is_light_by_environment();
    return light;
}
