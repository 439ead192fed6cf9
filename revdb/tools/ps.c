/* `revdb ps`: see ps.h.  A process's log names its parent's, and lies in the same folder; so the tree is found by reading
 * the headers of the logs there.  Which signal ended a process stands in its parent's log.  Called from the table of subcommands; reads logs only. */
#define _GNU_SOURCE /* sigabbrev_np */
#include "ps.h"

#include "logtools.h"
#include "rdb_log.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One log of the folder. */
struct entry {
    char *name; /* in the folder */
    struct rdb_reader reader;
    int parent; /* index, or -1 */
};

static struct entry *entries;
static int count;

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int find(const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(entries[i].name, name) == 0)
            return i;
    return -1;
}

/* Adds the file if it is a log. */
static void add(const char *folder, const char *name)
{
    char path[PATH_MAX], error[PATH_MAX + 500];
    struct rdb_reader reader;
    size_t length = strlen(name);
    if (length < 5 || strcmp(name + length - 4, ".rdb") != 0)
        return;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path ||
        !rdb_reader_open(&reader, path, error, sizeof error))
        return;
    entries = realloc(entries, (size_t)(count + 1) * sizeof *entries);
    entries[count++] = (struct entry){strdup(name), reader, -1};
}

static int older_first(const void *a, const void *b)
{
    int64_t left = rdb_reader_header(&((const struct entry *)a)->reader)->start_ns;
    int64_t right = rdb_reader_header(&((const struct entry *)b)->reader)->start_ns;
    return left < right ? -1 : left > right;
}

static void read_folder(const char *folder)
{
    DIR *directory = opendir(folder);
    for (struct dirent *file; directory && (file = readdir(directory));)
        add(folder, file->d_name);
    if (directory)
        closedir(directory);
    qsort(entries, (size_t)count, sizeof *entries, older_first);
    for (int i = 0; i < count; i++) {
        const char *parent = rdb_reader_header(&entries[i].reader)->parent;
        entries[i].parent = *parent ? find(name_of(parent)) : -1;
    }
}

/* What the family knows of a signal that killed this process, or NULL. */
static const struct rdb_log_death *death_of(int64_t pid)
{
    for (int i = 0; i < count; i++) {
        const struct rdb_log_summary *log = rdb_reader_summary(&entries[i].reader);
        for (size_t n = 0; n < log->deaths; n++)
            if (log->death[n].pid == pid)
                return &log->death[n];
    }
    return NULL;
}

static void describe_end(const struct rdb_log_summary *log, const struct rdb_log_death *death, char *text, size_t size)
{
    const char *name = death ? sigabbrev_np(death->signal) : NULL;
    if (log->running)
        snprintf(text, size, "running");
    else if (!log->closed && name)
        snprintf(text, size, "SIG%s", name);
    else if (!log->closed && death)
        snprintf(text, size, "signal %d", death->signal);
    else if (!log->closed)
        snprintf(text, size, "killed");
    else if (log->how == RDB_LOG_EXIT || log->how == RDB_LOG_EXIT_NOW)
        snprintf(text, size, "exit %d", log->status);
    else
        snprintf(text, size, "%s",
                 log->how == RDB_LOG_EXEC    ? "exec"
                 : log->how == RDB_LOG_ABORT ? "SIGABRT"
                                             : "unrecorded");
}

static void print_tree(int index, int depth)
{
    const struct rdb_log_header *header = rdb_reader_header(&entries[index].reader);
    const struct rdb_log_summary *log = rdb_reader_summary(&entries[index].reader);
    const int parent = entries[index].parent;
    char end[40], seconds[40] = "?", above[24] = "-";
    const struct rdb_log_death *death = log->closed || log->running ? NULL : death_of(header->pid);
    const int64_t end_ns = death ? death->known_ns : log->end_ns;
    describe_end(log, death, end, sizeof end);
    if (end_ns > header->start_ns)
        snprintf(seconds, sizeof seconds, "%.3f s", (double)(end_ns - header->start_ns) / 1e9);
    if (parent >= 0)
        snprintf(above, sizeof above, "%lld", (long long)rdb_reader_header(&entries[parent].reader)->pid);
    printf("%-8lld %-8s %-10s %10s  %-24s %*s", (long long)header->pid, above, end, seconds, entries[index].name,
           2 * depth, "");
    logtools_print_command(header);
    for (int i = 0; i < count; i++)
        if (entries[i].parent == index && i != index)
            print_tree(i, depth + 1);
}

int ps_print(const char *path)
{
    char error[PATH_MAX + 500], folder[PATH_MAX];
    struct rdb_reader reader;
    if (!rdb_reader_open(&reader, path, error, sizeof error)) {
        fprintf(stderr, "revdb: %s\n", error);
        return 3;
    }
    rdb_reader_close(&reader);
    snprintf(folder, sizeof folder, "%.*s", (int)(name_of(path) - path), path);
    read_folder(*folder ? folder : ".");
    int root = find(name_of(path));
    if (root < 0) {
        fprintf(stderr, "revdb: %s: a log is found among its family by its name, which must end in .rdb\n", path);
        return 2;
    }
    for (int steps = 0; entries[root].parent >= 0 && steps < count; steps++)
        root = entries[root].parent;
    printf("%-8s %-8s %-10s %10s  %-24s %s\n", "pid", "parent", "ended", "duration", "log", "command");
    print_tree(root, 0);
    return 0;
}
