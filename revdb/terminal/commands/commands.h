/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands.  Each stands in one place, its names, help and function together, in the files beside this one; help,
 * completion, prefixes, the reference docs/commands.md and the manual page follow from what is listed there. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "listed.h"
#include "moves.h"
#include "place.h"
#include "shell.h"

enum command_group {
    GROUP_MOVE,
    GROUP_TIME,
    GROUP_LOOK,
    GROUP_SOURCE,
    GROUP_STOP,
    GROUP_OTHER,
    GROUP_REFUSED, /* what makes no sense in a recording: the details say what to do instead */
    GROUP_COUNT,
};

enum command_repeat {
    REPEAT_NEVER,
    REPEAT_SAME, /* an empty line repeats it as it was typed */
    REPEAT_BARE, /* an empty line repeats it without its arguments */
};

/* What its arguments are, for completion. */
enum command_words {
    WORDS_NONE,
    WORDS_PLACE,     /* files and functions */
    WORDS_VALUE,     /* variables and their attributes */
    WORDS_EXCEPTION, /* classes of exceptions */
    WORDS_BOOKMARK,
    WORDS_COMMAND,
    WORDS_INFO,
    WORDS_SETTING,
};

struct command {
    const char *names;     /* separated by blanks: the name, then the aliases */
    const char *arguments; /* as `help` shows them */
    enum command_group group;
    enum command_repeat repeat;
    enum command_words words;
    const char *summary; /* one line */
    const char *details; /* what `help CMD` adds, ending in an example; lines end with \n */
    /* The arguments are trimmed and may be changed.  False if the command could not be done (one line was shown). */
    bool (*run)(struct shell *, char *arguments);
};

/* A topic of `info`. */
struct info_topic {
    const char *name;
    const char *argument; /* that it takes, as `help` shows it; "" for none */
    const char *summary;
    bool (*show)(struct shell *, const char *argument);
};

/* A command, or a topic of `info`, is added by what stands before its function, and nowhere else:
 *
 *     COMMAND(step, "step s", "[N]", GROUP_MOVE, REPEAT_SAME, WORDS_NONE, "one line", R"(
 *     Details.
 *
 *         step 3
 *     )")
 *     {
 *         ... shell, arguments ...
 *     }
 *
 * Within its group, `help` shows commands in the order of the files' names, and of the lines in them. */
#define COMMAND(id, ...)                                                                                               \
    static bool command_##id(struct shell *, char *);                                                                  \
    static const struct command id##_command = {__VA_ARGS__, command_##id};                                            \
    LISTED(revdb_commands, command, id##_command)                                                                      \
    static bool command_##id(struct shell *shell, char *arguments)
#define REFUSED(id, names, why, instead)                                                                               \
    static const struct command id##_command = {names,      "",  GROUP_REFUSED, REPEAT_NEVER,                          \
                                                WORDS_NONE, why, instead,       command_refuse};                       \
    LISTED(revdb_commands, command, id##_command)
#define INFO(id, summary)                                                                                              \
    static bool info_##id(struct shell *);                                                                             \
    static bool tell_##id(struct shell *shell, const char *argument)                                                   \
    {                                                                                                                  \
        (void)argument;                                                                                                \
        return info_##id(shell);                                                                                       \
    }                                                                                                                  \
    static const struct info_topic id##_topic = {#id, "", summary, tell_##id};                                         \
    LISTED(revdb_info, info_topic, id##_topic)                                                                         \
    static bool info_##id(struct shell *shell)
#define INFO_OF(id, takes, summary)                                                                                    \
    static bool info_##id(struct shell *, const char *);                                                               \
    static const struct info_topic id##_topic = {#id, takes, summary, info_##id};                                      \
    LISTED(revdb_info, info_topic, id##_topic)                                                                         \
    static bool info_##id(struct shell *shell, const char *argument)

/* Each of them in turn, from number 0 on; NULL after the last. */
const struct command *command_at(int number);
const struct info_topic *info_topic_at(int number); /* by name */

extern const char *const command_groups[GROUP_COUNT];
const char *command_details(const struct command *); /* without the newline before them */
bool command_refuse(struct shell *, char *arguments);

/* What `set` and `show` know; ends with name == NULL. */
struct setting {
    const char *name;
    const char *values; /* as `help set` shows them */
    const char *summary;
    /* Where its value is kept: one of these, or two functions. */
    bool *(*flag)(struct shell *);
    int *(*number)(struct shell *);
    int least;                                /* number */
    const char *zero;                         /* the word for 0, or NULL */
    bool (*set)(struct shell *, char *value); /* false: that is no value for it */
    void (*write)(const struct shell *, struct text *value);
};
extern const struct setting settings[];

/* The command of this very name or alias, or NULL. */
const struct command *command_named(const char *name);
/* Length of the first name. */
int command_name_length(const struct command *);
/* Adds all names and aliases, as strings. */
void command_add_names(struct text *);

/* Finds a command by name, alias or unambiguous beginning.  NULL after a message. */
const struct command *command_find(struct shell *, const char *name);

/* Runs one line.  False if it failed. */
bool command_run(struct shell *, const char *line);

/* Makes a place FILE:LINE if it is one that is meant from where the chosen frame stands.  False after a message. */
bool command_settle(struct shell *, struct place *);

/* Adds a breakpoint as `break` understands it: a place, perhaps "if COND".  NULL after a message. */
struct breakpoint *command_add_breakpoint(struct shell *, char *arguments);
/* The same for the time of one command; resolved.  What it hits is BREAKPOINT_ADVANCE. */
struct breakpoint *command_temporary(struct shell *, char *arguments);
void command_forget_temporary(struct shell *);
/* Makes such a one of the breakpoint added last.  False after a message: then it is gone. */
bool command_make_temporary(struct shell *, struct breakpoint *);
/* The rest of adding: asks where it stands, sets the condition and tells the person.  The breakpoint is the last one. */
bool command_added(struct shell *, struct breakpoint *);
/* Cuts "if COND" off the arguments, which stay trimmed.  False after a message; *condition NULL: there is none. */
bool command_cut_condition(struct shell *, char *arguments, char **condition);
/* Gives a breakpoint such a condition ("": takes it away), and tells the person. */
void command_give_condition(struct shell *, struct breakpoint *, const char *condition);

/* Shows "usage: ..." of the command running now; returns false. */
bool command_usage(struct shell *);
/* A count argument, 1 if it is missing.  False (after a message) if it is no number from 1 on. */
bool command_count(struct shell *, const char *arguments, long long *count);

/* After a move: shows where the person stands now, and does what a breakpoint asks for. */
bool command_arrived(struct shell *, enum travel_result, const struct arrival *);

#define OUTPUT_LIMIT 500 /* bytes of what the program writes that a replaying process can look for */

/* After a move: what it has passed again, if `output -f` asked for it.  `go output TEXT`. */
void output_follow(struct shell *);
bool output_go(struct shell *, char *arguments);

/* Two forms of `go` (tests.c). */
bool tests_go_test(struct shell *, const char *name); /* a part of it will do */
bool tests_go_failure(struct shell *, long long number);

/* Goes there and shows the place.  False after a message. */
bool command_go_to(struct shell *, int64_t time);
bool command_go_to_moment(struct shell *, struct moment);

/* Is this a statement that assigns to something of the program's, and does nothing else?  It would have no effect. */
bool command_is_assignment(const char *text);
bool command_refuse_assignment(struct shell *); /* says so; returns false */

/* Evaluates in the chosen frame.  False (after a message) if it raised or could not be done; else *text is the result. */
bool command_evaluate(struct shell *, enum rdb_eval_kind kind, const char *source, struct text *text);
/* Is this an expression that has a value here?  Says nothing. */
bool command_can_evaluate(struct shell *, const char *source);
/* Shows what a function of Python/cpython/rdb_look.py says about the value of an expression ("": of none). */
bool command_look(struct shell *, const char *function, const char *expression);
/* The same, but the answer is for the caller. */
bool command_ask(struct shell *, const char *function, const char *expression, struct text *answer);

/* The commands on stdout, for docs/commands.md; with the subcommands, for the manual page. */
void command_reference(void);
void command_manual(void);

/* The expressions of `display`, after a move. */
bool displays_show(struct shell *);

#endif
