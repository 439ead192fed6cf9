/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that revdb writes on the screen about the program: places, source, stacks. */
#ifndef SHOW_H
#define SHOW_H

#include "shell.h"

/* Ends a line that the program has left unfinished. */
void show_fresh_line(struct shell *);

/* Plain text to stdout, on a line of its own. */
void show(struct shell *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A value's text after a word, or as much of it as `limit` bytes hold (0: all of it); nothing if it is empty. */
void show_value(struct shell *, const char *before, const struct text *value, int limit);
/* The same of a value that has so many characters, if that is known, and of which this is the beginning. */
void show_beginning(struct shell *, const char *before, const struct text *value, int limit, size_t characters);
/* One line to stderr; what the person typed could not be done.  Returns false, for `return show_error(...)`. */
bool show_error(struct shell *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Why the person stands here, where that is, and its source line. */
void show_arrival(struct shell *, const struct arrival *, bool place);

/* Which variables have changed since the person last stood in this frame, if they want to know. */
void show_changes(struct shell *);

/* A marker line with the chosen thread's name, if the place shown last was in another. */
void show_chosen_thread(struct shell *);

/* The place of the chosen frame. */
void show_frame(struct shell *);

/* Lines first to last of a file, the current one marked (0: none). */
void show_lines(struct shell *, struct source *, int first, int last, int current);

/* A frame as in Python's tracebacks, behind a mark; then lines about its variables. */
void show_traceback_entry(struct shell *, const char *mark, const struct frame *, const char *variables);

/* The stack, innermost first, at most so many frames; the outermost ones if that is negative.  Where all are
 * wanted (INT_MAX), those that repeat are counted.  With each its arguments, or what `variables` (which is cut up; NULL:
 * the arguments) holds for it: parts that end with \f. */
void show_backtrace(struct shell *, int limit, char *variables);

/* What went wrong with a move or a query, if anything did.  True if nothing. */
bool show_result(struct shell *, enum travel_result);

/* What an evaluation writes; for struct output_sink. */
void show_output(struct shell *, int stream, const char *bytes, size_t length);
/* What was typed into the program, where it read it: marked, so that nobody takes it for its output. */
void show_typed(struct shell *, const char *bytes, size_t length);

/* What the engine tells during moves. */
struct travel_view show_view(struct shell *);

#endif
