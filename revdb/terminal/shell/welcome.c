/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person sees first: see welcome.h.  Must not keep them waiting. */
#include "welcome.h"

#include "array.h"
#include "color.h"
#include "facts.h"
#include "memory.h"
#include "out.h"
#include "show.h"
#include "status.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATIENCE 0.4 /* seconds that a person waits for the first line without noticing much */
#define MOST_LISTED 20

void welcome(struct shell *shell, const char *log)
{
    struct facts facts;
    char *problem;
    if (!facts_read(log, &facts, &problem))
        return;
    char *exception = facts.may_have_raised && !facts.failures ? facts_exception(&shell->session, PATIENCE) : NULL;
    show(shell, "%s%s, recorded %s, %s%s", color_escape(COLOR_BOLD), facts.command, facts.started, facts.took,
         color_escape(COLOR_PLAIN));
    if (facts.failures)
        show(shell, "%lld %s; %s.", facts.failures, facts.failures == 1 ? "test failed" : "tests failed", facts.ended);
    else if (exception)
        show(shell, "Ended by an uncaught %s.", exception);
    else
        show(shell, "At its end, %s.", facts.ended);
    if (facts.failures)
        show(shell, "`go failure` goes to the first, `info tests` lists the tests, `help` the commands.");
    else if (exception)
        show(shell, "`continue` goes there, `why` explains it, `go failure` goes to the cause; `help` lists commands.");
    else
        show(shell,
             "`continue` runs to the end, `break PLACE` stops earlier, `next` is one line; `help` lists commands.");
}

/* ---- Choosing ---- */

struct candidate {
    char *name;
    struct timespec changed;
};

static int compare(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->changed.tv_sec != right->changed.tv_sec)
        return left->changed.tv_sec < right->changed.tv_sec ? 1 : -1;
    if (left->changed.tv_nsec != right->changed.tv_nsec)
        return left->changed.tv_nsec < right->changed.tv_nsec ? 1 : -1;
    return strcmp(left->name, right->name);
}

/* Files of that name that are logs or packs; of logs, only those that can be read. */
static int find(struct candidate **found)
{
    glob_t names;
    int count = 0;
    *found = NULL;
    if (glob("*.rdb", 0, NULL, &names) == 0) {
        for (size_t i = 0; i < names.gl_pathc; i++) {
            struct stat status;
            if (!stat(names.gl_pathv[i], &status) && S_ISREG(status.st_mode))
                *array_add(*found, count) = (struct candidate){text_copy(names.gl_pathv[i]), status.st_mtim};
        }
        globfree(&names);
    }
    if (count)
        qsort(*found, (size_t)count, sizeof **found, compare);
    return count;
}

static void show_candidate(int number, const struct candidate *candidate)
{
    struct facts facts;
    char *problem;
    char *name = *candidate->name == '-' ? text_format("./%s", candidate->name) : candidate->name;
    out_printf(stdout, "%3d  %s%s%s", number, color_escape(COLOR_BOLD), name, color_escape(COLOR_PLAIN));
    if (facts_read(candidate->name, &facts, &problem))
        out_printf(stdout, "  %s, %s, %s\n     %s\n", facts.started, facts.took, facts.ended, facts.command);
    else
        out_printf(stdout, "  (%s)\n", problem);
}

/* The number typed, the first one if nothing was; 0: none. */
static int ask(int count)
{
    char line[100];
    long long number;
    for (;;) {
        out_printf(stdout, "Open which one? [1, q] ");
        fflush(stdout);
        if (!fgets(line, sizeof line, stdin))
            return 0;
        char *answer = text_trim(line);
        if (!*answer)
            return 1;
        if (*answer == 'q')
            return 0;
        if (text_number(answer, &number) && number >= 1 && number <= count)
            return (int)number;
        out_printf(stdout, "Type a number from 1 to %d, or q.\n", count);
    }
}

char *welcome_choose(bool asks)
{
    struct candidate *found;
    int count = find(&found), shown = count < MOST_LISTED ? count : MOST_LISTED;
    if (!count)
        return NULL;
    for (int i = 0; i < shown; i++)
        show_candidate(i + 1, &found[i]);
    if (shown < count)
        out_printf(stdout, "     and %d older ones\n", count - shown);
    int chosen = asks ? ask(count) : 0;
    return chosen ? found[chosen - 1].name : NULL;
}
