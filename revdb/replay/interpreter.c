/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which interpreter replays a log: see interpreter.h. */
#include "interpreter.h"

#include "files.h"
#include "rdb_build_id.h"
#include "rdb_log.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* False if the file cannot be read or has none. */
static bool build_id_of_file(const char *path, char text[RDB_BUILD_ID_SIZE])
{
    int fd = file_open_found(path, 0);
    struct stat status;
    bool found = false;
    if (fd >= 0 && fstat(fd, &status) == 0 && status.st_size > 0) {
        void *image = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (image != MAP_FAILED) {
            found = rdb_build_id(image, (size_t)status.st_size, text);
            munmap(image, (size_t)status.st_size);
        }
    }
    if (fd >= 0)
        close(fd);
    return found;
}

/* One for each Python; the first is whose recordings are made unless another is named. */
static const char *const names[] = {"python-rdb", "python3.11-rdb"};
enum { NAMES = sizeof names / sizeof *names };

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The program of this name in the folder where this revdb is; NULL if there is none. */
static char *beside(const char *name)
{
    char self[PATH_MAX], path[PATH_MAX + 20], real[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length > 0 ? length : 0] = '\0';
    snprintf(path, sizeof path, "%.*s%s", (int)(last_part(self) - self), self, name);
    return realpath(path, real) && access(real, X_OK) == 0 ? text_copy(real) : NULL;
}

char *interpreter_beside(void)
{
    return beside(names[0]);
}

/* The name that was recorded, or NULL if it is none of ours (in an environment of virtualenv it is `python`). */
static const char *our_name(const struct rdb_log_header *header)
{
    for (int i = 0; i < NAMES; i++)
        if (!strcmp(names[i], last_part(header->exe)))
            return names[i];
    return NULL;
}

/* The one that is the build which made the log; if none is, the one that is called as that was, or any.  NULL: none. */
static char *beside_for(const struct rdb_log_header *header)
{
    char build_id[RDB_BUILD_ID_SIZE];
    const char *wanted = our_name(header);
    char *called = NULL;
    for (int i = 0; i < NAMES; i++) {
        char *exe = beside(names[i]);
        if (exe && build_id_of_file(exe, build_id) && !strcmp(build_id, header->build_id))
            return exe;
        if (exe && (wanted ? wanted == names[i] : !called))
            called = exe;
    }
    return called;
}

static char *nobody(const char *log, const struct rdb_log_header *header)
{
    const char *name = our_name(header);
    return text_format(
        "%s was recorded by %s, and there is no %s beside revdb: install them into one folder, or name "
        "one with -x EXE",
        log, header->exe, name ? name : names[0]);
}

/* NULL if the file is the build that the header names. */
static char *objection(const char *exe, const char *log, const struct rdb_log_header *header)
{
    char build_id[RDB_BUILD_ID_SIZE];
    if (access(exe, X_OK))
        return text_format("%s: the interpreter %s cannot be run (%s): name a python-rdb of build %s with -x EXE", log,
                           exe, strerror(errno), header->build_id);
    if (!build_id_of_file(exe, build_id))
        return text_format("%s: %s is no python-rdb: name one of build %s with -x EXE", log, exe, header->build_id);
    if (strcmp(build_id, header->build_id))
        return text_format(
            "%s was recorded by %s, build %s, but %s is build %s: name the right one with -x EXE, if you "
            "trust it",
            log, header->exe, header->build_id, exe, build_id);
    return NULL;
}

char *interpreter_for_log(const char *log, const char *wanted, char **error)
{
    struct rdb_reader reader;
    char reason[PATH_MAX + 500];
    if (!rdb_reader_open(&reader, log, reason, sizeof reason)) {
        *error = text_copy(reason);
        return NULL;
    }
    char *exe = wanted ? text_copy(wanted) : beside_for(rdb_reader_header(&reader));
    const struct rdb_log_header *header = rdb_reader_header(&reader);
    *error = exe ? objection(exe, log, header) : nobody(log, header);
    if (*error) {
        exe = NULL;
    }
    rdb_reader_close(&reader);
    return exe;
}
