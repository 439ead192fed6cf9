/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of a command whose python processes are recorded.  Knows nothing of options.
 *
 * Logs are written where they stay, or, for a run that may be thrown away, into a folder of its own beside that place:
 * then throwing it away takes nothing else with it.  Whatever happens to revdb, no log is lost. */
#ifndef RECORDING_H
#define RECORDING_H

#include "text.h"

#include <signal.h>
#include <sys/types.h>

/* What all runs of a command have in common. */
struct recording {
    char **command;           /* ends with NULL; a Python program has its interpreter before it */
    bool is_python;           /* the command is python-rdb itself: its log is NAME.rdb, not NAME-PID.rdb */
    char *folder;             /* where logs are kept, with a slash at the end, or "" */
    char *name;               /* of the log there, without .rdb */
    bool named;               /* by the person, who wants an older log of that name replaced */
    char *python;             /* our python-rdb */
    const char *variables[8]; /* further ones for the command, "NAME=VALUE"; ends with NULL */
    const char *chaos;        /* its kinds, for REVDB_CHAOS, or NULL */
    bool random_hash;         /* each run hashes with a seed of its own */
    sigset_t mask;            /* the signals that the command finds blocked */
};

struct run {
    pid_t pid;
    long long seed; /* of its chaos */
    double start;   /* seconds of the monotonic clock */
    char *folder;   /* where its logs are: the recording's, or its own */
    bool apart;     /* it is its own */
    int output;     /* a file that takes what the command writes; -1: it goes where ours goes */
    bool timed_out; /* it was killed for that */
    int status;     /* as waitpid tells it, once the run has ended */
};

/* Finds out how to record the command, and where to: destination is a log's name (with .rdb) or a folder, or NULL.
 * Returns NULL, or a line that says why it cannot be done. */
char *recording_prepare(struct recording *, char **command, const char *destination);

/* Gives logs that the person has not named an end of their own, such as "-shard3": then many can keep theirs in one folder,
 * on whatever machines they run. */
void recording_name_apart(struct recording *, const char *end);

/* Starts a run.  seed: of its chaos, if the recording has any.  quiet: what it writes goes to a file, and Ctrl-C does not reach it.  Returns
 * NULL, or a line that says why not. */
char *run_start(struct run *, const struct recording *, long long seed, bool apart, bool quiet);

/* Kills the command and everything that it has started. */
void run_kill(const struct run *);

bool run_failed(const struct run *);
/* "exit status 1", "Segmentation fault", "timeout". */
char *run_outcome(const struct run *);

/* Path of the log to look at: the first process's; where the command ran several one after the other, the
 * first one's that failed.  NULL if nothing was recorded. */
char *run_log(const struct run *, const struct recording *);

/* Copies what a quiet run has written to our standard output. */
void run_show_output(const struct run *);

/* Once it is over, exactly one of these.  Keeping moves the logs of a run apart to the recording's folder, unless one of
 * the names is taken there: then they stay together where they are.  Returns what run_log does. */
char *run_keep(struct run *, const struct recording *);
void run_discard(struct run *, const struct recording *);

#endif
