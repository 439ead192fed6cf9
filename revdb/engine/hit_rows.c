/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every hit of one breakpoint: see hit_rows.h. */
#include "hit_rows.h"

#include "travel_fork.h"
#include "travel_run.h"

#include "array.h"

#include <stdlib.h>

static size_t keep(struct hit_rows *rows, const char *text)
{
    size_t at = rows->strings.length;
    text_add_string(&rows->strings, text);
    return at;
}

static void take_row(void *closure, const struct rdb_message *message, const char *text)
{
    struct hit_rows *rows = closure;
    if (message->c == RDB_ROW_RAISED) {
        if (!rows->failures++) {
            rows->failed_at = message->a;
            rows->failure = text_copy(text);
        }
    } else if (message->c == RDB_ROW_RESULT) {
        if (message->b >= 0 && message->b < rows->count && rows->at[message->b].returned_at < 0) {
            rows->at[message->b].returned_at = message->a;
            rows->at[message->b].result = keep(rows, text);
        }
    } else if (rows->count == rows->limit) {
        rows->more = true;
    } else {
        array_plain(rows->at);
        *array_add(rows->at, rows->count) = (struct row){message->a, -1, (int)message->c, keep(rows, text), 0};
    }
}

/* Tells the process what to look for. */
static enum process_result prepare(const struct session *session, struct process *process, const struct breakpoint *b,
                                   const struct text *expressions, int limit, struct text *answer)
{
    struct breakpoint alone = *b;
    struct breakpoints set = {.items = &alone, .count = 1};
    struct text payload = {0};
    breakpoints_encode(&set, &payload);
    struct rdb_message command = {.kind = RDB_SET_BREAKPOINTS, .length = (uint32_t)payload.length}, reply;
    enum process_result result = process_ask(process, &command, payload.bytes, &reply, answer, NULL);
    command = (struct rdb_message){.kind = RDB_SET_COLUMNS,
                                   .length = (uint32_t)expressions->length,
                                   .a = limit,
                                   .b = (b->stands_at > 0) | (int64_t)session->value_patience * 1000 << 8};
    return result == PROCESS_OK ? process_ask(process, &command, expressions->bytes, &reply, answer, NULL) : result;
}

enum travel_result hit_rows_collect(struct session *session, const struct breakpoint *b, const struct text *expressions,
                                    struct hit_rows *rows)
{
    struct process *process = travel_fork_first(session);
    if (!process)
        return TRAVEL_FAILED;
    struct output_sink sink = {.row = take_row, .closure = rows};
    struct text answer = {0};
    enum process_result result = prepare(session, process, b, expressions, rows->limit + 1, &answer);
    travel_set_out(session, process, TRAVEL_END);
    unsigned flags = RDB_RUN_BREAKPOINTS | RDB_RUN_SCAN | RDB_RUN_ROWS;
    while (result == PROCESS_OK && !rows->more && process->stop.reason != RDB_STOP_END &&
           process->stop.reason != RDB_STOP_DIVERGED) {
        int64_t target = process->stop.time + (int64_t)session->slice;
        result = process_run(process, target, flags, NULL, &sink, &answer);
        travel_tell_progress(session, process);
    }
    session->view.progress_over(session->view.closure);
    enum travel_result outcome = travel_outcome(session, process, result, answer.bytes);
    process_end(process);
    return outcome;
}
