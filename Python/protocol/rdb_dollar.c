/* SPDX-License-Identifier: MIT */
/* `$5` in Python text: see rdb_dollar.h.
 *
 * Must read string literals as Python's tokenizer does, so that what is text stays text. */
#include "rdb_dollar.h"

#include <stdbool.h>
#include <string.h>

#define BEFORE "__revdb_"
#define AFTER "__"
#define EXCEPTION "$_exception" /* __exception__, as gdb would write it */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A raw literal needs no care of its own: there, too, a backslash keeps a quote from closing it. */
const char *rdb_dollar_skip_string(const char *at)
{
    char quote = *at;
    bool triple = at[1] == quote && at[2] == quote;
    for (at += triple ? 3 : 1; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (triple ? at[0] == quote && at[1] == quote && at[2] == quote : *at == quote)
            return at + (triple ? 3 : 1);
        else if (*at == '\n' && !triple)
            return at; /* a syntax error, which is Python's to tell */
    }
    return at;
}

/* The next `$` in Python code, or NULL. */
static const char *find_dollar(const char *at)
{
    while (*at && *at != '$') {
        if (*at == '#')
            at += strcspn(at, "\n");
        else
            at = *at == '\'' || *at == '"' ? rdb_dollar_skip_string(at) : at + 1;
    }
    return *at ? at : NULL;
}

static bool is_exception(const char *dollar)
{
    return strncmp(dollar, EXCEPTION, strlen(EXCEPTION)) == 0;
}

int rdb_dollar_next(const char *text, const char **begin, const char **end)
{
    enum { LARGEST = 999999999 };
    const char *at = find_dollar(text);
    while (at && is_exception(at))
        at = find_dollar(at + strlen(EXCEPTION));
    if (!at)
        return -1;
    long number = 0;
    *begin = at++;
    for (; is_digit(*at); at++)
        number = number > LARGEST ? number : 10 * number + (*at - '0');
    *end = at;
    return number > LARGEST ? 0 : (int)number;
}

void rdb_dollar_name(char *name, int number)
{
    snprintf(name, RDB_DOLLAR_NAME, BEFORE "%d" AFTER, number);
}

void rdb_dollar_write_names(FILE *out, const char *text)
{
    const char *begin, *end;
    for (const char *at; (at = find_dollar(text)) != NULL; text = end) {
        char name[RDB_DOLLAR_NAME] = "__exception__";
        int number = 1;
        fwrite(text, 1, (size_t)(at - text), out);
        end = at + strlen(EXCEPTION);
        if (!is_exception(at))
            rdb_dollar_name(name, number = rdb_dollar_next(at, &begin, &end));
        fputs(number ? name : "$", out);
    }
    fputs(text, out);
}

void rdb_dollar_from_names(char *text)
{
    for (char *at = text; (at = strstr(at, BEFORE)) != NULL;) {
        char *digits = at + strlen(BEFORE), *rest = digits + strspn(digits, "0123456789");
        if (rest == digits || strncmp(rest, AFTER, strlen(AFTER)) != 0) {
            at = digits;
            continue;
        }
        *at++ = '$';
        memmove(at, digits, (size_t)(rest - digits));
        at += rest - digits;
        memmove(at, rest + strlen(AFTER), strlen(rest + strlen(AFTER)) + 1);
    }
}
