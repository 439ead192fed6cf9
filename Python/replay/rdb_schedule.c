/* SPDX-License-Identifier: MIT */
/* The order in which threads hold the GIL: see rdb_schedule.h.  Must never block a replay: there is one OS thread. */
#include "rdb_schedule.h"

#include "rdb_alloc.h"
#include "rdb_array.h"
#include "rdb_chaos.h"
#include "rdb_cursor.h"
#include "rdb_due.h"
#include "rdb_event.h"
#include "rdb_heaps.h"
#include "rdb_held.h"
#include "rdb_mode.h"
#include "rdb_poll.h"
#include "rdb_raw.h"
#include "rdb_real.h"
#include "rdb_recording.h"
#include "rdb_tls.h"

#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

static struct rdb_thread main_thread;
__thread struct rdb_thread *rdb_self = &main_thread;
__thread bool rdb_outside;

RDB_HELD uint64_t rdb_gil_releases;
RDB_HELD bool rdb_gil_closed;

void (*rdb_thread_switch_hook)(struct rdb_thread *from, struct rdb_thread *to);

static void *gil;                         /* the semaphore, or NULL while there is none */
RDB_HELD static struct rdb_thread *owner; /* RECORD: who held it last */
static int thread_count = 1;

void rdb_gil_created(void *lock)
{
    gil = lock;
    rdb_turn_lock(lock);
    owner = rdb_self;
    rdb_self->tid = (int)rdb_raw(SYS_gettid, 0, 0, 0, 0, 0, 0);
}

bool rdb_is_gil(const void *semaphore)
{
    return semaphore == gil && gil != NULL;
}

/* ---- Recording ---- */

enum { ROOM = 1024, ROOM_LIMIT = 256 << 20 };
#define NO_ROOM "no memory for the calls of a thread"

static char lost_because[200]; /* of the first thread that was */

/* What it does outside goes nowhere from now on. */
static void point_at_scratch(struct rdb_thread *thread)
{
    static unsigned char scratch[2 * RDB_STREAM_ROOM]; /* of all that are lost */
    thread->calls.at = scratch;
    thread->calls.end = scratch + sizeof scratch;
}

void rdb_thread_lost(const char *why)
{
    static bool known;
    if (!__atomic_exchange_n(&known, true, __ATOMIC_RELAXED))
        snprintf(lost_because, sizeof lost_because, "%s", why);
    rdb_self->lost = true;
    point_at_scratch(rdb_self);
}

/* A thread outside has filled its stream. */
static void grow(struct rdb_stream *stream)
{
    struct rdb_thread *thread = (struct rdb_thread *)((char *)stream - offsetof(struct rdb_thread, calls));
    if (thread->lost) {
        point_at_scratch(thread);
        return;
    }
    size_t used = (size_t)(stream->at - thread->room), size = ROOM + (size_t)(stream->end - thread->room) * 2;
    unsigned char *room = used < ROOM_LIMIT ? rdb_try_grow(thread->room, size) : NULL;
    if (!room) {
        rdb_thread_lost(used < ROOM_LIMIT ? NO_ROOM
                                          : "a thread has made too many calls without taking the interpreter lock");
        return;
    }
    thread->room = room;
    stream->at = room + used;
    stream->end = room + size;
}

/* False for want of memory. */
static bool give_room(struct rdb_thread *thread)
{
    if (!thread->room && !thread->lost) {
        thread->room = rdb_try_alloc(ROOM);
        thread->calls = (struct rdb_stream){thread->room, thread->room ? thread->room + ROOM : NULL, grow};
    }
    return thread->room != NULL;
}

struct rdb_thread *rdb_thread_new(void)
{
    struct rdb_thread *thread = rdb_try_alloc(sizeof *thread);
    if (!thread || !give_room(thread)) {
        rdb_stop_recording(NO_ROOM);
        free(thread);
        return NULL;
    }
    thread->heap = rdb_heaps_reserve();
    thread->index = __atomic_fetch_add(&thread_count, 1, __ATOMIC_RELAXED);
    return thread;
}

void rdb_thread_enter(struct rdb_thread *thread)
{
    rdb_heaps_thread(thread->heap);
    rdb_self = thread;
    rdb_outside = true;
    rdb_out = &thread->calls;
    thread->place = RDB_TURN_ALONE;
    thread->tid = (int)rdb_raw(SYS_gettid, 0, 0, 0, 0, 0, 0);
}

void rdb_thread_leave(struct rdb_thread *thread)
{
    rdb_turn_end();
    /* Its number stays used, it may be `owner`, and destructors of its keys may make calls: which get a new room. */
    free(thread->room);
    thread->room = NULL;
    thread->python = false;
    thread->calls = (struct rdb_stream){NULL, NULL, grow};
}

/* A child that a wait outside found killed. */
static void log_death(struct rdb_thread *self)
{
    if (self->died.pid) {
        rdb_log_child_killed(&self->died);
        self->died.pid = 0;
    }
}

/* What the event says of the thread. */
enum { ALONE_SHIFT = 24 };

static void taken(void)
{
    int saved = errno;
    struct rdb_thread *self = rdb_self;
    size_t made = self->room ? (size_t)(self->calls.at - self->room) : 0;
    bool at_point = rdb_turn_settle();

    rdb_out = &rdb_main_stream;
    if (self->lost) {
        rdb_stop_recording("%s", lost_because);
        errno = saved;
        return;
    }
    rdb_visits_settle();
    if (owner != self || self->alone > 0) {
        owner = self;
        rdb_due_record(RDB_EVENT_thread, rdb_gil_releases + at_point,
                       (uint64_t)self->alone << ALONE_SHIFT | (unsigned)self->index);
        self->alone = 0;
    }
    if (made > 0) {
        rdb_put_bytes(self->room, made);
        rdb_log_commit(RDB_EVENT_thread);
        self->calls.at = self->room;
    }
    log_death(self);
    errno = saved;
}

static void left(void)
{
    rdb_gil_releases += 2;
    if (!give_room(rdb_self))
        rdb_thread_lost(NO_ROOM);
    rdb_out = &rdb_self->calls;
}

/* ---- Replaying ---- */

enum { STACK_LEAST = 1 << 20, STACK_USUAL = 8 << 20, GUARD = 1 << 16 };

/* A thread of a replay while it does not run: its C stack and what the C library has per thread. */
struct rdb_coroutine {
    struct rdb_thread thread;
    ucontext_t context;
    void *stack; /* with its guard; NULL for the main thread */
    size_t stack_size;
    bool parked; /* ran ahead as far as it can: it goes on when the log says so */
    void *(*body)(void *);
    void *argument;
    int errno_there;
    uint64_t rolling;
    uint64_t aside;
    bool outside;
    void *keys[RDB_THREAD_KEYS];
    struct rdb_tls tls;
};

static struct rdb_coroutine **coroutines; /* by number of thread; [0] is the main thread */
static int coroutine_count;

static void first_coroutine(void)
{
    if (coroutines)
        return;
    rdb_array_push(coroutines, coroutine_count, "a thread", rdb_alloc(sizeof **coroutines, "a thread"));
    main_thread.coroutine = coroutines[0];
    main_thread.id = (pthread_t)rdb_reader_header(&rdb_in)->thread_id;
}

/* The coroutine that ran before, if it has ended: it could not free the stack it stood on. */
static struct rdb_coroutine *ended;

static void bury(void)
{
    if (!ended)
        return;
    coroutines[ended->thread.index] = NULL;
    rdb_tls_forget(&ended->tls);
    rdb_raw_munmap(ended->stack, ended->stack_size);
    free(ended->thread.levels);
    free(ended);
    ended = NULL;
}

void rdb_thread_ending(void)
{
    if (rdb_self != &main_thread)
        rdb_self->ends = true;
}

static void run_coroutine(void)
{
    bury();
    struct rdb_coroutine *self = rdb_self->coroutine;
    rdb_thread_finish(self->body(self->argument));
}

void rdb_thread_replay(int index, int heap, pthread_t id, size_t stack_size, void *(*body)(void *), void *argument)
{
    first_coroutine();
    if (index < 1 || index > 1 << 20)
        rdb_diverged("the log holds a thread of number %d: it is damaged", index);
    size_t size = stack_size > STACK_LEAST ? stack_size : stack_size ? STACK_LEAST : STACK_USUAL;
    long stack = rdb_raw_mmap(NULL, size + GUARD, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    struct rdb_coroutine *c = rdb_alloc(sizeof *c, "a thread");
    if (stack < 0)
        rdb_diverged("no memory for the stack of thread %d", index);
    rdb_raw(SYS_mprotect, stack, GUARD, PROT_NONE, 0, 0, 0);
    c->stack = (void *)stack;
    c->stack_size = size + GUARD;
    c->thread = (struct rdb_thread){.index = index, .id = id, .heap = heap, .coroutine = c};
    c->body = body;
    c->argument = argument;
    c->outside = true;
    c->aside = (union rdb_aside){.apart = heap < 0}.any;
    c->thread.place = RDB_TURN_ALONE;
    getcontext(&c->context);
    c->context.uc_stack = (stack_t){.ss_sp = (char *)stack + GUARD, .ss_size = size};
    makecontext(&c->context, run_coroutine, 0);
    if (index >= coroutine_count) {
        coroutines = rdb_array_room(coroutines, (size_t)coroutine_count, (size_t)(index + 1 - coroutine_count),
                                    sizeof *coroutines, "a thread");
        memset(coroutines + coroutine_count, 0, (size_t)(index + 1 - coroutine_count) * sizeof *coroutines);
        coroutine_count = index + 1;
    }
    coroutines[index] = c;
}

static struct rdb_thread *waiting; /* on whose behalf another thread runs ahead now, or NULL */

static void switch_to(int index)
{
    first_coroutine();
    struct rdb_coroutine *from = rdb_self->coroutine;
    struct rdb_coroutine *to = index >= 0 && index < coroutine_count ? coroutines[index] : NULL;
    if (!to)
        rdb_diverged("the log goes on in thread %d, which the program has not started", index);
    if (to == from)
        return;
    from->errno_there = errno;
    from->rolling = rdb_rolling;
    from->aside = rdb_aside.any;
    from->outside = rdb_outside;
    bool leaves = from->thread.ends && from->stack && waiting != rdb_self; /* who waits comes back */
    struct rdb_thread *next = index ? &to->thread : &main_thread;
    if (rdb_thread_switch_hook)
        rdb_thread_switch_hook(rdb_self, next);
    rdb_self = next;
    errno = to->errno_there;
    rdb_rolling = to->rolling;
    rdb_aside.any = to->aside;
    rdb_outside = to->outside;
    rdb_heaps_switch(next->ends ? -1 : next->heap, to->outside);
    rdb_tls_switch(&from->tls, &to->tls);
    ended = leaves ? from : NULL;
    swapcontext(&from->context, &to->context);
    bury();
    errno = rdb_self->coroutine->errno_there;
}

/* ---- Running ahead ---- */

enum { PATIENCE = 1000000 };

static bool can_run_ahead(const struct rdb_coroutine *c)
{
    return c && !c->parked && !c->thread.ends && &c->thread != rdb_self && c->outside &&
           (c != main_thread.coroutine || rdb_self != &main_thread);
}

/* Back to the one that waits; returns when the log has come to this thread, or (again) somebody waits for it. */
static void come_back(bool parked)
{
    struct rdb_coroutine *self = rdb_self->coroutine;
    int index = waiting->index;
    self->parked = parked;
    waiting = NULL;
    switch_to(index);
    self->parked = false;
}

/* Returns how many do. */
static int run_others_ahead(void)
{
    int ran = 0;
    first_coroutine();
    for (int index = 0; index < coroutine_count; index++)
        if (can_run_ahead(coroutines[index])) {
            waiting = rdb_self;
            switch_to(index);
            waiting = NULL;
            ran++;
        }
    return ran;
}

void rdb_thread_run_others(void)
{
    if (!waiting)
        run_others_ahead();
}

void rdb_thread_wait(void)
{
    static unsigned idle;
    static int64_t events;
    if (rdb_mode == RDB_RECORD && !rdb_outside)
        rdb_visits_settle();
    if (rdb_mode != RDB_REPLAY)
        return;
    if (waiting) {
        come_back(false);
        return;
    }
    for (int ran = run_others_ahead(); ran > 1; ran--) /* they may be waiting for each other */
        run_others_ahead();
    idle = events == rdb_events_replayed ? idle + 1 : 0;
    events = rdb_events_replayed;
    if (idle > PATIENCE && rdb_thread_log_over())
        rdb_replay_ended();                     /* killed while it waited */
    if (idle > PATIENCE && coroutine_count > 1) /* else it only yields (sched_yield) */
        rdb_diverged("a thread waits for what another did outside of the interpreter lock, which is not in the log");
}

bool rdb_thread_ahead(void)
{
    return waiting && waiting != rdb_self;
}

void rdb_thread_turn(void)
{
    if (rdb_thread_ahead())
        come_back(true);
}

/* ---- The order of the log ---- */

static struct rdb_due next_owner = {.kind = RDB_EVENT_thread, .counted = "release of the interpreter lock"};

bool rdb_thread_log_over(void)
{
    return !next_owner.found && rdb_peek_byte(&rdb_in) < 0;
}

/* At a place where another thread may go on, whose ordinal is the next one if it is a point: if the log says so, one does. */
static void give_way(bool at_point)
{
    if (!rdb_due(&next_owner, rdb_gil_releases + at_point))
        return;
    int index = (int)(next_owner.value & ((1u << ALONE_SHIFT) - 1));
    if (!at_point)
        rdb_self->place = RDB_TURN_ALONE;
    struct rdb_thread *next = (struct rdb_thread *)rdb_thread_at(index);
    if (next)
        next->alone = (unsigned)(next_owner.value >> ALONE_SHIFT);
    switch_to(index);
}

/* ---- Points ---- */

static bool takes_turns(const struct rdb_thread *self)
{
    return rdb_outside && self->python;
}

static void replay_end(struct rdb_thread *self)
{
    if (self->place == RDB_TURN_HAS) {
        self->place = RDB_TURN_POINT;
        give_way(true);
    }
    rdb_thread_turn();
}

static void replay_begin(struct rdb_thread *self)
{
    if (self->alone > 0) {
        self->alone--;
        self->place = RDB_TURN_ALONE;
    } else {
        rdb_gil_releases += 2;
        self->place = RDB_TURN_HAS;
        give_way(false);
    }
}

void rdb_turn_end(void)
{
    if (!takes_turns(rdb_self))
        return;
    if (rdb_mode == RDB_RECORD)
        rdb_turn_ends(rdb_self);
    else if (rdb_mode == RDB_REPLAY)
        replay_end(rdb_self);
}

static void await(bool with_mutex)
{
    struct rdb_thread *self = rdb_self;
    if (rdb_mode != RDB_RECORD || !takes_turns(self))
        return;
    int saved = errno;
    const struct rdb_thread *const *holder = (const struct rdb_thread *const *)&owner;
    if (with_mutex ? rdb_turn_wait_with_mutex(self, holder) : rdb_turn_wait_behind_call(self, holder)) {
        self->place = RDB_TURN_LOGS;
        taken();
    } else {
        self->place = RDB_TURN_ALONE;
        self->alone++;
    }
    errno = saved;
}

/* Usually the thread is about to take the GIL anyway. */
void rdb_turn_await(void)
{
    await(false);
}

void rdb_turn_begin(void)
{
    struct rdb_thread *self = rdb_self;
    if (!takes_turns(self))
        return;
    if (rdb_mode == RDB_REPLAY) {
        replay_begin(self);
    } else if (self->place == RDB_TURN_LOGS && rdb_mode == RDB_RECORD) {
        left();
        rdb_turn_starts(self);
    } else if (self->place == RDB_TURN_LOGS) { /* the recording has ended meanwhile */
        self->place = RDB_TURN_POINT;
        rdb_turn_post();
    }
}

static void meet(bool with_mutex)
{
    struct rdb_thread *self = rdb_self;
    if (!takes_turns(self))
        return;
    int saved = errno;
    if (rdb_mode == RDB_RECORD && rdb_turn_keeps_gil(self)) {
        self->place = RDB_TURN_LOGS;
        taken();
    } else {
        rdb_turn_end();
        await(with_mutex);
    }
    errno = saved;
}

void rdb_turn_meet(void)
{
    meet(false);
}

void rdb_turn_insist(void)
{
    meet(true);
}

bool rdb_turn_is_alone(void)
{
    struct rdb_thread *self = rdb_self;
    return rdb_outside && (!self->python || (rdb_mode == RDB_RECORD ? self->place == RDB_TURN_ALONE : self->alone > 0));
}

void rdb_turn_yield(void)
{
    if (rdb_mode == RDB_RECORD && takes_turns(rdb_self))
        rdb_turn_goes_alone(rdb_self);
}

/* What threads have returned, for who joins them.  One for each id, which are used again. */
static struct result {
    struct result *next;
    pthread_t id;
    void *value;
} * results;

static struct result *result_of(pthread_t id)
{
    struct result *result = results;
    while (result && result->id != id)
        result = result->next;
    return result;
}

void *rdb_thread_result(pthread_t id)
{
    struct result *result = result_of(id);
    return result ? result->value : NULL;
}

static void keep_result(pthread_t id, void *value)
{
    struct result *result = result_of(id);
    if (!result) {
        result = rdb_alloc(sizeof *result, "what a thread returned");
        *result = (struct result){results, id, NULL};
        results = result;
    }
    result->value = value;
}

void rdb_thread_cancelled(pthread_t id)
{
    if (rdb_mode == RDB_REPLAY)
        keep_result(id, PTHREAD_CANCELED);
}

void rdb_thread_finish(void *result)
{
    keep_result(rdb_self->id, result);
    if (waiting && waiting != rdb_self) {
        rdb_thread_ending();
        come_back(true);
    }
    rdb_turn_end();
    /* Outside for ever, and nobody else goes on. */
    rdb_replay_ended();
}

void rdb_thread_forked(void)
{
    for (int index = 0; index < coroutine_count; index++)
        if (coroutines[index] && coroutines[index] != rdb_self->coroutine) {
            if (coroutines[index]->stack)
                rdb_raw_munmap(coroutines[index]->stack, coroutines[index]->stack_size);
            rdb_tls_forget(&coroutines[index]->tls);
            free(coroutines[index]->thread.levels);
            free(coroutines[index]);
            coroutines[index] = NULL;
        }
}

int rdb_thread_index(pthread_t id)
{
    for (int index = coroutine_count - 1; index > 0; index--)
        if (coroutines[index] && pthread_equal(coroutines[index]->thread.id, id))
            return index;
    return id == (pthread_t)rdb_reader_header(&rdb_in)->thread_id ? 0 : -1;
}

const struct rdb_thread *rdb_thread_at(int index)
{
    bool is_there = index == 0 || (index > 0 && index < coroutine_count && coroutines[index]);
    return !is_there ? NULL : index ? &coroutines[index]->thread : &main_thread;
}

void rdb_thread_pose(int index)
{
    first_coroutine();
    if (index >= 0 && index < coroutine_count && coroutines[index])
        rdb_self = index ? &coroutines[index]->thread : &main_thread;
}

void **rdb_thread_keys(void)
{
    first_coroutine();
    return rdb_self->coroutine->keys;
}

/* ---- Both ---- */

static void replay_take(void)
{
    rdb_turn_end();
    rdb_thread_turn();
    rdb_outside = false;
    rdb_heaps_inside();
    rdb_self->place = RDB_TURN_INSIDE;
    rdb_wake_check();
}

bool rdb_gil_take_within(int64_t nanoseconds)
{
    struct rdb_thread *self = rdb_self;
    if (rdb_mode == RDB_REPLAY) {
        replay_take();
        return true;
    }
    bool chaos = rdb_chaos & RDB_CHAOS_SCHED && rdb_mode == RDB_RECORD && thread_count > 1;
    bool has = !chaos && rdb_turn_keeps_gil(self);
    if (!has)
        rdb_turn_end();
    if (chaos)
        rdb_chaos_delay(self->index);
    if (!has) {
        rdb_turn_defer();
        if (!rdb_turn_wait(nanoseconds))
            return false;
    }
    if (rdb_mode == RDB_RECORD) {
        if (self->lost)
            rdb_outside = false; /* here the recording can end */
        taken();
        rdb_outside = false;
        rdb_heaps_inside();
        self->place = RDB_TURN_INSIDE;
        rdb_wake_check();
    }
    return true;
}

void rdb_gil_take(void *semaphore)
{
    (void)semaphore;
    rdb_gil_take_within(-1);
}

void rdb_gil_hand_over(void)
{
    enum { LOOKS = 400 };
    const struct timespec look = {0, 50 * 1000};
    rdb_turn_end();
    for (int i = 0; i < LOOKS && rdb_mode == RDB_RECORD && __atomic_load_n(&owner, __ATOMIC_RELAXED) == rdb_self; i++)
        if (i % 2)
            rdb_raw(SYS_nanosleep, (long)&look, 0, 0, 0, 0, 0);
        else
            rdb_raw(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
}

void rdb_gil_release(void *semaphore)
{
    (void)semaphore;
    rdb_outside = true;
    if (rdb_self->ends)
        rdb_heaps_leave();
    else
        rdb_heaps_outside();
    if (rdb_mode == RDB_REPLAY) {
        rdb_gil_releases += 2;
        rdb_self->place = rdb_self->python ? RDB_TURN_HAS : RDB_TURN_ALONE;
        give_way(false);
        return;
    }
    if (rdb_mode == RDB_RECORD) {
        left();
        rdb_turn_released(rdb_self);
    }
    rdb_turn_post();
}

bool rdb_gil_borrow(void)
{
    bool borrow = gil && rdb_outside;
    if (borrow)
        rdb_gil_take(gil);
    return borrow;
}

void rdb_gil_return(bool borrowed)
{
    if (borrowed)
        rdb_gil_release(gil);
}

void rdb_gil_leave(void)
{
    rdb_gil_release(gil);
    rdb_turn_end();
    if (rdb_mode == RDB_REPLAY)
        rdb_replay_ended(); /* nobody else goes on */
    for (;;)
        rdb_raw(SYS_pause, 0, 0, 0, 0, 0, 0);
}

bool rdb_gil_wait(int64_t nanoseconds)
{
    return gil && rdb_turn_wait_first(nanoseconds);
}

void rdb_gil_decide(bool take)
{
    if (!take) {
        rdb_turn_post();
    } else if (rdb_mode == RDB_RECORD) {
        if (rdb_self->lost)
            rdb_outside = false;
        taken();
        rdb_outside = false;
        rdb_heaps_inside();
    }
}
