/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of a command whose python processes are recorded: see recording.h. */
#define _GNU_SOURCE
#include "recording.h"

#include "clock.h"
#include "interpreter.h"
#include "memory.h"
#include "out.h"
#include "rdb_log.h"
#include "rdb_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- Where our interpreter is ---- */

/* The folder where python, python2 and python2.7 are python-rdb: beside the interpreter's, bin. */
static char *as_python(const char *python)
{
    return text_format("%.*s/as-python", (int)(rdb_base_name(python) - strlen("/bin/") - python), python);
}

static bool is_python_name(const char *command)
{
    const char *name = rdb_base_name(command);
    return !strcmp(name, "python-rdb") ||
           (name == command && (!strcmp(name, "python") || !strcmp(name, "python2") || !strcmp(name, "python2.7")));
}

/* Another version's of ours, python3.11-rdb, which is run as it is called. */
static bool is_other_python(const char *command)
{
    const char *name = rdb_base_name(command);
    return !strncmp(name, "python", 6) && name[6] >= '0' && name[6] <= '9' && text_ends_with(name, "-rdb");
}

/* A Python program that is to be run by us: prog.py, unless it can be executed and says itself what runs it. */
static bool is_program(const char *command)
{
    return text_ends_with(command, ".py") && access(command, R_OK) == 0 && access(command, X_OK) != 0;
}

/* ---- Where logs go ---- */

/* The name for a log of the command: that of the program, else of the command. */
static char *name_for(char *const *command, bool is_python)
{
    const char *named = command[0];
    for (int i = 1; is_python && command[i]; i++) {
        if (!strcmp(command[i], "-m") && command[i + 1])
            named = command[i + 1];
        else if (command[i][0] == '-' && strcmp(command[i], "-c"))
            continue;
        else if (command[i][0] != '-')
            named = command[i];
        break;
    }
    const char *name = rdb_base_name(named);
    size_t length = strlen(name);
    if (text_ends_with(name, ".py"))
        length -= 3;
    return text_format("%.*s", (int)length, name);
}

/* NAME, NAME-2, NAME-3: the first of which there is no log yet. */
static char *unused_name(const char *folder, char *name)
{
    for (int number = 2;; number++) {
        char *candidate = number == 2 ? text_copy(name) : text_format("%s-%d", name, number - 1);
        char *path = text_format("%s%s.rdb", folder, candidate);
        bool taken = access(path, F_OK) == 0;
        if (!taken)
            return candidate;
    }
}

/* Is the interpreter's library where it looks for it?  Without it, it says much, and nothing of what is wrong. */
static bool is_whole(const char *python)
{
    char *lib = text_format("%.*s/lib", (int)(rdb_base_name(python) - strlen("/bin/") - python), python);
    bool found = getenv("PYTHONHOME") != NULL;
    DIR *folder = opendir(lib);
    for (struct dirent *file; !found && folder && (file = readdir(folder));)
        found = !strncmp(file->d_name, "python", strlen("python")) &&
                access(text_format("%s/%s/os.py", lib, file->d_name), F_OK) == 0;
    if (folder)
        closedir(folder);
    return found;
}

char *recording_prepare(struct recording *recording, char **command, const char *destination)
{
    recording->python = interpreter_beside();
    if (!recording->python)
        return text_format("there is no python-rdb beside revdb: install them into one folder");
    if (!is_whole(recording->python))
        return text_format("%s is not installed as a whole: its library is missing; install it again",
                           recording->python);
    int count = 0;
    while (command[count])
        count++;
    bool program = is_program(command[0]);
    bool other = is_other_python(command[0]);
    recording->is_python = program || other || is_python_name(command[0]);
    recording->command = memory_alloc((size_t)(count + 2) * sizeof *command);
    recording->command[0] = recording->python;
    memcpy(recording->command + program, command, (size_t)(count + 1) * sizeof *command);
    if (recording->is_python && !other)
        recording->command[0] = recording->python;

    struct stat status;
    if (destination && text_ends_with(destination, ".rdb")) {
        const char *name = rdb_base_name(destination);
        recording->folder = text_format("%.*s", (int)(name - destination), destination);
        recording->name = text_format("%.*s", (int)strlen(name) - 4, name);
        recording->named = true;
        return NULL;
    }
    recording->folder =
        destination ? text_format("%s%s", destination, text_ends_with(destination, "/") ? "" : "/") : text_copy("");
    if (destination && mkdir(destination, 0700) != 0 && errno != EEXIST)
        return text_format("%s: %s: name a log (with .rdb) or a folder with -o", destination, strerror(errno));
    if (destination && (stat(destination, &status) != 0 || !S_ISDIR(status.st_mode)))
        return text_format("%s is neither a folder nor ends with .rdb: name a log or a folder with -o", destination);
    recording->name = unused_name(recording->folder, name_for(recording->command, recording->is_python));
    return NULL;
}

void recording_name_apart(struct recording *recording, const char *end)
{
    char *name = text_format("%s%s", name_for(recording->command, recording->is_python), end);
    recording->name = unused_name(recording->folder, name);
}

/* ---- Starting ---- */

/* The value of REVDB: percent signs in names stand for themselves. */
static char *log_pattern(const struct recording *recording, const char *folder)
{
    struct text pattern = {0};
    char *path = text_format("%s%s", folder, recording->name);
    for (const char *c = path; *c; c++)
        text_printf(&pattern, *c == '%' ? "%%%%" : "%c", *c);
    text_printf(&pattern, "%s", recording->is_python ? ".rdb" : "-%p.rdb");
    return pattern.bytes;
}

/* In the child: what the command is to find. */
static void set_environment(const struct recording *recording, const struct run *run)
{
    const char *folder = run->folder;
    char cwd[PATH_MAX] = "", *absolute = NULL;
    if (*folder != '/' && getcwd(cwd, sizeof cwd))
        absolute = text_format("%s/%s", cwd, folder);
    setenv("REVDB", log_pattern(recording, absolute ? absolute : folder), 1);
    for (const char *const *variable = recording->variables; *variable; variable++)
        putenv((char *)*variable);
    if (recording->chaos)
        setenv("REVDB_CHAOS", text_format("%s,seed=%lld", recording->chaos, run->seed), 1);
    if (recording->random_hash)
        setenv("PYTHONHASHSEED", text_format("%lld", run->seed % 4294967295), 1);
    if (recording->is_python)
        return; /* its children are recorded because it is */
    const char *path = getenv("PATH");
    setenv("PATH", text_format("%s:%s", as_python(recording->python), path ? path : "/usr/local/bin:/usr/bin:/bin"), 1);
}

static _Noreturn void execute(const struct recording *recording, const struct run *run)
{
    set_environment(recording, run);
    if (run->output >= 0) {
        setpgid(0, 0);
        int nothing = open("/dev/null", O_RDONLY);
        dup2(nothing, STDIN_FILENO);
        close(nothing);
        dup2(run->output, STDOUT_FILENO);
        dup2(run->output, STDERR_FILENO);
    }
    sigprocmask(SIG_SETMASK, &recording->mask, NULL);
    execvp(recording->command[0], recording->command);
    out_printf(stderr, "revdb: %s: %s\n", recording->command[0], strerror(errno));
    fflush(stderr);
    _exit(errno == ENOENT ? 127 : 126); /* as a shell says it */
}

char *run_start(struct run *run, const struct recording *recording, long long seed, bool apart, bool quiet)
{
    *run = (struct run){.output = -1, .apart = apart, .seed = seed, .start = clock_now()};
    char *folder = text_format("%s.%s-XXXXXX", recording->folder, recording->name), *problem = NULL;
    if (apart && !mkdtemp(folder))
        problem = text_format("a folder for a run's logs cannot be made in %s: %s",
                              *recording->folder ? recording->folder : ".", strerror(errno));
    run->folder = apart ? text_format("%s/", folder) : text_copy(recording->folder);
    if (!problem && quiet && (run->output = memfd_create("output", MFD_CLOEXEC)) < 0)
        problem = text_format("there is no room for the output of a run: %s", strerror(errno));
    fflush(stdout);
    if (!problem && (run->pid = fork()) == 0)
        execute(recording, run);
    if (!problem && run->pid < 0)
        problem = text_format("no further process can be made: %s", strerror(errno));
    return problem;
}

/* ---- Killing ---- */

static void kill_tree(pid_t pid)
{
    /* Stopped first, so that it starts no more; its children become ours when it dies, and are no longer told from other
     * runs' then. */
    kill(pid, SIGSTOP);
    char *path = text_format("/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        char *list = text_format("%s/%s/children", path, task->d_name);
        FILE *file = fopen(list, "r");
        for (int child; file && fscanf(file, "%d", &child) == 1;)
            kill_tree(child);
        if (file)
            fclose(file);
    }
    if (tasks)
        closedir(tasks);
    kill(pid, SIGKILL);
}

void run_kill(const struct run *run)
{
    kill_tree(run->pid);
}

/* ---- How it ended ---- */

bool run_failed(const struct run *run)
{
    return run->timed_out || !WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0;
}

char *run_outcome(const struct run *run)
{
    if (run->timed_out)
        return text_copy("timeout");
    if (WIFEXITED(run->status))
        return text_format("exit status %d", WEXITSTATUS(run->status));
    return text_format("killed by signal %d, %s", WTERMSIG(run->status), strsignal(WTERMSIG(run->status)));
}

void run_show_output(const struct run *run)
{
    char bytes[65536];
    off_t at = 0;
    for (ssize_t n; (n = pread(run->output, bytes, sizeof bytes, at)) > 0; at += n)
        out_raw(stdout, bytes, (size_t)n);
    fflush(stdout);
}

/* ---- Its logs ---- */

/* What of a log's file tells whether it is the one to look at. */
struct candidate {
    int64_t start_ns; /* when its recording began; -1: it is no log */
    bool first;       /* no recorded process made this one */
    bool failed;
};

static struct candidate look_at(const char *path)
{
    struct rdb_reader reader;
    char error[PATH_MAX + 500];
    if (!rdb_reader_open(&reader, path, error, sizeof error))
        return (struct candidate){.start_ns = -1};
    const struct rdb_log_header *header = rdb_reader_header(&reader);
    const struct rdb_log_summary *log = rdb_reader_summary(&reader);
    struct candidate found = {header->start_ns, !*header->parent, !log->closed || log->status != 0};
    rdb_reader_close(&reader);
    return found;
}

char *run_log(const struct run *run, const struct recording *recording)
{
    char *best_path = NULL;
    struct candidate best = {0};
    int64_t since = ((int64_t)time(NULL) - (int64_t)(clock_now() - run->start) - 2) * 1000000000;
    DIR *folder = opendir(*run->folder ? run->folder : ".");
    for (struct dirent *file; folder && (file = readdir(folder));) {
        if (strncmp(file->d_name, recording->name, strlen(recording->name)) || !text_ends_with(file->d_name, ".rdb"))
            continue;
        char *path = text_format("%s%s", run->folder, file->d_name);
        struct candidate found = look_at(path);
        bool better = found.failed != best.failed ? found.failed : found.start_ns < best.start_ns;
        if (found.first && found.start_ns >= since && (!best_path || better)) {
            best_path = path;
            best = found;
        }
    }
    if (folder)
        closedir(folder);
    return best_path;
}

/* Calls work with each file in the run's own folder; false if any call has returned false. */
static bool each_file(const struct run *run, const struct recording *recording,
                      bool (*work)(const char *path, const char *kept))
{
    bool all = true;
    DIR *folder = opendir(run->folder);
    for (struct dirent *file; folder && (file = readdir(folder));) {
        if (!strcmp(file->d_name, ".") || !strcmp(file->d_name, ".."))
            continue;
        char *path = text_format("%s%s", run->folder, file->d_name);
        char *kept = text_format("%s%s", recording->folder, file->d_name);
        all &= work(path, kept);
    }
    if (folder)
        closedir(folder);
    return all;
}

static bool is_free(const char *path, const char *kept)
{
    (void)path;
    return access(kept, F_OK) != 0;
}

static bool move(const char *path, const char *kept)
{
    /* Another hunt may have taken the name just now. */
    return renameat2(AT_FDCWD, path, AT_FDCWD, kept, RENAME_NOREPLACE) == 0 ||
           (errno == EINVAL && rename(path, kept) == 0);
}

static bool delete (const char *path, const char *kept)
{
    (void)kept;
    return unlink(path) == 0;
}

static void end(struct run *run)
{
    if (run->output >= 0)
        close(run->output);
    run->folder = NULL;
}

char *run_keep(struct run *run, const struct recording *recording)
{
    if (run->apart) {
        char *own = text_format("%s%s.rdb", recording->folder, recording->name);
        if (recording->named && look_at(own).start_ns >= 0)
            unlink(own); /* an older log of the very name that the person asked for */
        if (each_file(run, recording, is_free) && each_file(run, recording, move) && rmdir(run->folder) == 0) {
            run->folder = text_copy(recording->folder);
        }
    }
    char *log = run_log(run, recording);
    end(run);
    return log;
}

void run_discard(struct run *run, const struct recording *recording)
{
    if (run->apart) {
        each_file(run, recording, delete);
        rmdir(run->folder);
    }
    end(run);
}
