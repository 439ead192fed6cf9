/* SPDX-License-Identifier: MIT */
/* The log's writer: see rdb_log.h for what it does and for whom, rdb_log_format.h for the layout.
 *
 * Never allocates after rdb_log_create, never touches errno, never calls a function that the boundary wraps.
 *
 * What SIGKILL leaves depends only on the order of the stores, since the page cache outlives the process.  A full window
 * goes to the end of the file as a chunk first; then one store to window_base says that the chunk counts and that the
 * window is empty.  Before that store a reader takes the bytes from the window, after it from the chunk.  committed is a
 * position in the stream, not in the window, so it means the same on both sides of that store. */
#define _GNU_SOURCE
#define ZSTD_STATIC_LINKING_ONLY /* ZSTD_initStaticCStream: a compressor that never allocates */
#include "rdb_log.h"

#include "rdb_held.h"
#include "rdb_log_format.h"
#include "rdb_raw.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <zstd.h>

/* Chosen by measurement: docs/log-format.md. */
#define LEVEL 1
#define HASH_LOG 15

struct packet {
    struct rdb_log_chunk chunk;
    unsigned char stored[ZSTD_COMPRESSBOUND(RDB_LOG_WINDOW)];
};

static struct {
    int fd; /* -1: no log; then the window, if there was one, is scratch memory */
    uint64_t identity;
    uint64_t file_end; /* where the next chunk goes */
    uint64_t payload_end;
    struct rdb_log_control *control; /* the mapping: the control pages and, right behind them, the window */
    unsigned char *window;
    ZSTD_CCtx *zstd;
    struct packet *packet;
    bool owns_sigbus;
    struct sigaction program_sigbus; /* what the program wants done on SIGBUS */
} writer = {.fd = -1};

#define MAPPED (RDB_LOG_CONTROL_SIZE + (size_t)RDB_LOG_WINDOW)

__thread struct rdb_stream *rdb_out __attribute__((tls_model("initial-exec")));
RDB_HELD struct rdb_stream rdb_main_stream;
struct rdb_log_live *rdb_log_live;
uint64_t rdb_log_bias;
struct rdb_log_limits rdb_log_limits = {UINT64_MAX, INT64_MAX};
bool rdb_log_compress = true;

static void ignore_failure(const char *reason)
{
    (void)reason;
}
void (*rdb_log_failed)(const char *reason) = ignore_failure;

static void fail(const char *reason);

/* ---- chunks ---- */

/* RLIMIT_FSIZE must not kill the program on the log's account: a call that lengthens the file stands between these. */
static const uint64_t sigxfsz = UINT64_C(1) << (SIGXFSZ - 1);

static uint64_t block_sigxfsz(void)
{
    uint64_t mask = 0;
    rdb_raw(SYS_rt_sigprocmask, SIG_BLOCK, (long)&sigxfsz, (long)&mask, sizeof mask, 0, 0);
    return mask;
}

static void unblock_sigxfsz(uint64_t mask, long status)
{
    static const struct timespec at_once;
    if (status == -EFBIG)
        rdb_raw(SYS_rt_sigtimedwait, (long)&sigxfsz, 0, (long)&at_once, sizeof sigxfsz, 0, 0);
    rdb_raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, sizeof mask, 0, 0);
}

/* Writes all of it at offset.  0 or a negative errno. */
static int write_at(uint64_t offset, const void *bytes, size_t length)
{
    uint64_t mask = block_sigxfsz();
    long n = 0;
    while (length > 0) {
        n = rdb_raw_pwrite(writer.fd, bytes, length, offset);
        if (n == -EINTR)
            continue;
        if (n <= 0)
            break;
        bytes = (const char *)bytes + n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    unblock_sigxfsz(mask, n);
    return length == 0 ? 0 : n < 0 ? (int)n : -EIO;
}

/* Compresses the window into the packet.  The size, or 0: the compressor fails. */
static size_t compress(size_t length)
{
    ZSTD_inBuffer in = {writer.window, length, 0};
    ZSTD_outBuffer out = {writer.packet->stored, sizeof writer.packet->stored, 0};
    return ZSTD_compressStream2(writer.zstd, &out, &in, ZSTD_e_flush) == 0 ? out.pos : 0;
}

/* Appends what the window holds to the file as a chunk and empties the window.  0 or a negative errno; then nothing has
 * changed. */
static int flush_window(void)
{
    struct rdb_log_chunk *chunk = &writer.packet->chunk;
    size_t length = (size_t)(rdb_main_stream.at - writer.window);
    size_t stored = length;
    if (rdb_log_compress)
        stored = compress(length);
    else
        memcpy(writer.packet->stored, writer.window, length);
    if (stored == 0)
        return -EIO;
    chunk->magic = RDB_LOG_CHUNK_MAGIC;
    chunk->kind = rdb_log_compress ? RDB_LOG_CHUNK_ZSTD : RDB_LOG_CHUNK_RAW;
    chunk->sequence = writer.control->chunks;
    chunk->position = writer.control->window_base;
    chunk->raw_length = (uint32_t)length;
    chunk->stored_length = (uint32_t)stored;
    chunk->stored_check = rdb_hash_bytes(writer.identity, writer.packet->stored, stored);
    chunk->check = rdb_log_chunk_check(writer.identity, chunk);

    int status = write_at(writer.file_end, writer.packet, sizeof *chunk + stored);
    if (status < 0) {
        rdb_raw_ftruncate(writer.fd, writer.file_end); /* a reader would pass over the piece; this only saves space */
        return status;
    }
    writer.file_end += sizeof *chunk + stored;
    writer.control->latest_ns = rdb_raw_now();
    writer.control->chunks++;
    __atomic_store_n(&writer.control->window_base, writer.control->window_base + length, __ATOMIC_RELEASE);
    rdb_log_bias += length;
    rdb_main_stream.at = writer.window;
    return 0;
}

/* Why the recording has to end here, or NULL. */
static const char *limit_reached(void)
{
    if (writer.file_end > rdb_log_limits.size)
        return "the log has reached the size that it was allowed";
    if (writer.control->latest_ns > rdb_log_limits.end_ns)
        return "the recording has lasted as long as it was allowed";
    return NULL;
}

void rdb_log_child_killed(const struct rdb_log_death *death)
{
    if (rdb_log_live->deaths < RDB_LOG_DEATHS)
        rdb_log_live->death[rdb_log_live->deaths++] = *death;
}

/* The control pages of another process's log, or NULL.  It must be the caller's: with a program's own rights (setuid) it is not
 * for us to write where its caller says. */
static void *map_control(int fd)
{
    struct rdb_log_head head;
    struct stat st;
    if (rdb_raw_fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
        st.st_uid != (uid_t)rdb_raw(SYS_getuid, 0, 0, 0, 0, 0, 0) ||
        rdb_raw_read(fd, &head, sizeof head) != sizeof head ||
        memcmp(head.magic, RDB_LOG_MAGIC, sizeof head.magic) != 0 || head.version != RDB_LOG_VERSION ||
        head.control_at % RDB_LOG_PAGE != 0 || (uint64_t)st.st_size < (uint64_t)head.control_at + RDB_LOG_CONTROL_SIZE)
        return NULL;
    long pages = rdb_raw_mmap(NULL, RDB_LOG_CONTROL_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, head.control_at);
    return pages > 0 ? (void *)pages : NULL;
}

void rdb_log_tell(const char *path, int pid, const char *reason)
{
    int fd = rdb_raw_open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);
    char *pages = fd < 0 ? NULL : map_control(fd);
    if (pages) {
        struct rdb_log_unrecorded *list = (void *)(pages + RDB_LOG_UNRECORDED_AT);
        uint64_t n = __atomic_fetch_add(&list->count, 1, __ATOMIC_RELAXED);
        if (n < RDB_LOG_UNRECORDED) {
            snprintf(list->of[n].reason, sizeof list->of[n].reason, "%s", reason);
            list->of[n].pid = pid;
        }
        rdb_raw(SYS_munmap, (long)pages, RDB_LOG_CONTROL_SIZE, 0, 0, 0, 0);
    }
    if (fd >= 0)
        rdb_raw_close(fd);
}

void rdb_log_tell_unrecorded(const char *path, const char *reason)
{
    rdb_log_tell(path, (int)rdb_raw(SYS_getpid, 0, 0, 0, 0, 0, 0), reason);
}

void rdb_log_library(const char *path, uint64_t size)
{
    struct rdb_log_live *live = rdb_log_live;
    char entry[RDB_LOG_LIBRARIES];
    int length = snprintf(entry, sizeof entry, "%" PRIu64 " %s", size, path) + 1;
    if (length > (int)(sizeof entry - live->libraries) || memmem(live->library, live->libraries, entry, (size_t)length))
        return;
    memcpy(live->library + live->libraries, entry, (size_t)length);
    __atomic_store_n(&live->libraries, live->libraries + (uint64_t)length, __ATOMIC_RELEASE);
}

/* rdb_main_stream's make_room. */
static void make_room(struct rdb_stream *stream)
{
    if (writer.fd < 0) {
        stream->at = writer.window;
        return;
    }
    int status = flush_window();
    const char *limit = limit_reached();
    if (status < 0 || limit) {
        char reason[120];
        snprintf(reason, sizeof reason, "cannot write the log: %s", strerrordesc_np(-status));
        fail(status < 0 ? reason : limit);
        stream->at = writer.window;
    }
}

/* Always copies into the window, even what would fill it many times over: compressing straight from the caller's memory
 * would save a twentieth of the time, and break when another thread writes to that memory meanwhile. */
void rdb_put_bytes(const void *bytes, size_t length)
{
    struct rdb_stream *stream = rdb_out;
    while (length > 0) {
        size_t room = (size_t)(stream->end - stream->at);
        size_t n = length < room ? length : room;
        memcpy(stream->at, bytes, n);
        stream->at += n;
        bytes = (const char *)bytes + n;
        length -= n;
        if (length > 0)
            stream->make_room(stream);
    }
    if (stream->end - stream->at < RDB_STREAM_ROOM)
        stream->make_room(stream);
}

/* ---- SIGBUS ---- */

static void release_sigbus(void)
{
    if (writer.owns_sigbus)
        rdb_sigaction(SIGBUS, &writer.program_sigbus, NULL);
    writer.owns_sigbus = false;
}

/* From now on there is no writer.  The mapping becomes ordinary memory, because the event in progress, if any, is appended
 * to the end. */
static void detach(void)
{
    if (writer.fd >= 0)
        rdb_raw_close(writer.fd);
    writer.fd = -1;
    rdb_raw_mmap(writer.control, MAPPED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void on_sigbus(int signal, siginfo_t *info, void *context)
{
    (void)context;
    uintptr_t offset = (uintptr_t)info->si_addr - (uintptr_t)writer.control;
    if (info->si_code > 0 && offset < MAPPED && writer.fd >= 0) {
        detach();
        rdb_log_failed("the log's file was truncated, or its disk failed");
        return;
    }
    /* The program's: give it back, and have it delivered again.  A fault happens again by itself. */
    release_sigbus();
    if (info->si_code <= 0) {
        long pid = rdb_raw(SYS_getpid, 0, 0, 0, 0, 0, 0), thread = rdb_raw(SYS_gettid, 0, 0, 0, 0, 0, 0);
        rdb_raw(SYS_rt_tgsigqueueinfo, pid, thread, signal, (long)info, 0, 0);
    }
}

static void take_sigbus(void)
{
    struct sigaction ours = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    writer.owns_sigbus = rdb_sigaction(SIGBUS, &ours, &writer.program_sigbus) == 0;
}

int rdb_log_sigbus_action(const struct sigaction *new_action, struct sigaction *old_action)
{
    if (!writer.owns_sigbus)
        return rdb_sigaction(SIGBUS, new_action, old_action);
    struct sigaction old = writer.program_sigbus;
    if (new_action)
        writer.program_sigbus = *new_action;
    if (old_action)
        *old_action = old;
    return 0;
}

/* ---- closing ---- */

/* Marks the log as closed at the last commit.  flush: compress what is left, unless all there is fits in the window; if
 * it cannot be written, it stays in the window, where it is as good. */
static void mark_closed(enum rdb_log_how how, int status, const char *reason, bool flush)
{
    struct rdb_log_control *control = writer.control;
    size_t tail = 0;
    if (control->live.committed > control->window_base)
        tail = (size_t)(control->live.committed - control->window_base);
    rdb_main_stream.at = writer.window + tail;
    if (flush && tail > 0 && control->chunks > 0 && flush_window() == 0)
        tail = 0;
    control->how = how;
    control->status = status;
    snprintf(control->reason, sizeof control->reason, "%s", reason ? reason : "");
    control->latest_ns = rdb_raw_now();
    control->tail_check = rdb_hash_bytes(writer.identity, writer.window, tail);
    control->check = rdb_log_control_check(writer.identity, control);
    __atomic_store_n(&control->state, RDB_LOG_STATE_CLOSED, __ATOMIC_RELEASE);
}

/* A log that never filled its window ends behind what is in it. */
static void shorten(void)
{
    const struct rdb_log_control *control = writer.control;
    if (control->chunks == 0)
        rdb_raw_ftruncate(writer.fd, writer.payload_end + RDB_LOG_CONTROL_SIZE + control->live.committed);
}

static void close_log(enum rdb_log_how how, int status, const char *reason, bool flush)
{
    if (writer.fd < 0)
        return;
    mark_closed(how, status, reason, flush);
    release_sigbus();
    shorten();
    detach();
}

void rdb_log_close(enum rdb_log_how how, int status, const char *reason)
{
    close_log(how, status, reason, true);
}

static void fail(const char *reason)
{
    close_log(RDB_LOG_STOPPED, 0, reason, false);
    rdb_log_failed(reason);
}

void rdb_log_close_for_exec(void)
{
    if (writer.fd >= 0)
        mark_closed(RDB_LOG_EXEC, 0, NULL, true);
}

void rdb_log_exec_failed(void)
{
    if (writer.fd >= 0)
        __atomic_store_n(&writer.control->state, RDB_LOG_STATE_OPEN, __ATOMIC_RELEASE);
}

void rdb_log_forget(void)
{
    if (writer.fd < 0)
        return;
    release_sigbus();
    detach();
}

int rdb_log_fd(void)
{
    return writer.fd;
}

void rdb_log_move_fd(void)
{
    if (writer.fd < 0)
        return;
    int fd = rdb_raw_fcntl(writer.fd, F_DUPFD_CLOEXEC, writer.fd + 1);
    if (fd < 0)
        fd = rdb_raw_fcntl(writer.fd, F_DUPFD_CLOEXEC, 3);
    if (fd < 0) {
        fail("no descriptor is free for the log");
        return;
    }
    rdb_raw_close(writer.fd);
    writer.fd = fd;
}

/* ---- creating ---- */

static const int open_flags = O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

/* Locks an open file for this process, if it may be written over.  0, or a negative errno, with a text in why if that
 * does not tell. */
static int claim(int fd, bool *is_log, const char **why)
{
    char magic[sizeof RDB_LOG_MAGIC - 1];
    struct stat status;
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int error = rdb_raw_fstat(fd, &status);
    if (error < 0)
        return error;
    *is_log = rdb_raw_pread_all(fd, magic, sizeof magic, 0) == 0 && memcmp(magic, RDB_LOG_MAGIC, sizeof magic) == 0;
    if (!S_ISREG(status.st_mode))
        *why = "it is not a regular file";
    else if (rdb_raw_fcntl(fd, F_OFD_SETLK, (long)&lock) == -EAGAIN)
        *why = "another process is recording to it";
    else if (status.st_size > 0 && !*is_log)
        *why = "it exists and is not a log; it was left alone";
    return *why ? -EEXIST : 0;
}

/* Makes an old log's file ready for a new one.  Where possible it is replaced: a debugger that has the old one open
 * keeps it.  But what a symbolic link points to, or lies where nothing can be created, is truncated. */
static int replace_file(int fd, const char *path, const char **why)
{
    char target;
    bool is_log;
    bool link = rdb_raw(SYS_readlink, (long)path, (long)&target, 1, 0, 0, 0) >= 0;
    if (link || rdb_raw(SYS_unlink, (long)path, 0, 0, 0, 0, 0) < 0) {
        int error = rdb_raw_ftruncate(fd, 0);
        return error < 0 ? error : fd;
    }
    rdb_raw_close(fd);
    fd = rdb_raw_open(path, open_flags | O_CREAT | O_EXCL, 0600);
    if (fd < 0)
        return fd;
    int error = claim(fd, &is_log, why);
    return error < 0 ? error : fd;
}

/* The descriptor of the file, now empty and locked, or a negative errno, as claim. */
static int open_file(const char *path, bool exclusive, bool *created, const char **why)
{
    bool is_log = false;
    int fd = rdb_raw_open(path, open_flags | O_CREAT | O_EXCL, 0600);
    *created = fd >= 0;
    if (fd == -EEXIST && !exclusive)
        fd = rdb_raw_open(path, open_flags, 0);
    if (fd < 0)
        return fd;
    int error = claim(fd, &is_log, why);
    if (error < 0) {
        rdb_raw_close(fd);
        return error;
    }
    if (is_log)
        fd = replace_file(fd, path, why);
    if (fd < 0)
        return fd;
    rdb_raw(SYS_fchmod, fd, 0600, 0, 0, 0, 0); /* it will hold all that the program reads */
    return rdb_raw_move_high(fd);
}

/* Calls put for every string of the payload, in its order. */
static void each_string(const struct rdb_log_header *header, void (*put)(void *, const char *), void *context)
{
    put(context, header->exe);
    put(context, header->build_id);
    put(context, header->cwd);
    put(context, header->parent ? header->parent : "");
    for (char **s = header->argv; *s; s++)
        put(context, *s);
    for (char **s = header->envp; *s; s++)
        put(context, *s);
}

static void measure(void *context, const char *string)
{
    *(size_t *)context += strlen(string) + 1;
}

static void copy(void *context, const char *string)
{
    char **at = context;
    *at = stpcpy(*at, string) + 1;
}

static uint64_t count(char **vector)
{
    uint64_t n = 0;
    while (vector[n])
        n++;
    return n;
}

/* A number that no other log has. */
static uint64_t new_identity(const struct rdb_log_header *header)
{
    uint64_t hash = rdb_hash_bytes((uint64_t)header->start_ns, (const void *)getauxval(AT_RANDOM), 16);
    return rdb_hash_number(hash, (uint64_t)header->pid);
}

/* Writes head and payload.  0 or a negative errno. */
static int write_header(const struct rdb_log_header *header)
{
    struct rdb_log_facts facts = {
        .pid = header->pid,
        .start_ns = header->start_ns,
        .processor = header->processor,
        .library = header->library,
        .thread_id = header->thread_id,
        .stack_limit = header->stack_limit,
        .files_limit = header->files_limit,
        .mapped_below = header->mapped_below,
        .parent_position = header->parent_position,
        .argument_count = count(header->argv),
        .environment_count = count(header->envp),
    };
    size_t length = sizeof facts;
    each_string(header, measure, &length);
    if (length > RDB_LOG_PAYLOAD_LIMIT)
        return -E2BIG;
    size_t total = sizeof(struct rdb_log_head) + length;
    total = (total + RDB_LOG_PAGE - 1) / RDB_LOG_PAGE * RDB_LOG_PAGE;

    long memory = rdb_raw_mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory < 0)
        return (int)memory;
    struct rdb_log_head *head = (struct rdb_log_head *)memory;
    char *payload = (char *)(head + 1), *at = payload + sizeof facts;
    memcpy(payload, &facts, sizeof facts);
    each_string(header, copy, &at);
    memcpy(head->magic, RDB_LOG_MAGIC, sizeof head->magic);
    head->version = RDB_LOG_VERSION;
    head->payload_length = (uint32_t)length;
    head->identity = writer.identity;
    head->payload_check = rdb_hash_bytes(writer.identity, payload, length);
    head->control_at = (uint32_t)total;
    head->window_at = head->control_at + RDB_LOG_CONTROL_SIZE;
    head->window_size = RDB_LOG_WINDOW;
    head->chunks_at = head->window_at + RDB_LOG_WINDOW;
    head->check = rdb_log_head_check(head);
    int status = write_at(0, head, total);
    writer.payload_end = total;
    writer.file_end = head->chunks_at;
    rdb_raw_munmap(head, total);
    return status;
}

/* Gives the control pages and the window their blocks on the disk.  0 or a negative errno. */
static int allocate_blocks(void)
{
    static const char zeros[RDB_LOG_PAGE];
    uint64_t mask = block_sigxfsz();
    int status = rdb_raw_fallocate(writer.fd, 0, writer.payload_end, MAPPED);
    unblock_sigxfsz(mask, status);
    if (status != -EOPNOTSUPP)
        return status;
    status = 0; /* a file system that cannot: by writing */
    for (uint64_t at = writer.payload_end; at < writer.payload_end + MAPPED && status == 0; at += sizeof zeros)
        status = write_at(at, zeros, sizeof zeros);
    return status;
}

/* Makes the compressor.  0 or a negative errno. */
static int make_compressor(void)
{
    ZSTD_compressionParameters parameters = ZSTD_getCParams(LEVEL, 0, 0);
    parameters.windowLog = RDB_LOG_HISTORY;
    parameters.hashLog = HASH_LOG;
    size_t size = ZSTD_estimateCStreamSize_usingCParams(parameters);
    size = (size + RDB_LOG_PAGE - 1) / RDB_LOG_PAGE * RDB_LOG_PAGE;
    long memory =
        rdb_raw_mmap(NULL, size + sizeof(struct packet), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory < 0)
        return (int)memory;
    writer.packet = (struct packet *)(memory + (long)size);
    writer.zstd = ZSTD_initStaticCStream((void *)memory, size);
    if (!writer.zstd || ZSTD_isError(ZSTD_CCtx_setParameter(writer.zstd, ZSTD_c_compressionLevel, LEVEL)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(writer.zstd, ZSTD_c_windowLog, RDB_LOG_HISTORY)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(writer.zstd, ZSTD_c_hashLog, HASH_LOG)))
        return -ENOMEM;
    return 0;
}

/* Maps the window.  0 or a negative errno.  A forked child that begins a log of its own puts it where the parent's was,
 * and uses the parent's compressor. */
static int map_window(void)
{
    int flags = MAP_SHARED | (writer.control ? MAP_FIXED : 0);
    long mapping = rdb_raw_mmap(writer.control, MAPPED, PROT_READ | PROT_WRITE, flags, writer.fd, writer.payload_end);
    if (mapping < 0)
        return (int)mapping;
    rdb_raw(SYS_madvise, mapping, MAPPED, MADV_DONTFORK, 0, 0, 0);
    writer.control = (struct rdb_log_control *)mapping;
    writer.window = (unsigned char *)mapping + RDB_LOG_CONTROL_SIZE;
    if (!writer.zstd)
        return make_compressor();
    ZSTD_CCtx_reset(writer.zstd, ZSTD_reset_session_only);
    return 0;
}

bool rdb_log_create(const char *path, const struct rdb_log_header *header, bool exclusive, char *error,
                    size_t error_size)
{
    bool created = false;
    const char *why = NULL;
    writer.fd = open_file(path, exclusive, &created, &why);
    int status = writer.fd < 0 ? writer.fd : 0;
    writer.identity = new_identity(header);
    if (status == 0)
        status = write_header(header);
    if (status == 0)
        status = allocate_blocks();
    if (status == 0)
        status = map_window();
    if (status < 0) {
        if (writer.fd >= 0)
            rdb_raw_close(writer.fd);
        if (created)
            rdb_raw(SYS_unlink, (long)path, 0, 0, 0, 0, 0);
        writer.fd = -1;
        snprintf(error, error_size, "cannot record to %s: %s", path, why ? why : strerrordesc_np(-status));
        return false;
    }
    rdb_log_live = &writer.control->live;
    rdb_log_bias = -(uint64_t)(uintptr_t)writer.window;
    rdb_main_stream.at = writer.window;
    rdb_main_stream.end = writer.window + RDB_LOG_WINDOW;
    rdb_main_stream.make_room = make_room;
    rdb_out = &rdb_main_stream;
    __atomic_store_n(&writer.control->state, RDB_LOG_STATE_OPEN, __ATOMIC_RELEASE);
    take_sigbus();
    return true;
}
