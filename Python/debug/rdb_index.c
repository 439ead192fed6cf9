/* SPDX-License-Identifier: MIT */
/* What happens in a segment of the recording: see rdb_index.h.
 *
 * A feature is a kind of thing that happens at a place (enum rdb_feature_kind); it gets a number when it happens first.
 * Features are told apart by a hash over all that describes them, so that code which is compiled again and again is the
 * same feature each time. */
#include "rdb_index.h"

#include "rdb_code.h"
#include "rdb_event.h"
#include "rdb_frames.h"
#include "rdb_hash.h"
#include "rdb_outline.h"
#include "rdb_protocol.h"
#include "rdb_run.h"
#include "rdb_time.h"
#include "rdb_alloc.h"
#include "rdb_array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARMED = 1, FIRED = 2 }; /* rdb_code.armed */
enum { MOMENTS = 200 };        /* of a segment; what happens more often is left out */

static bool collecting; /* the current run does */
static bool numbered;   /* the run before did, too, in this process: the front end knows our numbers */
static bool arming;     /* code objects are armed as they appear */

struct bytes {
    char *at;
    size_t length;
};

static void append(struct bytes *bytes, const void *more, size_t length)
{
    bytes->at = rdb_array_room(bytes->at, bytes->length, length, 1, "the index");
    memcpy(bytes->at + bytes->length, more, length);
    bytes->length += length;
}

static void append_string(struct bytes *bytes, const char *string)
{
    append(bytes, string, strlen(string) + 1);
}

/* ---- Features ---- */

/* A feature that has a number: its place among them. */
struct known {
    uint32_t member; /* of the set, if that is the one of: */
    int64_t segment;
};

static struct known *known;
static size_t known_count;
static struct rdb_table by_hash; /* the hash stands for the feature */
static int64_t segment;          /* ordinal of the one being collected */

static struct bytes definitions; /* of what became a feature in this segment */
static struct bytes moments;
static int64_t left_out;

/* The set, and where each was seen: what is seen at the stop point where the segment ends belongs to the next one. */
static struct member {
    uint32_t number;
    int64_t first, last;
} * members;
static size_t member_count;

static void join_set(uint32_t number, int64_t seen_at)
{
    known[number] = (struct known){(uint32_t)member_count, segment};
    rdb_array_push(members, member_count, "the index", (struct member){number, seen_at, seen_at});
}

static uint64_t fold(uint64_t hash, const char *string)
{
    return rdb_hash_bytes(hash, string, strlen(string) + 1);
}

/* It has happened: puts it into the segment's set, as seen first at that stop point.  Returns its number. */
static uint32_t happened(const struct rdb_feature *what, const char *file, const char *function, const char *names,
                         int64_t seen_at)
{
    uint64_t hash = rdb_hash_bytes(0, what, sizeof *what);
    hash = fold(fold(fold(hash, file), function), names);
    size_t step = 0, found = rdb_table_next(&by_hash, hash, &step);
    uint32_t number = (uint32_t)(found ? found - 1 : known_count);
    if (!found) {
        rdb_array_push(known, known_count, "the index", (struct known){0, -1});
        rdb_table_add(&by_hash, hash, known_count, "the index");
        append(&definitions, what, sizeof *what);
        append_string(&definitions, file);
        append_string(&definitions, function);
        append_string(&definitions, names);
    }
    if (known[number].segment != segment)
        join_set(number, seen_at);
    else
        members[known[number].member].last = seen_at;
    return number;
}

static void moment(uint32_t feature, int64_t time)
{
    struct rdb_moment entry = {time, feature, 0};
    if (moments.length < MOMENTS * sizeof entry)
        append(&moments, &entry, sizeof entry);
    else
        left_out++;
}

/* ---- Code ---- */

static void arm_place(struct rdb_code *code, int line, int offset, void *data)
{
    (void)line, (void)data;
    code->armed[offset] = ARMED;
    rdb_code_break(code, offset, true);
}

static void arm(struct rdb_code *code)
{
    if (!code->armed)
        code->armed = rdb_alloc((size_t)code->size + 1, "the index");
    rdb_code_places(code, arm_place, NULL);
    code->fired = false;
}

/* A line is executed at a stop point. */
static void note_line(const struct rdb_code *code, int offset, int64_t time)
{
    struct rdb_feature line = {RDB_FEATURE_LINE, rdb_code_line(code, offset), offset == 0};
    happened(&line, code->file, rdb_outline_qualified(code), "", time);
}

static void arm_again(struct rdb_code *code)
{
    for (int at = 0; at < code->size; at++)
        if (code->armed[at] == FIRED)
            arm_place(code, 0, at, NULL);
    code->fired = false;
}

void rdb_index_code_added(struct rdb_code *code, bool has_news)
{
    if (arming)
        arm(code);
    if (collecting && has_news) {
        struct rdb_feature new_code = {.kind = RDB_FEATURE_NEW_CODE};
        moment(happened(&new_code, code->file, "", "", rdb_now() + 1), rdb_now() + 1);
    }
}

void rdb_index_line(struct rdb_code *code, int offset)
{
    if (!code->armed || code->armed[offset] != ARMED)
        return;
    code->armed[offset] = FIRED;
    code->fired = true;
    rdb_code_break(code, offset, code->breakpoints && code->breakpoints[offset]);
    if (collecting)
        note_line(code, offset, rdb_now() + 1);
}

/* ---- Whatever else ---- */

/* The same few functions are called again and again, so those that the segment has already are told by comparing. */
void rdb_index_called(const char *name)
{
    enum { LATELY = 256, LONGEST = 40 };
    static struct {
        int64_t segment;
        char name[LONGEST];
    } lately[LATELY];
    size_t length = strlen(name), slot = ((uintptr_t)name >> 4) % LATELY;
    struct rdb_feature called = {.kind = RDB_FEATURE_CALL};
    if (!collecting || (lately[slot].segment == segment && strcmp(lately[slot].name, name) == 0))
        return;
    happened(&called, "", "", name, rdb_now());
    if (length < LONGEST) {
        lately[slot].segment = segment;
        memcpy(lately[slot].name, name, length + 1);
    }
}

void rdb_index_returned(struct rdb_code *code)
{
    if (!collecting || code->returned_in == segment)
        return;
    code->returned_in = segment;
    struct rdb_feature returned = {.kind = RDB_FEATURE_RETURN};
    happened(&returned, code->file, rdb_outline_qualified(code), "", rdb_now());
}

void rdb_index_raised(const struct rdb_frame *f)
{
    if (!collecting)
        return;
    char names[2000];
    bool all = rdb_class_names(rdb_exception_class(), names, sizeof names);
    struct rdb_feature raised = {RDB_FEATURE_RAISE, rdb_frame_line(f), !all};
    const struct rdb_code *code = rdb_frame_spot(f).code;
    const char *function = code ? rdb_outline_qualified(code) : rdb_frame_function(f);
    moment(happened(&raised, rdb_frame_file(f), function, names, rdb_now()), rdb_line_time());
}

void rdb_index_uncaught(int64_t raised_at)
{
    char names[2000];
    struct rdb_feature uncaught = {.kind = RDB_FEATURE_UNCAUGHT, .detail = rdb_self->index + 1};
    if (!collecting)
        return;
    rdb_class_names(rdb_exception_class(), names, sizeof names);
    uint32_t number = happened(&uncaught, "", "", names, rdb_now());
    if (!rdb_class_is(rdb_exception_class(), "SystemExit"))
        moment(number, raised_at);
}

void rdb_index_event(unsigned kind, int64_t seen_at)
{
    struct rdb_feature event = {.kind = RDB_FEATURE_EVENT};
    if (!collecting || !rdb_event_name(kind))
        return;
    uint32_t number = happened(&event, "", "", rdb_event_name(kind), seen_at);
    if (kind == RDB_EVENT_signal || kind == RDB_CALL_fork)
        moment(number, seen_at);
}

void rdb_index_made_output(void)
{
    struct rdb_feature made = {.kind = RDB_FEATURE_OUTPUT};
    if (collecting)
        happened(&made, "", "", "", rdb_now() - 1);
}

void rdb_index_written(int stream)
{
    struct rdb_feature written = {.kind = RDB_FEATURE_WRITTEN, .detail = stream};
    if (collecting)
        moment(happened(&written, "", "", "", rdb_now()), rdb_now());
}

void rdb_index_switched(int thread, int64_t seen_at)
{
    struct rdb_feature switched = {.kind = RDB_FEATURE_SWITCH, .detail = thread};
    if (collecting)
        moment(happened(&switched, "", "", "", seen_at), seen_at);
}

void rdb_index_failed(int64_t seen_at)
{
    struct rdb_feature failed = {.kind = RDB_FEATURE_FAILURE};
    if (collecting)
        happened(&failed, "", "", "", seen_at);
}

/* ---- A segment ---- */

void rdb_index_forked(void)
{
    numbered = false;
}

static void begin_anew(void)
{
    free(by_hash.slots);
    by_hash = (struct rdb_table){0};
    known_count = member_count = 0;
    definitions.length = 0;
    segment++; /* nothing has been seen in it: not by a code object whose count begins at 0, nor by who this is a fork of */
    for (struct rdb_code *code = rdb_codes; code; code = code->next)
        arm(code);
    arming = numbered = true;
}

void rdb_index_begin(bool wanted)
{
    collecting = wanted;
    if (!wanted) {
        numbered = false;
        return;
    }
    moments.length = 0;
    left_out = 0;
    if (!numbered)
        begin_anew();
    for (struct rdb_code *code = rdb_codes; code; code = code->next)
        if (code->fired)
            arm_again(code);
}

/* Begins the next set: with what was seen where the program stands now. */
static void begin_next_set(void)
{
    const struct rdb_frame *f = rdb_frame_top(0);
    size_t kept = 0;
    segment++;
    for (size_t i = 0; i < member_count; i++)
        if (members[i].last >= rdb_now())
            members[kept++] = members[i];
    member_count = kept;
    definitions.length = 0;
    struct rdb_spot spot = {0};
    if (f && !rdb_stand.at_main_end)
        spot = rdb_frame_spot(f);
    if (spot.code)
        note_line(spot.code, spot.offset, rdb_now()); /* it may have fired before, and so not again */
}

void rdb_index_end(void (*send)(int64_t, int64_t, int64_t, const void *, size_t))
{
    struct bytes payload = {0};
    int64_t features = 0;
    if (!collecting)
        return;
    for (size_t i = 0; i < member_count; i++)
        if (members[i].first < rdb_now()) {
            append(&payload, &members[i].number, sizeof members[i].number);
            features++;
        }
    append(&payload, moments.at, moments.length);
    append(&payload, definitions.at, definitions.length);
    send(features, (int64_t)(moments.length / sizeof(struct rdb_moment)), left_out, payload.at, payload.length);
    free(payload.at);
    begin_next_set();
}
