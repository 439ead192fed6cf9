/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decoding source texts: see source_decode.h. */
#include "source_decode.h"

#include <ctype.h>
#include <iconv.h>
#include <string.h>
#include <zlib.h>

enum { MOST = 64 << 20 }; /* bytes that a text may become */

bool source_inflate(struct text *text)
{
    struct text whole = {0};
    char bytes[16384];
    z_stream stream = {.next_in = (unsigned char *)text->bytes, .avail_in = (unsigned)text->length};
    int result = inflateInit2(&stream, -MAX_WBITS);
    while (result == Z_OK && whole.length < MOST) {
        stream.next_out = (unsigned char *)bytes;
        stream.avail_out = sizeof bytes;
        result = inflate(&stream, Z_NO_FLUSH);
        text_add(&whole, bytes, sizeof bytes - stream.avail_out);
    }
    inflateEnd(&stream);
    *text = whole;
    return result == Z_STREAM_END;
}

/* ---- Encodings ---- */

/* The name behind "coding:" or "coding=" in a comment of this line; "" for none. */
static char *declared_in(const char *line, size_t length)
{
    const char *end = line + length, *at = line;
    while (at < end && strchr(" \t\f", *at))
        at++;
    for (; at < end && *line && *at == '#';) {
        for (at++; end - at > 7; at++) {
            if (memcmp(at, "coding", 6) != 0 || !strchr(":=", at[6]))
                continue;
            for (at += 7; at < end && isblank((unsigned char)*at);)
                at++;
            size_t size = 0;
            while (at + size < end && (isalnum((unsigned char)at[size]) || strchr("-_.", at[size])))
                size++;
            return text_bytes(at, size);
        }
        break;
    }
    return text_copy("");
}

static size_t line_length(const char *line, const char *end)
{
    size_t length = 0;
    while (line + length < end && line[length] != '\n' && line[length] != '\r')
        length++;
    return length;
}

/* In the first line, or in the second if the first holds nothing but a comment. */
static char *declared(const struct text *text)
{
    const char *at = text->bytes, *end = at + text->length;
    size_t length = line_length(at, end);
    char *name = declared_in(at, length);
    size_t blanks = strspn(text_bytes(at, length), " \t\f");
    if (*name || (blanks < length && at[blanks] != '#'))
        return name;
    at += length;
    at += at < end && *at == '\r';
    at += at < end && *at == '\n';
    return declared_in(at, line_length(at, end));
}

/* Python's names of encodings that the C library calls otherwise. */
static const char *name_of(char *name)
{
    static const char *const others[][2] = {
        {"latin-1", "ISO-8859-1"},
        {"latin1", "ISO-8859-1"},
        {"l1", "ISO-8859-1"},
        {"iso-latin-1", "ISO-8859-1"},
        {"latin-9", "ISO-8859-15"},
        {"utf8", "UTF-8"},
        {"u8", "UTF-8"},
        {"mac-roman", "MACINTOSH"},
        {"shift-jis", "SHIFT_JIS"},
        {"sjis", "SHIFT_JIS"},
        {"mbcs", "CP1252"},
        {"windows-31j", "CP932"},
        {"iso8859-1", "ISO-8859-1"},
        {"iso8859-2", "ISO-8859-2"},
        {"iso8859-15", "ISO-8859-15"},
    };
    for (char *at = name; *at; at++)
        *at = *at == '_' ? '-' : (char)tolower((unsigned char)*at);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!strcmp(name, others[i][0]))
            return others[i][1];
    return name;
}

void source_decode(struct text *text)
{
    if (text->length >= 3 && !memcmp(text->bytes, "\xef\xbb\xbf", 3)) {
        *text = (struct text){text->bytes + 3, text->length - 3, 0};
        return; /* whatever else it declares, Python would not have it */
    }
    char *name = text->length ? declared(text) : "";
    const char *encoding = *name ? name_of(name) : "UTF-8";
    iconv_t conversion = strcmp(encoding, "UTF-8") ? iconv_open("UTF-8", encoding) : (iconv_t)-1;
    if (conversion == (iconv_t)-1)
        return;
    struct text whole = {0};
    char bytes[4096], *from = text->bytes;
    size_t left = text->length, got = 0;
    do {
        char *to = bytes;
        size_t room = sizeof bytes;
        got = iconv(conversion, left ? &from : NULL, &left, &to, &room);
        text_add(&whole, bytes, sizeof bytes - room);
        if (got == (size_t)-1 && room == sizeof bytes)
            break; /* no text in that encoding */
    } while (left && whole.length < MOST);
    iconv_close(conversion);
    if (!left)
        *text = whole;
}
