/* SPDX-License-Identifier: MIT */
/* Boundary: rarer calls on descriptors, paths and sockets.  See rdb_boundary.h; the usual ones are in rdb_files.c,
 * rdb_paths.c and rdb_sockets.c. */
#include "rdb_boundary.h"
#include "rdb_alloc.h"

#include <dirent.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <nl_types.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define GIVES(type, name, params, args, inputs) RDB_BOUNDARY(type, name, REFUSE, params, args, inputs, )

/* ---- Descriptors ---- */

GIVES(ssize_t, readahead, (int fd, off64_t at, size_t n), (fd, at, n), IN_FD(fd); IN(at); IN(n))
static void in_parts(const struct iovec *v, size_t n)
{
    for (size_t i = 0; v && i < n; i++)
        IN_BYTES(v[i].iov_base, v[i].iov_len);
}
GIVES(ssize_t, vmsplice, (int fd, const struct iovec *v, size_t n, unsigned flags), (fd, v, n, flags),
      IN_FD(fd); in_parts(v, n); IN(flags))
GIVES(int, fanotify_init, (unsigned flags, unsigned file_flags), (flags, file_flags), IN(flags); IN(file_flags))
GIVES(int, fanotify_mark, (int fd, unsigned flags, uint64_t mask, int dir, const char *path),
      (fd, flags, mask, dir, path), IN_FD(fd); IN(flags); IN(mask); IN_FD(dir); IN_TEXT(path))
GIVES(int, isfdtype, (int fd, int type), (fd, type), IN_FD(fd); IN(type))

/* A handle's head tells how long it is; where the room is too small, how long it would be. */
#define HANDLE_SIZE(h) ((int64_t)(sizeof *(h) + (h)->handle_bytes))
static void out_handle(struct rdb_call *call, struct file_handle *h, int64_t r, unsigned room)
{
    OUT_NUMBER(h->handle_bytes);
    if (r != 0)
        return;
    OUT_NUMBER(h->handle_type);
    OUT_BYTES(h->f_handle, h->handle_bytes, room);
}
RDB_BOUNDARY(int, name_to_handle_at, REFUSE,
             (int dir, const char *path, struct file_handle *h, int *mount, int flags), (dir, path, h, mount, flags),
             unsigned room = h ? h->handle_bytes : 0; IN_FD(dir); IN_TEXT(path); IN(room); IN(flags),
             if (h) out_handle(call, h, r, room); if (r == 0) OUT(mount))
GIVES(int, open_by_handle_at, (int mount, struct file_handle *h, int flags), (mount, h, flags),
      IN_FD(mount); IN_BYTES(h, h ? (size_t)HANDLE_SIZE(h) : 0); IN(flags))

RDB_BOUNDARY(ssize_t, getdents64, REFUSE, (int fd, void *buf, size_t n), (fd, buf, n), IN_FD(fd); IN(n),
             OUT_BYTES(buf, r, n))
RDB_BOUNDARY(ssize_t, getdirentries, REFUSE, (int fd, char *buf, size_t n, off_t *base), (fd, buf, n, base),
             IN_FD(fd); IN(n), OUT_BYTES(buf, r, n); if (r >= 0) OUT(base))
RDB_ALIAS(getdirentries64, getdirentries);

/* Made of the file's numbers. */
GIVES(key_t, ftok, (const char *path, int project), (path, project), IN_TEXT(path); IN((char)project))

/* ---- Sockets ---- */

RDB_BOUNDARY(int, bindresvport, REFUSE, (int fd, struct sockaddr_in *a), (fd, a), IN_FD(fd), if (r == 0) OUT(a))
RDB_BOUNDARY(int, rresvport, REFUSE, (int *port), (port), , OUT(port))
RDB_BOUNDARY(int, rresvport_af, REFUSE, (int *port, sa_family_t family), (port, family), IN(family), OUT(port))

#define ROOM (*n * sizeof(struct in_addr))
RDB_BOUNDARY(int, getipv4sourcefilter, REFUSE,
             (int fd, struct in_addr interface, struct in_addr group, uint32_t *mode, uint32_t *n, struct in_addr *list),
             (fd, interface, group, mode, n, list),
             size_t room = ROOM; IN_FD(fd); IN(interface.s_addr); IN(group.s_addr); IN(*n),
             if (r == 0) { OUT(mode); OUT(n); OUT_BYTES(list, (int64_t)(ROOM < room ? ROOM : room), room); })
GIVES(int, setipv4sourcefilter,
      (int fd, struct in_addr interface, struct in_addr group, uint32_t mode, uint32_t n, const struct in_addr *list),
      (fd, interface, group, mode, n, list),
      IN_FD(fd); IN(interface.s_addr); IN(group.s_addr); IN(mode); IN_BYTES(list, n * sizeof *list))

/* ---- Text that the C library writes to a descriptor by itself. ---- */

RDB_REAL(int, vdprintf, (int fd, const char *format, va_list list), (fd, format, list))
static int print_to(int fd, const char *format, va_list list)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_vdprintf(fd, format, list);
    char small[512], *text = small;
    va_list again;
    va_copy(again, list);
    int n = vsnprintf(small, sizeof small, format, list), done = 0;
    if (n >= (int)sizeof small && (text = rdb_alloc((size_t)n + 1, "a text to be written")))
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    if (n < 0 || !text)
        return -1;
    while (done < n) {
        ssize_t part = write(fd, text + done, (size_t)(n - done));
        if (part < 0)
            break;
        done += (int)part;
    }
    if (text != small)
        free(text);
    return done < n ? -1 : n;
}
#define LISTED                                                                                                         \
    va_list list;                                                                                                      \
    va_start(list, format);                                                                                            \
    int r = print_to(fd, format, list);                                                                                \
    va_end(list);                                                                                                      \
    return r
RDB_EXPORT int vdprintf(int fd, const char *format, va_list list) { return print_to(fd, format, list); }
RDB_EXPORT int __vdprintf_chk(int fd, int flag, const char *format, va_list list)
{
    (void)flag;
    return print_to(fd, format, list);
}
RDB_EXPORT int dprintf(int fd, const char *format, ...) { LISTED; }
RDB_EXPORT int __dprintf_chk(int fd, int flag, const char *format, ...)
{
    (void)flag;
    LISTED;
}

static void tell_host_error(const char *text)
{
    fprintf(stderr, "%s%s%s\n", text && *text ? text : "", text && *text ? ": " : "", hstrerror(h_errno));
}
RDB_EXPORT_VOID(herror, (const char *text), tell_host_error(text))

/* ---- Catalogs of messages: at replay, an address that leads nowhere. ---- */

RDB_REAL(nl_catd, catopen, (const char *name, int flag), (name, flag))
RDB_EXPORT nl_catd catopen(const char *name, int flag)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_catopen(name, flag);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("catopen"), (nl_catd)-1;
    struct rdb_call here, *call = &here;
    nl_catd catalog = (nl_catd)-1;
    rdb_call_begin(call, RDB_CALL_catopen);
    IN_TEXT(name);
    IN(flag);
    if (rdb_call_real(call))
        catalog = real_catopen(name, flag);
    bool opened = rdb_call_result(call, catalog == (nl_catd)-1 ? -1 : 0) == 0;
    rdb_call_end(call);
    return call->replaying && opened ? rdb_alloc(1, "a catalog of messages") : catalog;
}

RDB_REAL(char *, catgets, (nl_catd catalog, int set, int number, const char *otherwise),
         (catalog, set, number, otherwise))
RDB_EXPORT char *catgets(nl_catd catalog, int set, int number, const char *otherwise)
{
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_catgets(catalog, set, number, otherwise);
    if (rdb_mode == RDB_EVAL)
        return (char *)otherwise;
    struct rdb_call here, *call = &here;
    char *text = NULL;
    rdb_call_begin(call, RDB_CALL_catgets);
    IN(set);
    IN(number);
    if (rdb_call_real(call))
        text = real_catgets(catalog, set, number, otherwise);
    /* Without such a message, the program gets its own. */
    bool found = rdb_call_result(call, text != otherwise) == 1;
    text = found ? (char *)rdb_out_text(call, text) : (char *)otherwise;
    rdb_call_end(call);
    return text;
}
RDB_BOUNDARY(int, catclose, REFUSE, (nl_catd catalog), (catalog), , if (call->replaying && r == 0) free(catalog))
