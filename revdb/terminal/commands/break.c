/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about breakpoints and skips.  See commands.h. */
#include "commands.h"

#include "failures.h"
#include "files.h"
#include "functions.h"
#include "out.h"
#include "rdb_names.h"
#include "show.h"
#include "standing.h"
#include "travel_ask.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Setting ---- */

bool command_settle(struct shell *shell, struct place *place)
{
    struct frame frame = {0};
    if (place_is_relative(place)) {
        if (!shell_frame(shell, &frame))
            return false;
        place_settle(place, frame.file, frame.place.line);
    }
    if (place->kind == PLACE_LINE && (place->line < 1 || place->line > INT_MAX))
        return show_error(shell, "There is no line %lld: lines are numbered from 1.", place->line);
    return true;
}

/* Adds what the person described.  NULL after a message. */
static struct breakpoint *add_at(struct shell *shell, char *where)
{
    struct breakpoints *set = &shell->session.breakpoints;
    struct place place = place_read(where);
    if (!command_settle(shell, &place))
        return NULL;
    switch (place.kind) {
    case PLACE_FUNCTION:
        return breakpoints_add(set, RDB_BREAK_FUNCTION, place.file, 0, place.function);
    case PLACE_PATTERN:
        return breakpoints_add(set, RDB_BREAK_PATTERN, place.file, 0, place.function);
    case PLACE_FILE:
        show_error(shell, "Which line of %s?  Say %s:LINE.", place.function, place.function);
        return NULL;
    case PLACE_NONE:
        command_usage(shell);
        return NULL;
    case PLACE_HERE:
    case PLACE_LINE:
    case PLACE_STEPS:
        break;
    }
    return breakpoints_add(set, RDB_BREAK_LINE, place.file, (int)place.line, "");
}

/* Is it an expression? */
static bool check_condition(struct shell *shell, const char *condition)
{
    return show_result(shell, standing_check_condition(&shell->session, condition));
}

bool command_cut_condition(struct shell *shell, char *arguments, char **condition)
{
    *condition = place_cut_condition(arguments);
    if (*condition && !**condition)
        return command_usage(shell);
    return !*condition || check_condition(shell, *condition);
}

static void set_condition(struct breakpoint *b, const char *condition)
{
    char *copy = text_copy(condition);
    b->condition = copy;
}

struct breakpoint *command_add_breakpoint(struct shell *shell, char *arguments)
{
    char *condition, *comma = strchr(arguments, ',');
    if (!command_cut_condition(shell, arguments, &condition))
        return NULL;
    if (!condition && comma) { /* as pdb writes it */
        *comma = '\0';
        condition = text_trim(comma + 1);
        if (!*condition || !check_condition(shell, condition))
            return *condition ? NULL : (command_usage(shell), NULL);
    }
    struct breakpoint *b = add_at(shell, text_trim(arguments));
    if (b && condition)
        set_condition(b, condition);
    return b;
}

bool command_added(struct shell *shell, struct breakpoint *b)
{
    bool ok = show_result(shell, functions_resolve(&shell->session, b));
    struct text line = {0};
    if (ok)
        standing_describe(&shell->session, b, &line);
    if (ok)
        show(shell, "%s", line.bytes);
    return ok;
}

COMMAND(break, "break b", "[FILE:]N|[FILE:]FUNC [if COND]", GROUP_STOP, REPEAT_NEVER, WORDS_PLACE,
        "stop at a line or where a function is entered", R"(
N is a line of the file shown last; FILE any file whose path ends so; FUNC a function's name (FUNC() means the
same), alone or with those of its class and module, as the program calls it (os.path.join); Cart.* is all methods of a
class, /REGEX/ all functions whose qualified names match.  A function written in C, such as len, has no lines: the
breakpoint stops at the line that calls it.  With `if`, only when the condition is true there.  Without
arguments, at the current line; +N and -N count from it.  What has not been loaded yet is kept as pending.  In all
texts that were compiled under a name; cache.py#2:40 is in one.

    break cache.py:40 if key == 'x'
    break Cache.put
    break socket.connect
)")
{
    struct breakpoint *b = command_add_breakpoint(shell, arguments);
    return b && command_added(shell, b);
}

COMMAND(tbreak, "tbreak tb", "[FILE:]N|[FILE:]FUNC [if COND]", GROUP_STOP, REPEAT_NEVER, WORDS_PLACE,
        "the same, deleted when it is hit", R"(
    tbreak put
)")
{
    struct breakpoint *b = command_add_breakpoint(shell, arguments);
    if (b)
        b->temporary = true;
    return b && command_added(shell, b);
}

/* ---- Changing ---- */

/* The breakpoint (or skip) that a word names; NULL after a message. */
static struct breakpoint *named(struct shell *shell, bool skip, const char *word)
{
    const struct breakpoints *set = &shell->session.breakpoints;
    long long id = skip ? set->last_skip_id : set->last_id;
    if (strcmp(word, "last") && !text_number(word, &id)) {
        command_usage(shell);
        return NULL;
    }
    struct breakpoint *b = breakpoints_find(&shell->session.breakpoints, skip, id > 0 && id < INT_MAX ? (int)id : 0);
    if (!b)
        show_error(shell, "There is no %s %lld: `info %s` lists them.", skip ? "skip" : "breakpoint", id,
                   skip ? "skip" : "breakpoints");
    return b;
}

static void delete_one(struct breakpoints *set, struct breakpoint *b)
{
    breakpoints_remove(set, b);
}

static void enable_one(struct breakpoints *set, struct breakpoint *b)
{
    b->enabled = true;
    breakpoints_changed(set);
}

static void disable_one(struct breakpoints *set, struct breakpoint *b)
{
    b->enabled = false;
    breakpoints_changed(set);
}

/* Does it to those of "2-5" that there are.  False if the word is no such thing. */
static bool change_range(struct breakpoints *set, const char *word,
                         void (*one)(struct breakpoints *, struct breakpoint *))
{
    int first, last, length = 0;
    if (sscanf(word, "%9d-%9d%n", &first, &last, &length) < 2 || word[length] || first < 1)
        return false;
    for (int id = first; id <= last && id <= set->last_id; id++) {
        struct breakpoint *b = breakpoints_find(set, false, id);
        if (b)
            one(set, b);
    }
    return true;
}

/* Does it to every breakpoint that the arguments name; without arguments, to all. */
static bool change(struct shell *shell, char *arguments, void (*one)(struct breakpoints *, struct breakpoint *))
{
    struct breakpoints *set = &shell->session.breakpoints;
    if (!*arguments) {
        for (int i = set->count; i-- > 0;)
            if (!breakpoint_is_skip(&set->items[i]))
                one(set, &set->items[i]);
        return true;
    }
    while (*arguments) {
        char *word = text_word(arguments, &arguments);
        if (change_range(set, word, one))
            continue;
        struct breakpoint *b = named(shell, false, word);
        if (!b)
            return false;
        one(set, b);
    }
    return true;
}

COMMAND(delete, "delete del", "[ID]...", GROUP_STOP, REPEAT_NEVER, WORDS_NONE,
        "delete breakpoints; without arguments, all", R"(
(d is pdb's `down`.)

    delete 2
    delete 3-5
)")
{
    return change(shell, arguments, delete_one);
}

static bool is_no_skip(const struct breakpoint *b)
{
    return !breakpoint_is_skip(b);
}

static bool deletes_all(struct shell *shell, int count)
{
    char line[20];
    if (!shell->terminal || shell->full_screen)
        return show_error(shell, "`clear` takes a place or numbers; `delete` deletes all breakpoints.");
    show_fresh_line(shell);
    out_printf(stdout, "Delete all breakpoints (%d)? [y, N] ", count);
    fflush(stdout);
    return fgets(line, sizeof line, stdin) && (*line == 'y' || *line == 'Y');
}

COMMAND(clear, "clear cl", "[PLACE|ID...]", GROUP_STOP, REPEAT_NEVER, WORDS_PLACE,
        "delete the breakpoints at a place, or of these numbers; asks before it deletes all", R"(
    clear cache.py:40
    clear put
    clear 2
)")
{
    struct breakpoints *set = &shell->session.breakpoints;
    int count = 0, deleted = 0;
    for (int i = 0; i < set->count; i++)
        count += is_no_skip(&set->items[i]);
    if (!*arguments && !count)
        return show_error(shell, "There are no breakpoints.");
    if (!*arguments)
        return deletes_all(shell, count) && change(shell, arguments, delete_one);
    struct place place = place_read(text_copy(arguments));
    bool is_place = (place.kind == PLACE_FUNCTION || strchr(arguments, ':')) && command_settle(shell, &place);
    if (!is_place)
        return change(shell, arguments, delete_one);
    for (int i = set->count; i-- > 0;) {
        struct breakpoint *b = &set->items[i];
        bool at_line = place.kind == PLACE_LINE && b->kind == RDB_BREAK_LINE &&
                       (b->line == place.line || b->stands_at == place.line) && rdb_file_matches(b->file, place.file);
        bool at_function =
            place.kind == PLACE_FUNCTION && b->kind == RDB_BREAK_FUNCTION && !strcmp(b->name, place.function);
        if (at_line || at_function) {
            show(shell, "Breakpoint %d is deleted.", b->id);
            delete_one(set, b);
            deleted++;
        }
    }
    return deleted || show_error(shell, "There is no breakpoint at %s: `info breakpoints` lists them.", arguments);
}

COMMAND(enable, "enable en", "[ID]...", GROUP_STOP, REPEAT_NEVER, WORDS_NONE,
        "enable breakpoints; without arguments, all", R"(
    enable 2
)")
{
    return change(shell, arguments, enable_one);
}

COMMAND(disable, "disable disa", "[ID]...", GROUP_STOP, REPEAT_NEVER, WORDS_NONE,
        "disable breakpoints; without arguments, all", R"(
    disable 2
)")
{
    return change(shell, arguments, disable_one);
}

void command_give_condition(struct shell *shell, struct breakpoint *b, const char *condition)
{
    set_condition(b, condition);
    breakpoints_changed(&shell->session.breakpoints);
    if (*condition)
        show(shell, "Breakpoint %d stops only if %s", b->id, condition);
    else
        show(shell, "Breakpoint %d stops always.", b->id);
}

COMMAND(condition, "condition cond", "ID [COND]", GROUP_STOP, REPEAT_NEVER, WORDS_NONE,
        "stop at a breakpoint only when COND is true there", R"(
Without COND, always again.

    condition 1 len(items) > 100
)")
{
    struct breakpoint *b = named(shell, false, text_word(arguments, &arguments));
    if (!b || (*arguments && !check_condition(shell, arguments)))
        return false;
    command_give_condition(shell, b, arguments);
    return true;
}

COMMAND(ignore, "ignore ig", "ID COUNT", GROUP_STOP, REPEAT_NEVER, WORDS_NONE,
        "pass over the next COUNT hits of a breakpoint", R"(
In whichever direction you go.  `info breakpoints` shows how often each was hit: going backward counts up, too; a
hit that is passed over counts, one that a condition rules out does not.

    ignore 1 99
)")
{
    long long count;
    struct breakpoint *b = named(shell, false, text_word(arguments, &arguments));
    if (!b)
        return false;
    if (!text_number(arguments, &count) || count < 0)
        return command_usage(shell);
    b->ignored = count;
    if (count)
        show(shell, "The next %lld hit%s of breakpoint %d will be passed over, in either direction.", count,
             count == 1 ? "" : "s", b->id);
    else
        show(shell, "Breakpoint %d stops from its next hit on.", b->id);
    return true;
}

COMMAND(commands, "commands", "[ID]", GROUP_STOP, REPEAT_NEVER, WORDS_NONE, "run commands whenever a breakpoint stops",
        R"(
Of the latest breakpoint, unless ID says which.  The lines that follow, up to `end`, are the commands; without any,
nothing is run.  If the first is `silent`, the place is not shown.  A command that moves ends the list, and what
the breakpoint reached then asks for is run.

    commands 1
    > silent
    > print total
    > continue
    > end
)")
{
    struct breakpoint *b = named(shell, false, *arguments ? arguments : "last");
    if (!b)
        return false;
    shell_define(shell, b->id);
    if (shell->terminal)
        show(shell, "Commands for breakpoint %d, one a line, then `end`:", b->id);
    return true;
}

COMMAND(save, "save", "breakpoints FILE", GROUP_STOP, REPEAT_NEVER, WORDS_NONE,
        "write commands that set the breakpoints again", R"(
`source FILE`, or `revdb --command=FILE LOG`, runs them.

    save breakpoints my-breakpoints
)")
{
    char *path, *what = text_word(arguments, &path);
    size_t length = strlen(what);
    if (!length || strncmp("breakpoints", what, length) || !*path)
        return command_usage(shell);
    struct file_writer file;
    if (!file_begin(&file, path))
        return show_error(shell, "%s: %s", path, strerror(errno));
    int count = breakpoints_write(&shell->session.breakpoints, file.out);
    if (!file_commit(&file))
        return show_error(shell, "%s: %s", path, strerror(errno));
    show(shell, "%d breakpoint%s in %s: `source %s` sets %s again.", count, count == 1 ? "" : "s", path, path,
         count == 1 ? "it" : "them");
    return true;
}

/* Is there nothing of that name so far?  *nearest: what may have been meant, or NULL. */
static bool is_unknown(struct shell *shell, bool files, const char *word, const char **nearest)
{
    struct text names = {0};
    const char *dot = strrchr(word, '.'),
               *last = dot ? dot + 1 : word; /* the module's name is not among the functions' */
    *nearest = NULL;
    if (inspect_names(&shell->session, files ? NAMES_FILES : NAMES_FUNCTIONS, &names) != TRAVEL_DONE)
        return false;
    for (const char *name = names.bytes; name && name < names.bytes + names.length; name += strlen(name) + 1)
        if (files ? rdb_file_is_among(name, word) : !strcmp(name, word) || !strcmp(name, last))
            return false;
    *nearest = inspect_nearest(&names, word);
    return true;
}

COMMAND(skip, "skip", "FILE|FUNC|library, or: delete ID", GROUP_STOP, REPEAT_NEVER, WORDS_PLACE,
        "`step` and `bstep` do not stop there", R"(
A name with a slash, one that ends in .py, or a pattern as in a shell is of files: of all in a folder, if it ends with
a slash.  Any other is that of a function or, if no such function is loaded, of a module.  `info skip` lists them.
`library` is all that is not yours: Python's library and installed packages.  Breakpoints in there still stop.

    skip threading.py
    skip site-packages/
    skip 'test_*'
    skip logging.handlers
    skip delete 1
)")
{
    struct breakpoints *set = &shell->session.breakpoints;
    char *rest, *word = text_word(arguments, &rest);
    if (!strcmp(word, "delete") && *rest) {
        struct breakpoint *b = named(shell, true, rest);
        if (b)
            breakpoints_remove(set, b);
        return b != NULL;
    }
    if (!*word || *rest)
        return command_usage(shell);
    const char *module = NULL;
    if (!strcmp(word, "library")) {
        for (const char *const *foreign = failures_foreign; *foreign; foreign++)
            show(shell, "Skip %d: `step` and `bstep` pass over %s",
                 breakpoints_add(set, RDB_SKIP_FILE, *foreign, 0, "")->id, *foreign);
        return true;
    }
    word = (char *)text_unquote(word);
    bool files = strpbrk(word, "/*?[") || text_ends_with(word, ".py");
    if (!files && text_ends_with(word, "()"))
        word[strlen(word) - 2] = '\0';
    else if (!files)
        module = functions_module(&shell->session, word);
    if (!files && !place_is_function(word))
        return command_usage(shell);
    struct breakpoint *b = files || module ? breakpoints_add(set, RDB_SKIP_FILE, module ? module : word, 0, "")
                                           : breakpoints_add(set, RDB_SKIP_FUNCTION, "", 0, word);
    char *what = breakpoint_describe(b);
    const char *nearest;
    if (!is_unknown(shell, files || module, module ? module : word, &nearest))
        show(shell, "Skip %d: `step` and `bstep` pass over %s", b->id, what);
    else
        show(shell, "Skip %d is pending: nothing loaded so far matches %s.%s%s%s", b->id, what,
             nearest ? "  Did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    return true;
}

/* ---- One for the time of a command ---- */

bool command_make_temporary(struct shell *shell, struct breakpoint *b)
{
    shell->session.breakpoints.last_id--;
    b->id = BREAKPOINT_ADVANCE;
    if (show_result(shell, functions_resolve(&shell->session, b)))
        return true;
    command_forget_temporary(shell);
    return false;
}

struct breakpoint *command_temporary(struct shell *shell, char *arguments)
{
    struct breakpoint *b = command_add_breakpoint(shell, arguments);
    return b && command_make_temporary(shell, b) ? b : NULL;
}

void command_forget_temporary(struct shell *shell)
{
    struct breakpoints *set = &shell->session.breakpoints;
    breakpoints_remove(set, breakpoints_find(set, false, BREAKPOINT_ADVANCE));
}

/* ---- info ---- */

static void show_one(struct shell *shell, const struct breakpoint *b)
{
    char *what = breakpoint_describe(b);
    show(shell, "%3d  %s%s%s%s%s%s", b->id, what, *b->condition ? " if " : "", b->condition,
         b->temporary ? " (temporary)" : "", b->enabled ? "" : " (disabled)",
         b->enabled && !breakpoint_is_skip(b) && !b->stands_at ? " (pending)" : "");
    if (b->hits)
        show(shell, "     hit %lld time%s", b->hits, b->hits == 1 ? "" : "s");
    if (b->ignored)
        show(shell, "     passes over the next %lld hit%s", b->ignored, b->ignored == 1 ? "" : "s");
    for (const char *line = b->commands; *line; line += strcspn(line, "\n") + 1)
        show(shell, "     > %.*s", (int)strcspn(line, "\n"), line);
}

static bool show_those(struct shell *shell, bool (*wanted)(const struct breakpoint *), const char *none)
{
    struct breakpoints *set = &shell->session.breakpoints;
    if (!show_result(shell, travel_resolve_breakpoints(&shell->session)))
        return false;
    int shown = 0;
    for (int i = 0; i < set->count; i++) {
        if (!wanted(&set->items[i]))
            continue;
        show_one(shell, &set->items[i]);
        shown++;
    }
    if (!shown)
        show(shell, "%s", none);
    return true;
}

static bool is_watch(const struct breakpoint *b)
{
    return b->kind == RDB_WATCH;
}

INFO(breakpoints, "where moves stop")
{
    return show_those(shell, is_no_skip, "There are no breakpoints.");
}

INFO(skip, "what `step` passes over")
{
    return show_those(shell, breakpoint_is_skip, "Nothing is skipped.");
}

INFO(watchpoints, "the expressions whose changes moves stop at")
{
    return show_those(shell, is_watch, "There are no watchpoints: `watch EXPR` sets one.");
}
