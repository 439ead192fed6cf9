/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One way to read options: of revdb, and of each of its subcommands.  A table says what there is; from it come the reading,
 * the complaints (one line each, with the usage) and the text of --help. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct option {
    const char *name;  /* "-o", "--keep"; other names of it may follow, behind blanks */
    const char *value; /* as --help shows it: "FILE"; "[=N]" if it may be left out; NULL: it takes none */
    const char *help;  /* lines */
    /* Takes the value in, which is NULL if there is none.  False: it is no value for this option. */
    bool (*take)(void *into, const struct option *, char *value);
    size_t at;         /* for the functions below: where in `into` */
    const char *wants; /* what a value is, for the complaint: "a number of seconds" */
};

/* `into` holds at that place: a bool, which becomes true; a const char *; a long long (from 1 on); a double (more than 0). */
bool option_flag(void *into, const struct option *, char *value);
bool option_text(void *into, const struct option *, char *value);
bool option_number(void *into, const struct option *, char *value);
bool option_seconds(void *into, const struct option *, char *value);

/* A program, or a subcommand. */
struct usage {
    const char *name;             /* "revdb record" */
    const char *arguments;        /* "LOG", "[--] COMMAND [ARGUMENT]..." */
    const struct option *options; /* ends with {0}; --help is there without being listed */
    const char *about;            /* what --help says above the options: lines; and below them */
    void (*print_more)(void);
    int least, most; /* how many arguments there may be, besides options */
    bool (*ends_options)(
        const char *first); /* does all that follows the first argument belong to it?  NULL: options may
                                                stand anywhere */
};

enum options_result {
    OPTIONS_READ,
    OPTIONS_HELPED, /* --help was asked for, and given: there is no more to do */
    OPTIONS_WRONG,  /* a line was written to standard error */
};

/* Reads argv from its second word on.  The arguments that are no options are moved to its beginning, ended by NULL, from
 * argv[1] on. */
enum options_result options_read(const struct usage *, char **argv, void *into);

/* Complains of an option's value, or of anything else; for who finds out later.  Returns OPTIONS_WRONG. */
enum options_result options_wrong(const struct usage *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The options as --help shows them. */
void options_print(const struct option *);

#endif
