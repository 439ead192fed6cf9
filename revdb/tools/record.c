/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb record`: see subcommands.h.  The options, and when to start, to kill, to keep and to throw away a run; what a run is
 * stands in recording.h.  Nothing is written to standard output: that is the command's. */
#define _GNU_SOURCE
#include "clock.h"
#include "marks.h"
#include "out.h"
#include "rdb_log.h"
#include "recording.h"
#include "status.h"
#include "subcommands.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIMED_OUT = 124, JOBS_LIMIT = 64, SHARDS_LIMIT = 100000 };

/* Long enough that progress is still seen to move. */
#define PROGRESS_SECONDS 0.2

struct options {
    const char *destination;
    double timeout; /* seconds; 0: none */
    bool keep_failures_only;
    bool until_failure;
    long long runs; /* at most; 0: no limit */
    long long jobs;
    long long seed;          /* of the first run's chaos */
    long long shard, shards; /* this is one of so many that look for the same failure; 1 of 1 without --shard */
};

/* ---- Options ---- */

/* A size with a unit, in bytes. */
static bool parse_size(const char *text, long long *size)
{
    static const char units[] = "kMG";
    char *end;
    errno = 0;
    *size = strtoll(text, &end, 10);
    const char *unit = *end ? strchr(units, *end) : NULL;
    for (long i = unit ? unit - units + 1 : 0; i > 0; i--)
        *size *= 1024;
    return errno == 0 && end != text && !end[unit != NULL] && *size > 0;
}

static void add_variable(struct recording *recording, char *variable)
{
    int i = 0;
    while (recording->variables[i])
        i++;
    recording->variables[i] = variable;
}

/* KINDS and seed=N, separated by commas. */
static bool parse_chaos(char *text, struct options *options, struct recording *recording)
{
    struct text kinds = {0};
    for (char *word = text ? strtok(text, ",") : NULL; word; word = strtok(NULL, ",")) {
        if (!strcmp(word, "hash"))
            recording->random_hash = true;
        else if (!strcmp(word, "sched") || !strcmp(word, "io") || !strcmp(word, "order") || !strcmp(word, "addresses"))
            text_printf(&kinds, "%s%s", kinds.length ? "," : "", word);
        else if (strncmp(word, "seed=", 5) || !text_number(word + 5, &options->seed) || options->seed < 0)
            return false;
    }
    recording->chaos = kinds.length ? kinds.bytes : recording->random_hash ? NULL : "sched";
    return true;
}

/* What each option does: into a struct wanted. */
struct wanted {
    struct options options;
    struct recording recording;
};

static bool take_jobs(void *into, const struct option *option, char *value)
{
    return option_number(into, option, value) && ((struct wanted *)into)->options.jobs <= JOBS_LIMIT;
}

static bool take_keep(void *into, const struct option *option, char *value)
{
    (void)option;
    ((struct wanted *)into)->options.keep_failures_only = !strcmp(value, "failure");
    return !strcmp(value, "failure") || !strcmp(value, "always");
}

static bool take_size(void *into, const struct option *option, char *value)
{
    long long size;
    (void)option;
    if (!parse_size(value, &size))
        return false;
    add_variable(&((struct wanted *)into)->recording, text_format("REVDB_MAX_SIZE=%lld", size));
    return true;
}

static bool take_time(void *into, const struct option *option, char *value)
{
    double seconds;
    (void)option;
    if (!option_seconds(&seconds, &(struct option){0}, value))
        return false;
    add_variable(&((struct wanted *)into)->recording, text_format("REVDB_MAX_TIME=%g", seconds));
    return true;
}

static bool take_until_failure(void *into, const struct option *option, char *value)
{
    ((struct wanted *)into)->options.until_failure = true;
    return option_number(into, option, value);
}

static bool take_shard(void *into, const struct option *option, char *value)
{
    struct options *options = &((struct wanted *)into)->options;
    char *slash = strchr(value, '/');
    (void)option;
    if (!slash)
        return false;
    *slash = '\0'; /* for a moment: the complaint shows the value */
    bool numbers = text_number(value, &options->shard) && text_number(slash + 1, &options->shards);
    *slash = '/';
    return numbers && options->shard >= 1 && options->shard <= options->shards && options->shards <= SHARDS_LIMIT;
}

static bool take_chaos(void *into, const struct option *option, char *value)
{
    struct wanted *wanted = into;
    (void)option;
    return parse_chaos(value, &wanted->options, &wanted->recording);
}

static bool always(const char *argument)
{
    (void)argument;
    return true;
}

#define AT(field) offsetof(struct wanted, options.field)

static enum options_result parse(const struct usage *usage, char **argv, struct wanted *wanted)
{
    enum options_result result = options_read(usage, argv, wanted);
    if (result == OPTIONS_READ && wanted->options.jobs > 1 && !wanted->options.until_failure)
        result = options_wrong(usage, "-j goes with --until-failure");
    if (result == OPTIONS_READ && wanted->options.shards > 1 && !wanted->options.until_failure)
        result = options_wrong(usage, "--shard goes with --until-failure");
    return result;
}

/* ---- Waiting ---- */

/* Ctrl-C is for the command.  Signals stay blocked here and are fetched where somebody waits.  SIGHUP is one of them only
 * while runs may have to be thrown away, and unless somebody wants it ignored (nohup). */
static sigset_t signals_waited_for(void)
{
    sigset_t signals, blocked;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGQUIT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    if (sigismember(&blocked, SIGHUP))
        sigaddset(&signals, SIGHUP);
    return signals;
}

static void block_signals(sigset_t *before, bool hangup)
{
    sigset_t signals = signals_waited_for();
    struct sigaction action;
    if (hangup && sigaction(SIGHUP, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, before);
}

/* Waits until a signal comes, at most that long.  Its number, or -1. */
static int wait_for_signal(double seconds)
{
    struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    sigset_t signals = signals_waited_for();
    return sigtimedwait(&signals, NULL, &time);
}

/* Has the run ended?  Kills it when its time is over. */
static bool is_over(struct run *run, double timeout)
{
    if (waitpid(run->pid, &run->status, WNOHANG) == run->pid)
        return true;
    if (!timeout || run->timed_out || clock_now() < run->start + timeout)
        return false;
    run->timed_out = true;
    run_kill(run);
    waitpid(run->pid, &run->status, 0);
    return true;
}

/* How long to wait until something has to be looked at again. */
static double time_left(const struct run *run, double timeout)
{
    double left = timeout ? run->start + timeout - clock_now() : 1;
    return left < 0 ? 0 : left > 1 ? 1 : left;
}

/* ---- One run ---- */

/* Names what may have made the run fail. */
static void tell_chaos(const struct run *run, const struct recording *recording)
{
    if (recording->chaos || recording->random_hash)
        out_printf(stderr, "revdb: with --chaos=%s%s%s,seed=%lld\n", recording->chaos ? recording->chaos : "",
                   recording->chaos && recording->random_hash ? "," : "", recording->random_hash ? "hash" : "",
                   run->seed);
}

/* A log cannot tell which signal ended its process; who has waited for that can. */
static void note_signal(const struct run *run, const char *log)
{
    struct rdb_reader reader;
    char why[PATH_MAX + 500];
    if (!log || !WIFSIGNALED(run->status) || !rdb_reader_open(&reader, log, why, sizeof why))
        return;
    bool is_own = rdb_reader_header(&reader)->pid == run->pid && !rdb_reader_summary(&reader)->closed;
    rdb_reader_close(&reader);
    const char *name = sigabbrev_np(WTERMSIG(run->status));
    if (is_own)
        rdb_log_tell(log, run->pid,
                     name ? text_format("SIG%s", name) : text_format("signal %d", WTERMSIG(run->status)));
}

/* Tells where the log of an ended run is. */
static void tell_log(const struct run *run, const char *log)
{
    note_signal(run, log);
    if (log) {
        bool exited = !run->timed_out && WIFEXITED(run->status);
        const char *move = marks_count_failures(log) || (run_failed(run) && exited) ? " -ex 'go failure'"
                           : run_failed(run)                                        ? " -ex continue"
                                                                                    : "";
        out_printf(stderr, "revdb: recorded; to see %s: revdb%s %s\n", *move ? "the failure" : "what happened", move,
                   log);
        return;
    }
    fputs(
        "revdb: nothing was recorded: the command ran no python-rdb; if it names another python by its path, or "
        "changes PATH, have it run `python` or name python-rdb\n",
        stderr);
}

/* Ends as the command has ended. */
static int leave_like(const struct run *run)
{
    if (run->timed_out)
        return TIMED_OUT;
    if (WIFEXITED(run->status))
        return WEXITSTATUS(run->status);
    int number = WTERMSIG(run->status);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, number);
    signal(number, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &only, NULL);
    raise(number);
    return 128 + number;
}

static int record_once(const struct options *options, const struct recording *recording)
{
    struct run run;
    char *problem = run_start(&run, recording, options->seed, options->keep_failures_only, false);
    if (problem) {
        out_printf(stderr, "revdb: %s\n", problem);
        return STATUS_UNUSABLE;
    }
    while (!is_over(&run, options->timeout)) {
        int signal = wait_for_signal(time_left(&run, options->timeout));
        if (signal == SIGTERM)
            kill(run.pid, SIGTERM); /* was sent to us alone */
    }
    tell_chaos(&run, recording);
    if (run.timed_out)
        out_printf(stderr, "revdb: killed after %g s\n", options->timeout);
    if (options->keep_failures_only && !run_failed(&run)) {
        char *log = run_log(&run, recording);
        if (!log)
            tell_log(&run, log);
        run_discard(&run, recording);
    } else {
        char *log = run_keep(&run, recording);
        tell_log(&run, log);
    }
    return leave_like(&run);
}

/* ---- Until one fails ---- */

/* The runs that are under way, and what came before. */
struct campaign {
    const struct options *options;
    const struct recording *recording;
    struct run running[JOBS_LIMIT];
    int count;
    long long started, ended;
    double start, told;
};

static void tell_progress(struct campaign *campaign, bool last)
{
    double now = clock_now(), seconds = now - campaign->start;
    if (!isatty(STDERR_FILENO) || (!last && now - campaign->told < PROGRESS_SECONDS))
        return;
    campaign->told = now;
    out_printf(stderr, "\r%lld runs, no failure, %.1f/s, %.0f s %s", campaign->ended,
               seconds > 0 ? (double)campaign->ended / seconds : 0, seconds, last ? "\r\033[K" : "");
    fflush(stderr);
}

static void abandon(struct campaign *campaign)
{
    for (int i = 0; i < campaign->count; i++) {
        struct run *run = &campaign->running[i];
        run_kill(run);
        waitpid(run->pid, &run->status, 0);
        run_discard(run, campaign->recording);
    }
    campaign->count = 0;
}

/* Shards have no seed in common, whatever each of them begins with: what remains of it after a division is the shard's. */
static long long seed_of(const struct options *options, long long run)
{
    return (options->seed + run) * options->shards + options->shard - 1;
}

/* Starts as many as there may be.  False with a message. */
static bool start_runs(struct campaign *campaign)
{
    const struct options *options = campaign->options;
    while (campaign->count < options->jobs && (!options->runs || campaign->started < options->runs)) {
        struct run *run = &campaign->running[campaign->count];
        char *problem = run_start(run, campaign->recording, seed_of(options, campaign->started), true, true);
        if (problem) {
            out_printf(stderr, "revdb: %s\n", problem);
            return false;
        }
        campaign->count++;
        campaign->started++;
    }
    return true;
}

/* A run that has ended leaves the list; true if it failed. */
static bool take_ended(struct campaign *campaign, struct run *failed)
{
    for (int i = 0; i < campaign->count; i++) {
        struct run run = campaign->running[i];
        if (!is_over(&campaign->running[i], campaign->options->timeout))
            continue;
        run = campaign->running[i];
        campaign->running[i--] = campaign->running[--campaign->count];
        campaign->ended++;
        if (run_failed(&run)) {
            *failed = run;
            return true;
        }
        run_discard(&run, campaign->recording);
    }
    return false;
}

static int tell_failure(struct campaign *campaign, struct run *run)
{
    char *outcome = run_outcome(run);
    run_show_output(run);
    out_printf(stderr, "revdb: run %lld failed (%s) after %.1f s\n", campaign->ended, outcome,
               clock_now() - campaign->start);
    tell_chaos(run, campaign->recording);
    char *log = run_keep(run, campaign->recording);
    tell_log(run, log);
    return run->timed_out ? TIMED_OUT : WIFEXITED(run->status) ? WEXITSTATUS(run->status) : 128 + WTERMSIG(run->status);
}

static int record_until_failure(const struct options *options, const struct recording *recording)
{
    struct campaign campaign = {.options = options, .recording = recording, .start = clock_now()};
    struct run failed;
    for (;;) {
        if (!start_runs(&campaign)) {
            abandon(&campaign);
            return STATUS_UNUSABLE;
        }
        if (!campaign.count)
            break;
        double wait = PROGRESS_SECONDS;
        for (int i = 0; i < campaign.count; i++) {
            double left = time_left(&campaign.running[i], options->timeout);
            wait = left < wait ? left : wait;
        }
        int signal = wait_for_signal(wait);
        if (signal == SIGINT || signal == SIGQUIT || signal == SIGTERM || signal == SIGHUP) {
            tell_progress(&campaign, true);
            abandon(&campaign);
            out_printf(stderr, "revdb: interrupted after %lld runs without a failure\n", campaign.ended);
            return 128 + signal;
        }
        if (take_ended(&campaign, &failed)) {
            tell_progress(&campaign, true);
            abandon(&campaign);
            return tell_failure(&campaign, &failed);
        }
        tell_progress(&campaign, false);
    }
    tell_progress(&campaign, true);
    out_printf(stderr, "revdb: %lld runs, no failure, %.1f s\n", campaign.ended, clock_now() - campaign.start);
    return 0;
}

/* The exit status is the command's own, 124 after a timeout, 2 for wrong usage, 3 if it could not be started.  A signal that
 * ended the command ends revdb as well. */
SUBCOMMAND(
    record, "record a command, once or until it fails", .arguments = "[--] COMMAND [ARGUMENT]...",
    .about =
        "Records a command: prog.py, python-rdb ..., or any command whose python, python2 and python2.7 are to be\n"
        "recorded.\n",
    .options =
        (const struct option[]){
            {"-o", "LOG|FOLDER", "where the log goes; by default NAME.rdb here, named after the command", option_text,
             AT(destination), "a file or folder"},
            {"--keep", "failure|always", "keep the log only if the command fails; always is the default", take_keep, 0,
             "failure or always"},
            {"--timeout", "SECONDS", "kill the command after that time, with everything it started, and keep the log",
             option_seconds, AT(timeout), "a number of seconds"},
            {"--max-size", "N[k|M|G]", "stop recording when a log has that size; the command goes on", take_size, 0,
             "a size such as 500M"},
            {"--max-time", "SECONDS", "stop recording after that time", take_time, 0, "a number of seconds"},
            {"--until-failure", "[=N]",
             "run it again and again, at most N times, until one run fails; keep only that log", take_until_failure,
             AT(runs), "a number of runs"},
            {"-j", "N", "with --until-failure: N runs at a time", take_jobs, AT(jobs), "a number from 1 to 64"},
            {"--shard", "I/N",
             "with --until-failure: this is one of N that look for the same failure, each with other\n"
             "seeds; they need not know of each other (docs/hunting.md)",
             take_shard, 0, "I/N, where I is a number from 1 to N"},
            {"--chaos", "[=KINDS][,seed=N]",
             "make rare things likely: sched (switches of threads), io (short reads and writes,\n"
             "interrupted calls), order (shuffled directory listings), hash (random hashes),\n"
             "addresses (objects lie elsewhere, and orders that depend on it change);\n"
             "sched is the default",
             take_chaos, 0, "sched, io, order, hash, addresses and seed=N, separated by commas"},
            {0},
        },
    .least = 1, .most = 1, .ends_options = always)
{
    (void)general;
    struct wanted wanted = {.options = {.jobs = 1, .seed = -1, .shard = 1, .shards = 1}};
    struct options *options = &wanted.options;
    struct recording *recording = &wanted.recording;
    enum options_result result = parse(&subcommand->usage, argv, &wanted);
    if (result != OPTIONS_READ)
        return result == OPTIONS_WRONG ? STATUS_USAGE : STATUS_OK;
    char *problem = recording_prepare(recording, argv + 1, options->destination);
    if (problem) {
        out_printf(stderr, "revdb: %s\n", problem);
        return STATUS_UNUSABLE;
    }
    if (options->shards > 1 && !(options->destination && text_ends_with(options->destination, ".rdb")))
        recording_name_apart(recording, text_format("-shard%lld", options->shard));
    if (options->seed < 0) /* any will do; the runs count on from it.  In containers everybody's process is number 7 */
        options->seed = (long long)(((unsigned)getpid() ^ (unsigned)time(NULL)) * 2654435761u % 1000000);
    block_signals(&recording->mask, options->until_failure);
    int status = (options->until_failure ? record_until_failure : record_once)(options, recording);
    return status;
}
