/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML: see html.h. */
#include "html.h"

#include "escape.h"
#include "text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* report.html and report.css. */
#include "report_css.h"
#include "report_html.h"

/* ---- The parts of report.html: what stands behind a line that names one, up to the next such line ---- */

/* The end of a part that begins with this line: of an inline one, before its last newline. */
static const char *end_of(const char *begin, bool is_inline)
{
    const char *end = begin;
    while (*end && strncmp(end, "<!-- part ", 10) != 0 && strncmp(end, "<!-- inline ", 12) != 0)
        end += strcspn(end, "\n") + 1;
    return is_inline ? end - 1 : end;
}

static const char *find_part(const char *name, const char **end)
{
    static const char *const kinds[] = {"<!-- part ", "<!-- inline "};
    for (int kind = 0; kind < 2; kind++) {
        char *line = text_format("%s%s -->\n", kinds[kind], name);
        const char *found = strstr(report_html, line);
        if (found) {
            *end = end_of(found + strlen(line), kind == 1);
            return found + strlen(line);
        }
    }
    abort(); /* a mistake of ours, which every report would meet */
}

/* The value of the mark that has this name; aborts if the caller has given none. */
static const char *value_of(const char *name, size_t length, va_list given)
{
    va_list values;
    va_copy(values, given);
    const char *mark, *value;
    while ((mark = va_arg(values, const char *)) != NULL) {
        value = va_arg(values, const char *);
        if (strlen(mark) == length && memcmp(mark, name, length) == 0)
            break;
    }
    va_end(values);
    if (!mark)
        abort();
    return value;
}

void html_part(FILE *out, const char *part, ...)
{
    const char *end, *at = find_part(part, &end);
    va_list values;
    va_start(values, part);
    while (at < end) {
        const char *mark = memchr(at, '@', (size_t)(end - at));
        fwrite(at, 1, (size_t)((mark ? mark : end) - at), out);
        if (!mark)
            break;
        size_t length = strcspn(mark + 1, "@");
        if (!strncmp(mark + 1, "STYLE", length)) {
            fputs(report_css, out);
        } else {
            const char *value = value_of(mark + 1, length, values);
            html_bytes(out, value, strlen(value));
        }
        at = mark + 1 + length + 1;
    }
    va_end(values);
}

void html_bytes(FILE *out, const char *bytes, size_t length)
{
    struct text text = {0};
    text_add(&text, "", 0);
    text_add_escaped(&text, bytes, length, ESCAPE_LINES);
    for (const char *at = text.bytes; *at; at++)
        if (strchr("<>&\"'", *at))
            fprintf(out, "&#%d;", *at);
        else
            putc(*at, out);
}
