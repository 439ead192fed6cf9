/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb dap`: joins the adapter for editors (revdb/dap) with what else there is.  The adapter knows neither packs nor the prompt's commands; here it gets both.
 *
 * Standard input and output are the client's.  So that nothing else can read or write there, they become other
 * descriptors, and what the commands show goes into an unnamed file, from which it is taken as the console's answer. */
#define _GNU_SOURCE
#include "commands.h"
#include "completion.h"
#include "dap.h"
#include "interpreter.h"
#include "memory.h"
#include "opening.h"
#include "out.h"
#include "prompt.h"
#include "subcommands.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct editor {
    struct general general;
    const char *port;
    struct opening opening;
    struct shell *shell; /* NULL: nothing is open */
};

/* ---- Opening ---- */

static struct session *open_log(void *closure, const char *log, const char *exe, const struct travel_view *view,
                                struct interrupt *interrupt, char **error)
{
    struct editor *editor = closure;
    struct opening *opening = &editor->opening;
    *opening = (struct opening){.replays = REPLAYS};
    if (!unpack_log(log, &opening->pack, error))
        return NULL;
    opening->log = opening->pack.log;
    const char *wanted = exe ? exe : editor->general.exe ? editor->general.exe : opening->pack.exe;
    opening->exe = interpreter_for_log(opening->log, wanted, error);
    opening->replays.unconfined = editor->general.unconfined;
    opening->replays.root = opening->pack.root;
    opening->replays.loader = opening->pack.loader;
    opening->replays.interrupt = interrupt;
    struct shell *shell = memory_alloc(sizeof *shell);
    *shell = (struct shell){.interrupt = interrupt,
                            .last_byte = '\n',
                            .shown_thread = 1,
                            .list_size = 11,
                            .print_limit = 10000,
                            .width = 120};
    shell->session.replays = opening->replays;
    shell->session.view = *view;
    if (opening->exe && session_open(&shell->session, opening->exe, opening->log)) {
        editor->shell = shell;
        return &shell->session;
    }
    if (opening->exe) {
        *error = text_copy(shell->session.message.bytes);
        session_close(&shell->session);
    }
    unpack_close(&opening->pack);
    return NULL;
}

static void close_log(void *closure)
{
    struct editor *editor = closure;
    if (!editor->shell)
        return;
    session_close(&editor->shell->session);
    unpack_close(&editor->opening.pack);
    editor->shell = NULL;
}

/* ---- The console ---- */

/* What was written to standard output and error since this was last called. */
static void take_said(struct text *said)
{
    char bytes[4096];
    fflush(stdout);
    fflush(stderr);
    lseek(STDOUT_FILENO, 0, SEEK_SET);
    for (ssize_t got; said && (got = read(STDOUT_FILENO, bytes, sizeof bytes)) > 0;)
        text_add(said, bytes, (size_t)got);
    if (ftruncate(STDOUT_FILENO, 0) == 0)
        lseek(STDOUT_FILENO, 0, SEEK_SET);
}

/* The frame that the client has chosen is the one that the command is about. */
static void choose_frame(struct shell *shell, int thread, int frame)
{
    shell_moved(shell);
    if (thread && !shell_choose_thread(shell, thread))
        return;
    if (frame && shell_need_stack(shell) && frame < shell->stack.count)
        shell->frame = frame;
}

static bool is_command(void *closure, const char *line)
{
    struct editor *editor = closure;
    char *rest, *copy = text_copy(line), *word = text_word(text_trim(copy), &rest);
    return *word == '!' || command_named(word) || command_is_assignment(line) ||
           (editor->shell && aliases_find(&editor->shell->aliases, word));
}

static bool run_line(void *closure, const char *line, int thread, int frame, struct text *said)
{
    struct editor *editor = closure;
    take_said(NULL);
    choose_frame(editor->shell, thread, frame);
    char *copy = text_copy(line);
    bool ok = prompt_run_quietly(editor->shell, text_trim(copy));
    take_said(said);
    return ok;
}

static bool has_quit(void *closure)
{
    struct editor *editor = closure;
    return editor->shell && editor->shell->quit;
}

static void complete(void *closure, const char *line, const char *word, int thread, int frame, struct text *candidates)
{
    struct editor *editor = closure;
    choose_frame(editor->shell, thread, frame);
    completion_collect(editor->shell, line, word, candidates);
    take_said(NULL);
}

/* ---- The subcommand ---- */

/* A copy of a descriptor that programs do not inherit, or -1. */
static int aside(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, 10);
}

static bool replace(int fd, int by)
{
    return by >= 0 && dup2(by, fd) == fd;
}

SUBCOMMAND(dap, "debug recordings in an editor: the Debug Adapter Protocol on standard input and output",
           .arguments = "", .least = 0, .most = 0, .about = "\nSee docs/dap.md and docs/editors.md.\n",
           .options = (const struct option[]){
               {"--port", "N", "on that port of this machine instead, one session after another (0: any)", option_text,
                offsetof(struct editor, port), "a port"},
               {"-x", "EXE", "replay with this python-rdb instead of the one beside revdb", option_text,
                offsetof(struct editor, general.exe), "a file"},
               {0},
           })
{
    struct editor *editor = memory_alloc(sizeof *editor);
    *editor = (struct editor){.general = general};
    enum options_result result = options_read(&subcommand->usage, argv, editor);
    if (result != OPTIONS_READ)
        return result == OPTIONS_WRONG ? STATUS_USAGE : STATUS_OK;
    const struct dap_host host = {open_log, close_log, is_command, run_line, has_quit, complete, editor};
    long long port = -1;
    if (editor->port && (!text_number(editor->port, &port) || port < 0 || port > 65535)) {
        options_wrong(&subcommand->usage, "--port takes a number from 0 to 65535");
        return STATUS_USAGE;
    }
    int in = aside(STDIN_FILENO), out = aside(STDOUT_FILENO), words = aside(STDERR_FILENO);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC), said = memfd_create("revdb-said", MFD_CLOEXEC);
    if (in < 0 || out < 0 || words < 0 || !replace(STDIN_FILENO, nothing) || !replace(STDOUT_FILENO, said) ||
        !replace(STDERR_FILENO, said)) {
        out_printf(stderr, "revdb: %s\n", strerror(errno));
        return STATUS_FAILED;
    }
    return editor->port ? dap_listen(&host, (int)port, words) : dap_serve(&host, in, out);
}
