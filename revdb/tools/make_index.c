/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `revdb index`: see make_index.h. */
#include "make_index.h"

#include "files.h"
#include "out.h"
#include "silent_view.h"
#include "status.h"
#include "session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What has become of it. */
static int tell(const struct session *session)
{
    const struct survey *survey = &session->survey;
    struct stat status = {0};
    if (interrupt_pending(session->replays.interrupt)) {
        out_printf(stderr, "revdb: interrupted\n");
        return 130;
    }
    if (!session->index.complete) {
        out_printf(stderr, "revdb: %s: the replay came only to timestamp %lld\n", session->log,
                   (long long)index_end(&session->index));
        return STATUS_DIVERGED;
    }
    if (!survey->recording) {
        out_printf(stderr, "revdb: %s is still being recorded: it can have an index when the program has ended\n",
                   session->log);
        return STATUS_UNUSABLE;
    }
    if (!survey->loaded && !survey->saved) {
        out_printf(stderr, "revdb: %s: %s\n", survey->path, file_problem(survey->error));
        return STATUS_FAILED;
    }
    stat(survey->path, &status);
    out_printf(stdout, "%s: %d segments up to timestamp %lld, %d features, %lld bytes\n", survey->path,
               session->index.count, (long long)session->end, session->index.feature_count, (long long)status.st_size);
    return STATUS_OK;
}

int make_index(const struct opening *opening, long segment)
{
    struct session session = {.view = silent_view};
    int status = opening_session(opening, &session);
    if (status == STATUS_OK) {
        session.survey.length = segment;
        if (!session.index.complete)
            survey_finish(&session);
        status = tell(&session);
    }
    session_close(&session);
    return status;
}
