"""Users, groups and hosts: Modules/boundary/rdb_users.c, rdb_hosts.c, rdb_records.c."""
import ctypes, errno, grp, os, pwd, socket, spwd

print pwd.getpwuid(0), pwd.getpwnam('root'), grp.getgrgid(0), grp.getgrnam('root')
print len(pwd.getpwall()) > 1, pwd.getpwall()[0], [g for g in grp.getgrall() if g.gr_mem][:3], len(grp.getgrall())
for find, key in (pwd.getpwnam, 'nobody at all'), (pwd.getpwuid, 123456), (grp.getgrgid, 123456):
    try:
        find(key)
    except KeyError as error:
        print error
print '~', len(spwd.getspall()) if os.getuid() == 0 else ''
libc = ctypes.CDLL('libc.so.6')
room, buf, found = ctypes.create_string_buffer(48), ctypes.create_string_buffer(1024), ctypes.c_void_p()
print libc.getpwuid_r(0, room, buf, 1024, ctypes.byref(found)), bool(found), ctypes.cast(room, ctypes.POINTER(ctypes.c_char_p))[0]
print libc.getpwuid_r(0, room, buf, 3, ctypes.byref(found)) == errno.ERANGE, libc.getpwuid_r(99999, room, buf, 1024, ctypes.byref(found)), bool(found)
groups, n = (ctypes.c_int * 10)(), ctypes.c_int(10)
print libc.getgrouplist('root', 0, groups, ctypes.byref(n)) == n.value, groups[0]
print socket.getaddrinfo('localhost', 80, 0, socket.SOCK_STREAM), socket.getaddrinfo(None, 'http', 0, 0, 0, socket.AI_PASSIVE)[0][4][1]
print socket.gethostbyname('localhost'), socket.gethostbyname_ex('localhost'), socket.gethostbyaddr('127.0.0.1')[0] != ''
print socket.getservbyname('http'), socket.getservbyport(80), socket.getprotobyname('tcp'), socket.getnameinfo(('127.0.0.1', 80), 0)[1]
for host in 'no such host', '999.1.1.1':
    try:
        socket.getaddrinfo(host, None)
    except socket.gaierror as error:
        print error
try:
    socket.getservbyname('no such service')
except socket.error as error:
    print error
print '~', socket.gethostname(), socket.getfqdn()
print libc.if_nametoindex('lo'), libc.if_indextoname(1, buf) != 0, buf.value


class Interface(ctypes.Structure):
    pass


Interface._fields_ = [('next', ctypes.POINTER(Interface)), ('name', ctypes.c_char_p), ('flags', ctypes.c_uint)]
first = ctypes.POINTER(Interface)()
print libc.getifaddrs(ctypes.byref(first))
names, at = set(), first
while at:
    names.add(at.contents.name)
    at = at.contents.next
print '~', sorted(names)
print 'lo' in names, libc.freeifaddrs(first) and 0
