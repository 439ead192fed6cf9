/* What the shell knows about the place where the person stands: see shell.h. */
#include "shell.h"

#include "show.h"

#include <stdlib.h>

void shell_moved(struct shell *shell)
{
    shell->thread = shell->frame = 0;
    inspect_free_stack(&shell->stack);
    free(shell->list_file);
    shell->list_file = NULL;
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
