/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON: see json.h. */
#include "json.h"

#include "escape.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

json_t *json_bytes(const char *bytes, size_t length)
{
    json_t *string = json_stringn(bytes, length); /* NULL if these are no UTF-8 */
    struct text escaped = {0};
    for (size_t at = 0, size; !string && at < length; at += size ? size : 1) {
        size = text_utf8(bytes + at, length - at);
        if (size)
            text_add(&escaped, bytes + at, size);
        else
            text_printf(&escaped, "\\x%02x", (unsigned char)bytes[at]);
    }
    if (!string)
        string = json_stringn(escaped.bytes, escaped.length);
    return string;
}

json_t *json_shown(const char *text)
{
    struct text escaped = {0};
    text_add_escaped(&escaped, text, strlen(text), ESCAPE_LINES);
    return json_stringn(escaped.bytes, escaped.length);
}

json_t *json_cell(const char *text)
{
    long long number;
    char as_written[32];
    if (text_number(text, &number)) {
        snprintf(as_written, sizeof as_written, "%lld", number);
        if (!strcmp(text, as_written))
            return json_integer(number);
    }
    return json_bytes(text, strlen(text));
}
