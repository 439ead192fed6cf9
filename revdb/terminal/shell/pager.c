/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long output through the person's pager: see pager.h. */
#include "pager.h"

#include "out.h"
#include "show.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* How many lines of a terminal the text takes: colors take no room, and what is too wide goes on in the next line. */
static int lines_of(const char *text, int width)
{
    int lines = 0, column = 0;
    for (; *text; text++) {
        if (*text == '\033') {
            text += strcspn(text, "m");
            if (!*text)
                break;
        } else if (*text == '\n') {
            lines++;
            column = 0;
        } else if (((unsigned char)*text & 0xc0) != 0x80 && ++column > width) {
            lines++;
            column = 1;
        }
    }
    return lines;
}

static bool fits(const char *text)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col)
        return true;
    return lines_of(text, size.ws_col) < size.ws_row; /* the prompt needs a line */
}

void pager_begin(struct shell *shell)
{
    struct pager *pager = &shell->pager;
    if (pager->screen || !shell->terminal || !shell->pager_on || shell_is_dumb() || !isatty(STDOUT_FILENO))
        return;
    show_fresh_line(shell);
    fflush(stdout);
    FILE *memory = open_memstream(&pager->kept, &pager->length);
    if (!memory)
        return;
    pager->screen = stdout;
    stdout = memory;
}

void pager_end(struct shell *shell)
{
    struct pager *pager = &shell->pager;
    if (!pager->screen)
        return;
    fclose(stdout);
    stdout = pager->screen;
    pager->screen = NULL;
    const char *chosen = getenv("PAGER");
    FILE *program = fits(pager->kept) ? NULL : popen(chosen && *chosen ? chosen : "less -FRX", "w");
    void (*before)(int) = signal(SIGPIPE, SIG_IGN); /* a pager that is left early must not end the session */
    fwrite(pager->kept, 1, pager->length, program ? program : stdout); /* a transcript has it already */
    if (program)
        pclose(program);
    fflush(stdout);
    signal(SIGPIPE, before);
    free(pager->kept); /* open_memstream's */
    pager->kept = NULL;
}
