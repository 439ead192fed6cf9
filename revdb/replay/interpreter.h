/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which interpreter replays a log: of the python-rdbs that are installed with this revdb, beside it, the one that made the
 * recording; or the pack's that is open (unpack.h); or the person's choice, if it is that build.  The path that the log
 * names is shown, never run: a log may come from anybody, and whatever could prove that program to be a python-rdb (a
 * build id, a note in the file) could be forged along with the log. */
#ifndef INTERPRETER_H
#define INTERPRETER_H

/* Opens the log and returns the path of its interpreter; `wanted` is the person's choice, or NULL.  NULL if
 * the log or the interpreter cannot be used, with a one-line reason in *error. */
char *interpreter_for_log(const char *log, const char *wanted, char **error);

/* The python-rdb in the folder where this revdb is, links followed; NULL if there is none. */
char *interpreter_beside(void);

#endif
