/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One client: reads its requests and calls their functions; while it is silent, the walk over the recording goes on.  See
 * dap.h. */
#define _GNU_SOURCE
#include "adapter.h"

#include "memory.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

#define IDLE_MILLISECONDS 200 /* after which the client is taken to have nothing more to ask */

/* ---- What there is ---- */

LIST_OF(revdb_requests, request)

static const struct request *find(const char *name)
{
    const struct request *request;
    for (int i = 0; (request = revdb_requests_at(i)); i++)
        if (!strcmp(request->name, name))
            return request;
    return NULL;
}

/* ---- Requests ---- */

static bool may_run(struct adapter *adapter, const struct request *request)
{
    const char *command = adapter->current.command;
    if (!request)
        return refuse(adapter, "revdb does not know the request \"%s\"", command);
    if (request->phase >= PHASE_INITIALIZED && !adapter->initialized)
        return refuse(adapter, "\"%s\" comes before \"initialize\"", command);
    if (request->phase >= PHASE_OPEN && !adapter->session)
        return refuse(adapter, "\"%s\" needs a recording: `launch` or `attach` opens one", command);
    return true;
}

static void run_request(struct adapter *adapter, const json_t *message)
{
    const char *command = string_of(message, "command", NULL);
    struct current *current = &adapter->current;
    *current = (struct current){.seq = number_of(message, "seq", 0), .command = command, .body = json_object()};
    const struct request *request = find(command);
    if (may_run(adapter, request)) {
        begin_work(adapter, 0);
        if (!request->run(adapter, json_object_get(message, "arguments"), current->body) && !current->error)
            refuse(adapter, "it cannot be done");
        end_work(adapter);
    }
    answer(adapter);
    json_decref(current->body);
    current->seq = -1;
    if (adapter->session)
        settle(adapter, false);
}

/* What came is no JSON object: answered, if it says to whom. */
static void refuse_broken(struct adapter *adapter, long long seq)
{
    adapter->current = (struct current){.seq = seq, .command = ""};
    refuse(adapter, "this is no JSON object, or its texts are no UTF-8");
    if (seq >= 0)
        answer(adapter);
    else
        say(adapter, "stderr", "A message came that is no JSON object; it was passed over.");
    adapter->current.seq = -1;
}

static void take(struct adapter *adapter, json_t *message)
{
    const char *type = json_string_value(json_object_get(message, "type"));
    if (!json_is_object(message))
        refuse_broken(adapter, json_integer_value(message));
    else if (type && !strcmp(type, "request") && string_of(message, "command", NULL))
        run_request(adapter, message);
    /* Answers to what we never ask, and what is neither, are passed over. */
    json_decref(message);
}

/* The walk is over: what else can be found out?  False if nothing. */
static bool find_out_more(struct adapter *adapter)
{
    struct hit_map *hits = &adapter->hits;
    bool knew = hits->complete;
    if (adapter->told_complete && !hit_map_advance(hits, adapter->session))
        return false;
    if (!adapter->told_complete || (hits->complete && !knew))
        tell_time(adapter);
    adapter->told_complete = true;
    return true;
}

/* Waits for the client; the survey goes on. */
static void wait_for_client(struct adapter *adapter)
{
    bool may_survey = adapter->session && adapter->configured;
    transport_read(&adapter->transport, may_survey ? IDLE_MILLISECONDS : -1, -1);
    while (may_survey && !adapter->transport.closed && !json_array_size(adapter->transport.queue)) {
        bool walks = survey_step(adapter->session), goes_on = walks || find_out_more(adapter);
        if (!json_array_size(adapter->transport.queue)) /* else something was read on the way (work.c) */
            transport_read(&adapter->transport, walks ? 500 : goes_on ? 0 : -1, survey_fd(adapter->session));
    }
}

int dap_serve(const struct dap_host *host, int in, int out)
{
    struct adapter *adapter = memory_alloc(sizeof *adapter);
    *adapter = (struct adapter){.host = host, .current = {.seq = -1}, .first_frame = 1, .first_value = 1};
    transport_begin(&adapter->transport, in, out);
    prepare_for_work(adapter);
    while (!adapter->over) {
        drop_cancelled(adapter);
        json_t *message = transport_take(&adapter->transport);
        if (message)
            take(adapter, message);
        else if (adapter->transport.closed)
            break;
        else
            wait_for_client(adapter);
    }
    const char *complaint = adapter->transport.complaint;
    if (complaint)
        say(adapter, "stderr", "revdb: %s.", complaint);
    end_session(adapter);
    json_decref(adapter->transport.queue);
    return complaint ? STATUS_FAILED : STATUS_OK;
}
