/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder that goes away: see temporary.h. */
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

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    remove(path);
    return 0;
}

/* A child that outlives us by as long as it takes to remove the folder. */
static bool start_remover(struct temporary *temporary)
{
    int ends[2];
    char byte;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    temporary->remover = fork();
    if (temporary->remover == 0) {
        setsid(); /* Ctrl-C is not for it */
        dup2(ends[0], 0);
        close_range(1, ~0u, 0);
        while (read(0, &byte, 1) < 0 && errno == EINTR)
            ;
        nftw(temporary->folder, remove_one, 20, FTW_DEPTH | FTW_PHYS);
        _exit(0);
    }
    close(ends[0]);
    temporary->lifeline = ends[1];
    return temporary->remover > 0;
}

bool temporary_make(struct temporary *temporary, char **error)
{
    const char *place = getenv("TMPDIR");
    temporary->folder = text_format("%s/revdb-XXXXXX", place && *place ? place : "/tmp");
    if (mkdtemp(temporary->folder) && start_remover(temporary))
        return true;
    *error = text_format("no temporary folder can be made as %s: %s; name another place with TMPDIR", temporary->folder,
                         strerror(errno));
    temporary->folder = NULL;
    return false;
}

void temporary_remove(struct temporary *temporary)
{
    if (!temporary->folder)
        return;
    close(temporary->lifeline);
    waitpid(temporary->remover, NULL, 0);
    temporary->folder = NULL;
}
