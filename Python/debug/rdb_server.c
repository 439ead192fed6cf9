/* The server: answers the front end over a socket, and forks when asked (see Python/protocol/rdb_protocol.h).
 *
 * Runs inside the replayed program at a stop point, so it creates no Python object and uses only system calls of its
 * own.  A process whose socket closes exits. */
#include "rdb_stops.h"

#include "rdb_alloc.h"
#include "rdb_clock.h"
#include "rdb_cursor.h"
#include "rdb_index.h"
#include "rdb_marks.h"
#include "rdb_named.h"
#include "rdb_outline.h"
#include "rdb_poll.h"
#include "rdb_raw.h"
#include "rdb_real.h"
#include "rdb_schedule.h"
#include "rdb_server.h"
#include "rdb_show.h"
#include "rdb_source.h"
#include "rdb_stop.h"
#include "rdb_watch.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

static int front_end = -1;   /* the socket, or -1 */
static int64_t output_bytes; /* written by the program to both of its outputs so far */

/* ---- Messages ---- */

/* Leaves without any of the program's exit code. */
static _Noreturn void leave(int status)
{
    rdb_raw(SYS_exit_group, status, 0, 0, 0, 0, 0);
    __builtin_unreachable();
}

static void send_bytes(const void *bytes, size_t length)
{
    const char *p = bytes;
    while (length > 0) {
        long n = rdb_raw(SYS_sendto, front_end, (long)p, (long)length, MSG_NOSIGNAL, 0, 0);
        if (n < 0 && n != -EINTR)
            leave(3); /* the front end is gone */
        p += n > 0 ? n : 0;
        length -= n > 0 ? n : 0;
    }
}

static void send_message(int kind, int64_t a, int64_t b, int64_t c, const void *payload, size_t length)
{
    if (length > RDB_MESSAGE_LIMIT)
        length = RDB_MESSAGE_LIMIT;
    struct rdb_message message = {.kind = kind, .length = (uint32_t)length, .a = a, .b = b, .c = c};
    send_bytes(&message, sizeof message);
    send_bytes(payload, length);
}

static void send_error(const char *line)
{
    send_message(RDB_ERROR, 0, 0, 0, line, strlen(line));
}

/* Receives exactly length bytes, and into *fd a descriptor that comes with them.  Exits when the front end is gone. */
static void receive(void *bytes, size_t length, int *fd)
{
    char *p = bytes;
    while (length > 0) {
        char control[CMSG_SPACE(sizeof(int))];
        struct iovec part = {p, length};
        struct msghdr header = {
            .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
        long n = rdb_raw(SYS_recvmsg, front_end, (long)&header, MSG_CMSG_CLOEXEC, 0, 0, 0);
        if (n == -EINTR)
            continue;
        if (n <= 0)
            leave(0);
        struct cmsghdr *c = header.msg_controllen ? CMSG_FIRSTHDR(&header) : NULL;
        if (c && c->cmsg_type == SCM_RIGHTS && fd)
            memcpy(fd, CMSG_DATA(c), sizeof *fd);
        p += n;
        length -= n;
    }
}

/* A growing payload. */
struct payload {
    char *bytes;
    size_t length;
};

static void add(struct payload *payload, const void *bytes, size_t length)
{
    payload->bytes = rdb_grow(payload->bytes, payload->length + length + 1, "an answer");
    memcpy(payload->bytes + payload->length, bytes, length);
    payload->length += length;
}

static void add_string(struct payload *payload, const char *string)
{
    add(payload, string, strlen(string) + 1);
}

static void send_payload(int kind, int64_t a, int64_t b, int64_t c, struct payload *payload)
{
    send_message(kind, a, b, c, payload->bytes, payload->length);
    free(payload->bytes);
}

void rdb_server_row(int64_t time, int64_t number, int64_t depth, const char *text)
{
    send_message(RDB_ROW, time, number, depth, text, strlen(text));
}

void rdb_server_output(int fd, const void *bytes, size_t length)
{
    if (front_end >= 0 && (rdb_mode == RDB_EVAL || rdb_run.flags & RDB_RUN_OUTPUT))
        send_message(RDB_OUTPUT, fd, rdb_now(), output_bytes, bytes, length);
    if (rdb_mode == RDB_REPLAY) {
        output_bytes += length;
        rdb_catch_output(fd, bytes, length);
    }
}

void rdb_server_mute(void)
{
    front_end = -1;
}

/* ---- Places ---- */

/* thread: 0 is the running one. */
static struct rdb_place place_of(PyFrameObject *f, int depth, int64_t thread)
{
    struct rdb_place place = {
        .thread = thread ? (int32_t)thread : rdb_self->index + 1, .depth = depth, .flags = RDB_PLACE_NONE};
    place.called = rdb_frame_called(rdb_thread_at(place.thread - 1), depth);
    if (f) {
        place.line = PyFrame_GetLineNumber(f);
        place.flags = strcmp(PyString_AS_STRING(f->f_code->co_name), "<module>") == 0 ? RDB_PLACE_MODULE : 0;
    }
    return place;
}

static void add_place_strings(struct payload *payload, PyFrameObject *f)
{
    add_string(payload, f ? PyString_AS_STRING(f->f_code->co_filename) : "");
    add_string(payload, f ? PyString_AS_STRING(f->f_code->co_name) : "");
}

static void send_stopped(enum rdb_stop_reason reason, int64_t breakpoint_id, const char *message)
{
    PyFrameObject *f = rdb_current_frame();
    const struct rdb_changer *changer = rdb_watches_changer();
    struct payload payload = {0};
    rdb_depth_is(rdb_depth); /* brings rdb_least_depth up to date */
    struct rdb_stopped stopped = {
        .pid = rdb_raw(SYS_getpid, 0, 0, 0, 0, 0, 0),
        .events = rdb_events_replayed,
        .polls = (int64_t)rdb_polls(),
        .main_start = rdb_stand.main_start,
        .main_end = rdb_stand.main_end,
        .last_hit = rdb_stand.last_hit,
        .last_hit_id = rdb_stand.last_hit_id,
        .exit_status = rdb_stand.exit_status,
        .uid_next = rdb_uid_count(),
        .instruction = rdb_step_now(),
        .counted = rdb_step_counted(),
        .least_depth = rdb_least_depth,
        .place = place_of(f, rdb_depth, 0),
        .changer = changer->place,
    };
    add(&payload, &stopped, sizeof stopped);
    add_place_strings(&payload, f);
    add_string(&payload, message);
    add_string(&payload, rdb_stand.returned ? rdb_stand.returned : "");
    add_string(&payload, rdb_thread_name(rdb_current_tstate()));
    add_string(&payload, changer->file ? changer->file : "");
    add_string(&payload, changer->function ? changer->function : "");
    send_payload(RDB_STOPPED, rdb_now(), reason, breakpoint_id, &payload);
}

static PyThreadState *tstate_of(int64_t thread)
{
    return thread ? rdb_tstate_of((int)thread) : rdb_current_tstate();
}

static PyFrameObject *frame_of_thread(int64_t thread)
{
    PyThreadState *tstate = tstate_of(thread);
    return tstate ? tstate->frame : NULL;
}

static int depth_of_thread(int64_t thread)
{
    int depth = 0;
    for (PyFrameObject *f = frame_of_thread(thread); f; f = f->f_back)
        depth++;
    return depth;
}

/* The frame of a thread that is at this depth, or NULL. */
static PyFrameObject *frame_at_depth(int64_t thread, int depth)
{
    PyFrameObject *f = frame_of_thread(thread);
    for (int above = depth_of_thread(thread) - depth; f && above > 0; above--)
        f = f->f_back;
    return f;
}

/* Adds what a function writes about a frame. */
static void add_written(struct payload *payload, void (*write)(FILE *, PyFrameObject *), PyFrameObject *f)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = rdb_text_open(&text, &length, "an answer");
    write(out, f);
    rdb_text_close(out, "an answer");
    add(payload, text, length);
    free(text);
}

static void send_variables(int64_t thread)
{
    struct payload payload = {0};
    PyFrameObject *f = frame_of_thread(thread);
    if (f)
        add_written(&payload, rdb_write_variables, f);
    send_payload(RDB_TEXT, 0, 0, 0, &payload);
}

static void send_stack(int64_t thread)
{
    if (thread && !tstate_of(thread)) {
        send_error("There is no such thread now: `info threads` lists those that live.");
        return;
    }
    struct payload payload = {0};
    int count = 0, depth = depth_of_thread(thread);
    for (PyFrameObject *f = frame_of_thread(thread); f; f = f->f_back, count++) {
        struct rdb_place place = place_of(f, depth - count, thread);
        add(&payload, &place, sizeof place);
        add_place_strings(&payload, f);
        add_written(&payload, rdb_write_arguments, f);
        add_string(&payload, "");
    }
    add_string(&payload, rdb_thread_name(tstate_of(thread)));
    send_payload(RDB_FRAMES, count, 0, 0, &payload);
}

/* ---- Names ---- */

static void add_name(const char *name, void *payload)
{
    add_string(payload, name);
}

static void add_line(int line, void *payload)
{
    char text[16];
    snprintf(text, sizeof text, "%d", line);
    add_string(payload, text);
}

static void send_names(int64_t what, const char *file)
{
    struct payload payload = {0};
    if (what == 0)
        rdb_source_visit(add_name, &payload);
    else if (what == 1)
        rdb_outline_functions(add_name, &payload);
    else
        rdb_outline_lines(file, add_line, &payload);
    send_payload(RDB_TEXT, 0, 0, 0, &payload);
}

static void send_source(const char *file)
{
    size_t length = 0;
    bool changed = false;
    const char *text = rdb_source_find(file, &length, &changed);
    send_message(RDB_TEXT, text != NULL, changed, 0, text, text ? length : 0);
}

static void add_mark(const struct rdb_mark *mark, void *payload)
{
    char numbers[100];
    snprintf(numbers, sizeof numbers, "%lld %lld %d %d", (long long)mark->time, (long long)mark->clock_ns,
             mark->is_failure, mark->count);
    add_string(payload, numbers);
    for (int i = 0; i < mark->count; i++)
        add_string(payload, mark->texts[i]);
}

static void send_marks(void)
{
    struct payload payload = {0};
    rdb_marks_visit(add_mark, &payload);
    send_payload(RDB_TEXT, 0, 0, 0, &payload);
}

static void send_info(int64_t what)
{
    if (what == RDB_INFO_MARKS) {
        send_marks();
        return;
    }
    if (what == RDB_INFO_BUFFERED) {
        size_t length;
        const char *buffered = rdb_catch_pending(&length);
        send_message(RDB_TEXT, 0, 0, 0, buffered, length);
        return;
    }
    char numbers[200], *threads = NULL;
    if (what == RDB_INFO_THREADS)
        threads = rdb_thread_list();
    else if (what == RDB_INFO_CLOCK)
        snprintf(numbers, sizeof numbers, "%lld", (long long)rdb_clock_now());
    else
        snprintf(numbers, sizeof numbers, "%lld events replayed, %llu bytes of the log's stream read\n",
                 (long long)rdb_events_replayed, (unsigned long long)rdb_reader_position(&rdb_in));
    const char *text = threads ? threads : numbers;
    send_message(RDB_TEXT, 0, 0, 0, text, strlen(text));
    free(threads);
}

/* ---- Commands ---- */

static void fork_here(int child_socket, enum rdb_stop_reason reason, int64_t breakpoint_id, const char *message)
{
    if (child_socket < 0) {
        send_error("fork: no descriptor came with the message");
        return;
    }
    int pid = rdb_real_fork();
    if (pid == 0) {
        rdb_raw_close(front_end);
        front_end = child_socket;
        rdb_index_forked();
        send_stopped(reason, breakpoint_id, message);
        return;
    }
    rdb_raw_close(child_socket);
    if (pid < 0)
        send_error("fork: no further process can be made (out of memory or of process numbers)");
    else
        send_message(RDB_FORKED, pid, 0, 0, NULL, 0);
}

static void set_breakpoints(const char *payload, size_t length)
{
    char *answer = NULL;
    size_t answer_length = 0;
    FILE *out = rdb_text_open(&answer, &answer_length, "an answer");
    bool ok = rdb_breakpoints_set(payload, length, out);
    rdb_text_close(out, "an answer");
    if (ok)
        send_message(RDB_OK, 0, 0, 0, answer, answer_length);
    else
        send_error("breakpoints: the message is malformed");
    free(answer);
}

static void set_named(const char *payload, size_t length)
{
    int count;
    struct rdb_named_answer *answers = rdb_named_set(payload, length, &count);
    send_message(RDB_OK, 0, 0, 0, answers, count * sizeof *answers);
    free(answers);
}

static void evaluate(const struct rdb_message *message, const char *source)
{
    PyFrameObject *f = frame_of_thread(message->c);
    for (int64_t i = message->a; f && i > 0; i--)
        f = f->f_back;
    if (!f) {
        send_error("there is no Python frame here to evaluate in");
        return;
    }
    if (message->c) {
        PyThreadState_Swap(tstate_of(message->c));
        rdb_thread_pose((int)message->c - 1);
    }
    rdb_enter_eval();
    struct rdb_evaluation evaluation = {.result = RDB_RESULT_OK, .type = ""};
    if (message->b == RDB_EVAL_WATCH)
        evaluation = rdb_watch_show(source, message->length);
    else
        evaluation = rdb_evaluate(f, (enum rdb_eval_kind)message->b, source);
    struct payload payload = {0};
    add_string(&payload, evaluation.text);
    add_string(&payload, evaluation.type);
    send_payload(RDB_RESULT, evaluation.result, (int64_t)evaluation.uid, (int64_t)evaluation.object, &payload);
    leave(0);
}

static void run(const struct rdb_message *message, const void *payload)
{
    struct rdb_run run = {.target = message->a, .flags = (int)message->b};
    if (message->length == sizeof run.limits)
        memcpy(&run.limits, payload, sizeof run.limits);
    bool wanted = run.flags & RDB_RUN_RETURN;
    rdb_run_begin(&run, wanted ? frame_at_depth(run.limits.thread, run.limits.depth + 1) : NULL);
}

static void send_segment(int64_t features, int64_t moments, int64_t left_out, const void *payload, size_t length)
{
    send_message(RDB_SEGMENT, features, moments, left_out, payload, length);
}

/* Stops that have nothing after them. */
static bool is_final(enum rdb_stop_reason reason)
{
    return reason == RDB_STOP_END || reason == RDB_STOP_DIVERGED;
}

void rdb_serve(enum rdb_stop_reason reason, int64_t breakpoint_id, const char *text)
{
    rdb_alloc_ours++;
    rdb_index_end(send_segment);
    send_stopped(reason, breakpoint_id, text);
    for (;;) {
        struct rdb_message message;
        int fd = -1;
        receive(&message, sizeof message, &fd);
        if (message.length > RDB_MESSAGE_LIMIT)
            leave(3);
        char *payload = rdb_alloc(message.length + 1, "a question");
        receive(payload, message.length, NULL);
        payload[message.length] = 0;

        switch (message.kind) {
        case RDB_FORK:
            fork_here(fd, reason, breakpoint_id, text);
            break;
        case RDB_RUN:
            if (is_final(reason)) {
                send_stopped(reason, 0, text);
                break;
            }
            run(&message, payload);
            free(payload);
            rdb_alloc_ours--;
            return;
        case RDB_SET_BREAKPOINTS:
            set_breakpoints(payload, message.length);
            break;
        case RDB_SET_NAMED:
            set_named(payload, message.length);
            break;
        case RDB_SET_COLUMNS:
            rdb_rows_set(payload, message.length, message.a, message.b);
            send_message(RDB_OK, 0, 0, 0, NULL, 0);
            break;
        case RDB_EVALUATE:
            evaluate(&message, payload);
            break;
        case RDB_STACK:
            send_stack(message.a);
            break;
        case RDB_VARIABLES:
            send_variables(message.a);
            break;
        case RDB_SOURCE:
            send_source(payload);
            break;
        case RDB_NAMES:
            send_names(message.a, payload);
            break;
        case RDB_INFO:
            send_info(message.a);
            break;
        case RDB_LET_TRACE:
            rdb_raw(SYS_prctl, PR_SET_PTRACER, message.a, 0, 0, 0, 0);
            send_message(RDB_OK, 0, 0, 0, NULL, 0);
            break;
        case RDB_QUIT:
            leave(0);
        default:
            send_error("this interpreter does not know that command: revdb and python-rdb differ in version");
        }
        free(payload);
    }
}

/* ---- Start and end ---- */

static void print_line(const char *line)
{
    rdb_raw_write(2, line, strlen(line));
    rdb_raw_write(2, "\n", 1);
}

/* The log cannot be replayed: there is nothing to stand at. */
static _Noreturn void refuse(const char *why)
{
    if (front_end >= 0)
        send_error(why);
    else
        print_line(why);
    leave(3);
}

/* The replay cannot go on: past the last stop point stands one more timestamp. */
static _Noreturn void stop_for_good(enum rdb_stop_reason reason, const char *message, int status)
{
    rdb_stops_finish();
    if (front_end < 0) {
        print_line(message);
        leave(status);
    }
    rdb_serve(reason, 0, message);
    leave(0);
}

/* The log has no more. */
static _Noreturn void end_of_log(const char *why)
{
    const struct rdb_log_summary *log = rdb_reader_summary(&rdb_in);
    rdb_thread_run_others();
    if (log->closed && (log->how == RDB_LOG_EXIT || log->how == RDB_LOG_EXIT_NOW))
        rdb_stand.exit_status = log->status;
    if (rdb_reader_end(&rdb_in) == RDB_LOG_DAMAGED)
        rdb_stand.exit_status = RDB_END_DAMAGED;
    stop_for_good(RDB_STOP_END, why, rdb_stand.exit_status == RDB_END_DAMAGED ? 3 : 0);
}

static _Noreturn void divergence(const char *why)
{
    char message[1100];
    PyFrameObject *f = rdb_current_frame();
    snprintf(message, sizeof message, "the replay diverged at event %lld, %s:%d: %s", (long long)rdb_events_replayed,
             f ? PyString_AS_STRING(f->f_code->co_filename) : "?", f ? PyFrame_GetLineNumber(f) : 0, why);
    stop_for_good(RDB_STOP_DIVERGED, message, 4);
}

/* rdb_cursor_ends. */
static void end(enum rdb_cursor_end how, const char *why)
{
    if (how == RDB_CURSOR_REFUSED)
        refuse(why);
    else if (how == RDB_CURSOR_ENDED)
        end_of_log(why);
    else
        divergence(why);
}

void rdb_server_start(int fd)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    front_end = fd;
    rdb_stops_start();
    rdb_cursor_ends = end;
    rdb_output_hook = rdb_server_output;
    rdb_input_hook = rdb_source_stdin;
    if (fd < 0) {
        rdb_run.target = INT64_MAX;
        rdb_left = INT64_MAX;
        return;
    }
    /* Children (snapshots, evaluations) are not waited for. */
    ((int (*)(int, const struct sigaction *, struct sigaction *))rdb_real("sigaction"))(SIGCHLD, &ignore, NULL);
}
