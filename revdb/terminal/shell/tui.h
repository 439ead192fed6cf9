/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The full screen: source, stack, local variables, what was printed, and a timeline of the recording, over a command
 * line where everything works that works at the prompt. */
#ifndef TUI_H
#define TUI_H

#include "shell.h"

/* Returns when the person leaves it (F10, or the end of the session); false after a message if there is no terminal. */
bool tui_run(struct shell *);

#endif
