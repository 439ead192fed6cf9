/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The debugger as a person sees it: one struct with everything that is neither in the engine (struct session) nor on
 * the screen.  Shared by prompt.c, show.c and the commands. */
#ifndef SHELL_H
#define SHELL_H

#include "aliases.h"
#include "changes.h"
#include "inspect.h"
#include "moves.h"
#include "changed_variables.h"
#include "source_text.h"
#include "trail.h"

struct command;

/* An expression that is shown again after every move. */
struct display {
    int number;
    char *expression;
};

/* What `last` and `next-change` are about, as long as the person stands where they led. */
struct following {
    char *source; /* as typed; NULL: nothing */
    struct expression expression;
    int64_t time; /* -1: nowhere */
};

/* The mark that a long move leaves at the cursor while it lasts. */
struct progress {
    bool shown;
    double begun, latest; /* when the first and the latest was told, in seconds; 0: none yet */
    double done_then;     /* what part of the way was behind at the first one */
    double most;          /* the largest part that was told: how long a way is may turn out on it */
};

/* What is kept back for the person's pager (pager.h). */
struct pager {
    FILE *screen; /* stdout as it was; NULL: nothing is kept back */
    char *kept;
    size_t length;
};

struct shell {
    struct session session;
    struct interrupt *interrupt; /* of the session: raised by Ctrl-C */
    struct sources sources;

    /* The chosen thread and frame and the stack, for the place where the person stands. */
    int thread;         /* 0 is the one that runs here; when another is chosen, its stack is there */
    int frame;          /* 0 is the innermost */
    struct stack stack; /* empty while not asked for */
    int shown_thread;   /* the one of the place shown last: a place in another is announced */

    /* Where `list` goes on. */
    char *list_file; /* NULL: it begins around the chosen frame's line */
    int list_line;

    char *search; /* what `search` found last, or NULL */
    int search_line;

    struct following following;
    struct trail trail;
    struct aliases aliases;
    struct display *displays;
    int display_count, displays_ever;

    int width, list_size; /* settings; width 0: the terminal's */
    int print_limit;      /* bytes of a value that print shows; 0: all */
    char *safe_path;      /* directories whose .revdbrc may be run, with colons between them; NULL: none */
    int context;          /* lines of source shown before and after the one where the person is */
    bool pager_on;        /* what is long goes through a pager: */
    struct pager pager;
    bool my_code;    /* step passes over the library, bt folds it */
    bool output_on;  /* show what the program writes */
    bool changes_on; /* show which variables have changed; then: */
    struct changed_variables seen;
    bool follow_output;    /* show it again when it is passed again; then: */
    int64_t followed_time; /* where the last move ended */
    int followed_count;    /* how many pieces had been shown then */
    bool terminal;         /* a person types: progress, history, completion */
    bool full_screen;      /* they see the source all the time */
    struct progress progress;
    /* Gives the terminal as it was to another program, and takes it back; NULL while there is nothing to give. */
    void (*lend_terminal)(bool lent);
    char last_byte; /* the last one of the program's output shown, so that ours begins on a line of its own */

    int defining;            /* the breakpoint to which the lines typed now belong, up to `end`; or 0 */
    struct text typed_ahead; /* keys pressed before anyone read them */
    struct text queue;       /* lines to run before the next is read: what a breakpoint asks for */

    const struct command *command; /* the one running now */
    bool quit;
    bool failed; /* has any command failed? */
};

/* Forgets what was known about the place: to be called after every move. */
void shell_moved(struct shell *);

/* The next `last` or `next-change` begins anew. */
void shell_follow_nothing(struct shell *);

/* The chosen frame.  Its names are valid until the next move.  False (after a message) if there is none. */
bool shell_frame(struct shell *, struct frame *);

/* Fetches the stack if it is not there yet; false after a message. */
bool shell_need_stack(struct shell *);

/* The timestamp where the person stands; -1 if a failure has left them nowhere. */
int64_t shell_time(const struct shell *);

/* Can the terminal do no more than print lines? */
bool shell_is_dumb(void);

/* How many characters fit on a line. */
int shell_width(const struct shell *);

/* How wide a table may be: for a person as wide as the terminal, for a script 0, any width. */
int shell_table_width(const struct shell *);

/* The lines that follow are the commands of a breakpoint.  shell_take_definition: was this one of them? */
void shell_define(struct shell *, int breakpoint);
bool shell_take_definition(struct shell *, const char *line);

/* Has these lines run next, instead of what is left of others.  True if they begin with `silent`. */
bool shell_queue(struct shell *, const char *lines);
/* The next of them; NULL if there is none. */
char *shell_dequeue(struct shell *);
/* Chooses a thread and its innermost frame; false after a message. */
bool shell_choose_thread(struct shell *, int thread);

#endif
