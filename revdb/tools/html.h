/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML, for report.c: a page that needs nothing from elsewhere and no JavaScript. */
#ifndef HTML_H
#define HTML_H

#include <stddef.h>
#include <stdio.h>

void html_begin(FILE *, const char *title); /* as text */
void html_end(FILE *);

/* Text, so that a browser shows it as it is, whatever it holds. */
void html_text(FILE *, const char *);
void html_bytes(FILE *, const char *, size_t length);

#endif
