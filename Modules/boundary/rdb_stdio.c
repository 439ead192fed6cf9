/* SPDX-License-Identifier: MIT */
/* Boundary: streams (FILE *).
 *
 * The C library's stdio reads and writes files inside itself, where no wrapper reaches.  So, recording and replaying,
 * every stream is made with fopencookie over our read, write, lseek and close: those are logged, and the buffering above
 * them is deterministic code that runs for real, inlined getc_unlocked included.  Only what makes a stream is defined
 * here.  Seen from the program a stream is as the C library makes it: same descriptors, same sizes of reads and writes. */
#include "rdb_boundary.h"

#include "rdb_alloc.h"
#include "rdb_raw.h"
#include "rdb_stdio.h"

#include <fcntl.h>
#include <paths.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* The cookie of a stream. */
struct stream {
    int fd;
    char buffer[];
};

static ssize_t stream_read(void *cookie, char *buf, size_t n)
{
    void *unlocked = rdb_stdio_unlock();
    ssize_t r = read(((struct stream *)cookie)->fd, buf, n);
    rdb_stdio_relock(unlocked);
    return r;
}

/* Like the C library's own: all of it, or as much as goes before the first error.  Never -1, with which fwrite would
 * report a failed write as complete. */
static ssize_t stream_write(void *cookie, const char *buf, size_t n)
{
    void *unlocked = rdb_stdio_unlock();
    size_t done = 0;
    while (done < n) {
        ssize_t part = write(((struct stream *)cookie)->fd, buf + done, n - done);
        if (part < 0)
            break;
        done += (size_t)part;
    }
    rdb_stdio_relock(unlocked);
    return (ssize_t)done;
}

static int stream_seek(void *cookie, off64_t *at, int whence)
{
    off_t r = lseek(((struct stream *)cookie)->fd, *at, whence);
    if (r == -1)
        return -1;
    *at = r;
    return 0;
}

static int stream_close(void *cookie)
{
    int fd = ((struct stream *)cookie)->fd;
    free(cookie);
    return close(fd);
}

/* How the C library would buffer a stream on this descriptor: the size, and whether it is a terminal. */
static int64_t buffer_for_real(int fd)
{
    struct stat st;
    struct termios ignored;
    if (rdb_raw_fstat(fd, &st) != 0)
        return BUFSIZ * 2;
    bool terminal = S_ISCHR(st.st_mode) && rdb_raw(SYS_ioctl, fd, TCGETS, (long)&ignored, 0, 0, 0) == 0;
    int64_t size = st.st_blksize > 0 && st.st_blksize < BUFSIZ ? st.st_blksize : BUFSIZ;
    return size * 2 + terminal;
}

static int64_t buffer_of(int fd)
{
    if (rdb_mode == RDB_OFF || rdb_mode == RDB_EVAL || rdb_passing)
        return buffer_for_real(fd);
    struct rdb_call here, *call = &here;
    int64_t r = 0;
    rdb_call_begin(call, RDB_CALL_stream_buffer);
    IN_FD(fd);
    if (rdb_call_real(call))
        r = buffer_for_real(fd);
    r = rdb_call_result(call, r);
    rdb_call_end(call);
    return r;
}

RDB_REAL(FILE *, fdopen, (int fd, const char *mode), (fd, mode))

/* What lies behind a FILE in the C library's memory, if it was made with a cookie.  Table and function, which it keeps scrambled,
 * are then as in the first one of ours. */
struct head {
    const void *table, *cookie, *read;
};
static struct head first;

static const struct head *head_of(FILE *file)
{
    return (const struct head *)(file + 1);
}

int rdb_stdio_is_ours(FILE *file)
{
    return first.cookie && head_of(file)->table == first.table && head_of(file)->read == first.read;
}

long rdb_stdio_read(FILE *file, char *buf, size_t n)
{
    return stream_read((void *)head_of(file)->cookie, buf, n);
}

/* A stream on fd; NULL only without memory.  The C library's own, if the recording has ended for want of it. */
static FILE *new_stream(int fd, const char *mode)
{
    static const cookie_io_functions_t functions = {stream_read, stream_write, stream_seek, stream_close};
    int saved = errno;
    int64_t shape = buffer_of(fd);
    size_t size = (size_t)shape / 2;
    struct stream *stream = rdb_alloc(sizeof *stream + size, "a stream");
    if (!stream)
        return real_fdopen(fd, mode);
    stream->fd = fd;
    FILE *file = fopencookie(stream, mode, functions);
    if (!file) {
        free(stream);
        return NULL;
    }
    if (!first.cookie && head_of(file)->cookie == stream)
        first = *head_of(file);
    file->_fileno = fd; /* else fileno() fails: it looks here, and nothing else does on a stream with a cookie */
    setvbuf(file, stream->buffer, shape & 1 ? _IOLBF : _IOFBF, size);
    errno = saved;
    return file;
}

/* ---- fopen, fdopen, freopen, tmpfile. ---- */

/* The open flags of a mode, or -1; in plain, the mode as fopencookie takes it. */
static int mode_flags(const char *mode, char plain[3])
{
    int flags, access = O_WRONLY;
    switch (mode[0]) {
    case 'r':
        flags = 0, access = O_RDONLY;
        break;
    case 'w':
        flags = O_CREAT | O_TRUNC;
        break;
    case 'a':
        flags = O_CREAT | O_APPEND;
        break;
    default:
        errno = EINVAL;
        return -1;
    }
    plain[0] = mode[0];
    plain[1] = plain[2] = 0;
    for (int i = 1; i < 7 && mode[i] && mode[i] != ','; i++) {
        if (mode[i] == '+')
            access = O_RDWR, plain[1] = '+';
        else if (mode[i] == 'x')
            flags |= O_EXCL;
        else if (mode[i] == 'e')
            flags |= O_CLOEXEC;
    }
    return flags | access;
}

RDB_REAL(FILE *, fopen, (const char *path, const char *mode), (path, mode))

RDB_EXPORT FILE *fopen(const char *path, const char *mode)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_fopen(path, mode);
    char plain[3];
    int flags = mode_flags(mode, plain);
    int fd = flags < 0 ? -1 : open(path, flags, 0666);
    if (fd < 0)
        return NULL;
    FILE *file = new_stream(fd, plain);
    if (!file)
        close(fd);
    else if (plain[0] == 'a' && !plain[1]) {
        int saved = errno; /* a pipe cannot seek, and need not */
        fseeko(file, 0, SEEK_END);
        errno = saved;
    }
    return file;
}
RDB_ALIAS(fopen64, fopen);

RDB_EXPORT FILE *fdopen(int fd, const char *mode)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_fdopen(fd, mode);
    char plain[3];
    int wanted = mode_flags(mode, plain);
    if (wanted < 0)
        return NULL;
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1)
        return NULL;
    int has = flags & O_ACCMODE, wants = wanted & O_ACCMODE;
    if (has != O_RDWR && has != wants) {
        errno = EINVAL;
        return NULL;
    }
    if (wanted & O_APPEND && !(flags & O_APPEND) && fcntl(fd, F_SETFL, flags | O_APPEND) == -1)
        return NULL;
    return new_stream(fd, plain);
}

RDB_REAL(FILE *, freopen, (const char *path, const char *mode, FILE *file), (path, mode, file))

/* Keeps the stream and changes what its descriptor leads to.  The stream goes on reading or writing as it did. */
RDB_EXPORT FILE *freopen(const char *path, const char *mode, FILE *file)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_freopen(path, mode, file);
    char plain[3];
    int flags = mode_flags(mode, plain), fd = fileno(file);
    fflush(file);
    clearerr(file);
    if (flags < 0)
        return NULL;
    if (!path)
        return fcntl(fd, F_GETFL) == -1 ? NULL : file;
    int opened = open(path, flags, 0666);
    if (opened < 0) {
        fclose(file);
        return NULL;
    }
    if (opened != fd) {
        dup3(opened, fd, flags & O_CLOEXEC);
        close(opened);
    }
    return file;
}
RDB_ALIAS(freopen64, freopen);

static int tmpfile_for_real(void)
{
    int fd = open(P_tmpdir, O_RDWR | O_EXCL | O_TMPFILE, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    char path[] = P_tmpdir "/tmpfXXXXXX";
    fd = mkstemp(path);
    if (fd >= 0)
        unlink(path);
    return fd;
}

RDB_REAL(FILE *, tmpfile, (void), ())

RDB_EXPORT FILE *tmpfile(void)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_tmpfile();
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("tmpfile"), NULL;
    struct rdb_call here, *call = &here;
    int fd = -1;
    rdb_call_begin(call, RDB_CALL_tmpfile);
    if (rdb_call_real(call))
        fd = tmpfile_for_real();
    fd = (int)rdb_call_result(call, fd);
    rdb_call_end(call);
    return fd < 0 ? NULL : new_stream(fd, "w+");
}
RDB_ALIAS(tmpfile64, tmpfile);

/* ---- popen and pclose. ---- */

/* The streams of popen that are open. */
static struct child {
    struct child *next;
    FILE *file;
    int fd;
    pid_t pid;
} * children;

/* As the C library does it: the shell gets one end of a pipe as its standard input or output, and none of the streams
 * of earlier popen calls.  Returns our end. */
static int popen_for_real(const char *command, bool reading, bool cloexec, pid_t *pid)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    int ours = ends[!reading], theirs = ends[reading], target = reading ? 1 : 0;
    if (theirs == target) { /* dup2 onto itself would leave it close-on-exec */
        int other = fcntl(theirs, F_DUPFD_CLOEXEC, 3);
        close(theirs);
        theirs = other;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, theirs, target);
    for (struct child *c = children; c; c = c->next)
        if (c->fd != target)
            posix_spawn_file_actions_addclose(&actions, c->fd);
    char *argv[] = {(char *)"sh", (char *)"-c", (char *)command, NULL};
    int error = posix_spawn(pid, _PATH_BSHELL, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(theirs);
    if (error) {
        close(ours);
        errno = error;
        return -1;
    }
    if (!cloexec)
        fcntl(ours, F_SETFD, 0);
    return ours;
}

RDB_REAL(FILE *, popen, (const char *command, const char *mode), (command, mode))
RDB_REAL(int, pclose, (FILE * file), (file))

RDB_EXPORT FILE *popen(const char *command, const char *mode)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_popen(command, mode);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("popen"), NULL;
    bool reading = strchr(mode, 'r') != NULL, writing = strchr(mode, 'w') != NULL;
    if (reading == writing) {
        errno = EINVAL;
        return NULL;
    }
    struct child *child = rdb_alloc(sizeof *child, "a child process");
    if (!child)
        return real_popen(command, mode);
    struct rdb_call here, *call = &here;
    int fd = -1;
    pid_t pid = 0;
    rdb_call_begin(call, RDB_CALL_popen);
    IN_TEXT(command);
    IN_TEXT(mode);
    if (rdb_call_real(call))
        fd = popen_for_real(command, reading, strchr(mode, 'e') != NULL, &pid);
    fd = (int)rdb_call_result(call, fd);
    if (fd >= 0)
        OUT_NUMBER(pid);
    rdb_call_end(call);
    FILE *file = fd < 0 ? NULL : new_stream(fd, reading ? "r" : "w");
    if (!file) {
        free(child);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    *child = (struct child){children, file, fd, pid};
    children = child;
    return file;
}

RDB_EXPORT int pclose(FILE *file)
{
    struct child **at = &children;
    while (*at && (*at)->file != file)
        at = &(*at)->next;
    struct child *child = *at;
    if (!child)
        return rdb_mode == RDB_OFF ? real_pclose(file) : fclose(file);
    *at = child->next;
    pid_t pid = child->pid, waited;
    free(child);
    int status = -1;
    if (fclose(file) != 0)
        return -1;
    do
        waited = waitpid(pid, &status, 0);
    while (waited == -1 && errno == EINTR);
    return waited == -1 ? -1 : status;
}

/* The C library's own writes to a duplicate of descriptor 2, inside itself. */
static void tell_error(const char *text)
{
    int error = errno;
    fprintf(stderr, "%s%s%s\n", text && *text ? text : "", text && *text ? ": " : "", strerror(error));
    errno = error;
}
RDB_EXPORT_VOID(perror, (const char *text), tell_error(text))

void rdb_stdio_start(void)
{
    FILE *in = new_stream(0, "r"), *out = rdb_mode ? new_stream(1, "w") : NULL;
    FILE *error = rdb_mode ? new_stream(2, "w") : NULL;
    if (!rdb_mode)
        return; /* for want of memory the recording has ended, and the C library's streams stay */
    stdin = in;
    stdout = out;
    stderr = error;
    setvbuf(stderr, NULL, _IONBF, 0);
}

/* ---- The flags of a stream. ---- */

/* Python code looks at them while it holds the interpreter lock, but not inside rdb_stdio_begin: a thread that has
 * given the lock up for a system call keeps the stream's own lock meanwhile, and must not be waited for. */
RDB_REAL(void, clearerr, (FILE * file), (file))
RDB_EXPORT_VOID(clearerr, (FILE * file), rdb_mode == RDB_OFF ? real_clearerr(file) : clearerr_unlocked(file))

#define FLAG(name)                                                                                                     \
    RDB_REAL(int, name, (FILE * file), (file))                                                                         \
    RDB_EXPORT int name(FILE *file)                                                                                    \
    {                                                                                                                  \
        return rdb_mode == RDB_OFF ? real_##name(file) : name##_unlocked(file);                                        \
    }
FLAG(ferror)
FLAG(feof)
