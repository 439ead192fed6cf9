/* SPDX-License-Identifier: MIT */
/* Chaos: see Python/replay/rdb_chaos.h.
 *
 * Rare interleavings are of different kinds: some need a switch between two instructions, some a thread that stays away
 * for long.  So each run draws how it goes about it (struct manner), and a campaign of runs tries them all. */
#include "rdb_chaos.h"

#include "rdb_alloc.h"
#include "rdb_array.h"
#include "rdb_cursor.h"
#include "rdb_event.h"
#include "rdb_notes.h"
#include "rdb_raw.h"
#include "rdb_schedule.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

unsigned rdb_chaos;

/* Streams of random numbers: what a replay draws again must not depend on what it does not. */
static uint64_t replayed, places, unreplayed;

static struct manner {
    int shortest, longest; /* instructions between polls */
    bool dense;            /* all polls come that soon, not half of them */
    bool ambush;           /* one thread in three is delayed, not all */
    unsigned victim;       /* which */
    bool yields;           /* it lets the others run for as long as they can */
    bool anywhere;         /* in the library too */
    unsigned delay_one_in; /* takes of the interpreter lock */
    unsigned delay_ns;     /* at most */
    unsigned starve_ns;    /* for how long a thread is kept away; 0: none is */
} manner;

/* A program must get on: after so many polls and so much delay in all it is disturbed less. */
#define DENSE_POLLS 50000
#define DELAYS_NS INT64_C(2000000000)
#define SLICE_NS 1000000
#define TURN_NS 100000000 /* how often another thread is chosen to be kept away */
#define YIELD_NS 100000000
static int polls;
static __thread bool in_program; /* the thread's last poll was in the program's own code */
static int64_t delays_ns;

static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * UINT64_C(0x2545f4914f6cdd1d) >> 16;
}

static bool one_in(unsigned n)
{
    return draw(&unreplayed) % n == 0;
}

/* Jitter is for programs that do the same thing many times: polls anywhere, and every thread delayed. */
static void draw_jitter(void)
{
    static const int longest[] = {2, 10, 100, 1000};
    static const unsigned one_in[] = {2, 8, 64}, delay[] = {20000, 500000, 10000000};
    manner.shortest = 1;
    manner.longest = longest[draw(&replayed) % 4];
    unsigned kind = (unsigned)(draw(&replayed) % 3);
    manner.delay_one_in = one_in[kind];
    manner.delay_ns = delay[kind]; /* the rarer the longer: a program must not take for ever */
    manner.starve_ns = draw(&replayed) % 2 ? 20000000 : 0;
}

/* An ambush is for what happens once: one thread is stopped between any two instructions, for so long that the others
 * get far.  Most races are the program's own, and its own instructions are few beside the library's. */
static void draw_ambush(void)
{
    static const unsigned one_in[] = {2, 8, 32, 128}, delay[] = {10000000, 10000000, 20000000, 60000000};
    manner.longest = 1;
    manner.dense = manner.ambush = true;
    manner.victim = (unsigned)(draw(&replayed) % 3);
    manner.yields = draw(&replayed) % 2;
    manner.anywhere = draw(&replayed) % 4 == 0;
    unsigned kind = (unsigned)(draw(&replayed) % 4);
    manner.delay_one_in = one_in[kind];
    manner.delay_ns = manner.yields ? YIELD_NS : delay[kind];
}

/* The same seed, the same manner. */
static void begin(uint64_t seed)
{
    replayed = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
    draw(&replayed);
    manner = (struct manner){0};
    if (draw(&replayed) % 3)
        draw_ambush();
    else
        draw_jitter();
    places = replayed ^ UINT64_C(0x5851f42d4c957f2d);
    unreplayed = replayed ^ (uint64_t)rdb_raw_now();
}

void rdb_chaos_start_recording(const char *wanted)
{
    static const struct {
        const char *name;
        unsigned kind;
    } names[] = {{"sched", RDB_CHAOS_SCHED},
                 {"io", RDB_CHAOS_IO},
                 {"order", RDB_CHAOS_ORDER},
                 {"addresses", RDB_CHAOS_ADDRESSES}};
    uint64_t seed = 0;
    for (const char *word = wanted; word && *word; word += strcspn(word, ","), word += *word == ',') {
        size_t length = strcspn(word, ",");
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (length == strlen(names[i].name) && strncmp(word, names[i].name, length) == 0)
                rdb_chaos |= names[i].kind;
        if (strncmp(word, "seed=", 5) == 0)
            seed = strtoull(word + 5, NULL, 10);
    }
    if (rdb_chaos) {
        begin(seed);
        rdb_note_chaos(&rdb_chaos, &seed);
    }
}

void rdb_chaos_start_replay(void)
{
    uint64_t seed;
    if (rdb_peek_byte(&rdb_in) != RDB_EVENT_chaos)
        return;
    rdb_note_chaos(&rdb_chaos, &seed);
    begin(seed);
    rdb_chaos &= RDB_CHAOS_SCHED | RDB_CHAOS_ADDRESSES;
}

unsigned rdb_chaos_place(unsigned n)
{
    return (unsigned)(draw(&places) % n);
}

/* ---- Scheduling ---- */

int rdb_chaos_interval(int interval, bool program)
{
    in_program = program;
    uint64_t drawn = draw(&replayed);
    bool always = manner.dense && polls < DENSE_POLLS;
    polls += always;
    if (!always && drawn & 1)
        return interval;
    return manner.shortest + (int)(drawn / 2 % (uint64_t)(manner.longest - manner.shortest + 1));
}

static void sleep_ns(uint64_t ns)
{
    struct timespec time = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};
    delays_ns += (int64_t)ns; /* roughly: threads sleep side by side */
    rdb_raw(SYS_nanosleep, (long)&time, 0, 0, 0, 0, 0);
}

/* Lets the others run until they all wait for something, which may be this thread. */
static void yield(uint64_t ns)
{
    uint64_t now = __atomic_load_n(&rdb_gil_releases, __ATOMIC_RELAXED), before;
    for (uint64_t slept = 0; slept < ns; slept += SLICE_NS) {
        before = now;
        sleep_ns(SLICE_NS);
        now = __atomic_load_n(&rdb_gil_releases, __ATOMIC_RELAXED);
        if (now == before)
            break;
    }
}

static bool may_be_ambushed(int thread)
{
    return (unsigned)thread % 3 == manner.victim && (in_program || manner.anywhere) && delays_ns < DELAYS_NS;
}

void rdb_chaos_delay(int thread)
{
    if (manner.ambush && !may_be_ambushed(thread))
        return;
    if (manner.starve_ns) {
        /* One thread in three is kept away, another one in each turn. */
        uint64_t turn = (uint64_t)rdb_raw_now() / TURN_NS;
        if ((turn + (uint64_t)thread) % 3 == 0 && one_in(4)) {
            sleep_ns(manner.starve_ns);
            return;
        }
    }
    if (!one_in(manner.delay_one_in))
        return;
    uint64_t ns = draw(&unreplayed) % manner.delay_ns;
    if (manner.yields)
        yield(ns);
    else
        sleep_ns(ns);
}

/* ---- Input and output ---- */

/* Regular files are read and written whole by every kernel. */
static bool is_stream(int fd)
{
    struct stat status;
    return rdb_raw_fstat(fd, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

bool rdb_chaos_transfer(int fd, size_t *n)
{
    if (!is_stream(fd))
        return false;
    bool interrupted = one_in(40);
    if (*n > 1 && one_in(3))
        *n = 1 + draw(&unreplayed) % (*n - 1);
    return interrupted;
}

/* ---- Directories ---- */

struct listing {
    struct listing *next;
    void *directory;
    void **entries;
    size_t count;
};
static struct listing *listings;
static atomic_flag listings_locked = ATOMIC_FLAG_INIT;

/* As much of it as there is memory for; NULL if for none. */
static struct listing *list(void *directory, void *(*next)(void *), size_t (*size)(const void *))
{
    struct listing *listing = rdb_try_alloc(sizeof *listing);
    if (!listing)
        return NULL;
    listing->directory = directory;
    for (bool more = true; more;) {
        void **place = rdb_array_add(listing->entries, listing->count, NULL);
        if (!place)
            break;
        void *entry = next(directory), *copy = entry ? rdb_try_alloc(size(entry)) : NULL;
        *place = copy ? memcpy(copy, entry, size(entry)) : entry;
        listing->count -= !entry;
        more = copy; /* without memory the entry itself is given out before it is overwritten */
    }
    for (size_t i = listing->count; i > 1; i--) {
        size_t other = draw(&unreplayed) % i;
        void *entry = listing->entries[i - 1];
        listing->entries[i - 1] = listing->entries[other];
        listing->entries[other] = entry;
    }
    listing->next = listings;
    return listings = listing;
}

/* Directories are read outside the interpreter lock. */
static void lock_listings(void)
{
    while (atomic_flag_test_and_set(&listings_locked))
        ;
}

void *rdb_chaos_entry(void *directory, void *(*next)(void *), size_t (*size)(const void *))
{
    lock_listings();
    struct listing *listing = listings;
    while (listing && listing->directory != directory)
        listing = listing->next;
    if (!listing)
        listing = list(directory, next, size);
    /* An entry is good until the next one is read; these are few and small, and stay. */
    void *entry = listing && listing->count ? listing->entries[--listing->count] : next(directory);
    atomic_flag_clear(&listings_locked);
    return entry;
}

void rdb_chaos_forget(void *directory)
{
    if (!(rdb_chaos & RDB_CHAOS_ORDER))
        return;
    lock_listings();
    for (struct listing **at = &listings; *at; at = &(*at)->next)
        if ((*at)->directory == directory) {
            struct listing *listing = *at;
            *at = listing->next;
            free(listing->entries);
            free(listing);
            break;
        }
    atomic_flag_clear(&listings_locked);
}
