/* The commands: one table, from which help, completion, prefixes and the reference docs/commands.md are derived.
 * Called by prompt.c and main.c.  The functions stand in commands_move.c, commands_look.c, commands_break.c and
 * commands_other.c. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "moves.h"
#include "shell.h"

enum command_group { GROUP_MOVE, GROUP_LOOK, GROUP_STOP, GROUP_OTHER, GROUP_COUNT };

enum command_repeat {
    REPEAT_NEVER,
    REPEAT_SAME, /* an empty line repeats it as it was typed */
    REPEAT_BARE, /* an empty line repeats it without its arguments */
};

/* What its arguments are, for completion. */
enum command_words { WORDS_NONE, WORDS_PLACE, WORDS_COMMAND, WORDS_INFO };

struct command {
    const char *names; /* separated by blanks: the name, then the aliases */
    enum command_group group;
    enum command_repeat repeat;
    enum command_words words;
    const char *arguments; /* as `help` shows them */
    const char *summary;   /* one line */
    const char *details;   /* what `help CMD` adds, ending in an example; lines end with \n */
    /* The arguments are trimmed and may be changed.  False if the command could not be done (one line was shown). */
    bool (*run)(struct shell *, char *arguments);
};

extern const struct command commands[]; /* ends with names == NULL */
extern const char *const command_groups[GROUP_COUNT];

/* The topics of `info`; end with name == NULL. */
struct info_topic {
    const char *name;
    const char *summary;
    bool (*show)(struct shell *);
};
extern const struct info_topic info_topics[];

/* Does the list of names hold this one? */
bool command_has_name(const struct command *, const char *name);

/* Finds a command by name, alias or unambiguous beginning.  NULL after a message. */
const struct command *command_find(struct shell *, const char *name);

/* Runs one line.  False if it failed. */
bool command_run(struct shell *, const char *line);

/* Shows "usage: ..." of the command running now; returns false. */
bool command_usage(struct shell *);
/* A count argument, 1 if it is missing.  False (after a message) if it is no number from 1 on. */
bool command_count(struct shell *, const char *arguments, long long *count);

/* After a move: shows where the person stands now, and does what a breakpoint asks for. */
bool command_arrived(struct shell *, enum travel_result, const struct arrival *);

/* Tests and marks (commands_tests.c): two topics of `info`, and two forms of `go`. */
bool tests_show_marks(struct shell *);
bool tests_show(struct shell *);
bool tests_go_test(struct shell *, const char *name); /* a part of it will do */
bool tests_go_failure(struct shell *, long long number);

/* The reference of all commands, in Markdown, on stdout. */
void command_reference(void);

#define COMMAND(name) bool command_##name(struct shell *shell, char *arguments)
COMMAND(go);
COMMAND(step);
COMMAND(bstep);
COMMAND(next);
COMMAND(bnext);
COMMAND(finish);
COMMAND(bfinish);
COMMAND(continue);
COMMAND(bcontinue);
COMMAND(bookmark);
COMMAND(nthread);
COMMAND(bthread);
COMMAND(print);
COMMAND(backtrace);
COMMAND(list);
COMMAND(locals);
COMMAND(created);
COMMAND(died);
COMMAND(up);
COMMAND(down);
COMMAND(frame);
COMMAND(thread);
COMMAND(break);
COMMAND(tbreak);
COMMAND(delete);
COMMAND(enable);
COMMAND(disable);
COMMAND(condition);
COMMAND(skip);
COMMAND(info);
COMMAND(set);
COMMAND(help);
COMMAND(quit);

/* For `info breakpoints` and `info skip`. */
bool breakpoints_show(struct shell *, bool skips);

/* For `info objects`.  Keeps what is known of a numbered object with the log. */
bool objects_show(struct shell *);
void objects_keep(struct shell *, const struct object *);

/* For `info bookmarks`, and for `go NAME`: false if there is no bookmark of this name. */
bool bookmarks_show(struct shell *);
bool bookmark_find(struct shell *, const char *name, long long *time);

#endif
