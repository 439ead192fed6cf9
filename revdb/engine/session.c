/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and closing a log: see session.h. */
#include "session.h"

#include "rdb_event.h"
#include "rdb_hash.h"
#include "rdb_log.h"
#include "travel.h"
#include "travel_fork.h"
#include "travel_run.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLICE 20000.0

/* Tells recordings apart, and interpreters; 0 for one that may still grow. */
static uint64_t recording_of(const struct rdb_log_header *header, const struct rdb_log_summary *summary)
{
    const uint64_t numbers[] = {(uint64_t)header->start_ns, (uint64_t)header->pid, summary->length, summary->polls};
    uint64_t hash = rdb_hash_bytes(0, numbers, sizeof numbers);
    return summary->running ? 0 : rdb_hash_bytes(hash, header->build_id, strlen(header->build_id)) | 1;
}

/* What the log says of itself, and the notes that belong to it. */
static void read_log(struct session *session)
{
    struct rdb_reader reader;
    char error[500];
    uint64_t identity = 0, recording = 0;
    if (rdb_reader_open(&reader, session->log, error, sizeof error)) { /* else the process that replays it says so */
        session->log_polls = (int64_t)rdb_reader_summary(&reader)->polls;
        const struct rdb_log_header *header = rdb_reader_header(&reader);
        session->start_ns = header->start_ns;
        identity = (uint64_t)header->start_ns ^ (uint64_t)header->pid << 40;
        recording = recording_of(header, rdb_reader_summary(&reader));
        session->known_hits.one_thread = recording && !rdb_reader_summary(&reader)->count[RDB_EVENT_thread].events;
        rdb_reader_close(&reader);
    }
    notes_open(&session->notes, session->log, identity);
    objects_load(&session->objects, &session->notes);
    survey_begin(session, recording);
}

bool session_open(struct session *session, const char *exe, const char *log)
{
    session->exe = exe;
    session->log = log;
    session->main_start = session->main_end = session->end = session->main_depth = -1;
    session->slice = FIRST_SLICE;
    session->value_patience = 1;
    session->shape = (struct rdb_shape)RDB_SHAPE_USUAL;
    read_log(session);
    if (!travel_restart(session))
        return false;
    travel_set_here(session, session->snapshots.at[0]);
    if (session->main_start != session->here->stop.time) {
        enum travel_result result = travel_forward(session, TRAVEL_END, RDB_RUN_MAIN_START, NULL);
        if (result == TRAVEL_INTERRUPTED)
            travel_fail(session, result, "interrupted");
        if (result == TRAVEL_INTERRUPTED || result == TRAVEL_FAILED)
            return false;
    }
    session->here->pins++; /* the place where most searches begin */
    return true;
}

void session_close(struct session *session)
{
    if (session->here && !session->lost && process_is_between(session->here))
        travel_wreck(session, session->here);
    session->lost = false;
    travel_drop_wrecks(session);
    snapshots_clear(&session->snapshots);
    replays_close(&session->replays);
    survey_end(&session->survey);
    index_clear(&session->index);
    session->message = (struct text){0};
    session->returned = (struct text){0};
    session->raised = (struct text){0};
}
