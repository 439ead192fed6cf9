/* Long output through the person's pager: see pager.h. */
#include "pager.h"

#include "show.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool fits(int lines)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || lines < size.ws_row;
}

FILE *pager_open(struct shell *shell, int lines)
{
    const char *chosen = getenv("PAGER");
    show_fresh_line(shell);
    fflush(stdout);
    if (!shell->terminal || shell_is_dumb() || fits(lines))
        return stdout;
    /* A pager that is left early must not end the session. */
    signal(SIGPIPE, SIG_IGN);
    FILE *pager = popen(chosen && *chosen ? chosen : "less -FRX", "w");
    return pager ? pager : stdout;
}

void pager_close(FILE *out)
{
    if (out != stdout)
        pclose(out);
    else
        fflush(stdout);
}
