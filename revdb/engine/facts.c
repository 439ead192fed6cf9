/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person asks of a recording first: see facts.h. */
#include "facts.h"

#include "clock.h"
#include "index.h"
#include "index_query.h"
#include "interrupt.h"
#include "rdb_event.h"
#include "rdb_log.h"
#include "rdb_names.h"
#include "survey.h"
#include "travel_copy.h"

#include <limits.h>
#include <poll.h>
#include <string.h>
#include <time.h>

/* The interpreter goes without saying, if that is what it is. */
static char *command_of(const struct rdb_log_header *header)
{
    struct text words = {0};
    char **argument = header->argv;
    bool interpreter = argument[0] && argument[1] && strstr(rdb_base_name(argument[0]), "python");
    for (argument += interpreter; *argument; argument++)
        text_printf(&words, "%s%s", words.length ? " " : "", *argument);
    return words.length ? words.bytes : text_copy("an unknown command");
}

static char *time_of(int64_t ns)
{
    char text[64] = "an unknown time";
    time_t seconds = (time_t)(ns / 1000000000);
    struct tm *local = localtime(&seconds);
    if (local)
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", local);
    return text_copy(text);
}

static char *duration(const struct rdb_log_summary *log, int64_t start_ns)
{
    double seconds = (double)(log->end_ns - start_ns) / 1e9;
    if (!log->end_ns || seconds < 0)
        return text_copy("an unknown time");
    return text_format(seconds < 10 ? "%s%.2f s" : "%s%.0f s", log->closed ? "" : "at least ", seconds);
}

bool facts_read(const char *log, struct facts *facts, char **problem)
{
    struct rdb_reader reader;
    char error[PATH_MAX + 500], ended[400];
    if (!rdb_reader_open(&reader, log, error, sizeof error)) {
        *problem = text_copy(error);
        return false;
    }
    const struct rdb_log_header *header = rdb_reader_header(&reader);
    const struct rdb_log_summary *summary = rdb_reader_summary(&reader);
    rdb_reader_describe_end(&reader, ended, sizeof ended);
    *facts = (struct facts){
        .command = command_of(header),
        .started = time_of(header->start_ns),
        .took = duration(summary, header->start_ns),
        .ended = text_copy(ended),
        .failures = (long long)summary->count[RDB_EVENT_failure].events,
        .may_have_raised = summary->closed && summary->how == RDB_LOG_EXIT && summary->status == 1,
    };
    rdb_reader_close(&reader);
    return true;
}

/* ---- The exception ---- */

/* Where an exception was raised that is known to be uncaught: the latest one, in the main thread; false if there is none. */
static bool find_raise(const struct session *session, const char **file, int *line)
{
    const struct index *index = &session->index;
    int64_t time = -1;
    for (size_t i = 0; (i = index_moment(index, RDB_FEATURE_UNCAUGHT, i)) < index->moments_length; i++)
        if (index->features[index->moments[i].feature].is.detail == 1)
            time = index->moments[i].time;
    bool found = false;
    for (size_t i = 0; time >= 0 && (i = index_moment(index, RDB_FEATURE_RAISE, i)) < index->moments_length; i++) {
        const struct feature *feature = &index->features[index->moments[i].feature];
        if (index->moments[i].time != time || found)
            continue;
        found = true;
        *file = index_string(index, feature->file);
        *line = feature->is.line;
    }
    return found;
}

/* Walks on for so many seconds.  Has the walk come to its end? */
static bool walk(struct session *session, double patience)
{
    double until = clock_now() + patience;
    while (survey_step(session) && clock_now() < until && !interrupt_pending(session->replays.interrupt)) {
        struct pollfd ready = {survey_fd(session), POLLIN, 0};
        poll(&ready, 1, 50);
    }
    return session->index.complete;
}

char *facts_exception(struct session *session, double patience)
{
    const char *file;
    int line;
    struct process *process = NULL;
    char *words = NULL;
    if (!walk(session, patience) || !find_raise(session, &file, &line) || session->main_end < 0)
        return NULL;
    if (travel_copy_at(session, session->main_end, &process) == TRAVEL_DONE && *process->stop.message)
        words = text_format("%.*s, raised at %s:%d", (int)strcspn(process->stop.message, "\n"), process->stop.message,
                            rdb_base_name(file), line);
    if (process)
        process_end(process);
    return words;
}
