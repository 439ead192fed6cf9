/* SPDX-License-Identifier: MIT */
/* Boundary: messages to the system's log.  Only their effect matters.  See rdb_boundary.h. */
#include "rdb_boundary.h"

#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>

RDB_BOUNDARY_VOID(openlog, REFUSE, (const char *name, int options, int facility), (name, options, facility),
                  IN_TEXT(name); IN(options); IN(facility), )
RDB_BOUNDARY_VOID(closelog, REFUSE, (void), (), , )
RDB_BOUNDARY(int, setlogmask, REFUSE, (int mask), (mask), IN(mask), )

RDB_REAL(void, vsyslog, (int priority, const char *format, va_list list), (priority, format, list))

static void log_message(int priority, const char *format, va_list list)
{
    if (rdb_mode == RDB_OFF || rdb_passing) {
        real_vsyslog(priority, format, list);
        return;
    }
    if (rdb_mode == RDB_EVAL) {
        rdb_refuse("syslog");
        return;
    }
    struct rdb_call here, *call = &here;
    char text[1024];
    va_list copy;
    va_copy(copy, list);
    vsnprintf(text, sizeof text, format, copy);
    va_end(copy);
    rdb_call_begin(call, RDB_CALL_syslog);
    IN(priority);
    IN_TEXT(text);
    if (rdb_call_real(call))
        real_vsyslog(priority, format, list);
    rdb_call_result(call, 0);
    rdb_call_end(call);
}
#define LISTED                                                                                                         \
    va_list list;                                                                                                      \
    va_start(list, format);                                                                                            \
    log_message(priority, format, list);                                                                               \
    va_end(list)
RDB_EXPORT_VOID(vsyslog, (int priority, const char *format, va_list list), log_message(priority, format, list))
RDB_EXPORT_VOID(__vsyslog_chk, (int priority, int flag, const char *format, va_list list), (void)flag;
                log_message(priority, format, list))
RDB_EXPORT_VOID(syslog, (int priority, const char *format, ...), LISTED)
RDB_EXPORT_VOID(__syslog_chk, (int priority, int flag, const char *format, ...), (void)flag; LISTED)
