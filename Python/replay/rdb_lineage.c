/* SPDX-License-Identifier: MIT */
/* Logs of child processes: see rdb_lineage.h.  */
#define _GNU_SOURCE
#include "rdb_lineage.h"

#include "rdb_alloc.h"
#include "rdb_array.h"
#include "rdb_cursor.h"
#include "rdb_heaps.h"
#include "rdb_log.h"
#include "rdb_mode.h"
#include "rdb_names.h"
#include "rdb_raw.h"
#include "rdb_recording.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SETTING "what a child process is to be told"
enum { NAMES_LIMIT = 1000 };

static char base[PATH_MAX]; /* the first process's log, absolute */
static char own[PATH_MAX];  /* this process's */
static bool children;       /* are recorded */
static bool forked;         /* this log began at a fork */

/* What a python-rdb that this process executes is to be told too. */
static const char *const inherited[] = {"REVDB_ENV_HIDE", "REVDB_CHAOS", "REVDB_MAX_SIZE", "REVDB_MAX_TIME"};
enum { SETTINGS = sizeof inherited / sizeof *inherited };
static char *settings[SETTINGS]; /* NULL: not set */

bool rdb_lineage_take_settings(void)
{
    for (int i = 0; i < SETTINGS; i++) {
        const char *value = getenv(inherited[i]);
        settings[i] = value ? rdb_copy(value, SETTING) : NULL;
        if (value && !settings[i])
            return false;
    }
    return true;
}

const char *rdb_lineage_setting(const char *name)
{
    for (int i = 0; i < SETTINGS; i++)
        if (strcmp(inherited[i], name) == 0)
            return settings[i];
    return NULL;
}

/* ---- Recording ---- */

/* log.rdb, 123, 2: log.123.2.rdb */
static bool name_child(char *path, size_t size, long pid, int count)
{
    size_t stem = strlen(base);
    char number[40];
    if (stem > 4 && strcmp(base + stem - 4, ".rdb") == 0)
        stem -= 4;
    if (count > 1)
        snprintf(number, sizeof number, ".%ld.%d.rdb", pid, count);
    else
        snprintf(number, sizeof number, ".%ld.rdb", pid);
    return snprintf(path, size, "%.*s%s", (int)stem, base, number) < (int)size;
}

/* Creates the first log.PID.N.rdb that is not there yet. */
static bool create_child(const char *parent, uint64_t position, char *error, size_t error_size)
{
    long pid = rdb_raw(SYS_getpid, 0, 0, 0, 0, 0, 0);
    char path[PATH_MAX];
    for (int count = 1; count <= NAMES_LIMIT; count++) {
        if (!name_child(path, sizeof path, pid, count)) {
            snprintf(error, error_size, "cannot record the child: the name of its log is too long");
            return false;
        }
        if (rdb_raw(SYS_access, (long)path, F_OK, 0, 0, 0, 0) == 0)
            continue;
        if (!rdb_recording_create(path, parent, position, true, error, error_size))
            return false;
        strcpy(own, path);
        return true;
    }
    snprintf(error, error_size, "cannot record the child: there are too many logs named %s", path);
    return false;
}

static bool make_absolute(const char *path, char *absolute)
{
    char cwd[PATH_MAX];
    if (*path == '/')
        return snprintf(absolute, PATH_MAX, "%s", path) < PATH_MAX;
    if (rdb_raw(SYS_getcwd, (long)cwd, sizeof cwd, 0, 0, 0, 0) < 0)
        return false;
    return snprintf(absolute, PATH_MAX, "%s/%s", cwd, path) < PATH_MAX;
}

bool rdb_lineage_start(const char *path, const char *parent, bool with_children, char *error, size_t error_size)
{
    children = with_children;
    if (!make_absolute(path, base)) {
        snprintf(error, error_size, "cannot record: the name %s is too long", path);
        return false;
    }
    if (parent)
        return create_child(parent, RDB_LOG_FRESH, error, error_size);
    strcpy(own, base);
    return rdb_recording_create(path, "", RDB_LOG_FRESH, false, error, error_size);
}

void rdb_lineage_cannot_record(const char *parent, const char *why)
{
    rdb_log_tell_unrecorded(parent, why);
    rdb_say("", why, "; this child goes on unrecorded");
}

void rdb_lineage_child(uint64_t position)
{
    char error[PATH_MAX + 200], parent[PATH_MAX];
    rdb_log_forget();
    rdb_mode = RDB_OFF;
    strcpy(parent, own);
    forked = children;
    if (children && create_child(parent, position, error, sizeof error)) {
        rdb_mode = RDB_RECORD;
        return;
    }
    if (children)
        rdb_lineage_cannot_record(parent, error);
    rdb_heaps_stop();
}

/* Is this file our own executable? */
static bool is_us(const char *path)
{
    struct stat theirs, ours;
    return rdb_raw(SYS_stat, (long)path, (long)&theirs, 0, 0, 0, 0) == 0 &&
           rdb_raw(SYS_stat, (long)"/proc/self/exe", (long)&ours, 0, 0, 0, 0) == 0 && theirs.st_dev == ours.st_dev &&
           theirs.st_ino == ours.st_ino;
}

/* Will executing path run us, by itself or by its #! line?  (`#!/usr/bin/env python-rdb` runs env, which runs us: then
 * the log begins anew there, as it does behind a shell.) */
static bool runs_us(const char *path)
{
    char line[300];
    if (is_us(path))
        return true;
    int fd = rdb_raw_open(path, O_RDONLY | O_CLOEXEC, 0);
    ssize_t n = fd < 0 ? 0 : rdb_raw_read(fd, line, sizeof line - 1);
    rdb_raw_close(fd);
    line[n > 0 ? n : 0] = 0;
    if (strncmp(line, "#!", 2) != 0)
        return false;
    char *interpreter = line + 2 + strspn(line + 2, " \t");
    interpreter[strcspn(interpreter, " \t\n")] = 0;
    return is_us(interpreter);
}

void rdb_lineage_executes(const char *path)
{
    if (forked && path && rdb_raw(SYS_access, (long)path, X_OK, 0, 0, 0, 0) == 0 && !runs_us(path))
        rdb_raw(SYS_unlink, (long)own, 0, 0, 0, 0, 0);
}

/* "NAME=value", for ever; percent signs doubled if the value will be expanded, as REVDB is.  NULL: no memory. */
static char *variable(const char *name, const char *value, bool is_expanded)
{
    char *text = rdb_alloc(strlen(name) + 2 * strlen(value) + 2, SETTING);
    if (!text)
        return NULL;
    char *at = stpcpy(text, name);
    *at++ = '=';
    for (; *value; value++) {
        if (is_expanded && *value == '%')
            *at++ = '%';
        *at++ = *value;
    }
    *at = 0;
    return text;
}

char **rdb_lineage_environment(const char *path, char *const *envp)
{
    size_t count = 0;
    if (!children || !path || !runs_us(path))
        return NULL;
    for (; envp && envp[count]; count++)
        if (strncmp(envp[count], "REVDB=", 6) == 0)
            return NULL; /* the program says itself what to record */
    char **extended = rdb_alloc((count + 3 + SETTINGS) * sizeof *extended, SETTING);
    if (!extended)
        return NULL;
    if (count)
        memcpy(extended, envp, count * sizeof *extended);
    extended[count++] = variable("REVDB", base, true);
    extended[count++] = variable("REVDB_LINEAGE", own, false);
    for (int i = 0; i < SETTINGS; i++)
        if (settings[i])
            extended[count++] = variable(inherited[i], settings[i], false);
    /* With one of them missing the child would take itself for something else. */
    return rdb_mode == RDB_RECORD ? extended : NULL;
}

/* ---- Looking for a recording among the ancestors (nothing is recorded yet) ---- */

enum { ANCESTORS_LIMIT = 64 };

/* The file /proc/PID/what, to be freed and NUL-terminated, or NULL. */
static char *read_proc(long pid, const char *what, size_t *length)
{
    char path[64], *text = NULL;
    snprintf(path, sizeof path, "/proc/%ld/%s", pid, what);
    int fd = rdb_raw_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return NULL;
    *length = 0;
    for (ssize_t n = 1; n > 0; *length += n > 0 ? (size_t)n : 0) {
        char *more = rdb_grow(text, *length + 4097, SETTING);
        if (!more) {
            free(text);
            text = NULL;
            break;
        }
        text = more;
        n = rdb_raw_read(fd, text + *length, 4096);
        text[*length + (n > 0 ? (size_t)n : 0)] = 0;
    }
    rdb_raw_close(fd);
    return text;
}

static long parent_of(long pid)
{
    size_t length;
    char *status = read_proc(pid, "stat", &length), *behind_name = status ? strrchr(status, ')') : NULL;
    long parent = behind_name && strlen(behind_name) > 4 ? strtol(behind_name + 4, NULL, 10) : 0;
    free(status);
    return parent;
}

/* The value of a variable that a process was started with, to be freed, or NULL. */
static char *setting_of(long pid, const char *name)
{
    size_t length = 0, name_length = strlen(name);
    char *variables = read_proc(pid, "environ", &length), *value = NULL;
    for (char *at = variables; !value && at && at < variables + length; at += strlen(at) + 1)
        if (strncmp(at, name, name_length) == 0 && at[name_length] == '=')
            value = rdb_copy(at + name_length + 1, SETTING);
    free(variables);
    return value;
}

/* The log that a process has open to write its own recording: it is told by its header. */
static bool log_of(long pid, char *log)
{
    char folder[64], entry[330], error[PATH_MAX + 500];
    bool found = false;
    snprintf(folder, sizeof folder, "/proc/%ld/fd", pid);
    DIR *directory = opendir(folder);
    for (struct dirent *file; !found && directory && (file = readdir(directory));) {
        struct rdb_reader reader;
        snprintf(entry, sizeof entry, "%s/%s", folder, file->d_name);
        ssize_t length = readlink(entry, log, PATH_MAX - 1);
        log[length > 0 ? length : 0] = 0;
        struct stat status;
        if (*log != '/' || rdb_raw(SYS_stat, (long)log, (long)&status, 0, 0, 0, 0) < 0 || !S_ISREG(status.st_mode) ||
            !rdb_reader_open(&reader, log, error, sizeof error))
            continue;
        found = rdb_reader_header(&reader)->pid == pid && rdb_reader_summary(&reader)->running;
        rdb_reader_close(&reader);
    }
    if (directory)
        closedir(directory);
    return found;
}

bool rdb_lineage_inherited(char *path, char *parent)
{
    long pid = rdb_raw(SYS_getppid, 0, 0, 0, 0, 0, 0);
    for (int steps = 0; pid > 1 && steps < ANCESTORS_LIMIT; steps++, pid = parent_of(pid)) {
        char exe[64], number[40];
        snprintf(exe, sizeof exe, "/proc/%ld/exe", pid);
        if (!is_us(exe) || !log_of(pid, parent))
            continue;
        /* log.PID.rdb and log.PID.2.rdb were made from log.rdb. */
        strcpy(path, parent);
        snprintf(number, sizeof number, ".%ld.", pid);
        char *suffix = strrchr(path, '/'), *found = suffix ? strstr(suffix, number) : NULL;
        if (found)
            strcpy(found, ".rdb");
        char *wanted = setting_of(pid, "REVDB_CHILDREN");
        bool with_children = !wanted || strcmp(wanted, "0") != 0;
        free(wanted);
        for (int i = 0; i < SETTINGS; i++)
            settings[i] = setting_of(pid, inherited[i]);
        return with_children;
    }
    return false;
}

/* ---- Replaying ---- */

/* The logs that the wanted one begins with, and itself, the last; rdb_in is a copy of the current one. */
static struct rdb_reader *chain;
static int chain_length, chain_at;

/* A parent's log may have been moved together with its child's. */
static bool open_parent(struct rdb_reader *reader, const char *parent, const char *child, char *error,
                        size_t error_size)
{
    char beside[PATH_MAX];
    if (rdb_reader_open(reader, parent, error, error_size))
        return true;
    int folder = (int)(rdb_base_name(child) - child);
    return snprintf(beside, sizeof beside, "%.*s%s", folder, child, rdb_base_name(parent)) < (int)sizeof beside &&
           rdb_reader_open(reader, beside, error, error_size);
}

/* Is the first one of the chain also a later one? */
static bool begins_with_itself(void)
{
    const struct rdb_log_header *first = rdb_reader_header(&chain[0]);
    for (int i = 1; i < chain_length; i++) {
        const struct rdb_log_header *other = rdb_reader_header(&chain[i]);
        if (other->pid == first->pid && other->start_ns == first->start_ns)
            return true;
    }
    return false;
}

bool rdb_lineage_open(const char *path, char *error, size_t error_size)
{
    struct rdb_reader reader;
    if (!rdb_reader_open(&reader, path, error, error_size))
        return false;
    for (;;) {
        if (!rdb_array_add(chain, chain_length, "the logs")) {
            snprintf(error, error_size, "no memory for the logs that %s begins with", path);
            return false;
        }
        memmove(chain + 1, chain, (size_t)(chain_length - 1) * sizeof *chain);
        chain[0] = reader;
        const struct rdb_log_header *header = rdb_reader_header(&chain[0]);
        if (header->parent_position == RDB_LOG_FRESH)
            break;
        if (chain_length > NAMES_LIMIT || begins_with_itself()) {
            snprintf(error, error_size, "%s begins with itself: the logs name each other as parents, in a circle",
                     path);
            return false;
        }
        char why[PATH_MAX + 200];
        if (!open_parent(&reader, header->parent, path, why, sizeof why)) {
            snprintf(error, error_size, "%s begins at a fork of the process of %s, which is needed too: %s", path,
                     header->parent, why);
            return false;
        }
    }
    rdb_in = chain[0];
    return true;
}

bool rdb_lineage_forked(void)
{
    if (chain_at + 1 >= chain_length)
        return false;
    struct rdb_reader *next = &chain[chain_at + 1];
    if (rdb_reader_position(&rdb_in) != rdb_reader_header(next)->parent_position)
        return false;
    chain_at++;
    rdb_in = *next;
    return true;
}
