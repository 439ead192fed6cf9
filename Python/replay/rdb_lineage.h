/* SPDX-License-Identifier: MIT */
/* Processes that descend from a recorded one, and the names of their logs.
 *
 * The first log is named by REVDB: log.rdb.  A process that a recorded one forks, or a python-rdb that it executes, has
 * a log of its own beside it: log.PID.rdb, log.PID.2.rdb after an exec, created exclusively, so that no process ever
 * writes over another's log.  What executes something else keeps no log.  REVDB_CHILDREN=0: children go on unrecorded.  So does
 * one that may not write its log, or that has other rights than its caller (setuid); it says so once, and `revdb ps` does.
 *
 * A python-rdb that is executed by a recorded process directly is told its lineage in REVDB and REVDB_LINEAGE, which it
 * takes out of the environment before the program sees it.  One that comes about otherwise (a shell in between) finds it
 * among its ancestors: no other program sees a trace.
 *
 * A forked child's log begins at the fork; its replay begins with the parent's log and goes over to the child's there.
 *
 * Knows nothing of CPython. */
#ifndef RDB_LINEAGE_H
#define RDB_LINEAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RECORD, at the start: creates the log.  path is what REVDB says; parent is REVDB_LINEAGE, or NULL in a process that no
 * recorded one made.  False with a one-line reason. */
bool rdb_lineage_start(const char *path, const char *parent, bool with_children, char *error, size_t error_size);

/* RECORD, in the child of a fork, whose event the parent writes at this position of its stream: goes on recording to a
 * log of its own, or unrecorded. */
void rdb_lineage_child(uint64_t position);

/* A child cannot record: tells the log of its parent why, and says so; the program goes on. */
void rdb_lineage_cannot_record(const char *parent, const char *why);

/* RECORD, before an exec of path: the environment for it if it runs python-rdb, malloc'ed (the strings are envp's or kept
 * for ever).  NULL stands for envp itself. */
char **rdb_lineage_environment(const char *path, char *const *envp);

/* At the start, without REVDB: was this process made by a recorded one?  Then path is the name that the first log was
 * given, and parent the nearest ancestor's log; both have room for PATH_MAX.  Takes the ancestor's settings. */
bool rdb_lineage_inherited(char *path, char *parent);

/* At the start, with REVDB: takes the settings that executed children inherit from the environment.  They are
 * REVDB_ENV_HIDE, REVDB_CHAOS, REVDB_MAX_SIZE and REVDB_MAX_TIME.  False for want of memory. */
bool rdb_lineage_take_settings(void);

/* One of them, kept for ever; NULL: not set. */
const char *rdb_lineage_setting(const char *name);

/* RECORD, before an exec that is likely to succeed: if the process was forked and executes something else than
 * python-rdb, removes its log. */
void rdb_lineage_executes(const char *path);

/* REPLAY: opens the log and, where it begins at a fork, its parents' logs; rdb_in is the first of them.  False with a
 * one-line reason. */
bool rdb_lineage_open(const char *path, char *error, size_t error_size);

/* REPLAY, at a fork: does the log that is wanted go on in the child?  Then rdb_in is the child's from now on. */
bool rdb_lineage_forked(void);

#endif
