/* SPDX-License-Identifier: MIT */
/* Whose turn it is, in a recording: see rdb_turn.h.
 *
 * `turn` says whose turn it is; whoever has the GIL and finds it set waits until it changes, by the thread
 * itself, or loses patience and changes it.  All changes are one atomic operation, whose loser knows that it lost.
 * Waits in the recording end by themselves: what a thread waits for may wait for it. */
#include "rdb_turn.h"

#include "rdb_raw.h"
#include "rdb_real.h"
#include "rdb_schedule.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

/* The thread whose turn it is, with one of these; or 0. */
enum {
    KEEPS = 1, /* it has kept the GIL: nobody can take that */
    ALONE = 2, /* it has let its turn go, or lost it, and has come to no point since */
    FLAGS = 3,
};
static _Atomic uintptr_t turn;
static void *gil;
static atomic_bool settling; /* somebody sleeps on it */

#define MS INT64_C(1000000)
#define COMPUTES (1 * MS)    /* of CPU time outside: it is not about to come to a point */
#define COMPUTES_LEAST 50000 /* who did so before is waited for less */
#define BLOCKED (200 * MS)   /* without CPU time: it waits for something that we do not know */
#define AWAITS (20 * MS)     /* for the GIL behind a call, while its holder computes */
#define AWAITS_LEAST (MS / 4)
#define INSISTS (2000 * MS) /* for the GIL with a mutex in hand, whose next owner goes on from what this one has done */
#define DEFERS (2 * MS)     /* who takes it for Python, to who waits for it behind a call */
#define LOOKS (10 * MS)     /* how often who waits for the GIL looks whether somebody keeps it outside */

static int (*real_clock)(clockid_t, struct timespec *), (*real_post)(sem_t *), (*real_try)(sem_t *);
static int (*real_wait)(sem_t *, const struct timespec *);
RDB_REAL_AT_START(clock_gettime, real_clock);
RDB_REAL_AT_START(sem_post, real_post);
RDB_REAL_AT_START(sem_trywait, real_try);
RDB_REAL_AT_START(sem_timedwait, real_wait);

/* ---- How long to wait for another thread ---- */

struct patience {
    const struct rdb_thread *with;
    int64_t begun, cpu;
};

/* Of the C library, which asks the kernel only where it must. */
static int64_t read_clock(int clock)
{
    struct timespec time = {0};
    real_clock(clock, &time);
    return time.tv_sec * 1000 * MS + time.tv_nsec;
}

static int64_t now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

/* As the kernel numbers its clocks.  That of a thread that has ended does not go. */
static int64_t cpu_time(const struct rdb_thread *thread)
{
    return read_clock((int)(~(unsigned)thread->tid << 3 | 6));
}

static struct patience be_patient(const struct rdb_thread *with)
{
    return (struct patience){with, now(), cpu_time(with)};
}

static bool is_over(const struct patience *patience, int64_t cpu, int64_t blocked)
{
    return now() - patience->begun > blocked || cpu_time(patience->with) - patience->cpu > cpu;
}

/* ---- The interpreter lock ---- */

void rdb_turn_lock(void *lock)
{
    gil = lock;
}

void rdb_turn_post(void)
{
    real_post(gil);
}

/* ---- Whose turn it is ---- */

static uintptr_t mark_of(const struct rdb_thread *self)
{
    return (uintptr_t)self | (self->keeps ? KEEPS : 0);
}

static void wake(void)
{
    if (atomic_load(&settling))
        rdb_raw(SYS_futex, (long)&turn, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
}

/* Puts something else in the place of the running thread's turn.  False if that is lost; then it is alone. */
static bool give_up(struct rdb_thread *self, uintptr_t mark)
{
    uintptr_t mine = mark_of(self);
    if (atomic_compare_exchange_strong(&turn, &mine, mark))
        return true;
    self->place = RDB_TURN_ALONE;
    self->keeps = false;
    return false;
}

static void end(struct rdb_thread *self, uintptr_t mark, enum rdb_turn_place place)
{
    if (self->place != RDB_TURN_HAS || !give_up(self, mark))
        return;
    if (self->turn_cpu && self->turn_cpu < COMPUTES)
        self->turn_cpu *= 2;
    self->place = place;
    if (self->keeps)
        rdb_turn_post();
    else
        wake();
    self->keeps = false;
}

void rdb_turn_released(struct rdb_thread *self)
{
    self->keeps = false;
    self->place = self->python ? RDB_TURN_HAS : RDB_TURN_ALONE;
    atomic_store_explicit(&turn, (uintptr_t)self | (self->python ? 0 : ALONE), memory_order_release);
}

bool rdb_turn_keeps_gil(struct rdb_thread *self)
{
    bool kept = self->place == RDB_TURN_HAS && self->keeps && give_up(self, 0);
    if (kept)
        self->keeps = false;
    return kept;
}

static int64_t patience_with(struct rdb_thread *thread)
{
    return thread->turn_cpu ? thread->turn_cpu : COMPUTES;
}

/* It computes, and the next time others will know sooner. */
static void impatient_with(struct rdb_thread *thread)
{
    int64_t less = patience_with(thread) / 2;
    thread->turn_cpu = less > COMPUTES_LEAST ? less : COMPUTES_LEAST;
}

bool rdb_turn_settle(void)
{
    enum { SPINS = 100 };
    uintptr_t found = atomic_load_explicit(&turn, memory_order_acquire);
    if (found == 0 || found & ALONE)
        return atomic_exchange(&turn, 0) == 0;
    for (int i = 0; i < SPINS && atomic_load(&turn) == found; i++)
        __builtin_ia32_pause();
    if (atomic_load(&turn) == found) {
        struct rdb_thread *other = (struct rdb_thread *)found;
        struct patience patience = be_patient(other);
        int64_t cpu = patience_with(other);
        struct timespec look = {0, cpu / 2};
        atomic_store(&settling, true);
        while (atomic_load(&turn) == found && !is_over(&patience, cpu, BLOCKED))
            rdb_raw(SYS_futex, (long)&turn, FUTEX_WAIT_PRIVATE, (uint32_t)found, (long)&look, 0, 0);
        atomic_store(&settling, false);
        if (atomic_load(&turn) == found)
            impatient_with(other);
    }
    return atomic_exchange(&turn, 0) == 0;
}

/* From who keeps the GIL outside and computes.  found: whose turn it was when this was looked at before, or 0. */
static bool take_away(uintptr_t *found, struct patience *patience)
{
    uintptr_t seen = atomic_load(&turn);
    struct rdb_thread *other = (struct rdb_thread *)(seen & ~(uintptr_t)FLAGS);
    if (!(seen & KEEPS)) {
        *found = 0;
    } else if (seen != *found || other->turns != patience->with->turns) {
        *found = seen;
        *patience = be_patient(other);
    } else if (is_over(patience, patience_with(other), BLOCKED) &&
               atomic_compare_exchange_strong(&turn, &seen, (uintptr_t)other | ALONE)) {
        other->computes = true;
        impatient_with(other);
        return true;
    }
    return false;
}

bool rdb_turn_wait(int64_t nanoseconds)
{
    if (real_try(gil) == 0)
        return true;
    if (nanoseconds == 0)
        return false;
    int64_t start = read_clock(CLOCK_REALTIME), at = start;
    uintptr_t found = 0;
    struct patience patience = {0};
    while (nanoseconds < 0 || at - start < nanoseconds) {
        int64_t until = at + (found ? MS : LOOKS);
        if (nanoseconds >= 0 && until > start + nanoseconds)
            until = start + nanoseconds;
        if (real_wait(gil, &(struct timespec){until / (1000 * MS), until % (1000 * MS)}) == 0)
            return true;
        if (errno == ETIMEDOUT && take_away(&found, &patience))
            return true;
        at = read_clock(CLOCK_REALTIME);
    }
    return false;
}

/* Who releases the GIL and wants it back at once would always find it free, since others have yet to wake up.  Unrecorded,
 * who comes back from a call needs no GIL; so Python defers to those, that they may not lose patience. */
static atomic_int behind;       /* how many wait behind a call */
static _Atomic uint32_t served; /* how many have done so */
static atomic_int deferring;

void rdb_turn_defer(void)
{
    uint32_t seen = atomic_load(&served);
    if (atomic_load(&behind) == 0)
        return;
    atomic_fetch_add(&deferring, 1);
    rdb_raw(SYS_futex, (long)&served, FUTEX_WAIT_PRIVATE, seen, (long)&(struct timespec){0, DEFERS}, 0, 0);
    atomic_fetch_sub(&deferring, 1);
}

bool rdb_turn_wait_first(int64_t nanoseconds)
{
    if (rdb_turn_wait(0))
        return true;
    atomic_fetch_add(&behind, 1);
    bool got = rdb_turn_wait(nanoseconds);
    atomic_fetch_sub(&behind, 1);
    atomic_fetch_add(&served, 1);
    if (atomic_load(&deferring))
        rdb_raw(SYS_futex, (long)&served, FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0, 0);
    return got;
}

/* Holders of the GIL change, and each may be about to release it. */
static bool wait_longer(int64_t cpu, int64_t blocked, const struct rdb_thread *const *owner)
{
    const struct rdb_thread *holder = __atomic_load_n(owner, __ATOMIC_RELAXED);
    struct patience patience = be_patient(holder);
    bool got;
    do
        got = rdb_turn_wait_first(cpu);
    while (!got && holder == __atomic_load_n(owner, __ATOMIC_RELAXED) && !is_over(&patience, cpu, blocked));
    return got;
}

bool rdb_turn_wait_behind_call(struct rdb_thread *self, const struct rdb_thread *const *owner)
{
    if (rdb_turn_wait(0))
        return true;
    int64_t limit = self->awaits ? self->awaits : AWAITS;
    bool got = rdb_turn_wait_first(limit) || wait_longer(limit, 10 * limit, owner);
    int64_t next = got ? limit * 2 : limit / 2;
    self->awaits = next > AWAITS ? AWAITS : next < AWAITS_LEAST ? AWAITS_LEAST : next;
    return got;
}

bool rdb_turn_wait_with_mutex(struct rdb_thread *self, const struct rdb_thread *const *owner)
{
    if (rdb_turn_wait(0))
        return true;
    int64_t limit = self->insists ? self->insists : INSISTS, begun = now();
    bool got = rdb_turn_wait_first(limit / 10);
    while (!got && now() - begun < limit)
        got = wait_longer(limit / 10, limit, owner);
    int64_t next = got ? limit * 2 : limit / 2;
    self->insists = next > INSISTS ? INSISTS : next < AWAITS ? AWAITS : next;
    return got;
}

void rdb_turn_starts(struct rdb_thread *self)
{
    self->turns++;
    self->keeps = !self->computes;
    self->place = RDB_TURN_HAS;
    atomic_store_explicit(&turn, mark_of(self), memory_order_release);
    if (!self->keeps)
        rdb_turn_post();
}

void rdb_turn_ends(struct rdb_thread *self)
{
    end(self, 0, RDB_TURN_POINT);
}

void rdb_turn_goes_alone(struct rdb_thread *self)
{
    end(self, (uintptr_t)self | ALONE, RDB_TURN_ALONE);
}
