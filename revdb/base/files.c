/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that revdb writes or finds: see files.h. */
#define _GNU_SOURCE
#include "files.h"

#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Writing ---- */

static bool finish_begin(struct file_writer *writer, int fd)
{
    writer->out = fd < 0 ? NULL : fdopen(fd, "w");
    if (writer->out)
        return true;
    int error = errno;
    if (fd >= 0)
        close(fd);
    file_abandon(writer);
    errno = error;
    return false;
}

static bool begin_beside(struct file_writer *writer, char *place)
{
    writer->place = place;
    writer->beside = text_format("%s.%d", place, (int)getpid());
    int fd = open(writer->beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        writer->beside = NULL; /* what is there is not ours */
    }
    return finish_begin(writer, fd);
}

static bool is_standard_output(const struct stat *status)
{
    struct stat output;
    return fstat(STDOUT_FILENO, &output) == 0 && output.st_dev == status->st_dev && output.st_ino == status->st_ino;
}

bool file_begin(struct file_writer *writer, const char *path)
{
    struct stat status;
    *writer = (struct file_writer){0};
    if (stat(path, &status) != 0) {
        if (errno != ENOENT || lstat(path, &status) == 0)
            return false; /* a link that leads nowhere: to whose file? */
        return begin_beside(writer, text_copy(path));
    }
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return false;
    }
    if (is_standard_output(&status)) {
        fflush(stdout);
        return finish_begin(writer, fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
    }
    if (!S_ISREG(status.st_mode))
        return finish_begin(writer, open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC));
    char real[PATH_MAX];
    return realpath(path, real) && begin_beside(writer, text_copy(real));
}

bool file_begin_companion(struct file_writer *writer, const char *path)
{
    struct stat status;
    *writer = (struct file_writer){0};
    if (lstat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode)) {
        errno = ENOTSUP;
        return false;
    }
    return begin_beside(writer, text_copy(path));
}

bool file_commit(struct file_writer *writer)
{
    bool whole = !ferror(writer->out);
    int error = whole ? 0 : EIO;
    if (fflush(writer->out) != 0) {
        whole = false;
        error = errno;
    }
    if (fclose(writer->out) != 0 && whole) {
        whole = false;
        error = errno;
    }
    writer->out = NULL;
    if (whole && writer->place && rename(writer->beside, writer->place) != 0) {
        whole = false;
        error = errno;
    }
    if (whole) {
        writer->beside = NULL;
    }
    file_abandon(writer);
    errno = error;
    return whole;
}

void file_abandon(struct file_writer *writer)
{
    if (writer->out)
        fclose(writer->out);
    if (writer->beside)
        unlink(writer->beside);
    *writer = (struct file_writer){0};
}

/* ---- Finding ---- */

static int refuse(int fd, int error)
{
    close(fd);
    errno = error;
    return -1;
}

int file_open_found(const char *path, off_t limit)
{
    /* Looked at before it is opened: opening a FIFO waits, and opening a device may do anything. */
    struct stat link, status;
    char again[40];
    int itself = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC), target = open(path, O_PATH | O_CLOEXEC);
    bool there = itself >= 0 && target >= 0 && fstat(itself, &link) == 0 && fstat(target, &status) == 0;
    int error = errno;
    if (itself >= 0)
        close(itself);
    if (!there)
        return target >= 0 ? refuse(target, error) : (errno = error, -1);
    if (S_ISLNK(link.st_mode) && link.st_uid != 0 && link.st_uid != geteuid() && link.st_uid != status.st_uid)
        return refuse(target, EACCES);
    if (!S_ISREG(status.st_mode))
        return refuse(target, ENOTSUP);
    if (limit && status.st_size > limit)
        return refuse(target, EFBIG);
    snprintf(again, sizeof again, "/proc/self/fd/%d", target);
    int fd = open(again, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    error = errno;
    close(target);
    errno = error;
    return fd;
}

FILE *file_read_found(const char *path, off_t limit)
{
    int fd = file_open_found(path, limit);
    return fd < 0 ? NULL : fdopen(fd, "r");
}

const char *file_problem(int error)
{
    switch (error) {
    case ENOTSUP:
        return "it is not a regular file";
    case EFBIG:
        return "it is too large";
    case ELOOP:
        return "it is a symbolic link that leads in circles";
    default:
        return strerror(error);
    }
}
