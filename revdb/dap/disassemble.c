/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disassemble, and what a breakpoint on an instruction stands for: the bytecode of a frame.  Instructions have no addresses of their own; an address here is a frame's number and
 * how far the instruction lies from the one that is next there.  See adapter.h. */
#include "adapter.h"

#include "memory.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_SHIFT 24
#define NEXT (1 << 23) /* of the next instruction, from where a frame's begin */
#define LIMIT 10000    /* instructions that are told at once */

char *instruction_address(int frame)
{
    return text_format("0x%llx", ((long long)frame << FRAME_SHIFT) + NEXT);
}

/* A line of dis: "LINE --> >> OFFSET NAME ARGUMENT". */
struct instruction {
    long long line, offset; /* line: 0 if it is that of the one before */
    const char *text;
    bool is_next;
};

static bool read_instruction(const char *text, struct instruction *is)
{
    int used = 0;
    *is = (struct instruction){.is_next = strstr(text, " --> ") != NULL};
    const char *at = text + strspn(text, " ");
    if (isdigit((unsigned char)*at) && at - text < 4 && sscanf(at, "%lld%n", &is->line, &used) == 1) {
        const char *behind = at + used + strspn(at + used, " ->");
        if (isdigit((unsigned char)*behind))
            at = behind;
        else
            is->line = 0; /* it was the offset */
    }
    at += strspn(at, " ->");
    if (sscanf(at, "%lld%n", &is->offset, &used) != 1)
        return false;
    is->text = at + used + strspn(at + used, " ");
    return isupper((unsigned char)*is->text);
}

/* All of a frame's; *next becomes the number of the one that is next. */
static struct instruction *read_all(char *text, int *count, int *next)
{
    struct instruction *all = memory_alloc((strlen(text) / 4 + 1) * sizeof *all);
    *count = *next = 0;
    for (char *line; (line = strsep(&text, "\n"));) {
        if (!read_instruction(line, &all[*count]))
            continue;
        if (all[*count].is_next)
            *next = *count;
        ++*count;
    }
    return all;
}

static json_t *describe(struct adapter *adapter, const struct instruction *is, long long address, const char *file)
{
    json_t *body = json_object();
    json_object_set_new(body, "address", json_string(text_format("0x%llx", address)));
    json_object_set_new(body, "instruction", json_shown(is ? is->text : ""));
    if (!is) {
        json_object_set_new(body, "presentationHint", json_string("invalid"));
        return body;
    }
    json_object_set_new(body, "instructionBytes", json_string(text_format("%lld", is->offset)));
    if (is->line) {
        json_object_set_new(body, "location", source_for(adapter, file));
        json_object_set_new(body, "line", json_integer(client_line(adapter, is->line)));
    }
    return body;
}

/* ---- Where an address points to ---- */

/* The instructions of a frame, one of which has the address `base`. */
struct listing {
    struct instruction *all;
    int total, next; /* the one at `base` */
    long long base;
    const char *file;
};

/* The listing of which the address is. */
static bool list(struct adapter *adapter, const char *reference, long long offset, struct listing *listing)
{
    char *end;
    long long address = strtoll(reference, &end, 0) + offset;
    long long number = (address - NEXT + (1 << 22)) >> FRAME_SHIFT;
    struct evaluation evaluation;
    struct rdb_place place;
    if (!*reference || *end || number < adapter->first_frame || number >= adapter->first_frame + adapter->frame_count)
        return refuse_late(adapter, text_format("the frame of the memory reference \"%s\"", reference));
    struct known_frame frame = adapter->frames[number - adapter->first_frame];
    if (!place_of(adapter, frame, &place, &listing->file) ||
        !went_well(adapter, inspect_evaluate(adapter->session, frame.thread, frame.frame, RDB_EVAL_LOOK, "bytecode\n",
                                             NULL, &evaluation)))
        return false;
    if (evaluation.end != EVALUATION_OK)
        return refuse(adapter, "%s", evaluation.text.length ? evaluation.text.bytes : "it cannot be told");
    listing->base = (number << FRAME_SHIFT) + NEXT;
    listing->all = read_all(evaluation.text.bytes, &listing->total, &listing->next);
    return listing->total || refuse(adapter, "there is no bytecode");
}

/* The number of the first instruction that does not lie before the address. */
static int number_at(const struct listing *listing, long long address)
{
    const struct instruction *all = listing->all;
    int at = 0;
    while (at < listing->total && all[at].offset - all[listing->next].offset < address - listing->base)
        at++;
    return at;
}

bool instruction_line(struct adapter *adapter, const char *reference, long long offset, const char **file, int *line)
{
    struct listing listing;
    if (!list(adapter, reference, offset, &listing))
        return false;
    int at = number_at(&listing, strtoll(reference, NULL, 0) + offset), begins = at;
    while (begins < listing.total && begins > 0 && !listing.all[begins].line)
        begins--;
    if (at == listing.total)
        return refuse(adapter, "there is no instruction at this address");
    *file = listing.file;
    *line = (int)listing.all[begins].line;
    if (begins != at)
        return refuse(
            adapter,
            "A program is stopped where a line begins: line %d does so at offset %lld.  Stop there, and step by "
            "instruction.",
            *line, listing.all[begins].offset);
    return true;
}

/* ---- disassemble ---- */

REQUEST(disassemble, "disassemble", PHASE_OPEN)
{
    const char *reference = string_of(arguments, "memoryReference", "");
    long long offset = number_of(arguments, "offset", 0), count = number_of(arguments, "instructionCount", 1);
    long long from = number_of(arguments, "instructionOffset", 0);
    struct listing of;
    json_t *instructions = json_array();
    json_object_set_new(body, "instructions", instructions);
    if (!list(adapter, reference, offset, &of))
        return false;
    if (from < -INT32_MAX || from > INT32_MAX)
        return refuse(adapter, "there is no bytecode");
    long long first = number_at(&of, strtoll(reference, NULL, 0) + offset) + from;
    for (long long i = first; i < first + count && i - first < LIMIT; i++) {
        bool there = i >= 0 && i < of.total;
        long long zero = of.base - of.all[of.next].offset;
        long long where = there   ? zero + of.all[i].offset
                          : i < 0 ? zero + i
                                  : zero + of.all[of.total - 1].offset + (i - of.total + 1) * 3;
        json_array_append_new(instructions, describe(adapter, there ? &of.all[i] : NULL, where, of.file));
    }
    return true;
}
