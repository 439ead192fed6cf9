/* The commands about places in time: bookmark and `info bookmarks`.  See commands.h; bookmarks are kept in notes.h. */
#include "commands.h"
#include "show.h"

#include <stdio.h>
#include <string.h>

#define BOOKMARK "bookmark"

/* A bookmark's name is one word that is no number, so that `go` can tell them apart. */
static bool is_bookmark_name(const char *name)
{
    long long number;
    return *name && !strpbrk(name, " \t\\") && !text_number(name, &number);
}

bool bookmark_find(struct shell *shell, const char *name, long long *time)
{
    const char *rest = is_bookmark_name(name) ? notes_get(&shell->session.notes, BOOKMARK, name) : NULL;
    return rest && text_number(rest, time);
}

COMMAND(bookmark)
{
    struct notes *notes = &shell->session.notes;
    char *rest, *name = text_word(arguments, &rest);
    bool remove = !strcmp(name, "delete") && *rest;
    name = remove ? rest : name;
    if (!is_bookmark_name(name) || (*rest && !remove))
        return command_usage(shell);
    if (remove && !notes_get(notes, BOOKMARK, name))
        return show_error(shell, "There is no bookmark \"%s\": `info bookmarks` lists them.", name);
    char time[32];
    snprintf(time, sizeof time, "%lld", (long long)shell->session.here->stop.time);
    shell_note(shell, BOOKMARK, name, remove ? NULL : time);
    if (!remove)
        show(shell, "Bookmark %s: `go %s` comes back to %s.", name, name, time);
    return true;
}

bool bookmarks_show(struct shell *shell)
{
    const char *at = NULL, *record;
    int count = 0;
    for (; (record = notes_next(&shell->session.notes, BOOKMARK, &at)); count++)
        show(shell, "  %s", record);
    if (!count)
        show(shell, "There are no bookmarks: `bookmark NAME` sets one here.");
    return true;
}
