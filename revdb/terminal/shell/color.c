/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colors: see color.h. */
#define _GNU_SOURCE
#include "color.h"

#include "background.h"
#include "clock.h"
#include "escape.h"
#include "shell.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HELPER_PYTHON "/usr/bin/python3"
#define DEADLINE_SECONDS 0.3

/* Reads "NUMBER FIRST LENGTH\n" and LENGTH bytes; answers "NUMBER LENGTH\n" and that many bytes.  Bytes that are no
 * UTF-8 go through unchanged. */
static const char helper_program[] =
    "import sys\n"
    "from pygments import highlight\n"
    "from pygments.lexers import get_lexer_by_name\n"
    "from pygments.formatters import TerminalFormatter\n"
    "lexer = get_lexer_by_name('python2', stripnl=False, ensurenl=False)\n"
    "formatter = TerminalFormatter(bg=sys.argv[1])\n"
    "ask, tell = sys.stdin.buffer, sys.stdout.buffer\n"
    "for head in iter(ask.readline, b''):\n"
    "    number, first, length = map(int, head.split())\n"
    "    text = ask.read(length).decode('utf-8', 'surrogateescape')\n"
    "    lines = highlight(text, lexer, formatter).split('\\n')[first - 1:]\n"
    "    answer = '\\n'.join(lines).encode('utf-8', 'surrogateescape')\n"
    "    tell.write(b'%d %d\\n' % (number, len(answer)) + answer)\n"
    "    tell.flush()\n";

/* Whether the terminal shows colors, and who finds them, is the process's. */
static struct {
    bool enabled;
    int helper; /* socket to the helper, or -1 */
    int requests;
    struct text input; /* what has come from it: late answers to earlier requests are kept apart */
} colors = {.helper = -1};

static void start_helper(const char *background)
{
    int pair[2];
    if (access(HELPER_PYTHON, X_OK) || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return;
    pid_t pid = fork();
    if (pid == 0) {
        setsid(); /* Ctrl-C is not for it */
        dup2(pair[1], 0);
        dup2(pair[1], 1);
        dup2(open("/dev/null", O_WRONLY), 2);
        execl(HELPER_PYTHON, HELPER_PYTHON, "-I", "-c", helper_program, background, (char *)NULL);
        _exit(127);
    }
    close(pair[1]);
    colors.helper = pair[0];
    if (pid < 0) {
        close(colors.helper);
        colors.helper = -1;
    }
}

void color_start(enum color_mode mode, struct text *typed)
{
    const char *no_color = getenv("NO_COLOR");
    bool none = mode == COLOR_OFF || (mode == COLOR_AUTO && ((no_color && *no_color) || shell_is_dumb()));
    colors.enabled = !none && isatty(STDOUT_FILENO);
    if (colors.enabled && mode == COLOR_AUTO)
        mode = background_is_light(typed) ? COLOR_LIGHT : COLOR_DARK;
    if (colors.enabled)
        start_helper(mode == COLOR_LIGHT ? "light" : "dark");
}

bool color_enabled(void)
{
    return colors.enabled;
}

const char *color_escape(enum color_style style)
{
    return colors.enabled ? out_style(style) : "";
}

/* Reads until `length` bytes are there.  False if the helper ends or the time is over. */
static bool read_until(size_t length, double deadline)
{
    struct text *input = &colors.input;
    while (input->length < length) {
        int left = (int)(1000 * (deadline - clock_now()));
        struct pollfd wait = {colors.helper, POLLIN, 0};
        if (left <= 0 || poll(&wait, 1, left) == 0)
            return false;
        char bytes[65536];
        ssize_t got = recv(colors.helper, bytes, sizeof bytes, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
            close(colors.helper);
            colors.helper = -1;
            return false;
        }
        if (got > 0)
            text_add(input, bytes, (size_t)got);
    }
    return true;
}

static bool send_request(int number, const char *text, size_t length, int first)
{
    char head[64];
    int head_length = snprintf(head, sizeof head, "%d %d %zu\n", number, first, length);
    /* A helper that does not read would block us: better no color. */
    int room = (int)length + 4096;
    setsockopt(colors.helper, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    return send(colors.helper, head, (size_t)head_length, MSG_NOSIGNAL | MSG_DONTWAIT) == head_length &&
           send(colors.helper, text, length, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)length;
}

/* The same lines colored, or NULL. */
static char *color(const char *text, size_t length, int first)
{
    struct text *input = &colors.input;
    if (colors.helper < 0 || length == 0)
        return NULL;
    int number = ++colors.requests;
    if (!send_request(number, text, length, first)) {
        close(colors.helper);
        colors.helper = -1;
        return NULL;
    }
    double deadline = clock_now() + DEADLINE_SECONDS;
    for (;;) {
        char *newline;
        while (!input->length || !(newline = memchr(input->bytes, '\n', input->length)))
            if (!read_until(input->length + 1, deadline))
                return NULL;
        int answered = 0;
        size_t size = 0;
        sscanf(input->bytes, "%d %zu", &answered, &size);
        size_t head = (size_t)(newline - input->bytes) + 1;
        if (!read_until(head + size, deadline))
            return NULL;
        char *answer = text_bytes(input->bytes + head, size);
        memmove(input->bytes, input->bytes + head + size, input->length - head - size);
        input->length -= head + size;
        if (answered == number)
            return answer;
    }
}

/* Escaped, and without the carriage returns of a text from Windows. */
static void escape_lines(struct text *escaped, const char *text, size_t length)
{
    for (const char *at = text, *end = text + length; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
        size_t part = (size_t)(stop - at);
        text_add_escaped(escaped, at, newline && part && stop[-1] == '\r' ? part - 1 : part, ESCAPE_LINES);
        if (newline)
            text_add(escaped, "\n", 1);
        at = newline ? newline + 1 : end;
    }
}

char *color_python(const char *text, size_t length, int first)
{
    struct text escaped = {0};
    text_add(&escaped, "", 0);
    escape_lines(&escaped, text, length);
    char *colored = color(escaped.bytes, escaped.length, first);
    if (colored) {
        return colored;
    }
    const char *at = escaped.bytes;
    for (; first > 1 && *at; first--)
        at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n');
    char *lines = text_copy(at);
    return lines;
}
