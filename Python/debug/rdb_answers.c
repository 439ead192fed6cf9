/* SPDX-License-Identifier: MIT */
/* Places, stacks, names and texts, as messages: see rdb_answers.h. */
#include "rdb_answers.h"

#include "rdb_clock.h"
#include "rdb_cursor.h"
#include "rdb_frames.h"
#include "rdb_log.h"
#include "rdb_look.h"
#include "rdb_marks.h"
#include "rdb_message.h"
#include "rdb_outline.h"
#include "rdb_output.h"
#include "rdb_poll.h"
#include "rdb_raw.h"
#include "rdb_run.h"
#include "rdb_source.h"
#include "rdb_step.h"
#include "rdb_stacks.h"
#include "rdb_time.h"
#include "rdb_watch.h"
#include "rdb_alloc.h"

#include <stdlib.h>
#include <string.h>

/* ---- Places ---- */

/* thread: 0 is the running one. */
static struct rdb_place place_of(const struct rdb_frame *f, int depth, int thread)
{
    struct rdb_place place = {.thread = thread ? thread : rdb_self->index + 1, .depth = depth, .flags = RDB_PLACE_NONE};
    place.called = rdb_frame_called(rdb_thread_at(place.thread - 1), depth);
    if (f) {
        place.line = rdb_frame_line(f);
        place.flags = rdb_frame_is_module(f) ? RDB_PLACE_MODULE : rdb_frame_spot(f).offset == 0 ? RDB_PLACE_BEGINS : 0;
        place.generator = rdb_frame_generator(f);
    }
    return place;
}

static void add_place_strings(struct rdb_payload *payload, const struct rdb_frame *f)
{
    rdb_add_string(payload, f ? rdb_frame_file(f) : "");
    rdb_add_string(payload, f ? rdb_frame_function(f) : "");
}

void rdb_answer_stopped(enum rdb_stop_reason reason, int64_t breakpoint_id, const char *message)
{
    const struct rdb_frame *f = rdb_frame_top(0);
    const struct rdb_changer *changer = rdb_watches_changer();
    struct rdb_payload payload = {0};
    rdb_depth_is(rdb_depth); /* brings rdb_least_depth up to date */
    struct rdb_stopped stopped = {
        .pid = rdb_raw(SYS_getpid, 0, 0, 0, 0, 0, 0),
        .events = rdb_events_replayed,
        .polls = (int64_t)rdb_polls(),
        .main_start = rdb_stand.main_start,
        .main_end = rdb_stand.main_end,
        .last_hit = rdb_stand.last_hit,
        .last_hit_id = rdb_stand.last_hit_id,
        .exit_status = rdb_stand.exit_status,
        .uid_next = rdb_uid_count(),
        .instruction = rdb_step_now(),
        .counted = rdb_step_counted(),
        .yielded = rdb_stand.yielded,
        .least_depth = rdb_least_depth,
        .place = place_of(f, rdb_depth, 0),
        .changer = changer->place,
        .changer_instruction = changer->instruction,
    };
    rdb_add(&payload, &stopped, sizeof stopped);
    add_place_strings(&payload, f);
    rdb_add_string(&payload, message);
    rdb_add_string(&payload, rdb_stand.returned ? rdb_stand.returned : "");
    rdb_add_string(&payload, rdb_thread_name(0));
    rdb_add_string(&payload, changer->file ? changer->file : "");
    rdb_add_string(&payload, changer->function ? changer->function : "");
    rdb_send_payload(RDB_STOPPED, rdb_now(), reason, breakpoint_id, &payload);
}

/* Adds what a function writes about a frame. */
static void add_written(struct rdb_payload *payload, void (*write)(FILE *, const struct rdb_frame *),
                        const struct rdb_frame *f)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = rdb_text_open(&text, &length, "an answer");
    write(out, f);
    rdb_text_close(out, "an answer");
    rdb_add(payload, text, length);
    free(text);
}

void rdb_answer_variables(int thread)
{
    struct rdb_payload payload = {0};
    const struct rdb_frame *f = rdb_frame_top(thread);
    if (f)
        add_written(&payload, rdb_write_variables, f);
    rdb_send_payload(RDB_TEXT, 0, 0, 0, &payload);
}

void rdb_answer_stack(int thread)
{
    if (thread && !rdb_thread_lives(thread)) {
        rdb_send_error("There is no such thread now: `info threads` lists those that live.");
        return;
    }
    struct rdb_payload payload = {0};
    int count = 0, depth = rdb_stack_depth(thread);
    for (const struct rdb_frame *f = rdb_frame_top(thread); f; f = rdb_frame_back(f), count++) {
        struct rdb_place place = place_of(f, depth - count, thread);
        rdb_add(&payload, &place, sizeof place);
        add_place_strings(&payload, f);
        add_written(&payload, rdb_write_arguments, f);
        rdb_add_string(&payload, "");
    }
    rdb_add_string(&payload, rdb_thread_name(thread));
    rdb_send_payload(RDB_FRAMES, count, 0, 0, &payload);
}

/* ---- Names ---- */

static void add_name(const char *name, void *payload)
{
    rdb_add_string(payload, name);
}

static void add_line(int line, void *payload)
{
    char text[16];
    snprintf(text, sizeof text, "%d", line);
    rdb_add_string(payload, text);
}

void rdb_answer_names(int64_t what, const char *file)
{
    struct rdb_payload payload = {0};
    if (what == 0)
        rdb_source_visit(add_name, &payload);
    else if (what == 1)
        rdb_outline_functions(add_name, &payload);
    else
        rdb_outline_lines(file, add_line, &payload);
    rdb_send_payload(RDB_TEXT, 0, 0, 0, &payload);
}

void rdb_answer_source(const char *file)
{
    struct rdb_source_bytes text = rdb_source_find(file);
    rdb_send(RDB_TEXT, text.bytes != NULL, text.changed, text.flags, text.bytes, text.bytes ? text.length : 0);
}

/* ---- Texts ---- */

static void add_mark(const struct rdb_mark *mark, void *payload)
{
    char numbers[100];
    snprintf(numbers, sizeof numbers, "%lld %lld %d %d", (long long)mark->time, (long long)mark->clock_ns,
             mark->is_failure, mark->count);
    rdb_add_string(payload, numbers);
    for (int i = 0; i < mark->count; i++)
        rdb_add_string(payload, mark->texts[i]);
}

static void send_marks(void)
{
    struct rdb_payload payload = {0};
    rdb_marks_visit(add_mark, &payload);
    rdb_send_payload(RDB_TEXT, 0, 0, 0, &payload);
}

static void send_buffered(void)
{
    size_t length;
    const char *buffered = rdb_output_pending(&length);
    rdb_send(RDB_TEXT, 0, 0, 0, buffered, length);
}

static void send_threads(void)
{
    char *text = rdb_thread_list();
    rdb_send(RDB_TEXT, 0, 0, 0, text, strlen(text));
    free(text);
}

static void send_clock(void)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)rdb_clock_now());
    rdb_send(RDB_TEXT, 0, 0, 0, text, strlen(text));
}

static void send_log(void)
{
    char text[200];
    snprintf(text, sizeof text, "%lld events replayed, %llu bytes of the log's stream read\n",
             (long long)rdb_events_replayed, (unsigned long long)rdb_reader_position(&rdb_in));
    rdb_send(RDB_TEXT, 0, 0, 0, text, strlen(text));
}

void rdb_answer_info(int64_t what)
{
    static void (*const infos[])(void) = {
        [RDB_INFO_LOG] = send_log,           [RDB_INFO_MARKS] = send_marks,     [RDB_INFO_CLOCK] = send_clock,
        [RDB_INFO_BUFFERED] = send_buffered, [RDB_INFO_THREADS] = send_threads,
    };
    bool known = what >= 0 && what < (int64_t)(sizeof infos / sizeof *infos);
    (known ? infos[what] : send_log)();
}
