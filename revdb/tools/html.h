/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML, for report.c: a page that needs nothing from elsewhere and no JavaScript.  How it is marked up stands in report.html,
 * in parts; how it looks, in report.css. */
#ifndef HTML_H
#define HTML_H

#include <stddef.h>
#include <stdio.h>

/* Writes a part of report.html.  Its name, then for each of its marks (@title@) name and value, then NULL.  A value is a text,
 * so that a browser shows it as it is, whatever it holds. */
void html_part(FILE *, const char *part, ...) __attribute__((sentinel));

/* A text that is too long for a value, or holds NULs. */
void html_bytes(FILE *, const char *, size_t length);

#endif
