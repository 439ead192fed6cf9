/* SPDX-License-Identifier: MIT */
/* What threads wait for: see rdb_waits.h.  A lock is known with its owner (rdb_locks.h); what a thread does there has the name of
 * the outermost function of the library that it is in, or of the function written in C that its own code calls. */
#include "rdb_waits.h"

#include "rdb_code.h"
#include "rdb_frames.h"
#include "rdb_locks.h"
#include "rdb_names.h"
#include "rdb_outline.h"
#include "rdb_schedule.h"
#include "rdb_source.h"

#include <string.h>

static bool is_library(const struct rdb_frame *f)
{
    const char *file = rdb_frame_file(f);
    return rdb_source_in_library(file) || strncmp(file, "<frozen ", 8) == 0;
}

/* With which the library begins a thread, or what the program gave it. */
static bool begins_thread(const struct rdb_frame *f)
{
    const char *name = rdb_frame_function(f);
    return strcmp(name, "run") == 0 || strstr(name, "bootstrap") || rdb_frame_is_module(f);
}

/* The outermost frame of the library on top of the program's own; NULL if the top is the program's. */
static const struct rdb_frame *entered(int thread)
{
    const struct rdb_frame *found = NULL;
    for (const struct rdb_frame *f = rdb_frame_top(thread); f && is_library(f) && !begins_thread(f);
         f = rdb_frame_back(f))
        found = f;
    return found;
}

/* As people call it: "Queue.get", "Condition.wait", "subprocess.call". */
static void write_name(FILE *out, const struct rdb_frame *f)
{
    struct rdb_spot spot = rdb_frame_spot(f);
    const char *name = spot.code ? rdb_outline_qualified(spot.code) : rdb_frame_function(f);
    const char *base = rdb_base_name(rdb_frame_file(f));
    if (strncmp(base, "<frozen importlib", 17) == 0) {
        fputs("an import", out);
        return;
    }
    while (*name == '_')
        name++;
    if (!strchr(name, '.'))
        fprintf(out, "%.*s.", (int)strcspn(base, ".>"), base + (*base == '<'));
    fputs(name, out);
}

/* Is this lock one that its owner waits for until another gives it back: a condition's? */
static bool is_signalled(int thread, int holder)
{
    return holder == thread - 1 && entered(thread);
}

/* The thread whose end this one waits for; 0. */
static int joined(int thread)
{
    for (const struct rdb_frame *f = rdb_frame_top(thread); f && is_library(f); f = rdb_frame_back(f)) {
        int number = rdb_frame_joins(f);
        if (number)
            return number;
    }
    return 0;
}

/* The thread without which this one never goes on; 0 if there is none, or that is not sure: any thread may release a lock. */
static int needed(int thread)
{
    int holder = -1, other = joined(thread);
    if (other)
        return rdb_thread_lives(other) ? other : 0;
    const void *lock = rdb_lock_awaited(thread - 1, &holder);
    return lock && holder >= 0 && rdb_thread_at(holder) && !rdb_lock_signals(lock) && !is_signalled(thread, holder)
               ? holder + 1
               : 0;
}

/* Is there another thread that may go on, and so release a lock that this one has taken itself? */
static bool others_go_on(int thread)
{
    for (int number = 1, last = rdb_thread_highest(); number <= last; number++)
        if (number != thread && rdb_thread_lives(number) && needed(number) == 0)
            return true;
    return false;
}

static void write_lock(FILE *out, int thread, int holder)
{
    bool import = rdb_lock_awaits_import(thread - 1);
    const char *what = import ? "the import lock" : "a lock";
    if (is_signalled(thread, holder) || joined(thread))
        return; /* the name says it all */
    if (holder < 0)
        fprintf(out, ", waits for %s", what);
    else if (holder == thread - 1)
        fprintf(out, ", waits for %s%s", what, others_go_on(thread) ? "" : " that it took itself");
    else if (!rdb_thread_at(holder))
        fprintf(out, ", waits for %s that thread %d had, which only the parent process has: a deadlock", what,
                holder + 1);
    else
        fprintf(out, ", waits for %s that thread %d holds", what, holder + 1);
}

void rdb_waits_describe(FILE *out, int thread)
{
    int holder = -1, other = joined(thread);
    const struct rdb_frame *f = rdb_frame_top(thread), *library = entered(thread);
    bool locked = rdb_lock_awaited(thread - 1, &holder);
    if (!f || (thread == rdb_self->index + 1 && !locked))
        return;
    if (locked)
        write_lock(out, thread, holder);
    if (other)
        fprintf(out, ", waits for the end of thread %d", other);
    if (library) {
        fputs(other || (locked && !is_signalled(thread, holder)) ? ", in " : ", waits in ", out);
        write_name(out, library);
    } else if (!locked && *rdb_frame_calls(f)) {
        fprintf(out, ", waits in %s", rdb_frame_calls(f));
    }
}

/* ---- Deadlocks ---- */

/* Does the way from this thread come back to it, and is it the least of those on the way? */
static bool begins_circle(int thread)
{
    int at = needed(thread);
    if (at == thread && others_go_on(thread))
        return false;
    for (int steps = rdb_thread_highest(); at && at != thread && steps > 0; steps--) {
        if (at < thread)
            return false;
        at = needed(at);
    }
    return at == thread;
}

static void write_thread(FILE *out, int thread)
{
    const char *name = rdb_thread_name(thread);
    fprintf(out, "%d", thread);
    if (*name && !strpbrk(name, "\n\r"))
        fprintf(out, " (%s)", name);
}

void rdb_waits_deadlocks(FILE *out)
{
    for (int thread = 1, last = rdb_thread_highest(); thread <= last; thread++) {
        if (!rdb_thread_lives(thread) || !begins_circle(thread))
            continue;
        fputs("deadlock: thread ", out);
        write_thread(out, thread);
        int at = thread;
        do {
            at = needed(at);
            fputs(" -> ", out);
            write_thread(out, at);
        } while (at != thread);
        fputc('\n', out);
    }
}
