/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recording a program before its log is opened: `revdb record` in a process of its own, whose output becomes events.  See
 * adapter.h. */
#define _GNU_SOURCE
#include "adapter.h"

#include "array.h"
#include "interpreter.h"
#include "memory.h"
#include "rdb_names.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct words {
    char **at;
    int count;
};

static void add(struct words *words, const char *word)
{
    *array_add(words->at, words->count) = (char *)word;
}

/* ---- What is run ---- */

/* The interpreter that was asked for; NULL after refuse. */
static char *choose_python(struct adapter *adapter, const json_t *arguments)
{
    const char *version = string_of(arguments, "python", "2.7");
    char *beside = interpreter_beside();
    if (strcmp(version, "2.7") && beside)
        beside = text_format("%.*s/python%s-rdb", (int)(strrchr(beside, '/') - beside), beside, version);
    if (strspn(version, "0123456789.") == strlen(version) && beside && !access(beside, X_OK))
        return beside;
    refuse(adapter, "there is no python-rdb for Python %s beside revdb", version);
    return NULL;
}

/* NAME.rdb in the folder where the program runs, unless the client says where. */
static char *log_for(const json_t *arguments, const char *program, const char *cwd)
{
    const char *log = string_of(arguments, "log", NULL), *name = rdb_base_name(program);
    size_t length = strlen(name) - (text_ends_with(name, ".py") ? 3 : 0);
    return log ? text_copy(log) : text_format("%s/%.*s.rdb", cwd, (int)length, name);
}

static bool read_command(struct adapter *adapter, const json_t *arguments, const char *program, const char *log,
                         struct words *words)
{
    const char *when = string_of(arguments, "record", "always"), *chaos = string_of(arguments, "chaos", NULL);
    bool until = !strcmp(when, "until-failure");
    const json_t *argument;
    size_t i;
    if (!until && strcmp(when, "always"))
        return refuse(adapter, "\"record\" is \"always\" or \"until-failure\"");
    char *python = choose_python(adapter, arguments);
    if (!python)
        return false;
    add(words, "revdb");
    add(words, "record");
    add(words, "-o");
    add(words, log);
    if (until)
        add(words, "--until-failure");
    if (chaos || flag_of(arguments, "chaos", false))
        add(words, chaos ? text_format("--chaos=%s", chaos) : "--chaos");
    add(words, "--");
    add(words, python);
    add(words, program);
    json_array_foreach(json_object_get(arguments, "args"), i, argument)
    {
        const char *text = json_string_value(argument);
        if (!text || strlen(text) != json_string_length(argument))
            return refuse(adapter, "\"args\" are texts");
        add(words, text_copy(text));
    }
    add(words, NULL);
    return true;
}

/* In the child. */
static _Noreturn void become_recorder(const json_t *arguments, const char *cwd, char **words, int out, int error)
{
    const char *name;
    json_t *value;
    int nothing = open("/dev/null", O_RDONLY);
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
    if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(out, 1) < 0 || dup2(error, 2) < 0 || chdir(cwd))
        _exit(127);
    json_object_foreach((json_t *)json_object_get(arguments, "env"), name, value)
    {
        if (json_is_string(value))
            setenv(name, json_string_value(value), 1);
        else if (json_is_null(value))
            unsetenv(name);
    }
    execv("/proc/self/exe", words);
    _exit(127);
}

/* ---- While it runs ---- */

static bool tell_written(struct adapter *adapter, int fd, const char *category)
{
    char bytes[16384];
    ssize_t got = read(fd, bytes, sizeof bytes);
    if (got <= 0)
        return got < 0 && (errno == EINTR || errno == EAGAIN);
    json_t *body = json_object();
    char *text = text_bytes(bytes, (size_t)got);
    json_object_set_new(body, "category", json_string(category));
    json_object_set_new(body, "output", adapter->client.ansi ? json_bytes(bytes, (size_t)got) : json_shown(text));
    tell(adapter, "output", body);
    return true;
}

static void tell_progress(struct adapter *adapter, const char *event)
{
    json_t *body = json_object();
    if (!adapter->client.progress) {
        json_decref(body);
        return;
    }
    json_object_set_new(body, "progressId", json_string("recording"));
    if (!strcmp(event, "progressStart")) {
        json_object_set_new(body, "title", json_string("Recording"));
        json_object_set_new(body, "cancellable", json_true());
        json_object_set_new(body, "requestId", json_integer(adapter->current.seq));
    }
    tell(adapter, event, body);
}

/* Until it has ended, or the client gives up: then it is ended, with all that it has started. */
static void watch(struct adapter *adapter, pid_t child, int out, int error)
{
    struct pollfd fds[] = {{out, POLLIN, 0}, {error, POLLIN, 0}};
    static const char *const categories[] = {"stdout", "stderr"};
    adapter->moving = true;
    tell_progress(adapter, "progressStart");
    while ((fds[0].fd >= 0 || fds[1].fd >= 0) && !interrupt_pending(&adapter->interrupt)) {
        if (poll(fds, 2, 100) <= 0)
            continue;
        for (int i = 0; i < 2; i++)
            if (fds[i].fd >= 0 && fds[i].revents && !tell_written(adapter, fds[i].fd, categories[i]))
                fds[i].fd = -1;
    }
    if (interrupt_pending(&adapter->interrupt))
        kill(-child, SIGTERM);
    tell_progress(adapter, "progressEnd");
    adapter->moving = false;
}

char *record_program(struct adapter *adapter, const json_t *arguments)
{
    const char *program = string_of(arguments, "program", "");
    char *here = memory_take(getcwd(NULL, 0));
    const char *cwd = string_of(arguments, "cwd", here ? here : "/");
    char *log = log_for(arguments, program, cwd);
    struct words words = {0};
    struct stat folder;
    int out[2], error[2];
    if (stat(cwd, &folder) || !S_ISDIR(folder.st_mode))
        return refuse(adapter, "\"cwd\" is no folder: %s", cwd), NULL;
    if (!read_command(adapter, arguments, program, log, &words))
        return NULL;
    if (pipe2(out, O_CLOEXEC) || pipe2(error, O_CLOEXEC))
        return refuse(adapter, "cannot record: %s", strerror(errno)), NULL;
    struct stat before = {0}, after;
    stat(log, &before);
    pid_t child = fork();
    if (child == 0)
        become_recorder(arguments, cwd, words.at, out[1], error[1]);
    close(out[1]);
    close(error[1]);
    bool begun = child > 0;
    if (begun)
        setpgid(child, child); /* as it does itself: whoever comes first, before it is to be ended */
    if (begun)
        watch(adapter, child, out[0], error[0]);
    close(out[0]);
    close(error[0]);
    int status = 0;
    while (begun && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!begun || adapter->interrupt.pending)
        return refuse(adapter, begun ? "The recording was given up." : "cannot record"), NULL;
    bool is_new =
        !stat(log, &after) && (after.st_ino != before.st_ino || after.st_mtim.tv_sec != before.st_mtim.tv_sec ||
                               after.st_mtim.tv_nsec != before.st_mtim.tv_nsec);
    if (!is_new)
        return refuse(adapter, "There is no recording: %s",
                      !strcmp(string_of(arguments, "record", ""), "until-failure") ? "no run failed."
                                                                                   : "see what was written."),
               NULL;
    return log;
}
