/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All threads at the end of a recording: see report_threads.h. */
#include "report_threads.h"

#include "html.h"
#include "travel.h"

#include <stdlib.h>
#include <string.h>

/* As tracebacks are, the innermost frame last. */
static void describe_stack(struct session *session, struct sources *sources, const struct stack *stack,
                           struct text *text)
{
    for (int i = stack->count - 1; i >= 0; i--) {
        const struct frame *frame = &stack->frames[i];
        struct source *source = source_get(sources, session, frame->file);
        size_t length = 0;
        const char *line = source ? source_line(source, frame->place.line, &length) : "";
        for (; length && (*line == ' ' || *line == '\t'); length--)
            line++;
        text_printf(text, "  File \"%s\", line %d, in %s\n", frame->file, frame->place.line, frame->function);
        if (length)
            text_printf(text, "    %.*s\n", (int)length, line);
    }
}

/* A line of RDB_INFO_THREADS that begins with a number is of that thread; another one of all. */
static void write_line(FILE *out, struct session *session, struct sources *sources, const char *line)
{
    struct text text = {0};
    struct stack stack;
    int number = (int)strtol(line + strspn(line, "* "), NULL, 10);
    text_add(&text, "", 0);
    if (number > 0 && inspect_stack(session, number, &stack) == TRAVEL_DONE)
        describe_stack(session, sources, &stack, &text);
    html_part(out, number > 0 ? "stack" : "stacks note", "text", number > 0 ? text.bytes : line, "title",
              number > 0 ? line + strspn(line, "* ") : "", NULL);
}

void report_threads_write(FILE *out, struct session *session, struct sources *sources)
{
    struct text threads = {0};
    if (session->end < 0 || travel_to(session, session->end) != TRAVEL_DONE ||
        session->here->stop.raw.place.flags & RDB_PLACE_NONE ||
        inspect_info(session, RDB_INFO_THREADS, &threads) != TRAVEL_DONE || !threads.length)
        return;
    html_part(out, "stacks", NULL);
    for (char *line = threads.bytes, *next; *line; line = next) {
        next = line + strcspn(line, "\n");
        if (*next)
            *next++ = '\0';
        write_line(out, session, sources, line);
    }
    html_part(out, "stacks end", NULL);
}
