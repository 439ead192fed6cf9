/* SPDX-License-Identifier: MIT */
/* Boundary: the databases of users and groups.  See rdb_boundary.h and rdb_records.h.
 *
 * The C library looks them up through plug-ins, which open files and sockets of their own inside it. */
#include "rdb_records.h"

#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <unistd.h>

/* ---- The structs. ---- */

static void out_passwd(struct rdb_call *call, struct rdb_record *record, struct passwd *p)
{
    rdb_record_string(call, record, &p->pw_name);
    rdb_record_string(call, record, &p->pw_passwd);
    OUT_NUMBER(p->pw_uid);
    OUT_NUMBER(p->pw_gid);
    rdb_record_string(call, record, &p->pw_gecos);
    rdb_record_string(call, record, &p->pw_dir);
    rdb_record_string(call, record, &p->pw_shell);
}

static void out_group(struct rdb_call *call, struct rdb_record *record, struct group *g)
{
    rdb_record_string(call, record, &g->gr_name);
    rdb_record_string(call, record, &g->gr_passwd);
    OUT_NUMBER(g->gr_gid);
    rdb_record_strings(call, record, &g->gr_mem);
}

static void out_spwd(struct rdb_call *call, struct rdb_record *record, struct spwd *s)
{
    rdb_record_string(call, record, &s->sp_namp);
    rdb_record_string(call, record, &s->sp_pwdp);
    OUT_NUMBER(s->sp_lstchg);
    OUT_NUMBER(s->sp_min);
    OUT_NUMBER(s->sp_max);
    OUT_NUMBER(s->sp_warn);
    OUT_NUMBER(s->sp_inact);
    OUT_NUMBER(s->sp_expire);
    OUT_NUMBER(s->sp_flag);
}

/* ---- A struct that the C library owns, until the next call of its family. ---- */

#define OWNED(type, name, params, args, inputs) RDB_RECORD_OWNED(type, name, params, args, inputs, )
OWNED(passwd, getpwnam, (const char *name), (name), IN_TEXT(name))
OWNED(passwd, getpwuid, (uid_t id), (id), IN(id))
OWNED(passwd, getpwent, (void), (), )
OWNED(group, getgrnam, (const char *name), (name), IN_TEXT(name))
OWNED(group, getgrgid, (gid_t id), (id), IN(id))
OWNED(group, getgrent, (void), (), )
OWNED(spwd, getspnam, (const char *name), (name), IN_TEXT(name))
OWNED(spwd, getspent, (void), (), )

/* ---- The same in the caller's buffer; the result is an error number. ---- */

#define IN_BUFFER(type, name, key_type, in_key)                                                                        \
    RDB_BOUNDARY(int, name, REFUSE, (key_type key, struct type *room, char *buf, size_t n, struct type **found),       \
                 (key, room, buf, n, found), in_key; IN(n), RDB_RECORD_IN_BUFFER(type))
IN_BUFFER(passwd, getpwnam_r, const char *, IN_TEXT(key))
IN_BUFFER(passwd, getpwuid_r, uid_t, IN(key))
IN_BUFFER(group, getgrnam_r, const char *, IN_TEXT(key))
IN_BUFFER(group, getgrgid_r, gid_t, IN(key))
IN_BUFFER(spwd, getspnam_r, const char *, IN_TEXT(key))

#define NEXT_IN_BUFFER(type, name)                                                                                     \
    RDB_BOUNDARY(int, name, REFUSE, (struct type * room, char *buf, size_t n, struct type **found),                    \
                 (room, buf, n, found), IN(n), RDB_RECORD_IN_BUFFER(type))
NEXT_IN_BUFFER(passwd, getpwent_r)
NEXT_IN_BUFFER(group, getgrent_r)
NEXT_IN_BUFFER(spwd, getspent_r)

#define MOVE(name) RDB_BOUNDARY_VOID(name, REFUSE, (void), (), , )
MOVE(setpwent)
MOVE(endpwent)
MOVE(setgrent)
MOVE(endgrent)
MOVE(setspent)
MOVE(endspent)

/* ---- Groups of a user, and who is logged in. ---- */

RDB_BOUNDARY(int, initgroups, REFUSE, (const char *user, gid_t group), (user, group), IN_TEXT(user); IN(group), )

RDB_BOUNDARY(int, getgrouplist, REFUSE, (const char *user, gid_t group, gid_t *list, int *n), (user, group, list, n),
             IN_TEXT(user); IN(group); IN(*n); int room = *n, OUT_NUMBER(*n);
             if (list) OUT_BYTES(list, (int64_t)(*n < room ? *n : room) * (int64_t)sizeof *list,
                                 (size_t)room * sizeof *list))

RDB_BOUNDARY(int, getlogin_r, REFUSE, (char *buf, size_t n), (buf, n), IN(n), if (r == 0) OUT_TEXT(buf, n))

RDB_REAL(char *, getlogin, (void), ())

RDB_EXPORT char *getlogin(void)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_getlogin();
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("getlogin"), NULL;
    struct rdb_call here, *call = &here;
    char *name = NULL;
    rdb_call_begin(call, RDB_CALL_getlogin);
    if (rdb_call_real(call))
        name = real_getlogin();
    rdb_call_result(call, name ? 0 : -1);
    name = (char *)rdb_out_text(call, name);
    rdb_call_end(call);
    return name;
}
RDB_EXPORT int __getlogin_r_chk(char *buf, size_t n, size_t room) { return getlogin_r(buf, n < room ? n : room); }
