/* SPDX-License-Identifier: MIT */
/* The log: a file that holds one recording.  docs/log-format.md has it to the byte.
 *
 * Outside it is a header, a window, and chunks; inside it is one stream of bytes, cut into chunks anywhere.  The writer
 * appends to the window, a shared mapping of a fixed part of the file, so that what was appended survives any death of
 * the process; a full window is compressed and appended to the file as a chunk.  The reader hands out the same bytes.
 * What the bytes mean (events) is the business of rdb_event.h and its users; this file knows only where events end.
 *
 * Knows nothing of CPython, nor of the boundary: uses raw system calls only, so that it can be called from inside a
 * boundary function.  The reader is linked into the interpreter and into the front end. */
#ifndef RDB_LOG_H
#define RDB_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Raised with every change of what the bytes mean, in the file or in an event. */
#define RDB_LOG_VERSION 8

/* What a replay must know before the first event.  Strings are NUL-terminated; vectors end with NULL. */
struct rdb_log_header {
    char *exe;      /* absolute path of the interpreter */
    char *build_id; /* its GNU build id, in hexadecimal */
    char *cwd;      /* working directory at the start; "" if unknown */
    char *parent;   /* absolute path of the log of the process that made this one; "" if that was not recorded */
    char **argv;
    char **envp; /* the environment as the program sees it */
    /* Where the parent's stream stood at the fork with which this log begins: a replay goes there first.
     * RDB_LOG_FRESH: the process began anew, by exec or from outside. */
    uint64_t parent_position;
    int64_t pid;
    int64_t start_ns;                  /* CLOCK_REALTIME at the start, in nanoseconds */
    uint64_t processor;                /* its features, by which libraries choose code (rdb_processor.h) */
    uint64_t library;                  /* identity of the known bytes that it refers to (rdb_library.h); 0: none */
    uint64_t thread_id;                /* pthread_self() of the main thread */
    uint64_t stack_limit, files_limit; /* soft RLIMIT_STACK, RLIMIT_NOFILE */
    uint64_t mapped_below;             /* the address below which the kernel maps (rdb_images.h) */
};

#define RDB_LOG_FRESH UINT64_MAX

/* How a recording ended.  Part of the log's format. */
enum rdb_log_how {
    RDB_LOG_NOT_ENDED, /* still running, or killed */
    RDB_LOG_EXIT,      /* exit, or the end of main; the status is known */
    RDB_LOG_EXIT_NOW,  /* _exit; the status is known */
    RDB_LOG_ABORT,     /* abort */
    RDB_LOG_EXEC,      /* another program took the process over */
    RDB_LOG_STOPPED,   /* rdb_stop_recording: the program went on unrecorded; the reason is known */
};

/* What the window's control page counts, and the writer's fast path touches.  Shared with the file: see
 * Python/log/rdb_log_format.h. */
#define RDB_LOG_KINDS 640 /* kinds of events that can be told apart; rdb_event.h has fewer */
#define RDB_LOG_DEATHS 200
#define RDB_LOG_LIBRARIES 4096
/* Children that could not record: they say so here themselves, as far as there is room.  At the end of the control pages,
 * and not covered by their check, since others than the log's writer put it there. */
#define RDB_LOG_UNRECORDED 16
struct rdb_log_unrecorded {
    uint64_t count;
    struct rdb_log_excuse {
        int32_t pid;
        char reason[124];
    } of[RDB_LOG_UNRECORDED];
};
struct rdb_log_live {
    uint64_t begun; /* position << 16 | kind of the call begun last */
    /* From here to the count of thread switches: one cache line, see rdb_held.h. */
    uint64_t committed; /* length of the stream up to the end of the last whole event */
    uint64_t polls;     /* ordinal of the last poll (rdb_poll.h): how far the program came, were it without events */
    struct rdb_log_count {
        uint64_t events, bytes;
    } count[RDB_LOG_KINDS];
    /* Children that a signal ended, as far as there is room: their own logs cannot tell. */
    uint64_t deaths;
    struct rdb_log_death {
        int32_t pid, signal;
        int64_t known_ns; /* when their parent learned of it */
    } death[RDB_LOG_DEATHS];
    /* Shared libraries that a replay needs and that are not the interpreter's own, as far as there is room: of each its
     * size in bytes, in digits, a blank, its path, and a NUL. */
    uint64_t libraries;
    char library[RDB_LOG_LIBRARIES];
    /* Position from which on threads of extensions share mutexes unrecorded (Python/replay/rdb_visit.c), or 0. */
    uint64_t apart_since;
};

/* Adds to them; a library that is there already, not again.  By the thread that may append to the main stream: a log
 * that is being closed must not change. */
void rdb_log_child_killed(const struct rdb_log_death *);
void rdb_log_library(const char *path, uint64_t size);

/* This process cannot record, and tells the log of the one that made it why: for `revdb ps`.  Where it may not write there
 * either, nobody will know. */
void rdb_log_tell_unrecorded(const char *path, const char *reason);
/* The same of another process; of the log's own, by who has waited for it: the signal that ended it. */
void rdb_log_tell(const char *path, int pid, const char *reason);

/* ---- Writing (the interpreter, RDB_RECORD).  One writer a process; not reentrant; one thread at a time. ---- */

/* A place where events are appended.  The main stream is the window; a thread outside the GIL has a private one. */
struct rdb_stream {
    unsigned char *at;  /* where the next byte goes */
    unsigned char *end; /* the first byte past the room there is */
    /* Makes room: afterwards end - at >= RDB_STREAM_ROOM.  Never fails: on a write error it ends the recording
     * (rdb_log_failed) and points the stream at scratch memory.  Keeps errno. */
    void (*make_room)(struct rdb_stream *);
};

/* An event is one or more runs of rdb_put_byte, rdb_put_number and rdb_put_signed, each run preceded by a
 * rdb_log_reserve (or a rdb_put_bytes, which reserves too) and at most this long; a number takes at most 10 bytes. */
#define RDB_STREAM_ROOM 256

/* This thread's current stream: in the thread that called rdb_log_create the main stream from then on, otherwise NULL
 * until somebody gives it a private one. */
extern __thread struct rdb_stream *rdb_out __attribute__((tls_model("initial-exec")));

extern struct rdb_stream rdb_main_stream;
extern struct rdb_log_live *rdb_log_live;
extern uint64_t rdb_log_bias; /* position in the stream of a byte in the window, minus its address */

/* Creates the log at path (mode 0600; an existing file is replaced only if it is empty or a log, and no process is
 * recording to it; with exclusive, not at all) and opens the main stream.  On failure returns false with a one-line reason in error, and leaves no
 * new file behind.  The descriptor is kept high, close-on-exec, and known to rdb_log_fd(); the window is not inherited
 * by forks. */
bool rdb_log_create(const char *path, const struct rdb_log_header *header, bool exclusive, char *error,
                    size_t error_size);

/* When the log, the file or its time (CLOCK_REALTIME, in nanoseconds), has grown beyond these, the recording ends as it
 * does after a write error.  Looked at whenever a chunk is written.  Set by rdb_start.c; forks inherit them. */
extern struct rdb_log_limits {
    uint64_t size;
    int64_t end_ns;
} rdb_log_limits;

/* Are full windows compressed?  True unless somebody says otherwise before rdb_log_create. */
extern bool rdb_log_compress;

/* The writer's descriptor, or -1: the boundary hides and protects it.  Where the program asks for that very number
 * (dup2), the boundary first has the log take another. */
int rdb_log_fd(void);
void rdb_log_move_fd(void);

/* Called once, with a one-line reason, when the log could not be written and has been closed at its last whole event.
 * Set by rdb_recording.c; runs inside make_room, or in a signal handler. */
extern void (*rdb_log_failed)(const char *reason);

static inline void rdb_log_reserve(void)
{
    if (__builtin_expect(rdb_out->end - rdb_out->at < RDB_STREAM_ROOM, 0))
        rdb_out->make_room(rdb_out);
}

/* Appends bytes / an unsigned or signed number in LEB128 (zigzag) to rdb_out. */
static inline void rdb_put_byte(unsigned char byte)
{
    *rdb_out->at++ = byte;
}

static inline void rdb_put_number(uint64_t number)
{
    unsigned char *at = rdb_out->at;
    for (; number >= 0x80; number >>= 7)
        *at++ = (unsigned char)(number | 0x80);
    *at++ = (unsigned char)number;
    rdb_out->at = at;
}

static inline void rdb_put_signed(int64_t number)
{
    rdb_put_number((uint64_t)number << 1 ^ (uint64_t)(number >> 63));
}

void rdb_put_bytes(const void *bytes, size_t length); /* any length */

/* Everything appended to the main stream so far becomes part of the log even if the process dies now.  Called at the
 * end of every event, with its kind, for the counts that `revdb info` shows. */
static inline void rdb_log_commit(unsigned kind)
{
    struct rdb_log_live *live = rdb_log_live;
    if (rdb_out != &rdb_main_stream)
        return; /* a thread outside the GIL: its stream is committed when it is appended */
    uint64_t position = (uint64_t)(uintptr_t)rdb_main_stream.at + rdb_log_bias;
    live->count[kind].events++;
    live->count[kind].bytes += position - live->committed;
    __atomic_store_n(&live->committed, position, __ATOMIC_RELEASE);
}

/* Called before a call that may have an outward effect, when nothing is appended uncommitted: if the log ends here, the
 * reader can tell that this call had begun. */
static inline void rdb_log_begun(unsigned kind)
{
    if (rdb_out != &rdb_main_stream)
        return;
    __atomic_store_n(&rdb_log_live->begun, rdb_log_live->committed << 16 | kind, __ATOMIC_RELEASE);
}

/* Compresses what is left, marks how the recording ended, and closes the log at the last commit.  The program may go on
 * unrecorded: what is still appended goes nowhere.  reason is for RDB_LOG_STOPPED, else NULL.  No-op without a log. */
void rdb_log_close(enum rdb_log_how how, int status, const char *reason);

/* Around an exec: marks the log as closed in case it succeeds; takes the mark back when it has failed. */
void rdb_log_close_for_exec(void);
void rdb_log_exec_failed(void);

/* In a forked child: forget the parent's log (its window is not mapped here), keep nothing open. */
void rdb_log_forget(void);

/* The window's file may be truncated by somebody, or its disk fail: then touching it raises SIGBUS, and the writer's
 * handler for it, which rdb_log_create installs, makes the window ordinary memory and ends the recording.  Other
 * SIGBUSes go to what the program wants done, which is kept here: the boundary's sigaction and signal must use this
 * instead of the real one while there is a log.  Returns 0. */
struct sigaction;
int rdb_log_sigbus_action(const struct sigaction *new_action, struct sigaction *old_action);

/* ---- Reading (the interpreter, RDB_REPLAY, and the front end) ---- */

/* How the stream ends, known once the reader has come there. */
enum rdb_log_end {
    RDB_LOG_OPEN,       /* not at the end yet */
    RDB_LOG_CLOSED,     /* closed by the writer */
    RDB_LOG_UNFINISHED, /* no closing mark: the program was killed, or is still running */
    RDB_LOG_DAMAGED,    /* the next chunk is damaged: rdb_reader_error() says how and where */
};

/* Reads with pread from a descriptor of its own, so that forks of a process go on independently.  An opened reader sees
 * the log as it was when it was opened: what a running program appends later is not seen. */
struct rdb_reader {
    const unsigned char *at;  /* the next byte of the stream */
    const unsigned char *end; /* the first byte past what is at hand */
    uint64_t base;            /* position in the stream of *end */
    struct rdb_reader_state *state;
};

/* What is known of a log when it is opened. */
struct rdb_log_summary {
    uint64_t file_size;
    uint64_t length;    /* of the stream, up to its last whole event */
    uint64_t tail;      /* how much of it lies in the window, in no chunk yet */
    uint64_t chunks;    /* how many there should be; one too many, maybe, in a log that was not closed */
    uint64_t window_at; /* offset in the file of the window */
    uint64_t chunks_at; /* of the first chunk, or where the file ends without any */
    bool closed;        /* by the writer */
    bool running;       /* not closed, and a process holds it open for writing */
    enum rdb_log_how how;
    int status;
    const char *reason;                /* for RDB_LOG_STOPPED; never NULL */
    int64_t end_ns;                    /* when it was closed, or else when the last chunk was written (0: none yet) */
    const struct rdb_log_count *count; /* RDB_LOG_KINDS of them */
    uint64_t polls;                    /* as in rdb_log_live */
    size_t deaths;
    const struct rdb_log_death *death;
    size_t unrecorded; /* children that could not record */
    const struct rdb_log_excuse *excuse;
    size_t libraries; /* bytes in use of the following, all of them whole entries */
    const char *library;
    uint64_t apart_since;
};

/* Opens a log.  On failure returns false with a one-line reason in error (no such file, not a log, another version). */
bool rdb_reader_open(struct rdb_reader *, const char *path, char *error, size_t error_size);
void rdb_reader_close(struct rdb_reader *);
const struct rdb_log_header *rdb_reader_header(const struct rdb_reader *);
const struct rdb_log_summary *rdb_reader_summary(const struct rdb_reader *);
int rdb_reader_fd(const struct rdb_reader *);

/* Takes length bytes.  False if the stream ends before, or a number is malformed: then nothing more can be taken, and
 * rdb_reader_end says why. */
bool rdb_get_bytes(struct rdb_reader *, void *bytes, size_t length);
bool rdb_skip_bytes(struct rdb_reader *, uint64_t length);
bool rdb_get_number(struct rdb_reader *, uint64_t *number);
bool rdb_get_signed(struct rdb_reader *, int64_t *number);
/* The next byte without taking it, or -1 at the end. */
int rdb_peek_byte(struct rdb_reader *);

enum rdb_log_end rdb_reader_end(const struct rdb_reader *);
const char *rdb_reader_error(const struct rdb_reader *); /* for RDB_LOG_DAMAGED: one line */
/* Kind of the call begun when the recording broke off, or 0. */
unsigned rdb_reader_begun(const struct rdb_reader *);
/* How the recording ended, in words that go on a sentence; where it is damaged, if the reader has come there. */
void rdb_reader_describe_end(const struct rdb_reader *, char *text, size_t size);
/* Position in the stream of the next byte: bytes since its start. */
static inline uint64_t rdb_reader_position(const struct rdb_reader *r)
{
    return r->base - (uint64_t)(r->end - r->at);
}
/* Chunks read so far, all of them sound, and the offset in the file where they end. */
uint64_t rdb_reader_chunks(const struct rdb_reader *);
uint64_t rdb_reader_offset(const struct rdb_reader *);

#endif
