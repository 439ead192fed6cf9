/* Boundary: terminals, and ioctl in general.  See rdb_boundary.h. */
#include "rdb_boundary.h"

#include <linux/if.h>
#include <pty.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

/* ---- Settings. ---- */

/* Field by field: a struct termios has padding. */
static void in_termios(const struct termios *t)
{
    IN(t->c_iflag);
    IN(t->c_oflag);
    IN(t->c_cflag);
    IN(t->c_lflag);
    IN_BYTES(t->c_cc, sizeof t->c_cc);
}

RDB_BOUNDARY(int, tcgetattr, REFUSE, (int fd, struct termios *t), (fd, t), IN_FD(fd), OUT_ON_SUCCESS(t))
RDB_BOUNDARY(int, tcsetattr, REFUSE, (int fd, int when, const struct termios *t), (fd, when, t),
             IN_FD(fd); IN(when); in_termios(t), )
RDB_BOUNDARY(int, tcsendbreak, REFUSE, (int fd, int n), (fd, n), IN_FD(fd); IN(n), )
RDB_BOUNDARY(int, tcdrain, REFUSE, (int fd), (fd), IN_FD(fd), )
RDB_BOUNDARY(int, tcflush, REFUSE, (int fd, int queue), (fd, queue), IN_FD(fd); IN(queue), )
RDB_BOUNDARY(int, tcflow, REFUSE, (int fd, int action), (fd, action), IN_FD(fd); IN(action), )
RDB_BOUNDARY(pid_t, tcgetpgrp, REFUSE, (int fd), (fd), IN_FD(fd), )
RDB_BOUNDARY(int, tcsetpgrp, REFUSE, (int fd, pid_t group), (fd, group), IN_FD(fd); IN(group), )
RDB_BOUNDARY(pid_t, tcgetsid, REFUSE, (int fd), (fd), IN_FD(fd), )

/* ---- Names. ---- */

RDB_BOUNDARY(int, ttyname_r, REFUSE, (int fd, char *buf, size_t n), (fd, buf, n), IN_FD(fd); IN(n),
             if (r == 0) OUT_TEXT(buf, n))
RDB_BOUNDARY(int, ptsname_r, REFUSE, (int fd, char *buf, size_t n), (fd, buf, n), IN_FD(fd); IN(n),
             if (r == 0) OUT_TEXT(buf, n))
RDB_EXPORT int __ttyname_r_chk(int fd, char *buf, size_t n, size_t room)
{
    return ttyname_r(fd, buf, n < room ? n : room);
}

static char *name_of(int fd, int (*find)(int, char *, size_t), char *room, size_t size)
{
    int error = find(fd, room, size);
    if (error)
        errno = error;
    return error ? NULL : room;
}
RDB_EXPORT char *ttyname(int fd)
{
    static char room[256];
    return name_of(fd, ttyname_r, room, sizeof room);
}
RDB_EXPORT char *ptsname(int fd)
{
    static char room[256];
    return name_of(fd, ptsname_r, room, sizeof room);
}

/* ---- Pseudo-terminals. ---- */

RDB_BOUNDARY(int, openpty, REFUSE,
             (int *master, int *slave, char *name, const struct termios *t, const struct winsize *size),
             (master, slave, name, t, size), IN_BYTES(size, size ? sizeof *size : 0),
             OUT_ON_SUCCESS(master); OUT_ON_SUCCESS(slave); if (r == 0 && name) OUT_TEXT(name, 4096))
RDB_BOUNDARY(int, posix_openpt, REFUSE, (int flags), (flags), IN(flags), )
RDB_BOUNDARY(int, getpt, REFUSE, (void), (), , )
RDB_BOUNDARY(int, grantpt, REFUSE, (int fd), (fd), IN_FD(fd), )
RDB_BOUNDARY(int, unlockpt, REFUSE, (int fd), (fd), IN_FD(fd), )
RDB_BOUNDARY(int, login_tty, REFUSE, (int fd), (fd), IN_FD(fd), )

/* ---- ioctl: what the third argument is depends on the request. ---- */

/* How much the kernel reads and writes behind it; a number that it is not given behind an address has none. */
static void ioctl_shape(unsigned long request, size_t *in, size_t *out)
{
    *in = *out = 0;
    switch (request) {
    case TCGETS: *out = 36; return; /* the kernel's struct termios */
    case TCSETS:
    case TCSETSW:
    case TCSETSF: *in = 36; return;
    case TIOCGWINSZ: *out = sizeof(struct winsize); return;
    case TIOCSWINSZ: *in = sizeof(struct winsize); return;
    case TIOCGPGRP:
    case TIOCGSID:
    case TIOCOUTQ:
    case TIOCMGET:
    case TIOCGETD:
    case FIONREAD:
    case SIOCATMARK: *out = sizeof(int); return;
    case TIOCSPGRP:
    case TIOCMSET:
    case TIOCMBIS:
    case TIOCMBIC:
    case TIOCSETD:
    case TIOCPKT:
    case FIONBIO:
    case FIOASYNC: *in = sizeof(int); return;
    case TIOCSTI: *in = 1; return;
    case SIOCGIFNAME:
    case SIOCGIFFLAGS:
    case SIOCGIFADDR:
    case SIOCGIFBRDADDR:
    case SIOCGIFNETMASK:
    case SIOCGIFMETRIC:
    case SIOCGIFMTU:
    case SIOCGIFHWADDR:
    case SIOCGIFINDEX: *out = sizeof(struct ifreq); return;
    }
    /* Newer requests carry direction and size themselves. */
    if (_IOC_DIR(request) & _IOC_WRITE)
        *in = _IOC_SIZE(request);
    if (_IOC_DIR(request) & _IOC_READ)
        *out = _IOC_SIZE(request);
}

RDB_REAL(int, ioctl, (int fd, unsigned long request, long argument), (fd, request, argument))

RDB_EXPORT int ioctl(int fd, unsigned long request, ...)
{
    va_list list;
    va_start(list, request);
    long argument = va_arg(list, long);
    va_end(list);
    if (rdb_mode == RDB_OFF || rdb_passing)
        return real_ioctl(fd, request, argument);
    if (rdb_mode == RDB_EVAL)
        return rdb_refuse("ioctl");
    struct rdb_call here, *call = &here;
    int r = -1;
    size_t in, out;
    request = (unsigned)request; /* callers sign-extend it */
    ioctl_shape(request, &in, &out);
    rdb_call_begin(call, RDB_CALL_ioctl);
    IN_FD(fd);
    IN(request);
    if (argument && in && !out) /* where both ways are used there may be addresses inside */
        IN_BYTES((void *)argument, in);
    if (rdb_call_real(call))
        r = real_ioctl(fd, request, argument);
    r = (int)rdb_call_result(call, r);
    if (r >= 0 && argument && out)
        OUT_BYTES((void *)argument, (int64_t)out, out);
    rdb_call_end(call);
    return r;
}
