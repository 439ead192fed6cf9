/* The timeline: see timeline.h. */
#include "timeline.h"

#include <string.h>

/* The timestamps at its two ends: the main module's beginning, and the latest that is known. */
static int64_t first_time(const struct session *session)
{
    int64_t first = session->main_start, here = travel_here(session).time;
    return first < 0 || here < first ? 0 : first;
}

static int64_t last_time(const struct timeline *timeline, const struct session *session)
{
    int64_t known = timeline->overview.end, here = travel_here(session).time;
    int64_t last = session->end > known ? session->end : known;
    return last > here ? last : here;
}

/* The column that stands for a timestamp. */
static int column_of(const struct timeline *timeline, const struct session *session, int64_t time)
{
    int64_t first = first_time(session), last = last_time(timeline, session), width = timeline->area.width;
    int64_t column = last > first ? (time - first) * (width - 1) / (last - first) : 0;
    return (int)(column < 0 ? 0 : column >= width ? width - 1 : column);
}

int64_t timeline_time(const struct timeline *timeline, const struct session *session, int column)
{
    int64_t first = first_time(session), length = last_time(timeline, session) - first;
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

static void draw_threads(const struct timeline *timeline, const struct session *session)
{
    const struct overview *overview = &timeline->overview;
    for (int i = 0; i < overview->count; i++) {
        const struct stretch *stretch = &overview->stretches[i];
        int64_t to = i + 1 < overview->count ? overview->stretches[i + 1].from : overview->end;
        int column = column_of(timeline, session, stretch->from), last = column_of(timeline, session, to);
        int thread = (stretch->thread - 1) % SCREEN_THREADS;
        const char *sign = lines[screen_is_colored() ? 0 : thread];
        for (; column <= last; column++)
            screen_put(&timeline->area, 0, column, 1, STYLE_THREADS + thread, sign, strlen(sign));
    }
}

void timeline_draw(struct timeline *timeline, const struct session *session, const struct area *area)
{
    const struct overview *overview = &timeline->overview;
    timeline->area = *area;
    screen_put(area, 0, 0, area->width, STYLE_FAINT, "", 0);
    draw_threads(timeline, session);
    for (int i = 0; i < overview->count; i++)
        if (overview->stretches[i].raised)
            mark(timeline, session, overview->stretches[i].from, STYLE_ALARM, "x");
    for (int i = 0; i < overview->count; i++)
        if (overview->stretches[i].hits)
            mark(timeline, session, overview->stretches[i].from, STYLE_BOLD, "b");
    if (session->main_end >= 0)
        mark(timeline, session, session->main_end, STYLE_BOLD, "]");
    mark(timeline, session, travel_here(session).time, STYLE_CURRENT, "|");
}

void timeline_mark(const struct timeline *timeline, const struct session *session, int64_t time)
{
    mark(timeline, session, time, STYLE_FAINT, "|");
}
