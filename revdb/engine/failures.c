/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failures: see failures.h. */
#include "failures.h"

#include "array.h"
#include "index.h"
#include "index_query.h"
#include "inspect.h"
#include "interrupt.h"
#include "marks.h"
#include "moves.h"
#include "survey.h"
#include "travel.h"

#include <ctype.h>
#include <string.h>

const char *const failures_foreign[] = {"lib/python[0-9]*", "Lib/revdb/", "site-packages/",
                                        "dist-packages/",   "<*",         NULL};

bool failures_is_own(const char *file)
{
    static const char library[] = "/lib/python";
    const char *in = strstr(file, library);
    return !(in && isdigit((unsigned char)in[sizeof library - 1])) && !strstr(file, "/Lib/revdb/") &&
           !strstr(file, "/site-packages/") && !strstr(file, "/dist-packages/") && *file != '<';
}

char *failures_package(const char *file)
{
    static const char *const folders[] = {"/site-packages/", "/dist-packages/", "/lib-dynload/", "/Lib/"};
    const char *in = strstr(file, "/lib/python");
    in = in ? strchr(in + strlen("/lib/python"), '/') : NULL;
    in = in ? in + 1 : strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *folder = strstr(file, folders[i]);
        if (folder)
            in = folder + strlen(folders[i]);
    }
    return text_bytes(in, strcspn(in, "/."));
}

const char *failures_class(const char *names)
{
    size_t module = strcspn(names, ".") + 1;
    if (!strncmp(names, "exceptions.", module) || !strncmp(names, "__main__.", module))
        names += module;
    return text_bytes(names, strcspn(names, " "));
}

/* The class of an exception that is a feature. */
static const char *class_of(const struct index *index, const struct feature *feature)
{
    return failures_class(index_string(index, feature->names));
}

static void walk_through(struct session *session)
{
    if (!session->index.complete)
        survey_finish(session);
}

int failures_uncaught(struct session *session, struct uncaught **list)
{
    const struct index *index = &session->index;
    struct uncaught *found = NULL;
    int count = 0;
    walk_through(session);
    for (size_t i = 0; (i = index_moment(index, RDB_FEATURE_UNCAUGHT, i)) < index->moments_length; i++) {
        const struct feature *feature = &index->features[index->moments[i].feature];
        if (index->moments[i].time < session->main_start)
            continue; /* of the interpreter's own, while it finds out what to run: it expects them (3.11's import hooks) */
        *array_add(found, count) =
            (struct uncaught){index->moments[i].time, feature->is.detail, class_of(index, feature)};
    }
    *list = found;
    return count;
}

/* When the program's own code last raised an exception; -1: never. */
static int64_t last_raised(struct session *session)
{
    const struct index *index = &session->index;
    int64_t last = -1;
    walk_through(session);
    for (size_t i = 0; (i = index_moment(index, RDB_FEATURE_RAISE, i)) < index->moments_length; i++) {
        const struct feature *feature = &index->features[index->moments[i].feature];
        bool exits = !strcmp(class_of(index, feature), "SystemExit");
        if (!exits && index->moments[i].time >= session->main_start &&
            failures_is_own(index_string(index, feature->file)))
            last = index->moments[i].time;
    }
    return last;
}

/* With its module's, and alone. */
static void add_both_names(struct text *names, const char *name)
{
    const char *dot = strrchr(name, '.');
    text_add_string(names, name);
    if (dot)
        text_add_string(names, dot + 1);
}

bool failures_are_raised(struct session *session, const struct breakpoint *b, const char **nearest)
{
    const struct index *index = &session->index;
    struct text names = {0};
    *nearest = NULL;
    if (!*b->name || (*b->stands_in && !index->complete))
        return true;
    walk_through(session);
    for (int i = 0; i < index->feature_count; i++) {
        const char *classes = index_string(index, index->features[i].names);
        if (index->features[i].is.kind != RDB_FEATURE_RAISE)
            continue;
        const char *dot = *b->stands_in ? NULL : strrchr(b->name, '.'); /* what comes before is known later, perhaps */
        if (index->features[i].is.detail || index_has_class(classes, dot ? dot + 1 : b->name) ||
            (*b->stands_in && index_has_class(classes, b->stands_in)))
            return true;
        for (const char *at = classes; *at; at += strcspn(at, " "), at += *at == ' ')
            add_both_names(&names, failures_class(at));
    }
    *nearest = names.length ? inspect_nearest(&names, b->name) : NULL;
    return !index->complete;
}

static enum travel_result go_to_raise(struct session *session, int64_t time, struct failure *failure)
{
    enum travel_result result = moves_go_to_raise(session, time);
    if (result == TRAVEL_DONE && session->raised_text.length)
        failure->exception = text_bytes(session->raised_text.bytes, session->raised_text.length);
    return result;
}

enum travel_result failures_go(struct session *session, long long number, struct failure *failure)
{
    struct uncaught *uncaught;
    long long marked;
    *failure = (struct failure){.kind = FAILURE_MARKED};
    enum travel_result result = marks_go_failure(session, number, &marked, &failure->exception);
    if (result != TRAVEL_DONE || marked >= number)
        return result;
    int count = failures_uncaught(session, &uncaught);
    int64_t last = marked + count == 0 && number == 1 ? last_raised(session) : -1;
    if (interrupt_pending(session->replays.interrupt))
        return TRAVEL_INTERRUPTED;
    if (number <= marked + count) {
        const struct uncaught *one = &uncaught[number - marked - 1];
        failure->kind = FAILURE_UNCAUGHT;
        failure->thread = one->thread;
        return go_to_raise(session, one->time, failure);
    }
    failure->kind = last >= 0 ? FAILURE_RAISED : FAILURE_NONE;
    failure->count = marked + count;
    return last >= 0 ? go_to_raise(session, last, failure) : TRAVEL_DONE;
}
