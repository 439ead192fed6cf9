/* SPDX-License-Identifier: MIT */
/* Boundary: tables that the C library reads for the program: mounted file systems, terminals, shells, who is logged in,
 * shadowed groups.  See rdb_boundary.h and rdb_records.h.  Users and groups are in rdb_users.c, networks in rdb_networks.c. */
#include "rdb_records.h"

#include <fstab.h>
#include <grp.h>
#include <gshadow.h>
#include <mntent.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <stdlib.h>
#include <ttyent.h>
#include <unistd.h>
#include <utmp.h>
#include <utmpx.h>

#define GIVES(type, name, params, args, inputs) RDB_BOUNDARY(type, name, REFUSE, params, args, inputs, )
#define MOVE(name) RDB_BOUNDARY_VOID(name, REFUSE, (void), (), , )

/* ---- Mount tables: what reads them is pure, given a stream of ours. ---- */

RDB_REAL(FILE *, setmntent, (const char *path, const char *mode), (path, mode))
RDB_EXPORT FILE *setmntent(const char *path, const char *mode)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_setmntent(path, mode);
    char plain[8];
    snprintf(plain, sizeof plain, "%.5se", mode); /* close on exec, as the C library opens it */
    return fopen(path, plain);
}
extern FILE *__setmntent(const char *, const char *);
RDB_ALIAS(__setmntent, setmntent);

/* ---- Tables with a struct of their own. ---- */

static void out_fstab(struct rdb_call *call, struct rdb_record *record, struct fstab *f)
{
    rdb_record_string(call, record, &f->fs_spec);
    rdb_record_string(call, record, &f->fs_file);
    rdb_record_string(call, record, &f->fs_vfstype);
    rdb_record_string(call, record, &f->fs_mntops);
    rdb_record_string(call, record, (char **)&f->fs_type);
    OUT_NUMBER(f->fs_freq);
    OUT_NUMBER(f->fs_passno);
}

static void out_ttyent(struct rdb_call *call, struct rdb_record *record, struct ttyent *t)
{
    rdb_record_string(call, record, &t->ty_name);
    rdb_record_string(call, record, &t->ty_getty);
    rdb_record_string(call, record, &t->ty_type);
    OUT_NUMBER(t->ty_status);
    rdb_record_string(call, record, &t->ty_window);
    rdb_record_string(call, record, &t->ty_comment);
}

static void out_sgrp(struct rdb_call *call, struct rdb_record *record, struct sgrp *g)
{
    rdb_record_string(call, record, &g->sg_namp);
    rdb_record_string(call, record, &g->sg_passwd);
    rdb_record_strings(call, record, &g->sg_adm);
    rdb_record_strings(call, record, &g->sg_mem);
}

static void out_utmp(struct rdb_call *call, struct rdb_record *record, struct utmp *u)
{
    (void)record;
    OUT(u);
}

#define OWNED(type, name, params, args, inputs) RDB_RECORD_OWNED(type, name, params, args, inputs, )
OWNED(fstab, getfsent, (void), (), )
OWNED(fstab, getfsspec, (const char *name), (name), IN_TEXT(name))
OWNED(fstab, getfsfile, (const char *name), (name), IN_TEXT(name))
OWNED(ttyent, getttyent, (void), (), )
OWNED(ttyent, getttynam, (const char *name), (name), IN_TEXT(name))
OWNED(sgrp, getsgent, (void), (), )
OWNED(sgrp, getsgnam, (const char *name), (name), IN_TEXT(name))
#define IN_UTMP(u) IN((u)->ut_type); IN_BYTES((u)->ut_id, sizeof (u)->ut_id); IN_BYTES((u)->ut_line, strnlen((u)->ut_line, sizeof (u)->ut_line))
OWNED(utmp, getutent, (void), (), )
OWNED(utmp, getutid, (const struct utmp *u), (u), IN_UTMP(u))
OWNED(utmp, getutline, (const struct utmp *u), (u), IN_UTMP(u))
OWNED(utmp, pututline, (const struct utmp *u), (u), IN_UTMP(u))

GIVES(int, setfsent, (void), (), )
MOVE(endfsent)
GIVES(int, setttyent, (void), (), )
GIVES(int, endttyent, (void), (), )
MOVE(setsgent)
MOVE(endsgent)
MOVE(setutent)
MOVE(endutent)

/* ---- The same in the caller's buffer; the result is an error number. ---- */

#define NEXT_IN_BUFFER(type, name)                                                                                     \
    RDB_BOUNDARY(int, name, REFUSE, (struct type * room, char *buf, size_t n, struct type **found),                    \
                 (room, buf, n, found), IN(n), RDB_RECORD_IN_BUFFER(type))
NEXT_IN_BUFFER(sgrp, getsgent_r)
RDB_BOUNDARY(int, getsgnam_r, REFUSE,
             (const char *name, struct sgrp *room, char *buf, size_t n, struct sgrp **found),
             (name, room, buf, n, found), IN_TEXT(name); IN(n), RDB_RECORD_IN_BUFFER(sgrp))

#define UTMP_IN_ROOM(name, params, args, inputs)                                                                       \
    RDB_BOUNDARY(int, name, REFUSE, params, args, inputs, if (r == 0) OUT(room); *found = r == 0 ? room : NULL)
UTMP_IN_ROOM(getutent_r, (struct utmp * room, struct utmp **found), (room, found), )
UTMP_IN_ROOM(getutid_r, (const struct utmp *u, struct utmp *room, struct utmp **found), (u, room, found), IN_UTMP(u))
UTMP_IN_ROOM(getutline_r, (const struct utmp *u, struct utmp *room, struct utmp **found), (u, room, found), IN_UTMP(u))

/* ---- Writing of who is logged in. ---- */

RDB_BOUNDARY_VOID(login, REFUSE, (const struct utmp *u), (u), IN_UTMP(u), )
GIVES(int, logout, (const char *line), (line), IN_TEXT(line))
RDB_BOUNDARY_VOID(logwtmp, REFUSE, (const char *line, const char *name, const char *host), (line, name, host),
                  IN_TEXT(line); IN_TEXT(name); IN_TEXT(host), )
RDB_BOUNDARY_VOID(updwtmp, REFUSE, (const char *path, const struct utmp *u), (path, u), IN_TEXT(path); IN_UTMP(u), )

/* ---- Texts that the C library owns. ---- */

#define TEXT(name, params, args, inputs)                                                                               \
    RDB_REAL(char *, name, params, args)                                                                               \
    RDB_EXPORT char *name params                                                                                       \
    {                                                                                                                  \
        if (rdb_mode == RDB_OFF || rdb_passing)                                                                        \
            return real_##name args;                                                                                   \
        if (rdb_mode == RDB_EVAL)                                                                                      \
            return rdb_refuse(#name), NULL;                                                                            \
        struct rdb_call here, *call = &here;                                                                           \
        char *text = NULL;                                                                                             \
        rdb_call_begin(call, RDB_CALL_##name);                                                                         \
        inputs;                                                                                                        \
        if (rdb_call_real(call))                                                                                       \
            text = real_##name args;                                                                                   \
        rdb_call_result(call, text ? 0 : -1);                                                                          \
        text = (char *)rdb_out_text(call, text);                                                                       \
        rdb_call_end(call);                                                                                            \
        return text;                                                                                                   \
    }
TEXT(getusershell, (void), (), )
TEXT(getpass, (const char *prompt), (prompt), IN_TEXT(prompt))
MOVE(setusershell)
MOVE(endusershell)

RDB_BOUNDARY(int, getpw, REFUSE, (uid_t user, char *buf), (user, buf), IN(user), if (r == 0) OUT_TEXT(buf, 4096))

RDB_EXPORT char *cuserid(char *room)
{
    static char own[L_cuserid];
    struct passwd found, *user;
    char buf[1024];
    room = room ? room : own;
    room[0] = 0;
    if (getpwuid_r(geteuid(), &found, buf, sizeof buf, &user) == 0 && user)
        snprintf(room, L_cuserid, "%s", found.pw_name);
    else
        return room == own ? NULL : room;
    return room;
}
