/* What the commands that move mean, in terms of travel.h.  Called by the commands; knows nothing of terminals. */
#ifndef MOVES_H
#define MOVES_H

#include "travel.h"

/* Why the person stands where they stand now. */
enum arrival_kind {
    ARRIVED, /* where they asked to go */
    ARRIVED_BREAKPOINT,
    ARRIVED_MAIN_END,  /* where the main module ends */
    ARRIVED_END,       /* the recording ends */
    ARRIVED_BEGINNING, /* nothing was found on the way back: the beginning of the main module, or of the recording */
    ARRIVED_NOWHERE,   /* already at the end (or the beginning): nothing to move over */
};

struct arrival {
    enum arrival_kind kind;
    int64_t breakpoint; /* its id */
};

/* What the place where the person stands means to them, however they came there. */
struct arrival moves_arrival(const struct session *);

enum travel_result moves_go(struct session *, int64_t time, struct arrival *);
enum travel_result moves_step(struct session *, int64_t count, struct arrival *);
enum travel_result moves_bstep(struct session *, int64_t count, struct arrival *);
/* depth: that of the selected frame. */
enum travel_result moves_next(struct session *, int depth, struct arrival *);
enum travel_result moves_bnext(struct session *, int depth, struct arrival *);
enum travel_result moves_finish(struct session *, int depth, struct arrival *);
enum travel_result moves_bfinish(struct session *, int depth, struct arrival *);
enum travel_result moves_continue(struct session *, struct arrival *);
enum travel_result moves_bcontinue(struct session *, struct arrival *);

#endif
