/* The tools around logs: `revdb info LOG`, `revdb check LOG`, `revdb replay LOG`.  Called by main.c. */
#ifndef SUBCOMMANDS_H
#define SUBCOMMANDS_H

/* The exit statuses of revdb. */
enum status {
    STATUS_OK,
    STATUS_FAILED,   /* a command failed */
    STATUS_USAGE,    /* wrong usage */
    STATUS_UNUSABLE, /* the log or the interpreter cannot be used */
    STATUS_DIVERGED, /* the replay diverged */
};

struct subcommand {
    const char *name;
    const char *arguments; /* as --help shows them */
    const char *summary;
    /* argv[0] is the name; exe is what -x named, or NULL.  Returns the exit status. */
    int (*run)(int argc, char **argv, const char *exe);
};

extern const struct subcommand subcommands[]; /* ends with name == NULL */

#endif
