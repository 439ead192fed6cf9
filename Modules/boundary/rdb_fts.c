/* SPDX-License-Identifier: MIT */
/* Boundary: fts, which walks a tree of files inside the C library.  See rdb_boundary.h.
 *
 * Recording, an FTS is the C library's own.  A replay has a struct walk in its place, whose entries are made from the log:
 * one for each level, so that an entry's parent is there, and a directory is the same entry before and after what is in
 * it, with what the program noted in it. */
#include "rdb_records.h"
#include "rdb_alloc.h"

#include <fts.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { DEEPEST = 512 };

struct walk {
    FTS head; /* which the program may look into */
    FTSENT *at[DEEPEST];
    FTSENT *children;
};

static bool unrecorded(void)
{
    return rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing;
}

/* A file in the log: what the program may read of it. */
struct file {
    int64_t info, level, error;
    char *name, *path, *access;
    struct stat st;
};

static bool has_status(int64_t info)
{
    return info != FTS_NS && info != FTS_NSOK && info != FTS_DNR && info != FTS_ERR;
}

static struct file file_of(const FTSENT *entry)
{
    struct file f = {entry->fts_info,
                     entry->fts_level,
                     entry->fts_errno,
                     (char *)entry->fts_name,
                     entry->fts_path,
                     entry->fts_accpath,
                     {0}};
    if (has_status(f.info) && entry->fts_statp)
        f.st = *entry->fts_statp;
    return f;
}

static void out_file(struct rdb_call *call, struct rdb_record *record, struct file *f)
{
    OUT_NUMBER(f->info);
    OUT_NUMBER(f->level);
    OUT_NUMBER(f->error);
    rdb_record_string(call, record, &f->name);
    rdb_record_string(call, record, &f->path);
    rdb_record_string(call, record, &f->access);
    if (has_status(f->info))
        rdb_out_stat(call, &f->st);
    if (call->replaying && (f->level < FTS_ROOTPARENTLEVEL || f->level >= DEEPEST - 1 || !f->name))
        rdb_diverged("%s(): the log holds a tree of %lld levels: it is damaged", rdb_event_name(call->kind),
                     (long long)f->level);
}

static void forget(FTSENT *entry)
{
    if (!entry)
        return;
    free(entry->fts_path);
    if (entry->fts_accpath != entry->fts_path)
        free(entry->fts_accpath);
    free(entry->fts_statp);
    free(entry);
}

static char *copy(const char *text)
{
    return text ? rdb_copy(text, "a name of a file") : NULL;
}

/* Fills an entry as the file is now; it keeps what the program noted in it. */
static FTSENT *fill(FTSENT *entry, const struct file *f, FTSENT *parent)
{
    if (!entry) {
        entry = rdb_alloc(sizeof *entry + strlen(f->name) + 1, "a tree of files");
        entry->fts_statp = rdb_alloc(sizeof f->st, "a tree of files");
        strcpy(entry->fts_name, f->name);
        entry->fts_namelen = (unsigned short)strlen(f->name);
        entry->fts_parent = parent;
        entry->fts_instr = 3; /* FTS_NOINSTR */
    } else {
        free(entry->fts_path);
        free(entry->fts_accpath);
    }
    entry->fts_path = copy(f->path);
    entry->fts_accpath = copy(f->access);
    entry->fts_pathlen = (unsigned short)(f->path ? strlen(f->path) : 0);
    entry->fts_info = (unsigned short)f->info;
    entry->fts_level = (short)f->level;
    entry->fts_errno = (int)f->error;
    if (has_status(f->info)) {
        *entry->fts_statp = f->st;
        entry->fts_ino = f->st.st_ino;
        entry->fts_dev = f->st.st_dev;
        entry->fts_nlink = f->st.st_nlink;
    }
    return entry;
}

RDB_REAL(FTS *, fts_open, (char *const *paths, int options, int (*compare)(const FTSENT **, const FTSENT **)),
         (paths, options, compare))
RDB_REAL(FTSENT *, fts_read, (FTS * fts), (fts))
RDB_REAL(FTSENT *, fts_children, (FTS * fts, int options), (fts, options))
RDB_REAL(int, fts_close, (FTS * fts), (fts))

RDB_EXPORT FTS *fts_open(char *const *paths, int options, int (*compare)(const FTSENT **, const FTSENT **))
{
    if (unrecorded())
        return real_fts_open(paths, options, compare);
    if (compare)
        rdb_warn_unfaithful("fts_open(): what the function that compares does is not recorded");
    struct rdb_call here, *call = &here;
    FTS *fts = NULL;
    rdb_call_begin(call, RDB_CALL_fts_open);
    for (char *const *path = paths; *path; path++)
        IN_TEXT(*path);
    IN(options);
    if (rdb_call_real(call))
        fts = real_fts_open(paths, options, compare);
    bool opened = rdb_call_result(call, fts ? 0 : -1) == 0;
    rdb_call_end(call);
    if (call->replaying && opened) {
        struct walk *walk = rdb_alloc(sizeof *walk, "a tree of files");
        walk->head.fts_options = options;
        walk->at[0] = rdb_alloc(sizeof(FTSENT), "a tree of files"); /* the parent of what is at level 0 */
        walk->at[0]->fts_level = FTS_ROOTPARENTLEVEL;
        fts = &walk->head;
    }
    return fts;
}

RDB_EXPORT FTSENT *fts_read(FTS *fts)
{
    if (unrecorded())
        return real_fts_read(fts);
    struct rdb_call here, *call = &here;
    FTSENT *entry = NULL;
    rdb_call_begin(call, RDB_CALL_fts_read);
    if (rdb_call_real(call))
        entry = real_fts_read(fts);
    /* At the end errno is set to 0, else it is an error. */
    int64_t r = rdb_call_result(call, entry ? 1 : errno ? -1 : 0);
    if (r == 1) {
        struct rdb_record record = {0};
        struct file f = {0};
        if (!call->replaying)
            f = file_of(entry);
        out_file(call, &record, &f);
        if (call->replaying) {
            FTSENT **place = &((struct walk *)fts)->at[f.level + 1];
            bool again = f.info == FTS_DP || f.info == FTS_DNR || f.info == FTS_ERR;
            if (*place && !(again && strcmp((*place)->fts_name, f.name) == 0)) {
                forget(*place);
                *place = NULL;
            }
            *place = entry = fts->fts_cur = fill(*place, &f, place[-1]);
            rdb_record_clear(&record);
        }
    }
    rdb_call_end(call);
    return entry;
}

static void forget_children(struct walk *walk)
{
    for (FTSENT *next; walk->children; walk->children = next) {
        next = walk->children->fts_link;
        forget(walk->children);
    }
}

RDB_EXPORT FTSENT *fts_children(FTS *fts, int options)
{
    if (unrecorded())
        return real_fts_children(fts, options);
    struct walk *walk = (struct walk *)fts;
    struct rdb_call here, *call = &here;
    FTSENT *first = NULL, *at;
    rdb_call_begin(call, RDB_CALL_fts_children);
    IN(options);
    if (rdb_call_real(call))
        first = real_fts_children(fts, options);
    else
        forget_children(walk);
    rdb_call_result(call, first ? 1 : errno ? -1 : 0);
    at = first;
    for (FTSENT **link = &walk->children;; at = at ? at->fts_link : NULL) {
        int64_t more = !call->replaying && at;
        OUT_NUMBER(more);
        if (!more)
            break;
        struct rdb_record record = {0};
        struct file f = {0};
        if (!call->replaying)
            f = file_of(at);
        out_file(call, &record, &f);
        if (call->replaying) {
            *link = fill(NULL, &f, fts->fts_cur);
            link = &(*link)->fts_link;
            rdb_record_clear(&record);
        }
    }
    rdb_call_end(call);
    return call->replaying ? walk->children : first;
}

RDB_EXPORT int fts_close(FTS *fts)
{
    if (unrecorded())
        return real_fts_close(fts);
    struct rdb_call here, *call = &here;
    int r = 0;
    rdb_call_begin(call, RDB_CALL_fts_close);
    if (rdb_call_real(call))
        r = real_fts_close(fts);
    r = (int)rdb_call_result(call, r);
    rdb_call_end(call);
    if (call->replaying) {
        struct walk *walk = (struct walk *)fts;
        forget_children(walk);
        for (int i = 0; i < DEEPEST; i++)
            forget(walk->at[i]);
        free(walk);
    }
    return r;
}
RDB_ALIAS(fts64_open, fts_open);
RDB_ALIAS(fts64_read, fts_read);
RDB_ALIAS(fts64_children, fts_children);
RDB_ALIAS(fts64_close, fts_close);
