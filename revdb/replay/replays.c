/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The processes of one log: see replays.h. */
#define _GNU_SOURCE
#include "replays.h"

#include "text.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

void replays_kill(struct replays *replays)
{
    if (replays->group)
        kill(-replays->group, SIGKILL);
    keeper_end(&replays->keeper);
    while (replays->group && waitpid(-replays->group, NULL, 0) > 0)
        ; /* all of them are our children now, being orphans: see process_start */
    replays->group = 0;
}

void replays_close(struct replays *replays)
{
    replays_kill(replays);
    if (replays->words >= 0)
        close(replays->words);
    replays->words = -1;
    replays->filters = NULL;
}

void replays_reap(const struct replays *replays)
{
    while (replays->group && waitpid(-replays->group, NULL, WNOHANG) > 0)
        ;
}

const char *replays_path_in_root(const struct replays *replays, const char *exe)
{
    const char *root = replays->root;
    size_t length = root ? strlen(root) : 0;
    return root && !strncmp(exe, root, length) && exe[length] == '/' ? exe + length : NULL;
}

const char *replays_notice(const struct replays *replays)
{
    return replays->reached == SEAL_FILTERED && !replays->unconfined
               ? "this kernel supervises no system calls: the replay may read every file that you may, and do no more"
               : "";
}

/* The file for last words takes so much and no more, however much a replay has to say: it is memory.  What has been read
 * is written over. */
enum { WORDS_ROOM = 256 << 10 };

void replays_make_words(struct replays *replays)
{
    if (replays->words >= 0)
        return;
    replays->words = memfd_create("revdb-stderr", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (replays->words < 0)
        return;
    if (ftruncate(replays->words, WORDS_ROOM) != 0 ||
        fcntl(replays->words, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {
        close(replays->words);
        replays->words = -1;
    }
}

char *replays_last_words(struct replays *replays)
{
    char tail[1024];
    off_t size = replays->words >= 0 ? lseek(replays->words, 0, SEEK_CUR) : 0, from = replays->told;
    if (size > WORDS_ROOM)
        size = WORDS_ROOM;
    if (size - from > (off_t)sizeof tail - 1)
        from = size - (off_t)sizeof tail + 1;
    ssize_t length = size > from ? pread(replays->words, tail, (size_t)(size - from), from) : 0;
    replays->told = size;
    if (size > WORDS_ROOM / 2)
        replays->told = lseek(replays->words, 0, SEEK_SET);
    tail[length > 0 ? length : 0] = '\0';
    char *line = text_trim(tail);
    char *last = strrchr(line, '\n');
    last = last ? last + 1 : line;
    for (char *c = last; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = '?'; /* no control sequence of a stranger's for the person's terminal */
    return text_copy(last);
}
