/* `revdb record`: see record.h.  The options, and when to start, to kill, to keep and to throw away a run; what a run is
 * stands in recording.h.  Nothing is written to standard output: that is the command's. */
#define _GNU_SOURCE
#include "record.h"

#include "clock.h"
#include "marks.h"
#include "out.h"
#include "recording.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIMED_OUT = 124, JOBS_LIMIT = 64 };

/* Long enough that progress is still seen to move. */
#define PROGRESS_SECONDS 0.2

struct options {
    const char *destination;
    double timeout; /* seconds; 0: none */
    bool keep_failures_only;
    bool until_failure;
    long long runs; /* at most; 0: no limit */
    long long jobs;
    long long seed; /* of the first run's chaos */
};

static sigset_t waited_for, mask_before;

static int usage(const char *problem, const char *what)
{
    if (problem)
        out_printf(stderr, "revdb record: %s%s\n", problem, what);
    fputs(
        "usage: revdb record [OPTION]... [--] COMMAND [ARGUMENT]...\n"
        "  COMMAND              prog.py, python-rdb ..., or any command whose python, python2 and python2.7 are to be\n"
        "                       recorded\n"
        "  -o LOG.rdb|FOLDER    where the log goes; by default NAME.rdb here, named after the command\n"
        "  --keep=failure       keep the log only if the command fails; --keep=always is the default\n"
        "  --timeout=SECONDS    kill the command after that time, with everything it started, and keep the log\n"
        "  --max-size=N[k|M|G]  stop recording when a log has that size; the command goes on\n"
        "  --max-time=SECONDS   stop recording after that time\n"
        "  --until-failure[=N]  run it again and again, at most N times, until one run fails; keep only that log\n"
        "  -j N                 with --until-failure: N runs at a time\n"
        "  --chaos[=KINDS][,seed=N]\n"
        "                       make rare things likely: sched (switches of threads), io (short reads and writes,\n"
        "                       interrupted calls), order (shuffled directory listings), hash (random hashes);\n"
        "                       sched is the default\n",
        stderr);
    return 2;
}

/* ---- Options ---- */

/* A positive number of seconds. */
static bool parse_seconds(const char *text, double *seconds)
{
    char *end;
    *seconds = strtod(text, &end);
    return end != text && !*end && *seconds > 0 && *seconds < 1e9;
}

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
        else if (!strcmp(word, "sched") || !strcmp(word, "io") || !strcmp(word, "order"))
            text_printf(&kinds, "%s%s", kinds.length ? "," : "", word);
        else if (strncmp(word, "seed=", 5) || !text_number(word + 5, &options->seed) || options->seed < 0)
            return false;
    }
    recording->chaos = kinds.length ? kinds.bytes : recording->random_hash ? NULL : "sched";
    return true;
}

/* Returns 0, or the status to leave with. */
static int parse(int argc, char **argv, struct options *options, struct recording *recording)
{
    enum { KEEP = 256, TIMEOUT, MAX_SIZE, MAX_TIME, UNTIL_FAILURE, CHAOS };
    static const struct option names[] = {
        {"keep", required_argument, NULL, KEEP},
        {"timeout", required_argument, NULL, TIMEOUT},
        {"max-size", required_argument, NULL, MAX_SIZE},
        {"max-time", required_argument, NULL, MAX_TIME},
        {"until-failure", optional_argument, NULL, UNTIL_FAILURE},
        {"chaos", optional_argument, NULL, CHAOS},
        {0},
    };
    double seconds;
    long long size;
    optind = 0;
    for (int option; (option = getopt_long(argc, argv, "+o:j:", names, NULL)) != -1;) {
        switch (option) {
        case 'o':
            options->destination = optarg;
            break;
        case 'j':
            if (!text_number(optarg, &options->jobs) || options->jobs < 1 || options->jobs > JOBS_LIMIT)
                return usage("-j takes a number from 1 to 64, not ", optarg);
            break;
        case KEEP:
            if (strcmp(optarg, "failure") && strcmp(optarg, "always"))
                return usage("--keep takes failure or always, not ", optarg);
            options->keep_failures_only = !strcmp(optarg, "failure");
            break;
        case TIMEOUT:
            if (!parse_seconds(optarg, &options->timeout))
                return usage("--timeout takes a number of seconds, not ", optarg);
            break;
        case MAX_SIZE:
            if (!parse_size(optarg, &size))
                return usage("--max-size takes a size such as 500M, not ", optarg);
            add_variable(recording, text_format("REVDB_MAX_SIZE=%lld", size));
            break;
        case MAX_TIME:
            if (!parse_seconds(optarg, &seconds))
                return usage("--max-time takes a number of seconds, not ", optarg);
            add_variable(recording, text_format("REVDB_MAX_TIME=%g", seconds));
            break;
        case UNTIL_FAILURE:
            options->until_failure = true;
            if (optarg && (!text_number(optarg, &options->runs) || options->runs < 1))
                return usage("--until-failure takes a number of runs, not ", optarg);
            break;
        case CHAOS:
            if (!parse_chaos(optarg, options, recording))
                return usage("--chaos takes sched, io, order, hash and seed=N, separated by commas", "");
            break;
        default:
            return usage(NULL, NULL); /* getopt has told the problem */
        }
    }
    if (optind >= argc)
        return usage("there is no command to record", "");
    if (options->jobs > 1 && !options->until_failure)
        return usage("-j goes with --until-failure", "");
    return 0;
}

/* ---- Waiting ---- */

/* Ctrl-C is for the command.  Signals stay blocked here and are fetched where somebody waits. */
static void block_signals(void)
{
    sigemptyset(&waited_for);
    sigaddset(&waited_for, SIGCHLD);
    sigaddset(&waited_for, SIGINT);
    sigaddset(&waited_for, SIGQUIT);
    sigaddset(&waited_for, SIGTERM);
    sigprocmask(SIG_BLOCK, &waited_for, &mask_before);
}

/* Waits until a signal comes, at most that long.  Its number, or -1. */
static int wait_for_signal(double seconds)
{
    struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    return sigtimedwait(&waited_for, NULL, &time);
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

/* Tells where the log of an ended run is. */
static void tell_log(const struct run *run, const char *log)
{
    if (log) {
        const char *move = marks_count_failures(log) ? " -ex 'go failure'" : run_failed(run) ? " -ex continue" : "";
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
    char *problem = run_start(&run, recording, &mask_before, options->seed, options->keep_failures_only, false);
    if (problem) {
        out_printf(stderr, "revdb: %s\n", problem);
        free(problem);
        return 3;
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
        free(log);
        run_discard(&run, recording);
    } else {
        char *log = run_keep(&run, recording);
        tell_log(&run, log);
        free(log);
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

/* Starts as many as there may be.  False with a message. */
static bool start_runs(struct campaign *campaign)
{
    const struct options *options = campaign->options;
    while (campaign->count < options->jobs && (!options->runs || campaign->started < options->runs)) {
        struct run *run = &campaign->running[campaign->count];
        char *problem =
            run_start(run, campaign->recording, &mask_before, options->seed + campaign->started, true, true);
        if (problem) {
            out_printf(stderr, "revdb: %s\n", problem);
            free(problem);
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
    free(outcome);
    tell_chaos(run, campaign->recording);
    char *log = run_keep(run, campaign->recording);
    tell_log(run, log);
    free(log);
    return run->timed_out ? TIMED_OUT : WIFEXITED(run->status) ? WEXITSTATUS(run->status) : 128 + WTERMSIG(run->status);
}

static int record_until_failure(const struct options *options, const struct recording *recording)
{
    struct campaign campaign = {.options = options, .recording = recording, .start = clock_now()};
    struct run failed;
    for (;;) {
        if (!start_runs(&campaign)) {
            abandon(&campaign);
            return 3;
        }
        if (!campaign.count)
            break;
        double wait = PROGRESS_SECONDS;
        for (int i = 0; i < campaign.count; i++) {
            double left = time_left(&campaign.running[i], options->timeout);
            wait = left < wait ? left : wait;
        }
        int signal = wait_for_signal(wait);
        if (signal == SIGINT || signal == SIGQUIT || signal == SIGTERM) {
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

int record_main(int argc, char **argv)
{
    struct options options = {.jobs = 1, .seed = -1};
    struct recording recording = {0};
    int status = parse(argc, argv, &options, &recording);
    if (status)
        return status;
    char *problem = recording_prepare(&recording, argv + optind, options.destination);
    if (problem) {
        out_printf(stderr, "revdb: %s\n", problem);
        free(problem);
        return 3;
    }
    if (options.seed < 0)
        options.seed =
            (long long)((unsigned)getpid() * 2654435761u % 1000000); /* any will do; the runs count on from it */
    block_signals();
    status = (options.until_failure ? record_until_failure : record_once)(&options, &recording);
    recording_free(&recording);
    return status;
}
