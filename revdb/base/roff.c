/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text for a manual page: see roff.h. */
#include "roff.h"

#include "text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void roff_write(const char *text)
{
    bool begins = true;
    for (; *text; begins = *text++ == '\n') {
        if (begins && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '-')
            fputs("\\-", stdout);
        else
            putchar(*text);
    }
}

void roff_paragraphs(const char *text)
{
    bool indented = false;
    for (const char *end; *text; text = end) {
        end = text + strcspn(text, "\n");
        end += *end == '\n';
        if ((*text == ' ') != indented && *text != '\n')
            puts((indented = *text == ' ') ? ".nf" : ".fi");
        char *line = text_format("%.*s", (int)(end - text), text);
        roff_write(line);
    }
    if (indented)
        puts(".fi");
}
