/* SPDX-License-Identifier: MIT */
/* Boundary: functions of the C library of which we record the result alone.  See rdb_boundary.h.
 *
 * They are rare, and leave what they find in memory that only they know of.  The first call of each is announced by name.
 * A replay gives the recorded result and calls nothing; where that would be an address, it ends there, and says why. */
#include "rdb_boundary.h"
#include "rdb_recording.h"

#include <stdlib.h>

#define SIX (long a, long b, long c, long d, long e, long f)
#define ALL (a, b, c, d, e, f)

typedef long function SIX;

static long call_rest(const char *name, function *real, bool gives_address, long a, long b, long c, long d, long e,
                      long f)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real ALL;
    if (rdb_mode == RDB_EVAL)
        return gives_address ? (rdb_refuse(name), 0) : rdb_refuse(name);
    rdb_warn_unfaithful("%s(): of what this call gives, only its result is recorded", name);
    struct rdb_call here, *call = &here;
    long r = -1;
    rdb_call_begin(call, RDB_CALL_rest);
    IN_TEXT(name);
    if (rdb_call_real(call)) {
        r = real ALL;
        if (!gives_address)
            r = (int)r;
    }
    if (gives_address) {
        bool found = rdb_call_result(call, r != 0);
        rdb_call_end(call);
        if (call->replaying && found)
            rdb_diverged("%s() gave an address when recording, and no replay can make what is there", name);
        return found ? r : 0;
    }
    r = (long)rdb_call_result(call, r);
    rdb_call_end(call);
    return r;
}

#define REST(name, gives_address)                                                                                      \
    RDB_REAL(long, name, SIX, ALL)                                                                                     \
    RDB_EXPORT long name SIX                                                                                           \
    {                                                                                                                  \
        return call_rest(#name, real_##name, gives_address, a, b, c, d, e, f);                                         \
    }
#define GIVES_NUMBER(name) REST(name, false)
#define GIVES_ADDRESS(name) REST(name, true)

/* Work that the C library does in threads of its own. */
GIVES_NUMBER(aio_read)
GIVES_NUMBER(aio_write)
GIVES_NUMBER(aio_fsync)
GIVES_NUMBER(aio_cancel)
GIVES_NUMBER(aio_suspend)
GIVES_NUMBER(aio_error)
GIVES_NUMBER(aio_return)
GIVES_NUMBER(lio_listio)
GIVES_NUMBER(getaddrinfo_a)
GIVES_NUMBER(gai_suspend)
GIVES_NUMBER(gai_cancel)
GIVES_NUMBER(gai_error)
#define SAME64(name) RDB_ALIAS_AS(name##64, name)
#define RDB_ALIAS_AS(other, name) RDB_EXPORT extern __typeof__(name) other __attribute__((alias(#name)))
SAME64(aio_read);
SAME64(aio_write);
SAME64(aio_fsync);
SAME64(aio_cancel);
SAME64(aio_suspend);
SAME64(aio_error);
SAME64(aio_return);
SAME64(lio_listio);

/* Commands on other machines, over connections that the C library makes. */
GIVES_NUMBER(rcmd)
GIVES_NUMBER(rcmd_af)
GIVES_NUMBER(rexec)
GIVES_NUMBER(rexec_af)
GIVES_NUMBER(ruserok)
GIVES_NUMBER(ruserok_af)
GIVES_NUMBER(iruserok)
GIVES_NUMBER(iruserok_af)
GIVES_NUMBER(ruserpass)
GIVES_NUMBER(getsourcefilter)
GIVES_NUMBER(setsourcefilter)

/* Dates by a file of patterns; profiles, which signals write. */
GIVES_ADDRESS(getdate)
GIVES_NUMBER(getdate_r)
GIVES_NUMBER(profil)
GIVES_NUMBER(sprofil)
GIVES_NUMBER(malloc_info)

/* ---- A process that shares what the program chooses: its calls would go into the same log. ---- */

RDB_REAL(long, clone, SIX, ALL)
RDB_EXPORT long clone SIX
{
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("clone");
    if (rdb_mode == RDB_REPLAY && !rdb_passing)
        rdb_replay_ended();
    if (!rdb_passing)
        rdb_stop_recording("clone() makes a process that cannot be recorded");
    return real_clone ALL;
}
RDB_ALIAS_AS(__clone, clone);
