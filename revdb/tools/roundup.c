/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb report` of many recordings: see roundup.h.
 *
 * Each is opened once, one after the other, and asked for its failures (failures.h), which go into groups.  Recordings of
 * one program may come from many machines: so a place is a file as the program's directory sees it. */
#define _GNU_SOURCE
#include "roundup.h"

#include "array.h"
#include "failures.h"
#include "files.h"
#include "html.h"
#include "inspect.h"
#include "marks.h"
#include "moves.h"
#include "out.h"
#include "rdb_log.h"
#include "report.h"
#include "silent_view.h"
#include "status.h"
#include "travel.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FAILURES_LIMIT = 100 }; /* of one recording */

struct name_list {
    char **at;
    int count;
};

/* What failed alike. */
struct group {
    char *what;  /* "AssertionError", "the program was killed" */
    char *test;  /* or NULL */
    char *place; /* "FILE:LINE, in FUNCTION", or NULL */
    char *text;  /* the exception in full, of the first one; or NULL */
    char *move;  /* what to open that one with: " -ex 'go failure'" */
    struct name_list logs;
};

struct roundup {
    const struct general *general;
    struct group *groups;
    int group_count;
    int failed, fine; /* recordings */
    struct name_list unusable;
    int status;
    bool interrupted;
};

/* ---- Which recordings ---- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_there(const struct name_list *names, const char *name)
{
    for (int i = 0; i < names->count; i++)
        if (!strcmp(names->at[i], name))
            return true;
    return false;
}

/* The same recording is there as a log. */
static bool is_pack_of_one(const struct name_list *names, const char *name)
{
    int length = (int)strlen(name) - (int)strlen(".tar.gz");
    return text_ends_with(name, ".tar.gz") && is_there(names, text_format("%.*s.rdb", length, name));
}

/* Adds what lies in a folder, in the order of its names.  Names that begin with a point are those of runs that are not over. */
static void add_folder(struct name_list *logs, const char *folder)
{
    struct name_list names = {0};
    DIR *files = opendir(folder);
    for (struct dirent *file; files && (file = readdir(files));)
        if (*file->d_name != '.')
            *array_add(names.at, names.count) =
                text_format("%s%s%s", folder, text_ends_with(folder, "/") ? "" : "/", file->d_name);
    if (files)
        closedir(files);
    if (names.count)
        qsort(names.at, (size_t)names.count, sizeof *names.at, compare_names);
    for (int i = 0; i < names.count; i++) {
        struct stat status;
        const char *name = names.at[i];
        if (lstat(name, &status) == 0 && S_ISDIR(status.st_mode))
            add_folder(logs, name);
        else if (text_ends_with(name, ".rdb") || (text_ends_with(name, ".tar.gz") && !is_pack_of_one(&names, name)))
            *array_add(logs->at, logs->count) = names.at[i];
    }
}

/* ---- What failed in one ---- */

static bool equal(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static struct group *group_of(struct roundup *roundup, const struct group *like)
{
    for (int i = 0; i < roundup->group_count; i++) {
        struct group *group = &roundup->groups[i];
        if (equal(group->what, like->what) && equal(group->test, like->test) && equal(group->place, like->place))
            return group;
    }
    struct group *group = array_add(roundup->groups, roundup->group_count);
    *group = *like;
    return group;
}

static void add_failure(struct roundup *roundup, const struct group *like, const char *log)
{
    struct name_list *logs = &group_of(roundup, like)->logs;
    if (!logs->count || strcmp(logs->at[logs->count - 1], log) != 0)
        *array_add(logs->at, logs->count) = text_copy(log);
}

/* Where the person stands: the innermost frame of the program's own that the exception has reached, else that where it is. */
static char *place_here(struct session *session, const char *cwd)
{
    struct stack stack;
    if (inspect_stack(session, 0, &stack) != TRAVEL_DONE || !stack.count)
        return NULL;
    int first = moves_raised_above(session), at = first < stack.count ? first : stack.count - 1;
    for (int i = at; i < stack.count; i++)
        if (failures_is_own(stack.frames[i].file)) {
            at = i;
            break;
        }
    const struct frame *frame = &stack.frames[at];
    const char *file = frame->file;
    size_t length = strlen(cwd);
    if (length > 1 && !strncmp(file, cwd, length) && file[length] == '/')
        file += length + 1;
    return text_format("%s:%d, in %s", file, frame->place.line, frame->function);
}

/* "TypeError" of "TypeError: ...". */
static char *class_of(const char *exception)
{
    return exception ? text_bytes(exception, strcspn(exception, ":\n")) : text_copy("a failure");
}

/* The names of the tests that failed, in their order. */
static struct name_list failed_tests(struct session *session)
{
    struct name_list names = {0};
    struct marks marks;
    struct test *tests;
    if (marks_all(session, &marks) != TRAVEL_DONE)
        return names;
    int count = marks_tests(&marks, &tests);
    for (int i = 0; i < count; i++)
        if (tests[i].place)
            *array_add(names.at, names.count) = text_copy(tests[i].name);
    return names;
}

/* One that neither marks nor an exception explain: it is where the recording ends. */
static enum travel_result look_at_end(struct session *session, const struct rdb_reader *reader, struct group *like,
                                      const struct failure *failure)
{
    char ended[400];
    rdb_reader_describe_end(reader, ended, sizeof ended);
    like->what = text_copy(ended);
    like->text = failure->exception;
    if (failure->kind == FAILURE_RAISED) { /* and the person stands there */
        like->what = text_format("%s, after %s", ended, class_of(failure->exception));
        return TRAVEL_DONE;
    }
    like->move = text_copy(" -ex 'go end'");
    return travel_to(session, TRAVEL_END);
}

static bool ended_well(const struct rdb_log_summary *log)
{
    return log->running || (log->closed && log->how != RDB_LOG_ABORT && (log->how == RDB_LOG_EXEC || log->status == 0));
}

/* Adds the failures of a session that has been opened.  *found: there are some. */
static enum travel_result look_at(struct roundup *roundup, struct session *session, const struct rdb_reader *reader,
                                  const char *name, bool *found)
{
    const char *cwd = rdb_reader_header(reader)->cwd;
    struct name_list tests = failed_tests(session);
    enum travel_result result = TRAVEL_DONE;
    for (int number = 1; number <= FAILURES_LIMIT && result == TRAVEL_DONE; number++) {
        struct failure failure;
        result = failures_go(session, number, &failure);
        bool is_one = failure.kind == FAILURE_MARKED || failure.kind == FAILURE_UNCAUGHT;
        if (result != TRAVEL_DONE || (!is_one && (number > 1 || ended_well(rdb_reader_summary(reader)))))
            break;
        struct group like = {.what = class_of(failure.exception), .text = failure.exception};
        like.move = number == 1 ? text_copy(" -ex 'go failure'") : text_format(" -ex 'go failure %d'", number);
        if (failure.kind == FAILURE_MARKED && number <= tests.count)
            like.test = tests.at[number - 1];
        if (!is_one)
            result = look_at_end(session, reader, &like, &failure);
        if (result != TRAVEL_DONE)
            break;
        like.place = place_here(session, cwd);
        add_failure(roundup, &like, name);
        *found = true;
        if (!is_one)
            break;
    }
    return result;
}

static int look_into(struct roundup *roundup, const struct opening *opening, const char *name)
{
    struct rdb_reader reader;
    struct session session = {.view = silent_view};
    char why[PATH_MAX + 500];
    bool found = false;
    if (!rdb_reader_open(&reader, opening->log, why, sizeof why)) {
        out_printf(stderr, "revdb: %s\n", why);
        return STATUS_UNUSABLE;
    }
    int status = opening_session(opening, &session);
    if (status == STATUS_OK) {
        enum travel_result result = look_at(roundup, &session, &reader, name, &found);
        if (result == TRAVEL_DIVERGED || result == TRAVEL_FAILED)
            out_printf(stderr, "revdb: %s: %s\n", name, session.message.bytes);
        status = session.diverged ? STATUS_DIVERGED : result == TRAVEL_FAILED ? STATUS_FAILED : STATUS_OK;
        roundup->interrupted = interrupt_pending(session.replays.interrupt);
        roundup->failed += found;
        roundup->fine += !found && status == STATUS_OK;
    }
    session_close(&session);
    rdb_reader_close(&reader);
    if (status != STATUS_OK && !found)
        *array_add(roundup->unusable.at, roundup->unusable.count) = text_copy(name);
    return status;
}

static void look_at_recording(struct roundup *roundup, const char *name)
{
    struct opening opening;
    int status = opening_begin(&opening, name, roundup->general);
    if (status == STATUS_OK)
        status = look_into(roundup, &opening, name);
    else
        *array_add(roundup->unusable.at, roundup->unusable.count) = text_copy(name);
    opening_close(&opening);
    roundup->status = status > roundup->status ? status : roundup->status;
}

/* ---- What is told ---- */

static int compare_groups(const void *a, const void *b)
{
    const struct group *left = a, *right = b;
    if (left->logs.count != right->logs.count)
        return right->logs.count - left->logs.count;
    return strcmp(left->logs.at[0], right->logs.at[0]);
}

static char *counted(int count, const char *one, const char *many)
{
    return text_format("%d %s", count, count == 1 ? one : many);
}

/* "3 of 5 recordings failed, in 2 ways; 1 cannot be replayed here" */
static char *summary(const struct roundup *roundup)
{
    struct text text = {0};
    int all = roundup->failed + roundup->fine + roundup->unusable.count;
    text_printf(&text, "%d of %s failed", roundup->failed, counted(all, "recording", "recordings"));
    if (roundup->group_count > 1)
        text_printf(&text, ", in %d ways", roundup->group_count);
    if (roundup->unusable.count)
        text_printf(&text, "; %d cannot be replayed here", roundup->unusable.count);
    return text.bytes;
}

/* "AssertionError at tests/test_cache.py:9, in check" */
static char *title(const struct group *group)
{
    return group->place ? text_format("%s at %s", group->what, group->place) : text_copy(group->what);
}

/* A name as a shell takes it. */
static char *shell_word(const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+,:=@%";
    if (*name && strspn(name, plain) == strlen(name))
        return text_copy(name);
    struct text word = {0};
    text_printf(&word, "'");
    for (const char *c = name; *c; c++)
        text_printf(&word, *c == '\'' ? "'\\''" : "%c", *c);
    text_printf(&word, "'");
    return word.bytes;
}

static char *how_to_open(const struct group *group)
{
    return text_format("revdb%s %s", group->move, shell_word(group->logs.at[0]));
}

/* As a block of code: nothing in it means anything to Markdown. */
static void print_block(const char *text)
{
    for (const char *line = text; line && *line; line += strcspn(line, "\n"), line += *line == '\n')
        out_printf(stdout, "    %s\n", text_bytes(line, strcspn(line, "\n")));
}

/* In a heading: what would end the code becomes something else. */
static char *as_code(char *text)
{
    for (char *c = text; *c; c++)
        if (*c == '`' || *c == '\n')
            *c = *c == '`' ? '\'' : ' ';
    return text;
}

static void print_text(const struct roundup *roundup)
{
    out_printf(stdout, "%s\n", summary(roundup));
    for (int i = 0; i < roundup->group_count; i++) {
        const struct group *group = &roundup->groups[i];
        out_printf(stdout, "\n## %s: `%s`\n\n", counted(group->logs.count, "recording", "recordings"),
                   as_code(title(group)));
        print_block(group->test);
        print_block(group->text);
        print_block(how_to_open(group));
    }
    if (roundup->unusable.count) {
        out_printf(stdout, "\n## Not replayed here\n\n");
        for (int i = 0; i < roundup->unusable.count; i++)
            print_block(roundup->unusable.at[i]);
    }
}

/* The page of one recording of the group, beside the index: its name there. */
static char *page_of(const char *page, int number)
{
    size_t length = strlen(page);
    if (text_ends_with(page, ".html"))
        length -= strlen(".html");
    return text_format("%.*s-%d.html", (int)length, page, number);
}

static void write_names(FILE *out, const char *says, const struct name_list *names)
{
    html_part(out, "recordings", "says", says, NULL);
    for (int i = 0; i < names->count; i++)
        html_part(out, "recording", "name", names->at[i], NULL);
    html_part(out, "recordings end", NULL);
}

static void write_index(FILE *out, const struct roundup *roundup, const char *page)
{
    html_part(out, "index", "title", summary(roundup), NULL);
    for (int i = 0; i < roundup->group_count; i++) {
        const struct group *group = &roundup->groups[i];
        const char *own = page_of(page, i + 1), *slash = strrchr(own, '/');
        html_part(out, "group", "count", counted(group->logs.count, "recording", "recordings"), "title", title(group),
                  NULL);
        if (group->test)
            html_part(out, "group test", "test", group->test, NULL);
        if (group->text)
            html_part(out, "exception", "exception", group->text, NULL);
        html_part(out, "group recording", "command", how_to_open(group), "page", slash ? slash + 1 : own, NULL);
        write_names(out, counted(group->logs.count, "recording", "recordings"), &group->logs);
    }
    if (roundup->unusable.count)
        write_names(out, "Not replayed here", &roundup->unusable);
    html_part(out, "page end", NULL);
}

static int write_pages(const struct roundup *roundup, const char *page)
{
    struct file_writer file = {0};
    int status = STATUS_OK;
    for (int i = 0; i < roundup->group_count && status == STATUS_OK; i++) {
        struct opening opening;
        status = opening_begin(&opening, roundup->groups[i].logs.at[0], roundup->general);
        if (status == STATUS_OK)
            status = report_write(&opening, page_of(page, i + 1));
        if (status == STATUS_DIVERGED)
            status = STATUS_OK; /* was told, and counted, when it was looked at */
        opening_close(&opening);
    }
    if (status != STATUS_OK)
        return status;
    bool begun = file_begin(&file, page);
    if (begun)
        write_index(file.out, roundup, page);
    if (begun && file_commit(&file))
        return STATUS_OK;
    out_printf(stderr, "revdb: %s: %s\n", page, strerror(errno));
    return STATUS_FAILED;
}

int roundup_write(char **names, const struct general *general, const char *page)
{
    struct roundup roundup = {.general = general};
    struct name_list logs = {0};
    struct stat status;
    for (char **name = names; *name; name++)
        if (stat(*name, &status) == 0 && S_ISDIR(status.st_mode))
            add_folder(&logs, *name);
        else
            *array_add(logs.at, logs.count) = *name;
    if (!logs.count) {
        out_printf(stderr, "revdb: there are no recordings in %s: no NAME.rdb and no pack NAME.tar.gz\n", names[0]);
        return STATUS_UNUSABLE;
    }
    for (int i = 0; i < logs.count && !roundup.interrupted; i++)
        look_at_recording(&roundup, logs.at[i]);
    if (roundup.interrupted) {
        out_printf(stderr, "revdb: interrupted\n");
        return 130;
    }
    if (roundup.group_count)
        qsort(roundup.groups, (size_t)roundup.group_count, sizeof *roundup.groups, compare_groups);
    int written = STATUS_OK;
    if (page)
        written = write_pages(&roundup, page);
    else
        print_text(&roundup);
    return written != STATUS_OK ? written : roundup.status;
}
