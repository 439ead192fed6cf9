/* SPDX-License-Identifier: MIT */
/* Boundary: the resolver: questions to name servers, and what /etc/resolv.conf says.  See rdb_boundary.h.
 *
 * Answers are packets in the caller's room; taking them apart is pure. */
#include "rdb_boundary.h"

#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdlib.h>

/* ---- What the program may see of a resolver's state: servers, domains, options; no descriptors, no addresses. ---- */

static void out_state(struct rdb_call *call, res_state state)
{
    OUT_NUMBER(state->retrans);
    OUT_NUMBER(state->retry);
    int64_t options = (int64_t)state->options, flags = state->_flags, dots = state->ndots;
    OUT_NUMBER(options);
    OUT_NUMBER(flags);
    OUT_NUMBER(dots);
    OUT_NUMBER(state->nscount);
    if (call->replaying) {
        state->options = (unsigned long)options;
        state->_flags = (unsigned)flags;
        state->ndots = (unsigned)dots & 15;
        state->_vcsock = -1;
    }
    OUT_BYTES(state->nsaddr_list, sizeof state->nsaddr_list, sizeof state->nsaddr_list);
    OUT_BYTES(state->defdname, sizeof state->defdname, sizeof state->defdname);
    for (int i = 0; i <= MAXDNSRCH; i++) {
        int64_t at = !call->replaying && state->dnsrch[i] ? state->dnsrch[i] - state->defdname : -1;
        OUT_NUMBER(at);
        if (call->replaying)
            state->dnsrch[i] = at >= 0 && at < (int64_t)sizeof state->defdname ? state->defdname + at : NULL;
    }
}

RDB_BOUNDARY(int, __res_ninit, REFUSE, (res_state state), (state), , if (r == 0) out_state(call, state))
RDB_BOUNDARY(int, __res_init, REFUSE, (void), (), , if (r == 0) out_state(call, __res_state()))
RDB_REAL(void, __res_nclose, (res_state state), (state))
RDB_EXPORT_VOID(__res_nclose, (res_state state),
                if (rdb_mode == RDB_OFF || rdb_mode == RDB_RECORD || rdb_passing) real___res_nclose(state))

/* ---- Questions.  The answer may be longer than the room it has. ---- */

#define OUT_ANSWER                                                                                                     \
    OUT_NUMBER(h_errno);                                                                                               \
    if (r > 0)                                                                                                         \
    OUT_BYTES(answer, r, (size_t)n)
#define ASK(name, params, args, inputs)                                                                                \
    RDB_BOUNDARY(int, name, REFUSE, params, args, inputs; IN(n), OUT_ANSWER)
#define IN_NAME IN_TEXT(name); IN(class); IN(type)
ASK(res_query, (const char *name, int class, int type, unsigned char *answer, int n), (name, class, type, answer, n),
    IN_NAME)
ASK(res_search, (const char *name, int class, int type, unsigned char *answer, int n), (name, class, type, answer, n),
    IN_NAME)
ASK(res_querydomain, (const char *name, const char *domain, int class, int type, unsigned char *answer, int n),
    (name, domain, class, type, answer, n), IN_NAME; IN_TEXT(domain))
ASK(res_nquery, (res_state state, const char *name, int class, int type, unsigned char *answer, int n),
    (state, name, class, type, answer, n), IN_NAME)
ASK(res_nsearch, (res_state state, const char *name, int class, int type, unsigned char *answer, int n),
    (state, name, class, type, answer, n), IN_NAME)
ASK(res_nquerydomain,
    (res_state state, const char *name, const char *domain, int class, int type, unsigned char *answer, int n),
    (state, name, domain, class, type, answer, n), IN_NAME; IN_TEXT(domain))
/* The question's number, its first two bytes, is drawn at random. */
#define IN_QUESTION IN_BYTES(question + 2, question && m > 2 ? (size_t)m - 2 : 0)
ASK(res_send, (const unsigned char *question, int m, unsigned char *answer, int n), (question, m, answer, n), IN_QUESTION)
ASK(res_nsend, (res_state state, const unsigned char *question, int m, unsigned char *answer, int n),
    (state, question, m, answer, n), IN_QUESTION)

/* A question made of a name: pure, but for its number. */
#define MAKE(name, params, args)                                                                                       \
    RDB_BOUNDARY(int, name, REFUSE, params, args, IN(operation); IN_TEXT(host); IN(class); IN(type); IN(n),            \
                 if (r > 0) OUT_BYTES(room, r, (size_t)n))
MAKE(res_mkquery,
     (int operation, const char *host, int class, int type, const unsigned char *data, int m,
      const unsigned char *newrr, unsigned char *room, int n),
     (operation, host, class, type, data, m, newrr, room, n))
MAKE(res_nmkquery,
     (res_state state, int operation, const char *host, int class, int type, const unsigned char *data, int m,
      const unsigned char *newrr, unsigned char *room, int n),
     (state, operation, host, class, type, data, m, newrr, room, n))
RDB_BOUNDARY(unsigned, __res_randomid, REFUSE, (void), (), , )
