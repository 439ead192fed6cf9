/* SPDX-License-Identifier: MIT */
/* Boundary: who and where the process is, what it may use, and what the machine is.  See rdb_boundary.h. */
#include "rdb_boundary.h"

#include <grp.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

/* ---- Numbers of processes, users and groups. ---- */

#define NUMBER(type, name) RDB_BOUNDARY(type, name, REFUSE, (void), (), , )
/* An evaluation gets the recorded number: its own means nothing to anybody. */
RDB_BOUNDARY(pid_t, getpid, ({ return (pid_t)rdb_reader_header(&rdb_in)->pid; false; }), (void), (), , )
NUMBER(pid_t, getppid)
NUMBER(pid_t, gettid)
NUMBER(pid_t, getpgrp)
NUMBER(pid_t, setsid)
NUMBER(int, setpgrp)
NUMBER(uid_t, getuid)
NUMBER(uid_t, geteuid)
NUMBER(gid_t, getgid)
NUMBER(gid_t, getegid)
NUMBER(long, gethostid)
NUMBER(int, get_nprocs)
NUMBER(int, get_nprocs_conf)
NUMBER(long, get_phys_pages)
NUMBER(long, get_avphys_pages)
NUMBER(int, sched_getcpu)

#define CHANGE_ONE(name, type) RDB_BOUNDARY(int, name, REFUSE, (type a), (a), IN(a), )
#define CHANGE_TWO(name, type) RDB_BOUNDARY(int, name, REFUSE, (type a, type b), (a, b), IN(a); IN(b), )
#define CHANGE_THREE(name, type)                                                                                       \
    RDB_BOUNDARY(int, name, REFUSE, (type a, type b, type c), (a, b, c), IN(a); IN(b); IN(c), )
#define READ_THREE(name, type)                                                                                         \
    RDB_BOUNDARY(int, name, REFUSE, (type *a, type *b, type *c), (a, b, c), , OUT_ON_SUCCESS(a); OUT_ON_SUCCESS(b);    \
                 OUT_ON_SUCCESS(c))
RDB_BOUNDARY(pid_t, getpgid, REFUSE, (pid_t pid), (pid), IN(pid), )
RDB_BOUNDARY(pid_t, getsid, REFUSE, (pid_t pid), (pid), IN(pid), )
CHANGE_TWO(setpgid, pid_t)
CHANGE_ONE(setuid, uid_t)
CHANGE_ONE(seteuid, uid_t)
CHANGE_ONE(setgid, gid_t)
CHANGE_ONE(setegid, gid_t)
CHANGE_TWO(setreuid, uid_t)
CHANGE_TWO(setregid, gid_t)
CHANGE_THREE(setresuid, uid_t)
CHANGE_THREE(setresgid, gid_t)
CHANGE_ONE(setfsuid, uid_t)
CHANGE_ONE(setfsgid, gid_t)
READ_THREE(getresuid, uid_t)
READ_THREE(getresgid, gid_t)
RDB_BOUNDARY(int, getgroups, REFUSE, (int n, gid_t *groups), (n, groups), IN(n),
             if (n > 0 && r > 0) OUT_BYTES(groups, (int64_t)r * (int64_t)sizeof *groups, (size_t)n * sizeof *groups))
RDB_BOUNDARY(int, setgroups, REFUSE, (size_t n, const gid_t *groups), (n, groups), IN_BYTES(groups, n * sizeof *groups), )

/* ---- Limits, use, priority. ---- */

RDB_BOUNDARY(int, getrlimit, ALLOW, (__rlimit_resource_t what, struct rlimit *limit), (what, limit), IN(what),
             OUT_ON_SUCCESS(limit))
RDB_BOUNDARY(int, setrlimit, REFUSE, (__rlimit_resource_t what, const struct rlimit *limit), (what, limit),
             IN(what); IN_BYTES(limit, sizeof *limit), )
RDB_BOUNDARY(int, prlimit, REFUSE,
             (pid_t pid, enum __rlimit_resource what, const struct rlimit *limit, struct rlimit *old),
             (pid, what, limit, old), IN(pid); IN(what); IN_BYTES(limit, limit ? sizeof *limit : 0),
             OUT_ON_SUCCESS(old))
RDB_ALIAS(getrlimit64, getrlimit);
RDB_ALIAS(setrlimit64, setrlimit);
RDB_ALIAS(prlimit64, prlimit);
RDB_BOUNDARY(int, getrusage, REFUSE, (__rusage_who_t who, struct rusage *usage), (who, usage), IN(who),
             OUT_ON_SUCCESS(usage))
CHANGE_ONE(nice, int)
RDB_BOUNDARY(int, getpriority, REFUSE, (__priority_which_t which, id_t who), (which, who), IN(which); IN(who), )
RDB_BOUNDARY(int, setpriority, REFUSE, (__priority_which_t which, id_t who, int priority), (which, who, priority),
             IN(which); IN(who); IN(priority), )
CHANGE_ONE(sched_getscheduler, pid_t)
RDB_BOUNDARY(int, sched_getparam, REFUSE, (pid_t pid, struct sched_param *p), (pid, p), IN(pid), OUT_ON_SUCCESS(p))
RDB_BOUNDARY(int, sched_setparam, REFUSE, (pid_t pid, const struct sched_param *p), (pid, p),
             IN(pid); IN_BYTES(p, sizeof *p), )
RDB_BOUNDARY(int, sched_setscheduler, REFUSE, (pid_t pid, int policy, const struct sched_param *p), (pid, policy, p),
             IN(pid); IN(policy); IN_BYTES(p, sizeof *p), )
RDB_BOUNDARY(int, sched_getaffinity, REFUSE, (pid_t pid, size_t n, cpu_set_t *set), (pid, n, set), IN(pid); IN(n),
             if (r == 0) OUT_BYTES(set, (int64_t)n, n))
RDB_BOUNDARY(int, sched_setaffinity, REFUSE, (pid_t pid, size_t n, const cpu_set_t *set), (pid, n, set),
             IN(pid); IN_BYTES(set, n), )

/* prctl's arguments are numbers or addresses, by the first; those whose result lies behind an address are few. */
RDB_REAL(int, prctl, (int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d),
         (option, a, b, c, d))

RDB_EXPORT int prctl(int option, ...)
{
    va_list list;
    va_start(list, option);
    unsigned long a = va_arg(list, unsigned long), b = va_arg(list, unsigned long), c = va_arg(list, unsigned long),
                  d = va_arg(list, unsigned long);
    va_end(list);
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_prctl(option, a, b, c, d);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("prctl");
    struct rdb_call here, *call = &here;
    int r = -1;
    rdb_call_begin(call, RDB_CALL_prctl);
    IN(option);
    if (rdb_call_real(call))
        r = real_prctl(option, a, b, c, d);
    r = (int)rdb_call_result(call, r);
    if (r >= 0 && option == PR_GET_NAME)
        OUT_TEXT((char *)a, 16);
    else if (r >= 0 && (option == PR_GET_PDEATHSIG || option == PR_GET_CHILD_SUBREAPER))
        OUT((int *)a);
    rdb_call_end(call);
    return r;
}

/* ---- The machine. ---- */

RDB_BOUNDARY(long, sysconf, ALLOW, (int name), (name), IN(name), )
extern long __sysconf(int);
RDB_ALIAS(__sysconf, sysconf);
/* The result counts the NUL, and is the length needed even where the room is less. */
RDB_BOUNDARY(size_t, confstr, ALLOW, (int name, char *buf, size_t n), (name, buf, n), IN(name); IN(n),
             if (r > 0 && n > 0) OUT_BYTES(buf, (int64_t)r, n))
RDB_EXPORT size_t __confstr_chk(int name, char *buf, size_t n, size_t room)
{
    return confstr(name, buf, n < room ? n : room);
}
RDB_BOUNDARY(int, uname, ALLOW, (struct utsname *name), (name), , OUT_ON_SUCCESS(name))
RDB_BOUNDARY(int, getloadavg, REFUSE, (double *load, int n), (load, n), IN(n),
             if (r > 0) OUT_BYTES(load, (int64_t)r * 8, (size_t)n * 8))
RDB_BOUNDARY(int, sysinfo, REFUSE, (struct sysinfo *info), (info), , OUT_ON_SUCCESS(info))
RDB_BOUNDARY(int, gethostname, ALLOW, (char *buf, size_t n), (buf, n), IN(n), if (r == 0) OUT_TEXT(buf, n))
RDB_BOUNDARY(int, getdomainname, ALLOW, (char *buf, size_t n), (buf, n), IN(n), if (r == 0) OUT_TEXT(buf, n))
RDB_EXPORT int __gethostname_chk(char *buf, size_t n, size_t room) { return gethostname(buf, n < room ? n : room); }
RDB_EXPORT int __getdomainname_chk(char *buf, size_t n, size_t room)
{
    return getdomainname(buf, n < room ? n : room);
}
RDB_BOUNDARY(int, sethostname, REFUSE, (const char *name, size_t n), (name, n), IN_BYTES(name, n), )
RDB_BOUNDARY(int, setdomainname, REFUSE, (const char *name, size_t n), (name, n), IN_BYTES(name, n), )
