/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing byte buffers and memory that is always there: see text.h. */
#define _GNU_SOURCE
#include "text.h"

#include "memory.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for so many bytes more, and a NUL. */
static void make_room(struct text *text, size_t length)
{
    if (text->length + length + 1 <= text->room)
        return;
    text->room = 2 * (text->length + length) + 64;
    text->bytes = memory_grow(text->bytes ? text->bytes : memory_bytes(1), text->room);
}

void text_add(struct text *text, const void *bytes, size_t length)
{
    make_room(text, length);
    if (length)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_vprintf(struct text *text, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        abort();
    make_room(text, (size_t)length);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, arguments);
    text->length += (size_t)length;
}

char *text_bytes(const char *bytes, size_t length)
{
    char *copy = memory_bytes(length + 1);
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

char *text_copy(const char *string)
{
    return text_bytes(string, strlen(string));
}

char *text_format(const char *format, ...)
{
    struct text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&text, format, arguments);
    va_end(arguments);
    return text.bytes;
}

void text_add_string(struct text *text, const char *string)
{
    text_add(text, string, strlen(string) + 1);
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(text, format, arguments);
    va_end(arguments);
}

static bool is_inside(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80; /* of a UTF-8 character */
}

size_t text_beginning(const struct text *value, size_t limit)
{
    size_t length = value->length;
    if (limit && length > limit)
        for (length = limit; length && is_inside(value->bytes[length]);)
            length--;
    return length;
}

size_t text_characters(const struct text *text)
{
    size_t count = 0;
    for (size_t i = 0; i < text->length; i++)
        count += !is_inside(text->bytes[i]);
    return count;
}

void text_add_beginning(struct text *text, const struct text *value, size_t limit, size_t characters)
{
    size_t length = text_beginning(value, limit), known = text_characters(value);
    text_add(text, value->bytes, length);
    if (length < value->length || characters > known)
        text_printf(text, "... (%zu characters)", characters > known ? characters : known);
}

void text_clear(struct text *text)
{
    text->length = 0;
    if (text->bytes)
        text->bytes[0] = '\0';
}

void text_cut_newlines(struct text *text)
{
    while (text->length && text->bytes[text->length - 1] == '\n')
        text->bytes[--text->length] = '\0';
}

char *text_trim(char *string)
{
    while (isspace((unsigned char)*string))
        string++;
    size_t length = strlen(string);
    while (length && isspace((unsigned char)string[length - 1]))
        string[--length] = '\0';
    return string;
}

char *text_unquote(char *string)
{
    size_t length = strlen(string);
    if (length < 2 || (*string != '"' && *string != '\'') || string[length - 1] != *string)
        return string;
    string[length - 1] = '\0';
    return string + 1;
}

char *text_word(char *string, char **rest)
{
    char *word = string;
    while (*string && !isspace((unsigned char)*string))
        string++;
    if (*string)
        *string++ = '\0';
    while (isspace((unsigned char)*string))
        string++;
    *rest = string;
    return word;
}

bool text_number(const char *string, long long *number)
{
    char *end;
    errno = 0;
    *number = strtoll(string, &end, 10);
    return end != string && !*end && !errno;
}

bool text_ends_with(const char *string, const char *end)
{
    size_t length = strlen(string), end_length = strlen(end);
    return length >= end_length && !strcmp(string + length - end_length, end);
}

size_t text_utf8(const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    if (length == 0 || at[0] < 0x80)
        return length ? 1 : 0;
    size_t size = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
    if (at[0] < 0xc2 || at[0] > 0xf4 || size > length)
        return 0;
    for (size_t i = 1; i < size; i++)
        if (at[i] >> 6 != 2)
            return 0;
    /* Forms that are longer than they have to be, halves of a pair, and what is beyond Unicode. */
    bool excluded = (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
                    (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f);
    return excluded ? 0 : size;
}

/* Damerau and Levenshtein's distance, in its form that edits no letter twice.  A row needs the two before it. */
int text_distance(const char *a, const char *b)
{
    int width = (int)strlen(b), rows[3][width + 1];
    for (int j = 0; j <= width; j++)
        rows[0][j] = j;
    int i = 1;
    for (; a[i - 1]; i++) {
        int *row = rows[i % 3], *above = rows[(i - 1) % 3], *second = rows[(i + 1) % 3];
        row[0] = i;
        for (int j = 1; j <= width; j++) {
            int x = tolower((unsigned char)a[i - 1]), y = tolower((unsigned char)b[j - 1]);
            int best = above[j - 1] + (x != y);
            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && x != y && x == tolower((unsigned char)b[j - 2]) &&
                           y == tolower((unsigned char)a[i - 2]);
            if (swapped && second[j - 2] + 1 < best)
                best = second[j - 2] + 1;
            row[j] = best;
        }
    }
    return rows[(i - 1) % 3][width];
}
