/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shell command that would record the program of a log once more.  Reads logs only. */
#ifndef RECORD_AGAIN_H
#define RECORD_AGAIN_H

/* Into a log beside this one, with an interpreter.  NULL if the log cannot be read, or is that of a forked
 * process: only its parent can be run again; then *parent is the parent's log. */
char *record_again(const char *path, const char *exe, char **parent);

#endif
