/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person sees first. */
#ifndef WELCOME_H
#define WELCOME_H

#include "shell.h"

/* In three lines what was opened: what ran and when, how it ended, and what to type next. */
void welcome(struct shell *, const char *log);

/* The recordings in this directory, newest first.  If a person is there, asks which one to open: its name; NULL: none. */
char *welcome_choose(bool asks);

#endif
