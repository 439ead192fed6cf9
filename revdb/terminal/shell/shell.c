/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the shell knows about the place where the person stands: see shell.h. */
#include "shell.h"

#include "show.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_WIDTH 80

void shell_moved(struct shell *shell)
{
    shell->thread = shell->frame = 0;
    shell->stack = (struct stack){0};
    shell->list_file = NULL;
}

int64_t shell_time(const struct shell *shell)
{
    return shell->session.here ? shell->session.here->stop.time : -1;
}

bool shell_is_dumb(void)
{
    const char *terminal = getenv("TERM");
    return !terminal || !*terminal || !strcmp(terminal, "dumb");
}

int shell_width(const struct shell *shell)
{
    struct winsize size;
    if (shell->width)
        return shell->width;
    return shell->terminal && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : DEFAULT_WIDTH;
}

int shell_table_width(const struct shell *shell)
{
    return shell->terminal || shell->width ? shell_width(shell) : 0;
}

void shell_follow_nothing(struct shell *shell)
{
    shell->following.expression = (struct expression){0};
    shell->following.source = NULL;
    shell->following.time = -1;
}

bool shell_need_stack(struct shell *shell)
{
    if (shell->stack.frames)
        return true;
    return show_result(shell, inspect_stack(&shell->session, shell->thread, &shell->stack));
}

bool shell_choose_thread(struct shell *shell, int thread)
{
    struct stack stack;
    if (!show_result(shell, inspect_stack(&shell->session, thread, &stack)))
        return false;
    if (stack.count == 0) {
        return show_error(shell, "Thread %d has no Python frame here.", thread);
    }
    shell_moved(shell);
    shell->thread = thread;
    shell->stack = stack;
    return true;
}

bool shell_frame(struct shell *shell, struct frame *frame)
{
    const struct stop *stop = &shell->session.here->stop;
    if (shell->thread || shell->frame > 0)
        *frame = shell->stack.frames[shell->frame];
    else
        *frame = (struct frame){stop->raw.place, stop->file, stop->function, ""};
    if (frame->place.flags & RDB_PLACE_NONE)
        return show_error(shell, "There is no Python frame here.");
    return true;
}

/* ---- What breakpoints do ---- */

void shell_define(struct shell *shell, int breakpoint)
{
    struct breakpoint *b = breakpoints_find(&shell->session.breakpoints, false, breakpoint);
    shell->defining = breakpoint;
    *b->commands = '\0';
}

bool shell_take_definition(struct shell *shell, const char *line)
{
    if (!shell->defining)
        return false;
    struct breakpoint *b = breakpoints_find(&shell->session.breakpoints, false, shell->defining);
    if (!strcmp(line, "end")) {
        shell->defining = 0;
    } else if (*line) {
        char *lines = text_format("%s%s\n", b->commands, line);
        b->commands = lines;
    }
    return true;
}

bool shell_queue(struct shell *shell, const char *lines)
{
    const char silent[] = "silent\n";
    bool is_silent = !strncmp(lines, silent, strlen(silent));
    text_clear(&shell->queue);
    text_printf(&shell->queue, "%s", lines + (is_silent ? strlen(silent) : 0));
    return is_silent;
}

char *shell_dequeue(struct shell *shell)
{
    if (!shell->queue.length)
        return NULL;
    char *copy = text_copy(shell->queue.bytes), *end = strchr(copy, '\n');
    text_clear(&shell->queue);
    text_printf(&shell->queue, "%s", end + 1);
    *end = '\0';
    return copy;
}
