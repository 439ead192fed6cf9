/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes made fit for a terminal: see escape.h. */
#include "escape.h"

#include <string.h>

/* The character of so many bytes, which are UTF-8. */
static unsigned code_of(const unsigned char *at, size_t length)
{
    unsigned code = length == 1 ? *at : *at & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++)
        code = code << 6 | (at[i] & 0x3f);
    return code;
}

static bool steers(unsigned code, enum escape_lines lines)
{
    if (code == '\n')
        return lines == ESCAPE_LINE;
    if (code == '\t')
        return false;
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ||      /* control characters */
           code == 0x61c || code == 0x200e || code == 0x200f || /* marks of direction */
           (code >= 0x2028 && code <= 0x202e) ||                /* separators of lines, embeddings and overrides */
           (code >= 0x2066 && code <= 0x2069) ||                /* isolates */
           code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) || code >= 0xe0000;
}

static void add_escape(struct text *text, unsigned code)
{
    if (code == '\n' || code == '\r')
        text_printf(text, code == '\n' ? "\\n" : "\\r");
    else
        text_printf(text, code < 0x100 ? "\\x%02x" : code < 0x10000 ? "\\u%04x" : "\\U%08x", code);
}

/* How many bytes from here on are ordinary ASCII, of which most texts are made. */
static size_t ordinary(const unsigned char *at, const unsigned char *end)
{
    const unsigned char *from = at;
    while (at < end && *at >= ' ' && *at < 0x7f)
        at++;
    return (size_t)(at - from);
}

void text_add_escaped(struct text *text, const char *bytes, size_t length, enum escape_lines lines)
{
    const unsigned char *at = (const unsigned char *)bytes, *end = at + length;
    while (at < end) {
        size_t size = ordinary(at, end);
        if (size) {
            text_add(text, at, size);
        } else if (!(size = text_utf8((const char *)at, (size_t)(end - at)))) {
            add_escape(text, *at);
            size = 1;
        } else if (steers(code_of(at, size), lines)) {
            add_escape(text, code_of(at, size));
        } else {
            text_add(text, at, size);
        }
        at += size;
    }
    text_add(text, "", 0);
}

bool text_needs_escape(const char *string)
{
    struct text escaped = {0};
    text_add_escaped(&escaped, string, strlen(string), ESCAPE_LINE);
    bool needs = strcmp(escaped.bytes, string) != 0;
    return needs;
}
