/* What the shell knows about the place where the person stands: see shell.h. */
#include "shell.h"

#include "show.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_WIDTH 80

void shell_moved(struct shell *shell)
{
    shell->thread = shell->frame = 0;
    inspect_free_stack(&shell->stack);
    free(shell->list_file);
    shell->list_file = NULL;
}

int64_t shell_time(const struct shell *shell)
{
    return shell->session.here ? shell->session.here->stop.time : -1;
}

int shell_width(const struct shell *shell)
{
    struct winsize size;
    if (shell->width)
        return shell->width;
    return shell->terminal && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : DEFAULT_WIDTH;
}

void shell_free(struct shell *shell)
{
    shell_moved(shell);
    source_free(&shell->sources);
    aliases_free(&shell->aliases);
    while (shell->display_count)
        free(shell->displays[--shell->display_count].expression);
    free(shell->displays);
    free(shell->search);
}

bool shell_need_stack(struct shell *shell)
{
    if (shell->stack.frames)
        return true;
    return show_result(shell, inspect_stack(&shell->session, shell->thread, &shell->stack));
}

void shell_note(struct shell *shell, const char *kind, const char *key, const char *rest)
{
    char *problem = notes_put(&shell->session.notes, kind, key, rest);
    if (problem)
        show_error(shell, "%s", problem);
    free(problem);
}

bool shell_frame(struct shell *shell, struct frame *frame)
{
    const struct stop *stop = &shell->session.here->stop;
    if (shell->thread || shell->frame > 0)
        *frame = shell->stack.frames[shell->frame];
    else
        *frame = (struct frame){stop->raw.place, stop->file, stop->function};
    if (frame->place.flags & RDB_PLACE_NONE)
        return show_error(shell, "There is no Python frame here.");
    return true;
}
