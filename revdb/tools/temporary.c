/* A folder for as long as this process lives: see temporary.h. */
#define _GNU_SOURCE /* close_range */
#include "temporary.h"

#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t remover;
static int lifeline = -1; /* closed with this process: then the remover sets to work */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    remove(path);
    return 0;
}

static void remove_now(void)
{
    close(lifeline);
    waitpid(remover, NULL, 0);
}

/* A child that outlives us by as long as it takes to remove the folder. */
static bool start_remover(const char *folder)
{
    int ends[2];
    char byte;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    remover = fork();
    if (remover == 0) {
        setsid(); /* Ctrl-C is not for it */
        dup2(ends[0], 0);
        close_range(1, ~0u, 0);
        while (read(0, &byte, 1) < 0 && errno == EINTR)
            ;
        nftw(folder, remove_one, 20, FTW_DEPTH | FTW_PHYS);
        _exit(0);
    }
    close(ends[0]);
    lifeline = ends[1];
    return remover > 0 && atexit(remove_now) == 0;
}

char *temporary_folder(char **error)
{
    const char *place = getenv("TMPDIR");
    char *folder = text_format("%s/revdb-XXXXXX", place && *place ? place : "/tmp");
    if (mkdtemp(folder) && start_remover(folder))
        return folder;
    *error = text_format("no temporary folder can be made as %s: %s; name another place with TMPDIR", folder,
                         strerror(errno));
    free(folder);
    return NULL;
}
