/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes text for a manual page to standard output. */
#ifndef ROFF_H
#define ROFF_H

/* A backslash, a hyphen, and a dot or quote that begins a line mean something there. */
void roff_write(const char *text);

/* Paragraphs are filled; lines that are indented, examples and lists of choices, stay as they are. */
void roff_paragraphs(const char *text);

#endif
