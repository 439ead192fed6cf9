/* SPDX-License-Identifier: MIT */
/* Boundary: second names of functions that are defined elsewhere.  Each is a jump, so that it needs no declaration: the
 * arguments are passed on as they came.  Names whose function is in the same file stand there (RDB_ALIAS). */
#include "rdb_boundary.h"

#ifdef __x86_64__
#define JUMP "jmp "
#else
#define JUMP "b "
#endif
#define SAME(other, name) __asm__(".globl " #other "\n.type " #other ", @function\n" #other ": " JUMP #name "\n")

/* ---- With underscores, for libraries of old. ---- */

SAME(__read, read);
SAME(__write, write);
SAME(__open, open);
SAME(__open64, open);
SAME(__close, close);
SAME(__lseek, lseek);
SAME(llseek, lseek);
SAME(__pread64, pread);
SAME(__pwrite64, pwrite);
SAME(__dup2, dup2);
SAME(__pipe, pipe);
SAME(__fcntl, fcntl);
SAME(__poll, poll);
SAME(__select, select);
SAME(__connect, connect);
SAME(__send, send);
SAME(__statfs, statfs);
SAME(__wait, wait);
SAME(__waitpid, waitpid);
SAME(__vfork, fork);
SAME(_Fork, fork);
SAME(__getpid, getpid);
SAME(__getpgid, getpgid);
SAME(__bsd_getpgrp, getpgid);
SAME(__setpgid, setpgid);
SAME(__sched_yield, sched_yield);
SAME(pthread_yield, sched_yield);
SAME(__sched_getparam, sched_getparam);
SAME(__sched_getscheduler, sched_getscheduler);
SAME(__sched_setscheduler, sched_setscheduler);
SAME(__sched_get_priority_max, sched_get_priority_max);
SAME(__sched_get_priority_min, sched_get_priority_min);
SAME(__nanosleep, nanosleep);
SAME(__adjtimex, adjtimex);
SAME(__clock_gettime, clock_gettime);
SAME(__gettimeofday, gettimeofday);
SAME(__sigsuspend, sigsuspend);
SAME(gsignal, raise);
SAME(__strftime_l, strftime_l);
SAME(__wcsftime_l, wcsftime_l);
SAME(__dcgettext, dcgettext);
SAME(__dgettext, dgettext);
SAME(_IO_fopen, fopen);
SAME(_IO_fdopen, fdopen);
SAME(_IO_popen, popen);
SAME(__res_query, res_query);
SAME(__res_search, res_search);
SAME(__res_querydomain, res_querydomain);
SAME(__res_nquery, res_nquery);
SAME(__res_nsearch, res_nsearch);
SAME(__res_nquerydomain, res_nquerydomain);
SAME(__res_send, res_send);
SAME(__res_nsend, res_nsend);
SAME(__res_mkquery, res_mkquery);
SAME(__res_nmkquery, res_nmkquery);

SAME(__pthread_mutex_lock, pthread_mutex_lock);
SAME(__pthread_mutex_trylock, pthread_mutex_trylock);
SAME(__pthread_mutex_unlock, pthread_mutex_unlock);
SAME(__pthread_rwlock_rdlock, pthread_rwlock_rdlock);
SAME(__pthread_rwlock_tryrdlock, pthread_rwlock_tryrdlock);
SAME(__pthread_rwlock_wrlock, pthread_rwlock_wrlock);
SAME(__pthread_rwlock_trywrlock, pthread_rwlock_trywrlock);
SAME(__pthread_rwlock_unlock, pthread_rwlock_unlock);
SAME(__pthread_getspecific, pthread_getspecific);
SAME(__pthread_setspecific, pthread_setspecific);
SAME(thrd_current, pthread_self);
SAME(tss_get, pthread_getspecific);

/* ---- A file like another one's. ---- */

SAME(getutxent, getutent);
SAME(getutxid, getutid);
SAME(getutxline, getutline);
SAME(pututxline, pututline);
SAME(setutxent, setutent);
SAME(endutxent, endutent);
SAME(updwtmpx, updwtmp);

/* ---- Checked versions: the room is known to be enough, or the caller's last argument stays unread. ---- */

SAME(__ptsname_r_chk, ptsname_r);
SAME(__getgroups_chk, getgroups);
