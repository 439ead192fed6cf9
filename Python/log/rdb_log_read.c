/* SPDX-License-Identifier: MIT */
/* The log's reader: see rdb_log.h for what it does and for whom, rdb_log_format.h for the layout.
 *
 * Never allocates once a log is open: in a replay a request for memory may itself be an event (Modules/boundary/rdb_allocation.c).
 *
 * The file may be cut, damaged or hostile: no number in it is believed before its check has matched, nor beyond a limit,
 * and nothing is ever skipped in order to go on. */
#define _GNU_SOURCE
#define ZSTD_STATIC_LINKING_ONLY /* ZSTD_initStaticDStream */
#include "rdb_log.h"

#include "rdb_event.h"
#include "rdb_log_format.h"
#include "rdb_raw.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>

struct rdb_reader_state {
    int fd;
    char *path;
    struct rdb_log_head head;
    char *payload; /* the strings of header point into it */
    struct rdb_log_header header;
    union {
        struct rdb_log_control control;
        unsigned char control_pages[RDB_LOG_CONTROL_SIZE];
    };
    struct rdb_log_summary summary;
    unsigned char *tail;   /* what the window held when the log was opened */
    unsigned char *raw;    /* the chunk at hand */
    unsigned char *stored; /* the same as it is in the file */
    ZSTD_DStream *zstd;
    void *zstd_room;
    uint64_t chunks; /* read so far */
    uint64_t offset; /* in the file, of the next one */
    uint64_t loaded; /* position in the stream where they end */
    enum rdb_log_end end;
    char error[1024];
};

/* A fuzzer cannot guess checks, and would never see what lies behind them. */
static bool matches(uint64_t check, uint64_t expected)
{
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    (void)check;
    (void)expected;
    return true;
#else
    return check == expected;
#endif
}

__attribute__((format(printf, 2, 3))) static bool refuse(struct rdb_reader_state *s, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(s->error, sizeof s->error, format, arguments);
    va_end(arguments);
    return false;
}

/* Reads from the file; on failure says that `what` could not be read. */
static bool read_part(struct rdb_reader_state *s, void *bytes, size_t length, uint64_t offset, const char *what)
{
    int status = rdb_raw_pread_all(s->fd, bytes, length, offset);
    if (status < 0)
        return refuse(s, "cannot read %s: %s", s->path, strerrordesc_np(-status));
    if (status > 0)
        return refuse(s, "%s is cut off inside its %s: nothing of it can be replayed", s->path, what);
    return true;
}

/* ---- opening ---- */

static bool open_file(struct rdb_reader_state *s)
{
    struct stat status;
    s->fd = rdb_raw_open(s->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
    if (s->fd < 0)
        return refuse(s, "cannot open %s: %s", s->path, strerrordesc_np(-s->fd));
    s->fd = rdb_raw_move_high(s->fd);
    int error = rdb_raw_fstat(s->fd, &status);
    if (error < 0)
        return refuse(s, "cannot open %s: %s", s->path, strerrordesc_np(-error));
    if (!S_ISREG(status.st_mode))
        return refuse(s, "%s is not a log: it is %s", s->path,
                      S_ISDIR(status.st_mode) ? "a directory" : "not a regular file");
    s->summary.file_size = (uint64_t)status.st_size;
    return true;
}

static bool read_head(struct rdb_reader_state *s)
{
    struct rdb_log_head *head = &s->head;
    size_t size = s->summary.file_size < sizeof *head ? (size_t)s->summary.file_size : sizeof *head;
    if (size == 0)
        return refuse(s, "%s is not a log: it is empty", s->path);
    if (!read_part(s, head, size, 0, "header"))
        return false;
    if (memcmp(head->magic, RDB_LOG_MAGIC, size < sizeof head->magic ? size : sizeof head->magic) != 0)
        return refuse(s, "%s is not a log: record one with REVDB=%s python-rdb PROGRAM", s->path, "log.rdb");
    if (size < sizeof *head)
        return refuse(s, "%s is cut off inside its header: nothing of it can be replayed", s->path);
    if (head->version != RDB_LOG_VERSION)
        return refuse(s,
                      "%s has log format %" PRIu32
                      ", and this program reads format %d: use the revdb that came "
                      "with the interpreter that recorded it",
                      s->path, head->version, RDB_LOG_VERSION);
    uint64_t control_at = sizeof *head + (uint64_t)head->payload_length;
    control_at = (control_at + RDB_LOG_PAGE - 1) / RDB_LOG_PAGE * RDB_LOG_PAGE;
    if (!matches(head->check, rdb_log_head_check(head)) || head->payload_length < sizeof(struct rdb_log_facts) ||
        head->payload_length > RDB_LOG_PAYLOAD_LIMIT || head->control_at != control_at ||
        head->window_at != control_at + RDB_LOG_CONTROL_SIZE || head->window_size > RDB_LOG_WINDOW_LIMIT ||
        head->window_size < RDB_STREAM_ROOM || head->chunks_at != (uint64_t)head->window_at + head->window_size)
        return refuse(s, "%s is damaged: its first %zu bytes do not match their check", s->path, sizeof *head);
    return true;
}

/* The next string of the payload, or NULL if there is none. */
static char *next_string(char **at, const char *end)
{
    char *string = *at, *nul = memchr(string, 0, (size_t)(end - string));
    if (!nul)
        return NULL;
    *at = nul + 1;
    return string;
}

/* A vector of n strings.  NULL if there are not so many, or no memory. */
static char **next_strings(char **at, const char *end, uint64_t n)
{
    if (n > (uint64_t)(end - *at))
        return NULL;
    char **vector = calloc(n + 1, sizeof *vector);
    for (uint64_t i = 0; vector && i < n; i++) {
        vector[i] = next_string(at, end);
        if (!vector[i]) {
            free(vector);
            return NULL;
        }
    }
    return vector;
}

/* Behind the head: the payload, checked, and zeros up to the control pages. */
static bool read_payload(struct rdb_reader_state *s)
{
    size_t length = s->head.payload_length, padded = s->head.control_at - sizeof s->head;
    struct rdb_log_facts facts;
    struct rdb_log_header *header = &s->header;
    s->payload = malloc(padded);
    if (!s->payload)
        return refuse(s, "out of memory");
    if (!read_part(s, s->payload, padded, sizeof s->head, "header"))
        return false;
    char *at = s->payload + sizeof facts, *end = s->payload + length;
    bool sound = matches(s->head.payload_check, rdb_hash_bytes(s->head.identity, s->payload, length));
    for (char *zero = end; zero < s->payload + padded; zero++)
        sound &= *zero == 0;
    memcpy(&facts, s->payload, sizeof facts);
    header->pid = facts.pid;
    header->start_ns = facts.start_ns;
    header->processor = facts.processor;
    header->library = facts.library;
    header->thread_id = facts.thread_id;
    header->stack_limit = facts.stack_limit;
    header->files_limit = facts.files_limit;
    header->mapped_below = facts.mapped_below;
    header->parent_position = facts.parent_position;
    if (!sound || !(header->exe = next_string(&at, end)) || !(header->build_id = next_string(&at, end)) ||
        !(header->cwd = next_string(&at, end)) || !(header->parent = next_string(&at, end)) ||
        !(header->argv = next_strings(&at, end, facts.argument_count)) ||
        !(header->envp = next_strings(&at, end, facts.environment_count)) || at != end)
        return refuse(s, "%s is damaged: its header does not match its check", s->path);
    return true;
}

/* How much of the stream the window holds, by the control pages. */
static uint64_t in_window(const struct rdb_log_control *control)
{
    return control->live.committed > control->window_base ? control->live.committed - control->window_base : 0;
}

/* Takes a picture of the control pages and the window, between two stores to window_base if the writer is at work. */
static bool read_window(struct rdb_reader_state *s)
{
    struct rdb_log_control *control = &s->control;
    struct rdb_log_control after;
    s->tail = malloc(s->head.window_size);
    if (!s->tail)
        return refuse(s, "out of memory");
    for (int tries = 0; tries < 1000; tries++) {
        if (!read_part(s, s->control_pages, sizeof s->control_pages, s->head.control_at, "control page") ||
            !read_part(s, s->tail, in_window(control) < s->head.window_size ? in_window(control) : s->head.window_size,
                       s->head.window_at, "window") ||
            !read_part(s, &after, offsetof(struct rdb_log_control, live), s->head.control_at, "control page"))
            return false;
        if (control->window_base == after.window_base && control->state == after.state)
            return true;
    }
    return refuse(s, "%s changes too fast to be read: try again", s->path);
}

static bool read_control(struct rdb_reader_state *s)
{
    if (!read_window(s))
        return false;
    const struct rdb_log_control *control = &s->control;
    struct rdb_log_summary *summary = &s->summary;
    if (control->state == 0)
        return refuse(s, "%s holds nothing: the recording was killed before it began", s->path);
    summary->closed = control->state == RDB_LOG_STATE_CLOSED;
    summary->length = control->live.committed;
    summary->tail = in_window(control);
    if ((!summary->closed && control->state != RDB_LOG_STATE_OPEN) || summary->tail > s->head.window_size ||
        (summary->closed && !matches(control->check, rdb_log_control_check(s->head.identity, control))))
        return refuse(s, "%s is damaged: its control pages (bytes %" PRIu32 " to %" PRIu32 ") do not match their check",
                      s->path, s->head.control_at, s->head.window_at);
    if (summary->closed && !matches(control->tail_check, rdb_hash_bytes(s->head.identity, s->tail, summary->tail)))
        return refuse(s, "%s is damaged: its window (from byte %" PRIu32 ") does not match its check", s->path,
                      s->head.window_at);
    /* The window is there whole, unless the log was closed before it was ever full. */
    s->offset = s->head.chunks_at;
    if (summary->closed && control->chunks == 0 && summary->file_size < s->offset &&
        summary->file_size >= s->head.window_at + summary->tail)
        s->offset = summary->file_size;
    if (summary->file_size < s->offset)
        return refuse(s, "%s is cut off inside its window: nothing of it can be replayed", s->path);
    s->control.reason[sizeof control->reason - 1] = 0;
    summary->how = summary->closed ? (enum rdb_log_how)control->how : RDB_LOG_NOT_ENDED;
    summary->status = control->status;
    summary->reason = control->reason;
    summary->end_ns = control->latest_ns;
    summary->count = control->live.count;
    summary->polls = control->live.polls;
    summary->deaths = control->live.deaths < RDB_LOG_DEATHS ? control->live.deaths : RDB_LOG_DEATHS;
    summary->death = control->live.death;
    const struct rdb_log_unrecorded *unrecorded = (const void *)((const char *)control + RDB_LOG_UNRECORDED_AT);
    summary->unrecorded = unrecorded->count < RDB_LOG_UNRECORDED ? unrecorded->count : RDB_LOG_UNRECORDED;
    summary->excuse = unrecorded->of;
    summary->libraries = control->live.libraries <= RDB_LOG_LIBRARIES ? control->live.libraries : 0;
    summary->library = control->live.library;
    if (summary->libraries > 0 && summary->library[summary->libraries - 1] != 0)
        summary->libraries = 0;
    summary->apart_since = control->live.apart_since;
    summary->chunks = control->chunks;
    summary->window_at = s->head.window_at;
    summary->chunks_at = s->offset;
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    summary->running =
        !summary->closed && rdb_raw_fcntl(s->fd, F_OFD_GETLK, (long)&lock) == 0 && lock.l_type != F_UNLCK;
    return true;
}

static bool make_buffers(struct rdb_reader_state *s)
{
    s->raw = malloc(s->head.window_size);
    s->stored = malloc(ZSTD_compressBound(s->head.window_size));
    size_t room = ZSTD_estimateDStreamSize(1u << RDB_LOG_HISTORY);
    s->zstd_room = malloc(room);
    s->zstd = s->zstd_room ? ZSTD_initStaticDStream(s->zstd_room, room) : NULL;
    return (s->raw && s->stored && s->zstd) || refuse(s, "out of memory");
}

bool rdb_reader_open(struct rdb_reader *r, const char *path, char *error, size_t error_size)
{
    struct rdb_reader_state *s = calloc(1, sizeof *s);
    memset(r, 0, sizeof *r);
    if (!s || !(s->path = strdup(path))) {
        free(s);
        snprintf(error, error_size, "out of memory");
        return false;
    }
    r->state = s;
    s->fd = -1;
    if (open_file(s) && read_head(s) && read_payload(s) && read_control(s) && make_buffers(s)) {
        r->at = r->end = s->raw;
        return true;
    }
    snprintf(error, error_size, "%s", s->error);
    rdb_reader_close(r);
    return false;
}

void rdb_reader_close(struct rdb_reader *r)
{
    struct rdb_reader_state *s = r->state;
    if (!s)
        return;
    if (s->fd >= 0)
        rdb_raw_close(s->fd);
    free(s->zstd_room);
    free(s->header.argv);
    free(s->header.envp);
    free(s->payload);
    free(s->tail);
    free(s->raw);
    free(s->stored);
    free(s->path);
    free(s);
    memset(r, 0, sizeof *r);
}

/* ---- the stream ---- */

/* What is wrong with the next chunk. */
static bool bad_chunk(struct rdb_reader_state *s, const char *what)
{
    char of[32] = "";
    if (s->summary.closed)
        snprintf(of, sizeof of, " of %" PRIu64, s->control.chunks);
    s->end = RDB_LOG_DAMAGED;
    return refuse(s, "%s is damaged: chunk %" PRIu64 "%s, at byte %" PRIu64 ", %s", s->path, s->chunks + 1, of,
                  s->offset, what);
}

static bool read_chunk_part(struct rdb_reader_state *s, void *bytes, size_t length, uint64_t offset)
{
    int status = rdb_raw_pread_all(s->fd, bytes, length, offset);
    if (status < 0)
        return bad_chunk(s, strerrordesc_np(-status));
    return status == 0 || bad_chunk(s, "is cut off");
}

/* Decompresses s->stored into s->raw: exactly all of it into exactly as much. */
static bool decompress(struct rdb_reader_state *s, size_t stored, size_t raw)
{
    ZSTD_inBuffer in = {s->stored, stored, 0};
    ZSTD_outBuffer out = {s->raw, raw, 0};
    while (in.pos < in.size || out.pos < out.size) {
        size_t before = in.pos + out.pos;
        if (ZSTD_isError(ZSTD_decompressStream(s->zstd, &out, &in)) || in.pos + out.pos == before)
            return false;
    }
    return true;
}

/* Reads, checks and decompresses the next chunk into s->raw.  Sets *length. */
static bool load_chunk(struct rdb_reader_state *s, size_t *length)
{
    struct rdb_log_chunk chunk;
    if (!read_chunk_part(s, &chunk, sizeof chunk, s->offset))
        return false;
    if (chunk.magic != RDB_LOG_CHUNK_MAGIC || !matches(chunk.check, rdb_log_chunk_check(s->head.identity, &chunk)))
        return bad_chunk(s, "does not match the check of its header");
    if (chunk.sequence != s->chunks || chunk.position != s->loaded)
        return bad_chunk(s, "is out of order");
    if (chunk.raw_length == 0 || chunk.raw_length > s->head.window_size ||
        chunk.stored_length > ZSTD_compressBound(chunk.raw_length) ||
        chunk.raw_length > s->control.window_base - s->loaded)
        return bad_chunk(s, "has an impossible length");
    if (!read_chunk_part(s, s->stored, chunk.stored_length, s->offset + sizeof chunk))
        return false;
    if (!matches(chunk.stored_check, rdb_hash_bytes(s->head.identity, s->stored, chunk.stored_length)))
        return bad_chunk(s, "does not match its check");
    if (chunk.kind == RDB_LOG_CHUNK_RAW && chunk.stored_length == chunk.raw_length)
        memcpy(s->raw, s->stored, chunk.raw_length);
    else if (chunk.kind != RDB_LOG_CHUNK_ZSTD || !decompress(s, chunk.stored_length, chunk.raw_length))
        return bad_chunk(s, "cannot be decompressed");
    s->chunks++;
    s->offset += sizeof chunk + chunk.stored_length;
    s->loaded += chunk.raw_length;
    *length = chunk.raw_length;
    return true;
}

/* Makes the next bytes of the stream available, when those at hand are used up.  False at the end. */
static bool advance(struct rdb_reader *r)
{
    struct rdb_reader_state *s = r->state;
    size_t length;
    r->at = r->end;
    if (s->end != RDB_LOG_OPEN)
        return false;
    if (r->base >= s->summary.length) {
        /* An event that could not be finished may have left chunks behind the last commit: look that they are sound. */
        while (s->summary.closed && s->loaded < s->control.window_base)
            if (!load_chunk(s, &length))
                return false;
        s->end = s->summary.closed ? RDB_LOG_CLOSED : RDB_LOG_UNFINISHED;
        return false;
    }
    if (r->base < s->control.window_base) {
        if (!load_chunk(s, &length))
            return false;
        r->at = s->raw;
    } else {
        length = (size_t)s->summary.tail;
        r->at = s->tail;
    }
    if (length > s->summary.length - r->base)
        length = (size_t)(s->summary.length - r->base);
    r->end = r->at + length;
    r->base += length;
    return true;
}

bool rdb_get_bytes(struct rdb_reader *r, void *bytes, size_t length)
{
    while (length > 0) {
        if (r->at == r->end && !advance(r))
            return false;
        size_t n = (size_t)(r->end - r->at);
        if (n > length)
            n = length;
        memcpy(bytes, r->at, n);
        bytes = (char *)bytes + n;
        r->at += n;
        length -= n;
    }
    return true;
}

bool rdb_skip_bytes(struct rdb_reader *r, uint64_t length)
{
    while (length > (uint64_t)(r->end - r->at)) {
        length -= (uint64_t)(r->end - r->at);
        if (!advance(r))
            return false;
    }
    r->at += length;
    return true;
}

bool rdb_get_number(struct rdb_reader *r, uint64_t *number)
{
    struct rdb_reader_state *s = r->state;
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (r->at == r->end && !advance(r))
            return false;
        unsigned char byte = *r->at++;
        if (shift == 63 && byte > 1)
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *number = value;
            return true;
        }
    }
    r->at = r->end;
    s->end = RDB_LOG_DAMAGED;
    return refuse(s, "%s is damaged: no number stands at position %" PRIu64 " of the stream", s->path,
                  rdb_reader_position(r));
}

bool rdb_get_signed(struct rdb_reader *r, int64_t *number)
{
    uint64_t zigzag;
    if (!rdb_get_number(r, &zigzag))
        return false;
    *number = (int64_t)(zigzag >> 1 ^ -(zigzag & 1));
    return true;
}

int rdb_peek_byte(struct rdb_reader *r)
{
    if (r->at == r->end && !advance(r))
        return -1;
    return *r->at;
}

/* ---- what is known ---- */

const struct rdb_log_header *rdb_reader_header(const struct rdb_reader *r)
{
    return &r->state->header;
}

const struct rdb_log_summary *rdb_reader_summary(const struct rdb_reader *r)
{
    return &r->state->summary;
}

int rdb_reader_fd(const struct rdb_reader *r)
{
    return r->state->fd;
}

enum rdb_log_end rdb_reader_end(const struct rdb_reader *r)
{
    return r->state->end;
}

const char *rdb_reader_error(const struct rdb_reader *r)
{
    return r->state->error;
}

unsigned rdb_reader_begun(const struct rdb_reader *r)
{
    const struct rdb_reader_state *s = r->state;
    uint64_t begun = s->control.live.begun;
    return !s->summary.closed && begun >> 16 == s->summary.length ? (unsigned)(begun & 0xffff) : 0;
}

uint64_t rdb_reader_chunks(const struct rdb_reader *r)
{
    return r->state->chunks;
}

uint64_t rdb_reader_offset(const struct rdb_reader *r)
{
    return r->state->offset;
}

/* The signal that ended its process, if somebody has told; else "". */
static const char *signal_of(const struct rdb_reader *r)
{
    const struct rdb_log_summary *log = &r->state->summary;
    for (size_t i = 0; i < log->unrecorded; i++)
        if (log->excuse[i].pid == rdb_reader_header(r)->pid &&
            memchr(log->excuse[i].reason, 0, sizeof log->excuse[i].reason))
            return log->excuse[i].reason;
    return "";
}

void rdb_reader_describe_end(const struct rdb_reader *r, char *text, size_t size)
{
    const struct rdb_log_summary *log = &r->state->summary;
    const char *call = rdb_reader_begun(r) ? rdb_event_name(rdb_reader_begun(r)) : NULL;
    if (r->state->end == RDB_LOG_DAMAGED)
        snprintf(text, size, "%s", r->state->error);
    else if (log->running)
        snprintf(text, size, "the program was still running when the log was opened");
    else if (!log->closed)
        snprintf(text, size, "the program was killed%s%s%s%s%s", *signal_of(r) ? " by " : "", signal_of(r),
                 call ? " inside " : "", call ? call : "", call ? "()" : "");
    else if (log->how == RDB_LOG_EXIT)
        snprintf(text, size, "the program exited with status %d", log->status);
    else if (log->how == RDB_LOG_EXIT_NOW)
        snprintf(text, size, "the program called _exit(%d)", log->status);
    else if (log->how == RDB_LOG_ABORT)
        snprintf(text, size, "the program called abort()");
    else if (log->how == RDB_LOG_EXEC)
        snprintf(text, size, "the program replaced itself by another (exec)");
    else
        snprintf(text, size, "the recording was stopped, the program went on: %s", log->reason);
}
