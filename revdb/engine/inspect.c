/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at the program: see inspect.h. */
#include "inspect.h"

#include "lifetimes.h"
#include "memory.h"
#include "rdb_dollar.h"
#include "travel_fork.h"
#include "rdb_names.h"
#include "source_decode.h"
#include "travel.h"
#include "travel_ask.h"
#include "travel_copy.h"

#include <stdlib.h>
#include <string.h>

enum travel_result inspect_stack(struct session *session, int thread, struct stack *stack)
{
    struct rdb_message command = {.kind = RDB_STACK, .a = thread};
    *stack = (struct stack){0};
    enum travel_result result = travel_ask(session, &command, NULL, &stack->strings);
    if (result != TRAVEL_DONE) {
        return result;
    }
    const char *at = stack->strings.bytes, *end = at + stack->strings.length;
    stack->frames = memory_alloc((stack->strings.length / sizeof(struct rdb_place) + 1) * sizeof(struct frame));
    while (stack->count < command.a && end - at > (ptrdiff_t)sizeof(struct rdb_place)) {
        struct frame *frame = &stack->frames[stack->count++];
        memcpy(&frame->place, at, sizeof frame->place);
        at += sizeof frame->place;
        if (frame->place.line < 0)
            frame->place.line = 0; /* no process says so that is well */
        const char **strings[] = {&frame->file, &frame->function, &frame->arguments};
        for (int i = 0; i < 3; i++) {
            *strings[i] = at < end ? at : "";
            at += at < end ? strlen(at) + 1 : 0;
        }
    }
    stack->thread_name = at < end ? at : "";
    return TRAVEL_DONE;
}

/* Takes the answer apart: the text, and what it says about the value. */
static void take_result(struct session *session, const char *source, const struct rdb_message *answer,
                        struct evaluation *evaluation)
{
    const char *begin, *end;
    bool alive = rdb_dollar_next(source, &begin, &end) < 0; /* what no number was needed for was reached */
    struct text *text = &evaluation->text;
    size_t length = text->length ? strlen(text->bytes) : 0;
    const char *type = length + 1 < text->length ? text->bytes + length + 1 : "";
    const char *count = length + 1 < text->length ? type + strlen(type) + 1 : "";
    long long characters;
    if (count < text->bytes + text->length && text_number(count, &characters) && characters > 0)
        evaluation->characters = (size_t)characters;
    evaluation->end = answer->a == RDB_RESULT_OK ? EVALUATION_OK : EVALUATION_EXCEPTION;
    if (answer->b)
        evaluation->number = objects_name(&session->objects, &session->notes, (uint64_t)answer->b, (uint64_t)answer->c,
                                          alive, session->here->stop.time, type, text->bytes)
                                 ->number;
    text->length = length;
}

/* The recording has ended, and not within a line that the program died of. */
static bool is_over(const struct session *session)
{
    const struct stop *stop = &session->here->stop;
    return stop->reason == RDB_STOP_END && stop->raw.place.flags & RDB_PLACE_NONE;
}

/* A process to evaluate in, and the frame there that is this one here.  What asks about the exception that this line raises
 * is evaluated where it is raised.  At the end the interpreter is gone, and evaluates where its last line was, in no
 * frame. */
static struct process *fork_for(struct session *session, int thread, int *frame, const char *source)
{
    struct process *last;
    if (is_over(session)) {
        *frame = -1;
        return travel_copy_at(session, session->here->stop.time - 1, &last) == TRAVEL_DONE ? last : NULL;
    }
    bool asks = strstr(source, "__exception__") || strstr(source, "$_exception") || !strncmp(source, "why ", 4);
    struct process *process = asks && !thread ? travel_to_raise(session, 0) : NULL;
    if (!process)
        return travel_fork_here(session);
    int inner = process->stop.raw.place.depth - session->here->stop.raw.place.depth + *frame;
    *frame = inner > 0 ? inner : 0;
    return process;
}

/* At the end there is none. */
static bool needs_frame(enum rdb_eval_kind kind, const char *source)
{
    const char *expression = source + strcspn(source, "\n");
    if (kind != RDB_EVAL_LOOK || *expression == '\0' || expression[1])
        return kind == RDB_EVAL_LOCALS;
    char *function = text_bytes(source, strcspn(source, " \n"));
    return strcmp(function, "exceptions") && strcmp(function, "names") && strcmp(function, "complete");
}

static enum travel_result refuse_at_end(struct session *session)
{
    text_clear(&session->message);
    text_printf(&session->message, "The recording has ended: there is no frame here (`bstep` goes to its last line).");
    return TRAVEL_FAILED;
}

int64_t inspect_kind(const struct session *session, enum rdb_eval_kind kind)
{
    return kind | (int64_t)session->value_patience * 1000 << 8;
}

/* Tells the process how values are to be told, unless it knows. */
static void set_shape(const struct session *session, struct process *process)
{
    static const struct rdb_shape usual = RDB_SHAPE_USUAL;
    struct rdb_message command = {.kind = RDB_SET_SHAPE, .length = sizeof session->shape}, answer;
    struct text nothing = {0};
    if (memcmp(&session->shape, &usual, sizeof usual))
        process_ask(process, &command, &session->shape, &answer, &nothing, NULL);
}

enum travel_result inspect_evaluate(struct session *session, int thread, int frame, enum rdb_eval_kind kind,
                                    const char *source, const struct output_sink *sink, struct evaluation *evaluation)
{
    *evaluation = (struct evaluation){.end = EVALUATION_OK};
    if (is_over(session) && needs_frame(kind, source))
        return refuse_at_end(session);
    enum travel_result outcome =
        kind == RDB_EVAL_PRINT || kind == RDB_EVAL_LOOK ? lifetimes_prepare(session, source) : TRAVEL_DONE;
    struct process *process = outcome == TRAVEL_DONE ? fork_for(session, thread, &frame, source) : NULL;
    if (!process)
        return outcome == TRAVEL_DONE ? TRAVEL_FAILED : outcome;
    struct rdb_message command = {.kind = RDB_EVALUATE,
                                  .length = (uint32_t)strlen(source),
                                  .a = frame,
                                  .b = inspect_kind(session, kind),
                                  .c = thread};
    struct rdb_message answer;
    set_shape(session, process);
    /* A limit of addresses, and heaps keep those that they have had: repr of a string takes four times its size at first. */
    process_limit_memory(process, 2 * travel_memory_budget(session));
    switch (process_ask(process, &command, source, &answer, &evaluation->text, sink)) {
    case PROCESS_OK:
        take_result(session, source, &answer, evaluation);
        break;
    case PROCESS_DIED: {
        evaluation->end = EVALUATION_EXITED;
        text_clear(&evaluation->text);
        char *words = replays_last_words(&session->replays);
        text_printf(&evaluation->text, "%s", words);
        break;
    }
    case PROCESS_INTERRUPTED:
        outcome = TRAVEL_INTERRUPTED;
        break;
    case PROCESS_REFUSED:
        text_clear(&session->message);
        text_printf(&session->message, "%s", evaluation->text.bytes);
        outcome = TRAVEL_FAILED;
        break;
    }
    process_end(process);
    return outcome;
}

enum travel_result inspect_source(struct session *session, const char *file, struct text *source, bool *found,
                                  bool *changed, bool *decoded)
{
    struct rdb_message command = {.kind = RDB_SOURCE, .length = (uint32_t)strlen(file)};
    enum travel_result result = travel_ask(session, &command, file, source);
    *found = result == TRAVEL_DONE && command.a;
    *changed = *found && command.b;
    *decoded = command.c & 1;
    if (*found && command.c & 2)
        *found = source_inflate(source);
    return result;
}

enum travel_result inspect_names(struct session *session, enum names which, struct text *names)
{
    struct rdb_message command = {.kind = RDB_NAMES, .a = which};
    return travel_ask(session, &command, NULL, names);
}

bool inspect_is_text_of(const char *name, const char *file)
{
    size_t length = rdb_name_length(file);
    return rdb_name_length(name) == length && !strncmp(name, file, length);
}

struct found_file inspect_find_file(struct session *session, const char *wanted, const char *current)
{
    struct text names = {0};
    struct found_file found = {0};
    bool at_current = current && rdb_file_matches(current, wanted);
    if (inspect_names(session, NAMES_FILES, &names) != TRAVEL_DONE)
        return found;
    const char *end = names.bytes + names.length;
    for (const char *name = names.bytes; name && name < end; name += strlen(name) + 1)
        if (rdb_file_matches(name, wanted)) {
            found.file = found.file ? found.file : text_copy(at_current ? current : name);
            found.files += !name[rdb_name_length(name)];
        }
    for (const char *name = names.bytes; found.file && name < end; name += strlen(name) + 1)
        if (inspect_is_text_of(name, found.file)) {
            found.texts++;
            if (!at_current && rdb_file_matches(name, wanted))
                found.file = text_copy(name); /* the latest */
        }
    return found;
}

enum travel_result inspect_lines(struct session *session, const char *file, struct text *lines)
{
    struct rdb_message command = {.kind = RDB_NAMES, .length = (uint32_t)strlen(file), .a = 2};
    return travel_ask(session, &command, file, lines);
}

enum travel_result inspect_info(struct session *session, enum rdb_info topic, struct text *text)
{
    struct rdb_message command = {.kind = RDB_INFO, .a = topic};
    return travel_ask(session, &command, NULL, text);
}

const char *inspect_nearest(const struct text *names, const char *wanted)
{
    const char *nearest = NULL;
    wanted = rdb_base_name(wanted);
    int least = ((int)strlen(wanted) + 2) / 3 + 1; /* from so many edits on, it is another word */
    for (const char *name = names->bytes; name && name < names->bytes + names->length; name += strlen(name) + 1) {
        int distance = text_distance(wanted, rdb_base_name(name));
        if (distance < least) {
            least = distance;
            nearest = name;
        }
    }
    return nearest;
}
