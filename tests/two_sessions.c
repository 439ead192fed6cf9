/* SPDX-License-Identifier: MIT */
/* Two recordings open at once in one process: what the engine must be able to do, as an editor's adapter will ask it to.
 * Moves in both alternately and tells where each stands: `A TIME FILE:LINE x=VALUE`.  Then interrupts one, and closes it,
 * while the other goes on.
 *
 *     two_sessions PYTHON LOG-A LOG-B */
#include "inspect.h"
#include "moves.h"
#include "rdb_names.h"
#include "session.h"
#include "travel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct side {
    char name;
    struct session session;
    struct interrupt interrupt;
};

static void take(void *closure, int64_t time, int stream, const char *bytes, size_t length)
{
    (void)time;
    printf("%c output %d: %.*s", ((struct side *)closure)->name, stream, (int)length, bytes);
    printf("%s", bytes[length - 1] == '\n' ? "" : "\n");
}

static void pass(void *closure, int64_t time, double done)
{
    (void)closure, (void)time, (void)done;
}

static void over(void *closure)
{
    (void)closure;
}

static void notice(void *closure, const char *line)
{
    printf("%c notice: %s\n", ((struct side *)closure)->name, line);
}

static void begin(struct side *side, char name, const char *exe, const char *log)
{
    *side = (struct side){.name = name, .session = {.replays = REPLAYS, .view = {take, pass, over, notice, side}}};
    side->session.replays.interrupt = &side->interrupt;
    if (!session_open(&side->session, exe, log)) {
        printf("%c: %s\n", name, side->session.message.bytes);
        exit(1);
    }
}

static void tell(struct side *side, enum travel_result result)
{
    static const char *const results[] = {"", " interrupted", " diverged", " failed"};
    const struct stop *stop = &side->session.here->stop;
    struct evaluation evaluation = {0};
    printf("%c%s %lld %s:%d", side->name, results[result], (long long)stop->time, rdb_base_name(stop->file),
           stop->raw.place.line);
    if (result == TRAVEL_FAILED)
        printf(" (%s)", side->session.message.bytes);
    if (result == TRAVEL_DONE && stop->reason != RDB_STOP_END &&
        inspect_evaluate(&side->session, 0, 0, RDB_EVAL_PRINT, "x", NULL, &evaluation) == TRAVEL_DONE) {
        text_cut_newlines(&evaluation.text);
        printf(" x=%s", evaluation.text.bytes);
    }
    printf("\n");
}

int main(int argc, char **argv)
{
    static struct side a, b;
    struct arrival arrival;
    if (argc != 4)
        return 2;
    begin(&a, 'A', argv[1], argv[2]);
    begin(&b, 'B', argv[1], argv[3]);
    for (int i = 0; i < 6; i++) {
        tell(&a, moves_step(&a.session, 3, &arrival));
        tell(&b, i % 2 ? moves_bstep(&b.session, 1, &arrival) : moves_step(&b.session, 4, &arrival));
    }
    breakpoints_add(&a.session.breakpoints, RDB_BREAK_LINE, "a.py", 5, "");
    tell(&a, moves_continue(&a.session, &arrival));
    tell(&b, moves_continue(&b.session, &arrival));
    tell(&b, moves_go(&b.session, b.session.main_start, &arrival));
    tell(&a, moves_bcontinue(&a.session, &arrival));
    a.interrupt.pending = 1;
    tell(&a, moves_go(&a.session, TRAVEL_END, &arrival));
    tell(&b, moves_step(&b.session, 2, &arrival));
    session_close(&a.session);
    tell(&b, moves_step(&b.session, 2, &arrival));
    tell(&b, moves_go(&b.session, TRAVEL_END, &arrival));
    session_close(&b.session);
    return 0;
}
