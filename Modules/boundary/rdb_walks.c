/* SPDX-License-Identifier: MIT */
/* Boundary: functions that walk directories inside the C library, and call the program on the way: scandir, ftw, nftw,
 * glob, wordexp.  See rdb_boundary.h; fts is in rdb_fts.c.
 *
 * scandir is made of opendir and readdir.  The others are recorded whole.  Each call of a function of the program's is a
 * step: an event of its own, with what it is told; then it runs, recorded like anything else of the program.  The last
 * event is the end, with the result. */
#include "rdb_records.h"
#include "rdb_alloc.h"
#include "rdb_array.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <stdlib.h>
#include <unistd.h>
#include <wordexp.h>

static bool unrecorded(void)
{
    return rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing;
}

/* ---- Steps. ---- */

/* Begins the event of a step or of the end; true at a step, in either mode. */
static bool begin_event(struct rdb_call *call, unsigned kind, bool step, int64_t *result)
{
    int64_t more = step;
    rdb_call_begin(call, kind);
    rdb_call_real(call);
    *result = rdb_call_result(call, *result);
    OUT_NUMBER(more);
    return more;
}

/* What the real function that runs on this thread calls back. */
static __thread struct {
    unsigned kind;
    __nftw_func_t nftw;
    __ftw_func_t ftw;
    int (*failed)(const char *, int);
} walk;

/* The program's function runs as if nothing stood around it. */
#define AS_PROGRAM(expression)                                                                                         \
    ({                                                                                                                 \
        __typeof__(walk) kept = walk;                                                                                  \
        unsigned passing = rdb_passing;                                                                                \
        rdb_passing = 0;                                                                                               \
        int answer = expression;                                                                                       \
        rdb_passing = passing;                                                                                         \
        walk = kept;                                                                                                   \
        answer;                                                                                                        \
    })

/* ---- ftw and nftw ---- */

/* One visit: what the program is told, put through the log. */
static void out_visit(struct rdb_call *call, struct rdb_record *record, const char **path, struct stat *st, int *type,
                      struct FTW *place)
{
    rdb_record_string(call, record, (char **)path);
    OUT_NUMBER(*type);
    OUT_NUMBER(place->base);
    OUT_NUMBER(place->level);
    if (*type != FTW_NS)
        rdb_out_stat(call, st);
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *place)
{
    struct rdb_call here, *call = &here;
    struct stat copy = *st;
    int64_t result = 0;
    begin_event(call, walk.kind, true, &result);
    out_visit(call, NULL, &path, &copy, &type, place);
    rdb_call_end(call);
    return walk.nftw ? walk.nftw(path, st, type, place) : walk.ftw(path, st, type);
}

static int nftw_step(const char *path, const struct stat *st, int type, struct FTW *place)
{
    return AS_PROGRAM(visit(path, st, type, place));
}
static int ftw_step(const char *path, const struct stat *st, int type)
{
    return AS_PROGRAM(visit(path, st, type, &(struct FTW){0}));
}

/* Visits as the log tells, until the end. */
static int replay_walk(unsigned kind)
{
    struct rdb_call here, *call = &here;
    int64_t result = 0;
    while (begin_event(call, kind, false, &result)) {
        struct rdb_record record = {0};
        struct stat st;
        struct FTW place;
        const char *path;
        int type;
        memset(&st, 0, sizeof st);
        out_visit(call, &record, &path, &st, &type, &place);
        rdb_call_end(call);
        AS_PROGRAM(walk.nftw ? walk.nftw(path, &st, type, &place) : walk.ftw(path, &st, type));
        rdb_record_clear(&record);
    }
    rdb_call_end(call);
    return (int)result;
}

static int end_walk(unsigned kind, int r)
{
    struct rdb_call here, *call = &here;
    int64_t result = r;
    begin_event(call, kind, false, &result);
    rdb_call_end(call);
    return r;
}

RDB_REAL(int, nftw, (const char *path, __nftw_func_t f, int n, int flags), (path, f, n, flags))
RDB_REAL(int, ftw, (const char *path, __ftw_func_t f, int n), (path, f, n))

#define WALK(name, is_nftw, params, args, real_args, inputs)                                                           \
    RDB_EXPORT int name params                                                                                         \
    {                                                                                                                  \
        if (unrecorded())                                                                                              \
            return real_##name args;                                                                                   \
        inputs;                                                                                                        \
        walk = (__typeof__(walk)){.kind = RDB_CALL_##name, .nftw = is_nftw ? (void *)f : NULL, .ftw = (void *)f};      \
        if (rdb_mode == RDB_REPLAY)                                                                                    \
            return replay_walk(RDB_CALL_##name);                                                                       \
        rdb_passing++;                                                                                                 \
        int r = real_##name real_args;                                                                                 \
        rdb_passing--;                                                                                                 \
        return end_walk(RDB_CALL_##name, r);                                                                           \
    }
WALK(nftw, true, (const char *path, __nftw_func_t f, int n, int flags), (path, f, n, flags),
     (path, nftw_step, n, flags), IN_TEXT(path);
     IN(flags))
WALK(ftw, false, (const char *path, __ftw_func_t f, int n), (path, f, n), (path, ftw_step, n), IN_TEXT(path))
RDB_ALIAS(nftw64, nftw);
RDB_ALIAS(ftw64, ftw);

/* ---- Lists of words that the C library's globfree and wordfree take apart. ---- */

/* Words behind the first `old` ones, which the program has already. */
static void out_words(struct rdb_call *call, char ***words, size_t *count, size_t old, size_t offset)
{
    int64_t n = !call->replaying && *words ? (int64_t)(*count - old) : -1;
    OUT_NUMBER(n);
    if (n < 0)
        return;
    if (call->replaying) {
        char **room =
            rdb_grow(old ? *words : NULL, (offset + old + (size_t)n + 1) * sizeof *room, "words that were found");
        if (!old)
            memset(room, 0, offset * sizeof *room);
        room[offset + old + (size_t)n] = NULL;
        *words = room;
        *count = old + (size_t)n;
    }
    for (int64_t i = 0; i < n; i++) {
        struct rdb_record kept = {0}; /* a block each would be freed by the wrong address */
        char *word = call->replaying ? NULL : (*words)[offset + old + (size_t)i];
        rdb_record_string(call, &kept, &word);
        if (call->replaying) {
            (*words)[offset + old + (size_t)i] = rdb_copy(word, "a word that was found");
            rdb_record_clear(&kept);
        }
    }
}

/* ---- glob ---- */

RDB_REAL(int, glob, (const char *pattern, int flags, int (*failed)(const char *, int), glob_t *found),
         (pattern, flags, failed, found))

static int tell_failed(const char *path, int error)
{
    struct rdb_call here, *call = &here;
    int64_t result = 0, number = error;
    begin_event(call, RDB_CALL_glob, true, &result);
    rdb_record_string(call, NULL, (char **)&path);
    OUT_NUMBER(number);
    rdb_call_end(call);
    return walk.failed(path, error);
}
static int glob_step(const char *path, int error)
{
    return AS_PROGRAM(tell_failed(path, error));
}

static void replay_failure(struct rdb_call *call)
{
    struct rdb_record record = {0};
    char *path;
    int64_t error = 0;
    rdb_record_string(call, &record, &path);
    OUT_NUMBER(error);
    rdb_call_end(call);
    AS_PROGRAM(walk.failed(path, (int)error));
    rdb_record_clear(&record);
}

RDB_EXPORT int glob(const char *pattern, int flags, int (*failed)(const char *, int), glob_t *found)
{
    /* With functions of the program's own in place of the C library's, glob does nothing but call them. */
    if (unrecorded() || flags & GLOB_ALTDIRFUNC)
        return real_glob(pattern, flags, failed, found);
    size_t old = flags & GLOB_APPEND ? found->gl_pathc : 0, offset = flags & GLOB_DOOFFS ? found->gl_offs : 0;
    struct rdb_call here, *call = &here;
    int64_t result = 0, set;
    IN_TEXT(pattern);
    IN(flags);
    walk = (__typeof__(walk)){.failed = failed};
    if (rdb_mode == RDB_RECORD) {
        rdb_passing++;
        result = real_glob(pattern, flags, failed ? glob_step : NULL, found);
        rdb_passing--;
    }
    while (begin_event(call, RDB_CALL_glob, false, &result))
        replay_failure(call);
    if (call->replaying && !old) {
        found->gl_pathc = 0;
        found->gl_pathv = NULL;
        found->gl_offs = offset;
    }
    set = call->replaying ? 0 : found->gl_flags;
    OUT_NUMBER(set);
    found->gl_flags = (int)set;
    out_words(call, &found->gl_pathv, &found->gl_pathc, old, offset);
    rdb_call_end(call);
    return (int)result;
}
RDB_ALIAS(glob64, glob);

/* ---- wordexp: may run a shell. ---- */

RDB_REAL(int, wordexp, (const char *text, wordexp_t *words, int flags), (text, words, flags))

RDB_EXPORT int wordexp(const char *text, wordexp_t *words, int flags)
{
    if (unrecorded() && rdb_mode != RDB_EVAL)
        return real_wordexp(text, words, flags);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("wordexp"), WRDE_NOSPACE;
    if (flags & WRDE_REUSE && rdb_mode == RDB_REPLAY)
        wordfree(words);
    size_t old = flags & WRDE_APPEND ? words->we_wordc : 0, offset = flags & WRDE_DOOFFS ? words->we_offs : 0;
    struct rdb_call here, *call = &here;
    int r = WRDE_NOSPACE;
    rdb_call_begin(call, RDB_CALL_wordexp);
    IN_TEXT(text);
    IN(flags);
    if (rdb_call_real(call))
        r = real_wordexp(text, words, flags);
    r = (int)rdb_call_result(call, r);
    if (r == 0) {
        if (!call->replaying)
            old = old && words->we_wordc >= old ? old : 0;
        else if (!old)
            words->we_offs = offset;
        out_words(call, &words->we_wordv, &words->we_wordc, old, offset);
    }
    rdb_call_end(call);
    return r;
}

/* ---- scandir ---- */

static void forget(struct dirent **list, size_t n)
{
    while (n > 0)
        free(list[--n]);
    free(list);
}

static struct dirent *copy_of(const struct dirent *entry)
{
    struct dirent *copy = rdb_alloc(entry->d_reclen, "a list of files");
    return copy ? memcpy(copy, entry, entry->d_reclen) : NULL;
}

typedef int compare_function(const struct dirent **, const struct dirent **);

static int scan(DIR *dir, struct dirent ***list, int (*choose)(const struct dirent *), compare_function *compare)
{
    struct dirent **found = NULL, *entry;
    size_t n = 0;
    int before = errno;
    if (!dir)
        return -1;
    for (errno = 0; (entry = readdir(dir)); errno = 0) {
        if (choose && !choose(entry))
            continue;
        struct dirent *copy = copy_of(entry), **next = copy ? rdb_array_add(found, n, "a list of files") : NULL;
        if (!next) {
            free(copy);
            break;
        }
        *next = copy;
    }
    int error = errno;
    if (error)
        forget(found, n);
    closedir(dir);
    errno = error ? error : before;
    if (error)
        return -1;
    if (compare && n > 0)
        qsort(found, n, sizeof *found, (int (*)(const void *, const void *))compare);
    *list = found;
    return (int)n;
}

RDB_REAL(int, scandir,
         (const char *path, struct dirent ***list, int (*choose)(const struct dirent *), compare_function *compare),
         (path, list, choose, compare))
RDB_EXPORT int scandir(const char *path, struct dirent ***list, int (*choose)(const struct dirent *),
                       compare_function *compare)
{
    return rdb_mode == RDB_OFF || rdb_passing ? real_scandir(path, list, choose, compare)
                                              : scan(opendir(path), list, choose, compare);
}
RDB_ALIAS(scandir64, scandir);

RDB_REAL(int, scandirat,
         (int fd, const char *path, struct dirent ***list, int (*choose)(const struct dirent *),
          compare_function *compare),
         (fd, path, list, choose, compare))
RDB_EXPORT int scandirat(int fd, const char *path, struct dirent ***list, int (*choose)(const struct dirent *),
                         compare_function *compare)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_scandirat(fd, path, list, choose, compare);
    int opened = openat(fd, path, O_RDONLY | O_NDELAY | O_DIRECTORY | O_CLOEXEC);
    return opened < 0 ? -1 : scan(fdopendir(opened), list, choose, compare);
}
RDB_ALIAS(scandirat64, scandirat);
