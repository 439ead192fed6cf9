/* SPDX-License-Identifier: MIT */
/* What Python 3.11's side cannot tell yet (docs/python3.md): each says so, or that nothing is certain, and none pretends. */
#include "rdb_adapt311.h"

#include "rdb_alloc.h"
#include "rdb_calls_in_c.h"
#include "rdb_look.h"
#include "rdb_step.h"

#define NOT_YET "this is not told of Python 3.11 yet"

/* ---- Instructions ---- */

void rdb_step_arrive(const struct rdb_frame *frame, void *stack)
{
    (void)frame;
    (void)stack;
}

void rdb_step_leave(bool counting)
{
    (void)counting;
}

int64_t rdb_step_now(void)
{
    return 0;
}

int64_t rdb_step_counted(void)
{
    return 0;
}

/* ---- Functions written in C ---- */

struct rdb_callee rdb_call_callee(const struct rdb_call_site *site)
{
    (void)site;
    return (struct rdb_callee){NULL, NULL};
}

bool rdb_call_is_of(const struct rdb_call_site *site, const char *wanted)
{
    (void)site;
    (void)wanted;
    return false;
}

bool rdb_tell_call_site(FILE *out, const struct rdb_call_site *site, bool forked)
{
    (void)site;
    if (forked)
        fputs("<" NOT_YET ">", out);
    return forked;
}

void rdb_call_await(struct rdb_frame *frame, const struct rdb_call_site *site, int64_t number,
                    rdb_call_returned *returned)
{
    (void)frame;
    (void)site;
    (void)number;
    (void)returned;
}

void rdb_call_refused(struct rdb_frame *frame)
{
    (void)frame;
}

bool rdb_builtin_exists(const char *name)
{
    (void)name;
    return false;
}

bool rdb_builtin_is_global(const char *name)
{
    (void)name;
    return false;
}

/* ---- Looking ---- */

enum rdb_truth rdb_quick_truth(const struct rdb_quick *quick, const struct rdb_frame *frame)
{
    (void)quick;
    (void)frame;
    return RDB_UNKNOWN;
}

bool rdb_watch_look(const struct rdb_watch *watch, uint64_t *print)
{
    (void)watch;
    (void)print;
    return false;
}

/* ---- Numbered objects ---- */

unsigned long long rdb_uid_count(void)
{
    return 0;
}

struct rdb_named_answer *rdb_named_set(const void *payload, size_t length, int *count)
{
    (void)payload;
    (void)length;
    *count = 0;
    return rdb_alloc(1, "an answer");
}

int64_t rdb_named_died(int number)
{
    (void)number;
    return -1;
}

/* ---- Evaluations ---- */

static struct rdb_evaluation refused(void)
{
    return (struct rdb_evaluation){
        .result = RDB_RESULT_EXCEPTION, .text = rdb_copy(NOT_YET, "an evaluation"), .type = ""};
}

struct rdb_evaluation rdb_watch_names(struct rdb_frame *frame, const char *source)
{
    (void)frame;
    (void)source;
    return refused();
}

struct rdb_evaluation rdb_watch_show(const char *payload, size_t length)
{
    (void)payload;
    (void)length;
    return refused();
}

uint64_t rdb_watch_evaluate(const struct rdb_watch *watch)
{
    (void)watch;
    return 0;
}
