/* SPDX-License-Identifier: MIT */
/* Watches in a replaying process: see rdb_watch.h.
 *
 * Runs inside the replayed program at its stop points: reads its objects, creates, keeps and changes none. */
#include "rdb_watch.h"

#include "rdb_code.h"
#include "rdb_frames.h"
#include "rdb_look.h"
#include "rdb_stacks.h"
#include "rdb_step.h"
#include "rdb_time.h"
#include "rdb_alloc.h"

#include <stdlib.h>
#include <string.h>

static struct rdb_watch *watches;
static bool any_slow, tracking; /* does the run want to know who makes the changes? */

/* Who is at work since the stop point before.  The code may be gone when it is asked for. */
static struct {
    struct rdb_spot at;
    int depth, thread;
    int64_t instruction;
    bool certain; /* it has made the change */
} at_work;

static struct rdb_changer changer = {.place = {.flags = RDB_PLACE_NONE}};

/* ---- Making ---- */

struct rdb_watch *rdb_watch_new(const struct rdb_breakpoint *is, const char *locals, const char *source)
{
    struct rdb_watch *w = rdb_alloc(sizeof *w, "a watch");
    *w = (struct rdb_watch){
        .next = watches, .is = *is, .locals = rdb_copy(locals, "a watch"), .source = rdb_copy(source, "a watch")};
    w->quick = rdb_quick_parse(w->source);
    return watches = w;
}

void rdb_watch_free(struct rdb_watch *w)
{
    if (!w)
        return;
    struct rdb_watch **link = &watches;
    while (*link != w)
        link = &(*link)->next;
    *link = w->next;
    free(w->locals);
    free(w->source);
    free(w->quick);
    free(w->words.items);
    free(w);
}

/* ---- What they are worth ---- */

static void evaluate(struct rdb_watch *w)
{
    uint64_t print = 0;
    w->words.count = 0;
    rdb_words_wanted = &w->words;
    w->slow = !rdb_watch_look(w, &print);
    rdb_words_wanted = NULL;
    w->print = w->slow ? rdb_watch_evaluate(w) : print;
}

/* ---- Looking for changes ---- */

static void note_slow(void)
{
    any_slow = false;
    for (struct rdb_watch *w = watches; w; w = w->next)
        any_slow |= w->slow;
}

static void go_on_in(const struct rdb_frame *f, int depth, int thread)
{
    at_work.at = f ? rdb_frame_spot(f) : (struct rdb_spot){0};
    at_work.depth = depth;
    at_work.thread = thread;
    at_work.instruction = 0;
}

static inline void go_on(const struct rdb_frame *f)
{
    if (!tracking)
        return;
    at_work.certain = false;
    go_on_in(f, rdb_depth, rdb_self->index + 1);
}

bool rdb_watches_begin(bool who)
{
    tracking = who;
    for (struct rdb_watch *w = watches; w; w = w->next) {
        w->changed = false;
        evaluate(w);
    }
    note_slow();
    go_on(rdb_frame_top(0));
    return watches;
}

static bool all_same(void)
{
    for (const struct rdb_watch *w = watches; w; w = w->next)
        if (!w->slow && !rdb_words_same(&w->words))
            return false;
    return true;
}

bool rdb_watches_pass(const struct rdb_frame *f)
{
    if (any_slow || !all_same())
        return false;
    go_on(f);
    return true;
}

static bool is_loaded(const struct rdb_code *code)
{
    for (struct rdb_code *c = rdb_codes; c; c = c->next)
        if (c == code)
            return true;
    return false;
}

static void keep_changer(void)
{
    const struct rdb_code *code = at_work.at.code;
    bool known = code && is_loaded(code);
    free(changer.file);
    free(changer.function);
    changer = (struct rdb_changer){
        .place = {.line = known ? rdb_code_line(code, at_work.at.offset) : 0,
                  .depth = at_work.depth,
                  .thread = at_work.thread,
                  .flags = known ? 0 : RDB_PLACE_NONE},
        .instruction = at_work.instruction,
        .file = rdb_copy(known ? code->file : "", "a watch"),
        .function = rdb_copy(known ? code->name : "", "a watch"),
    };
}

void rdb_watches_look(const struct rdb_frame *f)
{
    bool any = false;
    for (struct rdb_watch *w = watches; w; w = w->next) {
        uint64_t before = w->print;
        if (w->slow || !rdb_words_same(&w->words))
            evaluate(w);
        w->changed = w->print != before;
        any |= w->changed;
    }
    note_slow();
    if (any && tracking)
        keep_changer();
    go_on(f);
}

/* Only what is told by looking can be looked at between stop points. */
static void pass_on(const struct rdb_frame *f, int depth, int thread)
{
    if (all_same())
        go_on_in(f, depth, thread);
    else
        at_work.certain = true;
}

/* What has just begun has got its arguments from who called it. */
void rdb_watches_frame_goes_on(const struct rdb_frame *f)
{
    if (!tracking || at_work.certain || !f || rdb_frame_spot(f).offset < 0)
        return;
    pass_on(f, rdb_depth, rdb_self->index + 1);
    if (!at_work.certain)
        at_work.instruction = rdb_step_now() + 1;
}

void rdb_watches_frame_ends(const struct rdb_frame *f)
{
    if (tracking && !at_work.certain)
        pass_on(rdb_frame_back(f), rdb_depth - 1, rdb_self->index + 1);
}

void rdb_watches_switch(int thread)
{
    if (tracking && !at_work.certain)
        pass_on(rdb_frame_top(thread), rdb_stack_depth(thread), rdb_thread_lives(thread) ? thread : 0);
}

const struct rdb_changer *rdb_watches_changer(void)
{
    return &changer;
}
