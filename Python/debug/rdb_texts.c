/* SPDX-License-Identifier: MIT */
/* The texts of code objects: see rdb_texts.h. */
#include "rdb_texts.h"

#include "rdb_alloc.h"
#include "rdb_code.h"
#include "rdb_mode.h"
#include "rdb_source.h"

#include <stdint.h>
#include <stdlib.h>

struct owned {
    struct owned *next; /* in its bin */
    const struct rdb_body *body;
    struct rdb_source *source;
};

enum { BINS = 1 << 14 };
static struct owned *bins[BINS];
static bool any;

static struct owned **place_of(const struct rdb_body *body)
{
    struct owned **at = &bins[((uintptr_t)body >> 4) * 2654435761u >> 8 & (BINS - 1)];
    while (*at && (*at)->body != body)
        at = &(*at)->next;
    return at;
}

/* The code, and what is defined inside. */
static void give(const struct rdb_body *body, void *source)
{
    struct owned **at = place_of(body);
    if (!*at) {
        *at = rdb_alloc(sizeof **at, "the texts of code");
        (*at)->body = body;
        any = true;
    }
    (*at)->source = source;
    rdb_body_inner(body, give, source);
}

void rdb_texts_compiled(const struct rdb_body *body, const char *file)
{
    if (rdb_mode == RDB_REPLAY)
        give(body, rdb_source_compiled(file, *file == '<' ? 0 : rdb_body_print(body)));
}

bool rdb_texts_runs(const struct rdb_body *body, const char *file, const char *origin)
{
    rdb_source_seen(file, origin);
    if (rdb_mode != RDB_REPLAY || *place_of(body))
        return false;
    give(body, rdb_source_loaded(file, origin ? rdb_body_print(body) : 0));
    return true;
}

bool rdb_texts_known(const struct rdb_body *body)
{
    return *place_of(body);
}

const char *rdb_texts_file(const struct rdb_body *body, const char *file)
{
    const struct owned *owned = any ? *place_of(body) : NULL;
    return owned ? rdb_source_shown(owned->source) : file;
}

void rdb_texts_gone(const struct rdb_body *body)
{
    struct owned **at = any ? place_of(body) : NULL, *owned = at ? *at : NULL;
    if (owned) {
        *at = owned->next;
        free(owned);
    }
}
