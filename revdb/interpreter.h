/* Which interpreter replays a log: the one that its header names or the person's choice, if it is the build that made
 * the recording.  Nothing else is ever run.  Called by main.c and subcommands.c. */
#ifndef INTERPRETER_H
#define INTERPRETER_H

/* Opens the log and returns the path of its interpreter, to be freed; `wanted` is the person's choice, or NULL.  NULL if
 * the log or the interpreter cannot be used, with a one-line reason in *error, to be freed. */
char *interpreter_for_log(const char *log, const char *wanted, char **error);

#endif
