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

RDB_EXPORT void vsyslog(int priority, const char *format, va_list list)
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
RDB_EXPORT void __vsyslog_chk(int priority, int flag, const char *format, va_list list)
{
    (void)flag;
    vsyslog(priority, format, list);
}
RDB_EXPORT void syslog(int priority, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsyslog(priority, format, list);
    va_end(list);
}
RDB_EXPORT void __syslog_chk(int priority, int flag, const char *format, ...)
{
    (void)flag;
    va_list list;
    va_start(list, format);
    vsyslog(priority, format, list);
    va_end(list);
}
