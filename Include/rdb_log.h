/* The log: a file that holds one recording.  docs/log-format.md has it to the byte.
 *
 * Outside it is a header, a window, and chunks; inside it is one stream of bytes, cut into chunks anywhere.  The writer
 * appends to the window, a shared mapping of a fixed part of the file, so that what was appended survives any death of
 * the process; a full window is compressed and appended to the file as a chunk.  The reader hands out the same bytes.
 * What the bytes mean (events) is the business of rdb_event.h and its users; this file knows only where events end.
 *
 * Knows nothing of CPython, nor of the boundary: uses raw system calls only, so that it can be called from inside a
 * boundary function.  Linked into the interpreter and into the front end. */
#ifndef RDB_LOG_H
#define RDB_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RDB_LOG_VERSION 1

/* What a replay must know before the first event.  Strings are NUL-terminated; vectors end with NULL. */
struct rdb_log_header {
    char *exe;          /* absolute path of the interpreter */
    char *build_id;     /* its GNU build id, in hexadecimal */
    char *cwd;          /* working directory at the start; "" if unknown */
    char **argv;
    char **envp;        /* the environment as the program sees it */
    int64_t pid;
    int64_t start_ns;   /* CLOCK_REALTIME at the start, in nanoseconds */
    uint64_t id_base;   /* what id() adds (rdb_identity.h) */
    uint64_t thread_id; /* pthread_self() of the main thread */
    uint64_t stack_limit, files_limit; /* soft RLIMIT_STACK, RLIMIT_NOFILE */
};

/* ---- Writing (the interpreter, RDB_RECORD).  One writer a process; not reentrant; one thread at a time. ---- */

/* A place where events are appended.  The main stream is the window; a thread outside the GIL has a private one. */
struct rdb_stream {
    unsigned char *at;  /* where the next byte goes */
    unsigned char *end; /* the first byte past the room there is */
    /* Makes room: afterwards end - at >= RDB_STREAM_ROOM.  Never fails: on a write error it ends the recording
     * (rdb_stop_recording) and points the stream at scratch memory. */
    void (*make_room)(struct rdb_stream *);
};
#define RDB_STREAM_ROOM 64

extern __thread struct rdb_stream *rdb_out; /* this thread's current stream; the main stream from rdb_log_create on */

/* Creates the log at path (mode 0600; an existing file is overwritten only if it is empty or a log) and opens the main
 * stream.  On failure returns false with a one-line reason in error.  The descriptor is kept high, close-on-exec, and
 * known to rdb_log_fd(); the window is not inherited by forks. */
bool rdb_log_create(const char *path, const struct rdb_log_header *header, char *error, size_t error_size);

/* The writer's descriptor, or -1: the boundary hides and protects it. */
int rdb_log_fd(void);

/* Everything appended so far becomes part of the log even if the process dies now.  Called at the end of every event
 * (inline: two stores), and with begun != 0 before a call that may have an outward effect: if the log ends here, the
 * reader can tell that this call had begun. */
static inline void rdb_log_commit(void);
static inline void rdb_log_begun(unsigned kind);

/* Appends bytes / an unsigned or signed number in LEB128 (zigzag) to rdb_out. */
static inline void rdb_put_byte(unsigned char byte);
static inline void rdb_put_number(uint64_t number);
static inline void rdb_put_signed(int64_t number);
void rdb_put_bytes(const void *bytes, size_t length); /* any length */

/* Compresses what is left and closes the log at the last commit.  The program may go on unrecorded. */
void rdb_log_close(void);

/* In a forked child: forget the parent's log (its window is not mapped here), keep nothing open. */
void rdb_log_forget(void);

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

/* Opens a log.  On failure returns false with a one-line reason in error (no such file, not a log, another version). */
bool rdb_reader_open(struct rdb_reader *, const char *path, char *error, size_t error_size);
void rdb_reader_close(struct rdb_reader *);
const struct rdb_log_header *rdb_reader_header(const struct rdb_reader *);
int rdb_reader_fd(const struct rdb_reader *);

/* Takes length bytes.  False if the stream ends before (then nothing useful was taken: see rdb_reader_end). */
bool rdb_get_bytes(struct rdb_reader *, void *bytes, size_t length);
bool rdb_skip_bytes(struct rdb_reader *, uint64_t length);
bool rdb_get_number(struct rdb_reader *, uint64_t *number);
bool rdb_get_signed(struct rdb_reader *, int64_t *number);
/* The next byte without taking it, or -1 at the end. */
int rdb_peek_byte(struct rdb_reader *);

enum rdb_log_end rdb_reader_end(const struct rdb_reader *);
const char *rdb_reader_error(const struct rdb_reader *); /* for RDB_LOG_DAMAGED */
unsigned rdb_reader_begun(const struct rdb_reader *);    /* kind of the call begun when the program died, or 0 */
/* Position in the stream of the next byte: bytes since its start. */
static inline uint64_t rdb_reader_position(const struct rdb_reader *r) { return r->base - (uint64_t)(r->end - r->at); }

#endif
