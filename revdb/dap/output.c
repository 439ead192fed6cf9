/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program writes, told once, with the line that wrote it.  See adapter.h. */
#include "adapter.h"

#include "array.h"
#include "clock.h"
#include "escape.h"
#include "travel_copy.h"

#include <stdlib.h>
#include <string.h>

#define OUTPUT_LIMIT 32768 /* bytes of one output event */
#define LINES_SECONDS 0.03 /* spent after a move on finding the lines that wrote */

/* Kept, and told when the move is over: then the lines that wrote it can be looked for. */
void take_output(void *closure, int64_t time, int stream, const char *bytes, size_t length)
{
    struct adapter *adapter = closure;
    *array_add(adapter->pieces, adapter->piece_count) = (struct program_output_piece){
        .time = time, .stream = stream, .begin = adapter->written.length, .length = length};
    text_add(&adapter->written, bytes, length);
}

/* The place of the line at a timestamp, found by a copy of the program that goes there. */
static bool add_line(struct adapter *adapter, json_t *body, int64_t time)
{
    struct process *copy = NULL;
    if (travel_copy_at(adapter->session, time, &copy) != TRAVEL_DONE || !copy)
        return false;
    if (copy->stop.time == time && !(copy->stop.raw.place.flags & RDB_PLACE_NONE)) {
        json_object_set_new(body, "source", source_for(adapter, text_copy(copy->stop.file)));
        json_object_set_new(body, "line", json_integer(client_line(adapter, copy->stop.raw.place.line)));
    }
    process_end(copy);
    return true;
}

static void tell_piece(struct adapter *adapter, const struct program_output_piece *piece, const struct text *written,
                       bool with_line)
{
    json_t *body = json_object();
    struct text text = {0};
    const char *bytes = written->bytes + piece->begin;
    if (adapter->client.ansi)
        text_add(&text, bytes, piece->length);
    else
        text_add_escaped(&text, bytes, piece->length, ESCAPE_LINES);
    json_object_set_new(body, "category",
                        json_string(piece->stream == 2   ? "stderr"
                                    : piece->stream == 1 ? "stdout"
                                                         : "console"));
    json_object_set_new(body, "output", json_bytes(text.bytes, text.length));
    if (with_line)
        add_line(adapter, body, piece->time);
    tell(adapter, "output", body);
}

/* Pieces that follow each other in time and place are one; so are those for whose lines there is no time. */
static bool joins(const struct program_output_piece *to, const struct program_output_piece *piece, bool any_time)
{
    return to->stream == piece->stream && (any_time || to->time == piece->time) &&
           to->begin + to->length == piece->begin && to->length + piece->length <= OUTPUT_LIMIT;
}

void tell_output(struct adapter *adapter)
{
    struct program_output_piece *pieces = adapter->pieces;
    struct text written = adapter->written;
    int count = adapter->piece_count;
    double begun = clock_now();
    adapter->pieces = NULL;
    adapter->piece_count = 0;
    adapter->written = (struct text){0};
    for (int i = 0; i < count;) {
        struct program_output_piece whole = pieces[i++];
        bool with_line = clock_now() - begun < LINES_SECONDS && count <= 100;
        while (i < count && joins(&whole, &pieces[i], !with_line))
            whole.length += pieces[i++].length;
        tell_piece(adapter, &whole, &written, with_line);
    }
}

/* Output is told once; where it lies ahead again, that is said. */
void mark_output(struct adapter *adapter, int64_t before)
{
    const struct program_output *output = &adapter->session->output;
    int64_t now = adapter->session->here->stop.time;
    int taken_back = program_output_before(output, before) - program_output_before(output, now);
    if (now < before && taken_back > 0)
        say(adapter, "console", "(back at %lld: the last %d of what was written %s ahead)", (long long)now, taken_back,
            taken_back == 1 ? "lies" : "lie");
}
