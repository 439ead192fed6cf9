/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard output and standard error: see out.h. */
#define _GNU_SOURCE /* on_exit */
#include "out.h"

#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FAILED = 1 }; /* STATUS_FAILED of the tools: revdb --help tells */

/* ---- Start and end ---- */

static void on_broken_pipe(int number)
{
    (void)number;
    _exit(FAILED);
}

static void check(int status, void *unused)
{
    (void)unused;
    bool lost = ferror(stdout);
    errno = 0;
    lost |= fflush(stdout) != 0;
    if (lost) {
        /* What was written before may have failed for another reason; the last one is known. */
        const char *why = errno ? strerror(errno) : "not all could be written";
        fprintf(stderr, "revdb: standard output: %s\n", why);
    }
    lost |= ferror(stderr) || fflush(stderr) != 0;
    if (lost)
        _exit(status ? status : FAILED);
}

void out_start(void)
{
    /* A closed one is not to become some other file; what is written there fails. */
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            _exit(FAILED);
    /* Its own handler, not SIG_IGN: that would be inherited by programs that are run. */
    sigaction(SIGPIPE, &(struct sigaction){.sa_handler = on_broken_pipe}, NULL);
    on_exit(check, NULL);
}

/* ---- Writing ---- */

static const char *const styles[] = {"\033[0m", "\033[2m", "\033[1m", "\033[31m"};

const char *out_style(enum color_style style)
{
    return styles[style];
}

/* By identity: no text of a recording lies there. */
static bool is_style(const char *string)
{
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (string == styles[i])
            return true;
    return false;
}

static FILE *transcript;

void out_transcript(FILE *file)
{
    if (transcript)
        fclose(transcript);
    transcript = file;
}

/* Without colors, and without what is written over itself on the terminal. */
static void note(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length && *bytes != '\r'; i++)
        if (bytes[i] == '\033' && i + 1 < length && bytes[i + 1] == '[')
            for (i++; i + 1 < length && !(bytes[i] >= '@' && bytes[i] <= '~' && bytes[i] != '[');)
                i++;
        else
            putc(bytes[i], transcript);
    fflush(transcript);
}

void out_raw(FILE *out, const char *bytes, size_t length)
{
    fwrite(bytes, 1, length, out);
    if (transcript && length && (out == stdout || out == stderr))
        note(bytes, length);
}

void out_text(FILE *out, const char *bytes, size_t length)
{
    enum { PIECE = 1 << 16 }; /* a text may be long */
    struct text text = {0};
    for (size_t at = 0, size; at < length; at += size) {
        size = length - at < PIECE ? length - at : PIECE;
        while (at + size < length && ((unsigned char)bytes[at + size] & 0xc0) == 0x80)
            size++; /* not in the middle of a character */
        text_clear(&text);
        text_add_escaped(&text, bytes + at, size, ESCAPE_LINES);
        out_raw(out, text.bytes, text.length);
    }
}

/* What is being written; kept from call to call, since there may be millions.  Standard output and standard error are the
 * process's, and one thread writes there. */
static struct text line, piece;

/* A conversion, as it stands in the format. */
struct conversion {
    char flags[8];
    int width, precision; /* precision -1: none */
    char length[3];
    char kind;
};

/* Reads the conversion behind a percent sign; returns what follows it. */
static const char *parse(const char *at, struct conversion *c, va_list *arguments)
{
    size_t flags = strspn(at, "-+ #0"), length;
    *c = (struct conversion){.precision = -1};
    memcpy(c->flags, at, flags < sizeof c->flags ? flags : 0);
    at += flags;
    if (*at == '*' && at++)
        c->width = va_arg(*arguments, int);
    else
        c->width = (int)strtol(at, (char **)&at, 10);
    if (*at == '.') {
        if (*++at == '*' && at++)
            c->precision = va_arg(*arguments, int);
        else
            c->precision = (int)strtol(at, (char **)&at, 10);
    }
    length = strspn(at, "hljzt");
    memcpy(c->length, at, length < sizeof c->length ? length : 0);
    at += length;
    c->kind = *at;
    return at + (*at != '\0');
}

static void add_string(struct text *text, const struct conversion *c, const char *string, enum escape_lines lines)
{
    struct text *escaped = &piece;
    size_t length = c->precision < 0 ? strlen(string) : strnlen(string, (size_t)c->precision), shown = 0;
    text_clear(escaped);
    if (is_style(string))
        text_add(escaped, string, length);
    else
        text_add_escaped(escaped, string, length, lines);
    for (size_t i = 0; i < escaped->length; i++)
        shown += ((unsigned char)escaped->bytes[i] & 0xc0) != 0x80;
    bool left = c->width < 0 || strchr(c->flags, '-');
    size_t width = (size_t)abs(c->width), pad = width > shown ? width - shown : 0;
    for (size_t i = 0; i < pad && !left; i++)
        text_add(text, " ", 1);
    text_add(text, escaped->bytes, escaped->length);
    for (size_t i = 0; i < pad && left; i++)
        text_add(text, " ", 1);
}

static void add_number(struct text *text, const struct conversion *c, va_list *arguments)
{
    char format[48], number[400];
    const char *stars = c->precision < 0 ? "*" : "*.*";
    bool fraction = strchr("efgEFG", c->kind) != NULL;
    snprintf(format, sizeof format, "%%%s%s%s%c", c->flags, stars, fraction ? "" : "j", c->kind);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    if (fraction) {
        double value = va_arg(*arguments, double);
        c->precision < 0 ? snprintf(number, sizeof number, format, c->width, value)
                         : snprintf(number, sizeof number, format, c->width, c->precision, value);
    } else {
        bool is_signed = c->kind == 'd' || c->kind == 'i', is_wide = strpbrk(c->length, "ljzt") != NULL;
        intmax_t value = is_wide ? va_arg(*arguments, long) : va_arg(*arguments, int);
        if (!is_signed && !is_wide)
            value = (intmax_t)(unsigned)value;
        c->precision < 0 ? snprintf(number, sizeof number, format, c->width, value)
                         : snprintf(number, sizeof number, format, c->width, c->precision, value);
    }
#pragma GCC diagnostic pop
    text_add(text, number, strlen(number));
}

void out_vprintf(FILE *out, const char *format, va_list given)
{
    enum { KEPT = 1 << 16 };
    enum escape_lines lines = strcmp(format, "%s") ? ESCAPE_LINE : ESCAPE_LINES;
    struct conversion c;
    va_list arguments;
    va_copy(arguments, given);
    text_clear(&line);
    for (const char *at = format; *at;) {
        size_t plain = strcspn(at, "%");
        text_add(&line, at, plain);
        at += plain;
        if (!*at)
            break;
        at = parse(at + 1, &c, &arguments);
        if (c.kind == 's') {
            add_string(&line, &c, va_arg(arguments, const char *), lines);
        } else if (c.kind == 'c') {
            char character[2] = {(char)va_arg(arguments, int), '\0'};
            c.precision = 1;
            add_string(&line, &c, character, ESCAPE_LINES);
        } else if (c.kind == '%') {
            text_add(&line, "%", 1);
        } else {
            add_number(&line, &c, &arguments);
        }
    }
    va_end(arguments);
    out_raw(out, line.bytes, line.length);
    if (line.room > KEPT || piece.room > KEPT)
        line = piece = (struct text){0};
}

void out_noted(const char *format, ...)
{
    FILE *file = transcript;
    va_list arguments;
    if (!file)
        return;
    transcript = NULL;
    va_start(arguments, format);
    out_vprintf(file, format, arguments);
    va_end(arguments);
    transcript = file;
}

void out_printf(FILE *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    out_vprintf(out, format, arguments);
    va_end(arguments);
}
