/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening packs: see unpack.h.  What is unpacked is believed nothing: its interpreter runs under the guard, in its root;
 * its front end is not run from here. */
#define _GNU_SOURCE /* nftw */
#include "unpack.h"

#include "files.h"
#include "rdb_names.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Unpacking ---- */

static bool is_archive(const char *path)
{
    unsigned char magic[2] = {0};
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool is = file >= 0 && read(file, magic, 2) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
    if (file >= 0)
        close(file);
    return is;
}

/* A log is compressed already, and programs shrink to a third: an archive that grows so much is no pack. */
enum { GROWS_BY = 20, GROWS_LEAST = 256 << 20 };

/* Runs a program with this standard input and output, and closes them here.  Returns its process, or -1. */
static pid_t start(int in, int out, const char *const *words)
{
    pid_t child = in < 0 ? -1 : fork();
    if (child == 0) {
        dup2(in, 0);
        if (out >= 0)
            dup2(out, 1);
        execvp(words[0], (char *const *)words);
        _exit(127);
    }
    close(in);
    if (out >= 0)
        close(out);
    return child;
}

static int status_of(pid_t child)
{
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child ? status : -1;
}

/* Passes on what it reads, up to so many bytes.  False: there is more. */
static bool pass_on(int from, int to, int64_t limit)
{
    char bytes[1 << 16];
    for (ssize_t n; (n = read(from, bytes, sizeof bytes)) != 0;) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        if ((limit -= n) < 0)
            return false;
        for (ssize_t done = 0, part = 0; done < n; done += part)
            if ((part = send(to, bytes + done, (size_t)(n - done), MSG_NOSIGNAL)) < 0)
                return true; /* why, its end tells */
    }
    return true;
}

/* 0: all of the archive is in the folder.  Else how gzip or tar ended, or -1; *large: it would have been too much. */
static int unpack_into(const char *folder, const char *archive, bool *large)
{
    struct stat status;
    int file = open(archive, O_RDONLY | O_CLOEXEC), bytes[2], to[2];
    if (file < 0 || fstat(file, &status) != 0 || pipe2(bytes, O_CLOEXEC) != 0) {
        close(file);
        return -1;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to) != 0) {
        close(file);
        close(bytes[0]);
        close(bytes[1]);
        return -1;
    }
    pid_t gzip = start(file, bytes[1], (const char *const[]){"gzip", "-dc", NULL});
    pid_t tar =
        start(to[1], -1,
              (const char *const[]){"tar", "-C", folder, "--no-same-owner", "--no-same-permissions", "-xf", "-", NULL});
    *large = !pass_on(bytes[0], to[0], (int64_t)status.st_size * GROWS_BY + GROWS_LEAST);
    close(bytes[0]);
    close(to[0]);
    int end = status_of(gzip), other = status_of(tar);
    return *large ? -1 : end ? end : other;
}

/* Returns the folder that the archive holds, or NULL. */
static char *unpack(struct unpacked *unpacked, const char *archive, char **error)
{
    char *inside = NULL;
    bool large = false;
    if (!temporary_make(&unpacked->temporary, error))
        return NULL;
    const char *folder = unpacked->temporary.folder;
    int status = unpack_into(folder, archive, &large);
    char *pattern = text_format("%s/*", folder);
    glob_t found = {0};
    if (large)
        *error = text_format("%s would take more than %d times its size, which no pack does: do not trust it", archive,
                             GROWS_BY);
    else if (status == 0 && glob(pattern, 0, NULL, &found) == 0 && found.gl_pathc == 1)
        inside = text_copy(found.gl_pathv[0]);
    else
        *error = text_format("%s cannot be unpacked%s: is it whole, and is there room in %s?", archive,
                             status == 127 << 8 ? ", since there is no tar here" : "", folder);
    globfree(&found);
    return inside;
}

/* ---- The folder ---- */

static char *join(const char *folder, const char *name)
{
    return text_format("%s/%s", folder, name);
}

/* `revdb pack` makes neither links nor devices; through a link, what revdb writes beside the log would go elsewhere. */
static int is_strange(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)path;
    (void)kind;
    (void)walk;
    return !S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode);
}

/* Enters the folder if it is a pack: replays take their interpreter and their files from it.  Returns the name of its
 * log, or NULL, with an error if it is a pack and yet none that can be opened. */
static char *enter(struct unpacked *unpacked, const char *folder, char **error)
{
    char log[NAME_MAX + 2] = "", interpreter[PATH_MAX] = "", real[PATH_MAX], *note = join(folder, PACK_NOTE);
    int version = 0;
    FILE *file = realpath(folder, real) ? file_read_found(note, 3 * PATH_MAX) : NULL;
    if (!file)
        return NULL;
    int fields = fscanf(file, PACK_FORMAT " %d log %255[^\n] interpreter %4095[^\n]", &version, log, interpreter);
    fclose(file);
    if (fields < 1)
        return NULL;
    if (version != PACK_VERSION || fields != 3 || strchr(log, '/') || *interpreter != '/') {
        *error = text_format("%s is a pack of another revdb's: open it with its own, %s/" PACK_REVDB
                             ", if you trust whoever made it",
                             folder, folder);
        return NULL;
    }
    if (nftw(real, is_strange, 20, FTW_PHYS) != 0) {
        *error = text_format("%s holds symbolic links or devices, which no pack does: do not trust it", folder);
        return NULL;
    }
    unpacked->root = join(real, PACK_ROOT);
    unpacked->loader = join(real, PACK_LOADER);
    unpacked->exe = text_format("%s%s", unpacked->root, interpreter);
    return text_format("%s/" PACK_LOGS "/%s", real, log);
}

/* The folder in which a path lies. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? text_format("%.*s", slash == path ? 1 : (int)(slash - path), path) : text_copy(".");
}

/* NAME is FOLDER/logs/LOG.rdb: enters the folder, if that is a pack. */
static void enter_around(struct unpacked *unpacked, const char *name, char **error)
{
    char real[PATH_MAX];
    if (!realpath(name, real))
        return;
    char *logs = folder_of(real), *folder = folder_of(logs);
    if (text_ends_with(logs, "/" PACK_LOGS))
        enter(unpacked, folder, error);
}

/* The log in an archive; inside: a name among its logs, or NULL for the one that it was made for. */
static char *open_archive(struct unpacked *unpacked, const char *archive, const char *inside, char **error)
{
    char *folder = unpack(unpacked, archive, error);
    char *log = folder ? enter(unpacked, folder, error) : NULL;
    if (folder && !log && !*error)
        *error = text_format("%s is an archive, but no pack that `revdb pack` has made", archive);
    if (log && inside) {
        char *logs = folder_of(log);
        log = join(logs, inside);
    }
    return log;
}

bool unpack_log(const char *name, struct unpacked *unpacked, char **error)
{
    struct stat status;
    char *log = NULL;
    *unpacked = (struct unpacked){0};
    *error = NULL;
    if (stat(name, &status) == 0 && S_ISDIR(status.st_mode)) {
        log = enter(unpacked, name, error);
    } else {
        char *before = folder_of(name);
        if (is_archive(name))
            log = open_archive(unpacked, name, NULL, error);
        else if (is_archive(before))
            log = open_archive(unpacked, before, rdb_base_name(name), error);
        else
            enter_around(unpacked, name, error);
    }
    unpacked->log = log || *error ? log : text_copy(name);
    return unpacked->log;
}

void unpack_close(struct unpacked *unpacked)
{
    temporary_remove(&unpacked->temporary);
    *unpacked = (struct unpacked){0};
}
