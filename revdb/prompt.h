/* Where lines of commands come from: the command line, a file, a terminal, a pipe.  Called by main.c. */
#ifndef PROMPT_H
#define PROMPT_H

#include "shell.h"

/* Runs lines that were prepared (-ex, --command), each shown behind a prompt first.  Stops after the first one that fails
 * and returns false. */
bool prompt_run_line(struct shell *, const char *line);
bool prompt_run_file(struct shell *, const char *path);

/* Reads and runs lines from standard input until `quit` or the end. */
void prompt_loop(struct shell *);

#endif
