/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The requests with which a session begins and ends: initialize, launch, attach, configurationDone, restart, disconnect.
 * See adapter.h. */
#include "adapter.h"

#include "array.h"
#include "changes.h"
#include "marks.h"
#include "rdb_log.h"
#include "travel.h"
#include "travel_search.h"

#include <stdlib.h>
#include <string.h>

/* ---- initialize ---- */

static const char *const abilities[] = {
    "supportsConfigurationDoneRequest",
    "supportsFunctionBreakpoints",
    "supportsConditionalBreakpoints",
    "supportsHitConditionalBreakpoints",
    "supportsLogPoints",
    "supportsDataBreakpoints",
    "supportsExceptionFilterOptions",
    "supportsExceptionInfoRequest",
    "supportsEvaluateForHovers",
    "supportsClipboardContext",
    "supportsStepBack",
    "supportsSteppingGranularity",
    "supportsGotoTargetsRequest",
    "supportsRestartFrame",
    "supportsRestartRequest",
    "supportsTerminateRequest",
    "supportsCancelRequest",
    "supportsLoadedSourcesRequest",
    "supportsModulesRequest",
    "supportsDelayedStackTraceLoading",
    "supportsValueFormattingOptions",
    "supportsSetVariable",
    "supportsCompletionsRequest",
    "supportsBreakpointLocationsRequest",
    "supportsDisassembleRequest",
    "supportsInstructionBreakpoints",
    "supportsANSIStyling",
};

static json_t *filter(const char *id, const char *label, const char *description, bool otherwise)
{
    json_t *filter = json_object();
    json_object_set_new(filter, "filter", json_string(id));
    json_object_set_new(filter, "label", json_string(label));
    json_object_set_new(filter, "description", json_string(description));
    json_object_set_new(filter, "default", json_boolean(otherwise));
    json_object_set_new(filter, "supportsCondition", json_boolean(strcmp(id, "uncaught")));
    json_object_set_new(filter, "conditionDescription", json_string("a class of exceptions, such as KeyError"));
    return filter;
}

REQUEST(initialize, "initialize", PHASE_ANY)
{
    if (adapter->initialized)
        return refuse(adapter, "\"initialize\" came before");
    adapter->initialized = true;
    adapter->client = (struct client){.lines_from_0 = !flag_of(arguments, "linesStartAt1", true),
                                      .columns_from_0 = !flag_of(arguments, "columnsStartAt1", true),
                                      .progress = flag_of(arguments, "supportsProgressReporting", false),
                                      .invalidated = flag_of(arguments, "supportsInvalidatedEvent", false),
                                      .ansi = flag_of(arguments, "supportsANSIStyling", false)};
    for (size_t i = 0; i < sizeof abilities / sizeof abilities[0]; i++)
        json_object_set_new(body, abilities[i], json_true());
    json_t *filters = json_array(), *triggers = json_array();
    json_array_append_new(filters, filter("raised", "Raised exceptions", "whatever raises them", false));
    json_array_append_new(filters, filter("mine", "Raised in my code", "and not in the library's", false));
    json_array_append_new(filters, filter("uncaught", "Uncaught exceptions", "those that nothing catches", true));
    json_object_set_new(body, "exceptionBreakpointFilters", filters);
    json_array_append_new(triggers, json_string("."));
    json_array_append_new(triggers, json_string("$"));
    json_object_set_new(body, "completionTriggerCharacters", triggers);
    return true;
}

/* ---- launch ---- */

/* What only the log's head tells: where the program was started, and whether it failed. */
static void read_log(struct adapter *adapter, const char *log, bool *failed)
{
    struct rdb_reader reader;
    char error[500];
    *failed = false;
    adapter->cwd = text_copy("");
    if (!rdb_reader_open(&reader, log, error, sizeof error))
        return;
    const struct rdb_log_summary *summary = rdb_reader_summary(&reader);
    bool exited = summary->how == RDB_LOG_EXIT || summary->how == RDB_LOG_EXIT_NOW;
    *failed = (exited && summary->status) || summary->how == RDB_LOG_ABORT ||
              (summary->how == RDB_LOG_NOT_ENDED && !summary->running);
    adapter->cwd = text_copy(rdb_reader_header(&reader)->cwd);
    rdb_reader_close(&reader);
}

static void read_mappings(struct adapter *adapter, const json_t *mappings)
{
    size_t i;
    const json_t *mapping;
    json_array_foreach(mappings, i, mapping)
    {
        const char *here = string_of(mapping, "localRoot", NULL), *there = string_of(mapping, "remoteRoot", NULL);
        if (!here || !there)
            continue;
        *array_add(adapter->roots, adapter->root_count) = text_copy(there);
        *array_add(adapter->roots, adapter->root_count) = text_copy(here);
    }
}

static bool open_log(struct adapter *adapter, const char *log, const json_t *arguments)
{
    struct travel_view view = view_for(adapter);
    char *error = NULL;
    bool failed;
    adapter->session = adapter->host->open(adapter->host->closure, log, string_of(arguments, "interpreter", NULL),
                                           &view, &adapter->interrupt, &error);
    if (!adapter->session)
        return refuse(adapter, "%s", error);
    adapter->restart_log = text_copy(log);
    read_log(adapter, adapter->session->log, &failed);
    failed = failed || marks_count_failures(adapter->session->log) > 0;
    adapter->stop_at = text_copy(string_of(arguments, "stopAt",
                                           flag_of(arguments, "stopOnEntry", false) ? "start"
                                           : failed                                 ? "failure"
                                                                                    : "start"));
    if (adapter->session->diverged)
        say(adapter, "stderr", "%s", adapter->session->message.bytes);
    if (*replays_notice(&adapter->session->replays))
        say(adapter, "console", "%s", replays_notice(&adapter->session->replays));
    return true;
}

static bool is_place_to_stop(const char *word)
{
    return !strcmp(word, "failure") || !strcmp(word, "start") || !strcmp(word, "end");
}

/* Opens what launch or attach names. */
static bool begin(struct adapter *adapter, const json_t *arguments, bool may_record)
{
    const char *log = string_of(arguments, "log", NULL);
    bool records = may_record && json_is_string(json_object_get(arguments, "program"));
    if (adapter->session)
        return refuse(adapter, "a recording is open already");
    if (!log && !records)
        return refuse(adapter, "\"log\" is missing: the path of a recording; or \"program\", to record one");
    if (!is_place_to_stop(string_of(arguments, "stopAt", "start")))
        return refuse(adapter, "\"stopAt\" is \"failure\", \"start\" or \"end\"");
    if (records && !(log = record_program(adapter, arguments)))
        return false;
    read_mappings(adapter, json_object_get(arguments, "pathMappings"));
    if (!open_log(adapter, log, arguments))
        return false;
    tell(adapter, "initialized", NULL);
    return true;
}

REQUEST(launch, "launch", PHASE_INITIALIZED)
{
    (void)body;
    return begin(adapter, arguments, true);
}

/* To a log that may be growing still: what has been written by now is the recording. */
REQUEST(attach, "attach", PHASE_INITIALIZED)
{
    (void)body;
    return begin(adapter, arguments, false);
}

/* ---- Where the session begins ---- */

/* From where the main module ends to where what ended it was raised.  The person's breakpoints are put aside. */
static enum travel_result to_raise(struct session *session, struct arrival *arrival)
{
    if (arrival->kind != ARRIVED_MAIN_END || !*session->here->stop.message)
        return TRAVEL_DONE;
    struct arrival end = *arrival;
    int64_t time = session->here->stop.time;
    breakpoints_add(&session->breakpoints, RDB_CATCH_UNCAUGHT, "", 0, "");
    enum travel_result result = moves_bcontinue(session, arrival);
    if (result == TRAVEL_DONE && arrival->kind != ARRIVED_BREAKPOINT) {
        result = moves_go(session, time, arrival); /* SystemExit, say, or the index knows of no such exception */
        *arrival = end;
    }
    return result;
}

static enum travel_result to_failure(struct session *session, const struct destination *to, struct arrival *arrival)
{
    long long passed;
    char *exception;
    (void)to;
    struct breakpoints persons = breakpoints_set_aside(&session->breakpoints);
    enum travel_result result = TRAVEL_DONE;
    if (marks_count_failures(session->log) > 0) {
        result = marks_go_failure(session, 1, &passed, &exception);
        *arrival = moves_arrival(session);
    } else {
        result = moves_continue(session, arrival);
        if (result == TRAVEL_DONE)
            result = to_raise(session, arrival);
    }
    if (arrival->kind == ARRIVED_BREAKPOINT)
        arrival->kind = ARRIVED; /* at one of ours, which is gone now */
    breakpoints_restore(&session->breakpoints, persons);
    return result;
}

static enum travel_result to_end(struct session *session, const struct destination *to, struct arrival *arrival)
{
    (void)to;
    return moves_go(session, TRAVEL_END, arrival);
}

static enum travel_result to_start(struct session *session, const struct destination *to, struct arrival *arrival)
{
    (void)to;
    return moves_go(session, session->main_start >= 0 ? session->main_start : 0, arrival);
}

static void begin_session(struct adapter *adapter)
{
    if (!strcmp(adapter->stop_at, "failure"))
        run_move(adapter, to_failure, NULL, "exception");
    else if (!strcmp(adapter->stop_at, "end"))
        run_move(adapter, to_end, NULL, "entry");
    else
        tell_stopped(adapter, TRAVEL_DONE, &(struct arrival){ARRIVED, 0}, "entry");
}

REQUEST(configurationDone, "configurationDone", PHASE_OPEN)
{
    (void)arguments, (void)body;
    if (adapter->configured)
        return refuse(adapter, "\"configurationDone\" came before");
    adapter->configured = true;
    answer(adapter);
    begin_session(adapter);
    return true;
}

/* ---- The end ---- */

REQUEST(restart, "restart", PHASE_OPEN)
{
    (void)arguments, (void)body;
    answer(adapter);
    run_move(adapter, to_start, NULL, "entry");
    return true;
}

REQUEST(disconnect, "disconnect", PHASE_ANY)
{
    (void)arguments, (void)body;
    end_session(adapter);
    answer(adapter);
    adapter->over = true;
    return true;
}

REQUEST(terminate, "terminate", PHASE_ANY)
{
    (void)arguments, (void)body;
    end_session(adapter);
    answer(adapter);
    tell(adapter, "terminated", NULL);
    return true;
}
