/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where lines of commands come from: the command line, a file, a terminal, a pipe. */
#ifndef PROMPT_H
#define PROMPT_H

#include "shell.h"

/* Runs lines that were prepared (-ex, --command), each shown behind a prompt first.  Stops after the first one that fails
 * and returns false. */
bool prompt_run_line(struct shell *, const char *line);
bool prompt_run_file(struct shell *, const char *path);
/* The same without showing the line, for who has shown it. */
bool prompt_run_quietly(struct shell *, const char *line);

/* Does a file of that name lie in the person's directory? */
bool prompt_is_file(const char *path);

/* Runs the person's own files of commands, without showing them: ~/.config/revdb/revdbrc, then ./.revdbrc.  Only those
 * that nobody else can have written. */
void prompt_run_startup(struct shell *);

/* Editing a line by readline, for who shows it himself (tui.c): begins with an empty line; takes bytes as they are typed;
 * the line now, and where its cursor is (in bytes).  A key that finishes the line has it run, and it is empty again. */
void prompt_edit_begin(struct shell *);
void prompt_edit_key(int byte);
const char *prompt_edit_line(int *cursor);
void prompt_edit_end(void);

/* Reads and runs lines from standard input until `quit` or the end. */
void prompt_loop(struct shell *);

#endif
