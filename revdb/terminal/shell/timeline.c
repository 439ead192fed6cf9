/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline: see timeline.h. */
#include "timeline.h"

#include "travel.h"

#include <string.h>

/* The timestamps at its two ends: the main module's beginning, and the latest that is known. */
static int64_t first_time(const struct session *session)
{
    int64_t first = session->main_start, here = travel_here(session).time;
    return first < 0 || here < first ? 0 : first;
}

static int64_t last_time(const struct session *session)
{
    int64_t known = index_end(&session->index), here = travel_here(session).time;
    int64_t last = session->end > known ? session->end : known;
    return last > here ? last : here;
}

/* The column that stands for a timestamp. */
static int column_of(const struct timeline *timeline, const struct session *session, int64_t time)
{
    int64_t first = first_time(session), last = last_time(session), width = timeline->area.width;
    int64_t column = last > first ? (time - first) * (width - 1) / (last - first) : 0;
    return (int)(column < 0 ? 0 : column >= width ? width - 1 : column);
}

int64_t timeline_time(const struct timeline *timeline, const struct session *session, int column)
{
    int64_t first = first_time(session), length = last_time(session) - first;
    int width = timeline->area.width;
    return first + (width > 1 ? length * column / (width - 1) : 0);
}

static void mark(const struct timeline *timeline, const struct session *session, int64_t time, enum screen_style style,
                 const char *sign)
{
    screen_put(&timeline->area, 0, column_of(timeline, session, time), 1, style, sign, strlen(sign));
}

/* One for each thread, where there are no colors to tell them apart. */
static const char *const lines[SCREEN_THREADS] = {"─", "═", "━", "┄", "╌", "┈"};

struct threads {
    const struct timeline *timeline;
    const struct session *session;
    int drawn; /* up to this column */
};

static void draw_thread(void *closure, int64_t from, int64_t to, int thread)
{
    struct threads *threads = closure;
    int column = column_of(threads->timeline, threads->session, from);
    int last = column_of(threads->timeline, threads->session, to), style = (thread - 1) % SCREEN_THREADS;
    const char *sign = lines[screen_is_colored() ? 0 : style];
    if (last <= threads->drawn || thread < 1)
        return; /* one of very many in a column */
    for (; column <= last; column++)
        screen_put(&threads->timeline->area, 0, column, 1, STYLE_THREADS + style, sign, strlen(sign));
    threads->drawn = last;
}

static void draw_exceptions(const struct timeline *timeline, const struct session *session)
{
    const struct index *index = &session->index;
    int drawn = -1;
    for (size_t i = 0; (i = index_moment(index, RDB_FEATURE_RAISE, i)) < index->moments_length; i++) {
        int64_t time = index->moments[i].time;
        if (time < first_time(session) || column_of(timeline, session, time) == drawn)
            continue;
        drawn = column_of(timeline, session, time);
        mark(timeline, session, time, STYLE_ALARM, "x");
    }
}

void timeline_draw(struct timeline *timeline, const struct session *session, const struct area *area)
{
    timeline->area = *area;
    timeline->drawn = index_end(&session->index);
    screen_put(area, 0, 0, area->width, STYLE_FAINT, "", 0);
    index_threads(&session->index, first_time(session), draw_thread, &(struct threads){timeline, session, -1});
    draw_exceptions(timeline, session);
    for (int i = 0; i < timeline->hits.count; i++)
        mark(timeline, session, timeline->hits.times[i], STYLE_BOLD, "b");
    if (session->main_end >= 0)
        mark(timeline, session, session->main_end, STYLE_BOLD, "]");
    mark(timeline, session, travel_here(session).time, STYLE_CURRENT, "|");
}

bool timeline_learn(struct timeline *timeline, struct session *session)
{
    return hit_map_advance(&timeline->hits, session) || index_end(&session->index) != timeline->drawn;
}

void timeline_mark(const struct timeline *timeline, const struct session *session, int64_t time)
{
    mark(timeline, session, time, STYLE_FAINT, "|");
}
