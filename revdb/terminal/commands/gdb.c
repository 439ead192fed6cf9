/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command gdb: both levels at once, Python and the C below it, at the place where the person stands.  See commands.h.
 *
 * gdb gets a copy of the program, which is thrown away when it ends.  The copy waits for the front end; once gdb has
 * stopped it there, it is told to run on, so that gdb's own `continue` replays the program. */
#define _GNU_SOURCE
#include "commands.h"
#include "show.h"
#include "travel.h"
#include "travel_run.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    NOT_FOUND = 127,               /* exit status of a child that could not become gdb, as in a shell */
    GLANCE_NANOSECONDS = 20000000, /* between looks at whether gdb has attached */
};

/* In the child: becomes gdb on a process.  command: the only one to run, or "". */
static _Noreturn void become_gdb(const char *exe, pid_t pid, const char *command)
{
    char program[PATH_MAX], printers[PATH_MAX], trust[PATH_MAX + 40] = "echo", attach[60];
    char *beside = text_format("%s-gdb.py", realpath(exe, program) ? program : exe);
    if (realpath(beside, printers)) /* Python's extension of gdb, which gdb itself finds there */
        snprintf(trust, sizeof trust, "add-auto-load-safe-path %s", printers);
    snprintf(attach, sizeof attach, "python gdb.execute('attach %d', to_string=True)", (int)pid);
    /* Where it attaches, deep in revdb's own code, is nobody's concern: that is not notified. */
    const char *arguments[20] = {"gdb", "-q", program};
    int count = 3;
    const char *const steps[][2] = {
        {"-iex", trust},
        {"-iex", "set confirm off"},
        {"-iex", "set suppress-cli-notifications on"},
        {"-ex", attach},
        {"-ex", "set suppress-cli-notifications off"},
        {"-ex", command},
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps - !*command; i++) {
        arguments[count++] = steps[i][0];
        arguments[count++] = steps[i][1];
    }
    if (*command)
        arguments[count] = "-batch";
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    execvp(arguments[0], (char **)arguments);
    _exit(NOT_FOUND);
}

/* Waits for gdb to end; meanwhile, sends the process off when it has been stopped.  Returns gdb's wait status. */
static int await_gdb(pid_t gdb, struct process *process)
{
    int status = 0;
    while (waitpid(gdb, &status, WNOHANG) == 0) {
        if (process_is_traced(process)) {
            process_set_off(process);
            waitpid(gdb, &status, 0);
            break;
        }
        nanosleep(&(struct timespec){0, GLANCE_NANOSECONDS}, NULL);
    }
    return status;
}

/* Ctrl-C is for gdb, which shares the terminal with us. */
static int run_gdb(struct shell *shell, struct process *process, const char *command)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
    fflush(stdout);
    if (shell->lend_terminal)
        shell->lend_terminal(true);
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    pid_t gdb = fork();
    if (gdb == 0)
        become_gdb(shell->session.exe, process->pid, command);
    int status = gdb > 0 ? await_gdb(gdb, process) : -1;
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    if (shell->lend_terminal)
        shell->lend_terminal(false);
    return status;
}

static bool explain(struct shell *shell, int status, bool batch)
{
    if (status == -1)
        return show_error(shell, "gdb cannot be started: no further process can be made.");
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
        return show_error(shell, "gdb is not installed: `apt-get install gdb`, or your system's package of that name.");
    if (batch && WEXITSTATUS(status))
        return show_error(shell, "gdb ended with status %d.", WEXITSTATUS(status));
    return true;
}

COMMAND(gdb, "gdb", "[COMMAND]", GROUP_OTHER, REPEAT_NEVER, WORDS_NONE,
        "look at the C level below this place, with gdb", R"(
On a copy of the program that is thrown away when gdb ends.  Python's own extension of gdb is loaded: py-bt, py-locals,
py-up, py-down, py-list, py-print, and objects are shown as such.  gdb's `continue` replays the program from here on,
up to a breakpoint of gdb's.  With COMMAND, runs that one command of gdb's, without asking.

    gdb
    gdb py-bt
    gdb info sharedlibrary
)")
{
    struct text refusal = {0};
    if (!*arguments && !shell->terminal)
        return show_error(shell, "gdb needs a terminal; `gdb COMMAND` runs one command of it.");
    struct process *process = travel_fork_here(&shell->session);
    if (!process)
        return show_result(shell, TRAVEL_FAILED);
    enum process_result result = process_let_trace(process, &refusal);
    bool ok = show_result(shell, travel_outcome(&shell->session, process, result, refusal.bytes));
    if (ok && !*arguments)
        show(shell,
             "gdb on a copy of the program at %s; `py-bt`, `py-locals`, `py-list` show Python, `quit` comes back.",
             moment_write(travel_here(&shell->session)).text);
    ok = ok && explain(shell, run_gdb(shell, process, arguments), *arguments);
    process_end(process);
    return ok;
}
