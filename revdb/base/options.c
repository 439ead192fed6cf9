/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading options: see options.h. */
#include "options.h"

#include "out.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMN 22 /* where the explanations begin */

/* ---- What options do ---- */

static void *place(void *into, const struct option *option)
{
    return (char *)into + option->at;
}

bool option_flag(void *into, const struct option *option, char *value)
{
    (void)value;
    *(bool *)place(into, option) = true;
    return true;
}

bool option_text(void *into, const struct option *option, char *value)
{
    *(const char **)place(into, option) = value;
    return true;
}

bool option_number(void *into, const struct option *option, char *value)
{
    return !value || (text_number(value, place(into, option)) && *(long long *)place(into, option) >= 1);
}

bool option_seconds(void *into, const struct option *option, char *value)
{
    char *end;
    double *seconds = place(into, option);
    *seconds = strtod(value, &end);
    return end != value && !*end && *seconds > 0 && *seconds < 1e9;
}

/* ---- Complaints and help ---- */

enum options_result options_wrong(const struct usage *usage, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    out_printf(stderr, "%s: ", usage->name);
    out_vprintf(stderr, format, arguments);
    out_printf(stderr, "; usage: %s [OPTION]... %s (--help tells more)\n", usage->name, usage->arguments);
    va_end(arguments);
    return OPTIONS_WRONG;
}

void options_print(const struct option *option)
{
    for (; option->name; option++) {
        const char *value = option->value ? option->value : "";
        bool is_long = !strncmp(option->name, "--", 2);
        char *left = text_format("%s%s%s", option->name, !*value || *value == '[' ? "" : is_long ? "=" : " ", value);
        out_printf(stdout, "  %-*s", COLUMN - 3, left);
        bool fits = strlen(left) < COLUMN - 2;
        for (const char *line = option->help; *line; fits = false) {
            int length = (int)strcspn(line, "\n");
            if (!fits)
                out_printf(stdout, "\n%*s", COLUMN - 1, "");
            out_printf(stdout, " %.*s", length, line);
            line += length + (line[length] == '\n');
        }
        fputs("\n", stdout);
    }
}

static void help(const struct usage *usage)
{
    out_printf(stdout, "usage: %s [OPTION]... %s\n", usage->name, usage->arguments);
    if (usage->about)
        out_printf(stdout, "%s", usage->about);
    puts("\nOptions:");
    options_print(usage->options);
    options_print((const struct option[]){{"--help", NULL, "this text", NULL, 0, NULL}, {0}});
    if (usage->print_more)
        usage->print_more();
}

/* ---- Reading ---- */

/* How a name of the option begins like the word's, which has that length: the whole of it, a part, or not at all. */
enum likeness { UNLIKE, BEGINS_SO, IS_IT };

static enum likeness likeness(const struct option *option, const char *word, size_t length)
{
    enum likeness best = UNLIKE;
    for (const char *name = option->name; *name; name += strspn(name, " ")) {
        size_t dashes = strspn(name, "-"), whole = strcspn(name, " ") - dashes;
        if (length <= whole && !strncmp(name + dashes, word, length)) {
            enum likeness this = length == whole ? IS_IT : whole > 1 ? BEGINS_SO : UNLIKE;
            best = this > best ? this : best;
        }
        name += dashes + whole;
    }
    return best;
}

/* The option that a word (without its dashes) names, wholly or by an unambiguous beginning; NULL: none.  *value becomes
 * what stands behind its '=', or behind its only letter. */
static const struct option *find(const struct option *options, char *word, char **value)
{
    size_t length = strcspn(word, "=");
    const struct option *found = NULL;
    int count = 0;
    *value = word[length] ? word + length + 1 : NULL;
    for (const struct option *option = options; option->name; option++) {
        enum likeness like = likeness(option, word, length);
        if (like == IS_IT)
            return option;
        if (like == BEGINS_SO && count++ == 0)
            found = option;
    }
    if (count == 1)
        return found;
    for (const struct option *option = options; option->name; option++)
        if (option->value && likeness(option, word, 1) == IS_IT) {
            *value = word + 1;
            return option;
        }
    return NULL;
}

static bool is_optional(const struct option *option)
{
    return *option->value == '[';
}

/* Takes in the option at *argv, and the word behind it if that is its value: then *argv becomes that. */
static enum options_result read_option(const struct usage *usage, char ***argv, void *into)
{
    char *word = **argv, *name = word + strspn(word, "-"), *value;
    if (!strcmp(name, "help") || !strcmp(word, "-h")) {
        help(usage);
        return OPTIONS_HELPED;
    }
    const struct option *option = name - word <= 2 ? find(usage->options, name, &value) : NULL;
    if (!option)
        return options_wrong(usage, "there is no option %s", word);
    if (value && !option->value)
        return options_wrong(usage, "%s takes no value", option->name);
    if (!value && option->value && !is_optional(option) && !(value = *++*argv))
        return options_wrong(usage, "%s needs %s", option->name, option->value);
    if (!option->take(into, option, value))
        return options_wrong(usage, "%s takes %s, not %s", option->name, option->wants, value ? value : "nothing");
    return OPTIONS_READ;
}

enum options_result options_read(const struct usage *usage, char **argv, void *into)
{
    char **kept = argv + 1;
    bool options = true, ended = false;
    for (char **at = argv + 1; *at; at++) {
        if (!options || **at != '-' || !(*at)[1]) {
            if (kept == argv + 1 && usage->ends_options && usage->ends_options(*at))
                ended = true;
            options = options && !ended;
            *kept++ = *at;
        } else if (!strcmp(*at, "--")) {
            options = false;
        } else {
            enum options_result result = read_option(usage, &at, into);
            if (result != OPTIONS_READ)
                return result;
        }
    }
    *kept = NULL;
    int count = (int)(kept - argv - 1);
    if (count < usage->least)
        return options_wrong(usage, "%s is missing", usage->arguments);
    if (count > usage->most && !ended)
        return options_wrong(usage, "%s is too much", argv[usage->most + 1]);
    return OPTIONS_READ;
}
