/* HTML: see html.h. */
#include "html.h"

#include "escape.h"
#include "text.h"

#include <string.h>

static const char style[] =
    "body { font: 15px/1.45 system-ui, sans-serif; color: #222; max-width: 70em; margin: 2em auto; padding: 0 1em; }\n"
    "h1 { font-size: 1.5em; } h2 { font-size: 1.2em; margin-top: 2em; border-bottom: 1px solid #ccc; }\n"
    "code, pre, .line { font: 13px/1.5 ui-monospace, monospace; }\n"
    "pre { background: #f6f6f4; padding: .6em .8em; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; "
    "}\n"
    "th { text-align: left; font-weight: normal; color: #666; padding-right: 1.5em; vertical-align: top; }\n"
    ".lines { max-height: 40em; overflow: auto; border: 1px solid #ddd; padding: .5em .5em .5em 1.5em; }\n"
    ".line { white-space: pre-wrap; overflow-wrap: anywhere; } .line:hover { background: #f2f2ee; }\n"
    ".lines details { margin-left: 1.5em; } .lines details > summary { margin-left: -1.5em; list-style-position: "
    "outside; }\n"
    ".time { color: #888; } .place { color: #888; } .changed { color: #06509a; } .stderr { color: #a02010; }\n"
    ".here { background: #fff0c0; } .bad { color: #a02010; font-weight: bold; }\n"
    "svg { background: #f6f6f4; }\n"
    "@media (prefers-color-scheme: dark) {\n"
    " body { background: #1c1c1c; color: #ddd; } pre, svg { background: #262626; } .here { background: #4a4010; }\n"
    " .line:hover { background: #2a2a2a; } .changed { color: #7ab8ff; } .stderr, .bad { color: #ff8a75; } a { color: "
    "#7ab8ff; }\n"
    "}\n";

void html_begin(FILE *out, const char *title)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>", out);
    html_text(out, title);
    fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", style);
}

void html_end(FILE *out)
{
    fputs("</body>\n</html>\n", out);
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
    text_free(&text);
}

void html_text(FILE *out, const char *text)
{
    html_bytes(out, text, strlen(text));
}
