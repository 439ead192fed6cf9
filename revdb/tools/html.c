/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML: see html.h. */
#include "html.h"

#include "escape.h"
#include "text.h"

#include <string.h>

/* report.html and report.css. */
#include "report_css.h"
#include "report_html.h"

/* Writes the template up to a mark; returns what comes behind that. */
static const char *write_up_to(FILE *out, const char *template, const char *mark)
{
    const char *end = strstr(template, mark);
    fwrite(template, 1, (size_t)(end - template), out);
    return end + strlen(mark);
}

void html_begin(FILE *out, const char *title)
{
    const char *rest = write_up_to(out, report_html, "@TITLE@");
    html_text(out, title);
    rest = write_up_to(out, rest, "@STYLE@");
    fputs(report_css, out);
    write_up_to(out, rest, "@BODY@");
}

void html_end(FILE *out)
{
    fputs(strstr(report_html, "@BODY@") + strlen("@BODY@"), out);
}

void html_bytes(FILE *out, const char *bytes, size_t length)
{
    struct text text = {0};
    text_add_escaped(&text, bytes, length, ESCAPE_LINES);
    for (const char *at = text.bytes; *at; at++)
        if (strchr("<>&\"'", *at))
            fprintf(out, "&#%d;", *at);
        else
            putc(*at, out);
}

void html_text(FILE *out, const char *text)
{
    html_bytes(out, text, strlen(text));
}
