/* SPDX-License-Identifier: MIT */
/* Boundary: terminals, and ioctl in general.  See rdb_boundary.h. */
#include "rdb_boundary.h"

#include <linux/ethtool.h>
#include <linux/fs.h>
#include <linux/hdreg.h>
#include <linux/if.h>
#include <linux/sockios.h>
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

enum { TERMIOS = 36 }; /* bytes of the kernel's struct termios */

/* How many bytes the kernel reads (in) or writes (out) behind it.  Not here: a number given as such, which has none. */
static const struct ioctl {
    unsigned long request;
    size_t in, out;
} ioctls[] = {
    {TCGETS, 0, TERMIOS},
    {TCSETS, TERMIOS, 0},
    {TCSETSW, TERMIOS, 0},
    {TCSETSF, TERMIOS, 0},
    {TIOCGWINSZ, 0, sizeof(struct winsize)},
    {TIOCSWINSZ, sizeof(struct winsize), 0},
    {TIOCGPGRP, 0, sizeof(int)},
    {TIOCGSID, 0, sizeof(int)},
    {TIOCOUTQ, 0, sizeof(int)},
    {TIOCMGET, 0, sizeof(int)},
    {TIOCGETD, 0, sizeof(int)},
    {FIONREAD, 0, sizeof(int)},
    {SIOCATMARK, 0, sizeof(int)},
    {TIOCSPGRP, sizeof(int), 0},
    {TIOCMSET, sizeof(int), 0},
    {TIOCMBIS, sizeof(int), 0},
    {TIOCMBIC, sizeof(int), 0},
    {TIOCSETD, sizeof(int), 0},
    {TIOCPKT, sizeof(int), 0},
    {FIONBIO, sizeof(int), 0},
    {FIOASYNC, sizeof(int), 0},
    {TIOCSTI, 1, 0},
    {SIOCGIFNAME, 0, sizeof(struct ifreq)},
    {SIOCGIFFLAGS, 0, sizeof(struct ifreq)},
    {SIOCGIFADDR, 0, sizeof(struct ifreq)},
    {SIOCGIFBRDADDR, 0, sizeof(struct ifreq)},
    {SIOCGIFNETMASK, 0, sizeof(struct ifreq)},
    {SIOCGIFMETRIC, 0, sizeof(struct ifreq)},
    {SIOCGIFMTU, 0, sizeof(struct ifreq)},
    {SIOCGIFHWADDR, 0, sizeof(struct ifreq)},
    {SIOCGIFINDEX, 0, sizeof(struct ifreq)},
    {SIOCGIFMAP, 0, sizeof(struct ifreq)},
    {SIOCGIFTXQLEN, 0, sizeof(struct ifreq)},
    {SIOCGIFDSTADDR, 0, sizeof(struct ifreq)},
    {SIOCGIFCONF, 0, sizeof(struct ifconf)},
    {BLKGETSIZE, 0, sizeof(long)},
    {BLKSSZGET, 0, sizeof(int)},
    {BLKROGET, 0, sizeof(int)},
    {BLKRAGET, 0, sizeof(int)},
    {HDIO_GETGEO, 0, sizeof(struct hd_geometry)},
};

static struct ioctl ioctl_shape(unsigned long request)
{
    for (size_t i = 0; i < sizeof ioctls / sizeof *ioctls; i++)
        if (ioctls[i].request == request)
            return ioctls[i];
    /* Newer requests carry direction and size themselves. */
    return (struct ioctl){request, _IOC_DIR(request) & _IOC_WRITE ? _IOC_SIZE(request) : 0,
                          _IOC_DIR(request) & _IOC_READ ? _IOC_SIZE(request) : 0};
}

/* What lies behind an address inside the argument: where, and how many bytes. */
static size_t ioctl_behind(unsigned long request, void *argument, void **at)
{
    struct ifconf *list = argument;
    struct ifreq *interface = argument;
    if (request == SIOCGIFCONF) {
        *at = list->ifc_buf;
        return *at && list->ifc_len > 0 ? (size_t)list->ifc_len : 0;
    }
    if (request != SIOCETHTOOL || !(*at = interface->ifr_data))
        return 0;
    switch (*(uint32_t *)*at) {
    case ETHTOOL_GSET: return sizeof(struct ethtool_cmd);
    case ETHTOOL_GDRVINFO: return sizeof(struct ethtool_drvinfo);
    case ETHTOOL_GWOL: return sizeof(struct ethtool_wolinfo);
    case ETHTOOL_GCOALESCE: return sizeof(struct ethtool_coalesce);
    case ETHTOOL_GRINGPARAM: return sizeof(struct ethtool_ringparam);
    case ETHTOOL_GPAUSEPARAM: return sizeof(struct ethtool_pauseparam);
    case ETHTOOL_GCHANNELS: return sizeof(struct ethtool_channels);
    case ETHTOOL_GPERMADDR: return sizeof(struct ethtool_perm_addr) + ((struct ethtool_perm_addr *)*at)->size;
    case ETHTOOL_GLINKSETTINGS: { /* first asked for its size, which comes back negative */
        int words = ((struct ethtool_link_settings *)*at)->link_mode_masks_nwords;
        return sizeof(struct ethtool_link_settings) + (words > 0 ? (size_t)words * 12 : 0);
    }
    default: return sizeof(struct ethtool_value);
    }
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
    request = (unsigned)request; /* callers sign-extend it */
    struct ioctl shape = ioctl_shape(request);
    void *at = NULL;
    size_t behind = argument ? ioctl_behind(request, (void *)argument, &at) : 0;
    rdb_call_begin(call, RDB_CALL_ioctl);
    IN_FD(fd);
    IN(request);
    if (argument && shape.in && !shape.out) /* where both ways are used there may be addresses inside */
        IN_BYTES((void *)argument, shape.in);
    if (rdb_call_real(call))
        r = real_ioctl(fd, request, argument);
    r = (int)rdb_call_result(call, r);
    if (r >= 0 && argument && shape.out)
        OUT_BYTES((void *)argument, (int64_t)shape.out, shape.out);
    if (at && request == SIOCGIFCONF)
        ((struct ifconf *)argument)->ifc_buf = at; /* the program's own, not the recording's */
    if (r >= 0)
        OUT_BYTES(at, (int64_t)behind, behind);
    rdb_call_end(call);
    return r;
}
