/* The debugger as a person sees it: one struct with everything that is neither in the engine (struct session) nor on
 * the screen.  Shared by prompt.c, show.c and the commands. */
#ifndef SHELL_H
#define SHELL_H

#include "inspect.h"
#include "moves.h"
#include "source.h"

struct command;

struct shell {
    struct session session;
    struct sources sources;

    /* The chosen thread and frame and the stack, for the place where the person stands. */
    int thread;         /* 0 is the one that runs here; when another is chosen, its stack is there */
    int frame;          /* 0 is the innermost */
    struct stack stack; /* empty while not asked for */
    int shown_thread;   /* the one of the place shown last: a place in another is announced */

    /* Where `list` goes on. */
    char *list_file; /* NULL: it begins around the chosen frame's line */
    int list_line;

    bool output_on;      /* show what the program writes */
    bool terminal;       /* a person types: progress, history, completion */
    bool progress_shown; /* a progress mark stands at the cursor */
    double progress_time;
    char last_byte; /* the last one of the program's output shown, so that ours begins on a line of its own */

    const struct command *command; /* the one running now */
    bool quit;
    bool failed; /* has any command failed? */
};

/* Forgets what was known about the place: to be called after every move. */
void shell_moved(struct shell *);

/* The chosen frame.  Its names are valid until the next move.  False (after a message) if there is none. */
bool shell_frame(struct shell *, struct frame *);

/* Fetches the stack if it is not there yet; false after a message. */
bool shell_need_stack(struct shell *);

/* Notes something about the recording (notes.h); a file that cannot be written costs a line on the screen. */
void shell_note(struct shell *, const char *kind, const char *key, const char *rest);

#endif
