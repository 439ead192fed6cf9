/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What bash, zsh and fish complete behind `revdb`: made of the tables of options, subcommands and commands. */
#ifndef SHELL_WORDS_H
#define SHELL_WORDS_H

#include "options.h"

#include <stdbool.h>

/* Writes the file for one of these shells to standard output.  options: of revdb itself.  False: there is no such shell. */
bool shell_words_print(const char *shell, const struct option *options);

#endif
