"""Tables that the C library reads, and network interfaces: Modules/boundary/rdb_tables.c, rdb_networks.c, rdb_hosts.c,
rdb_terminal.c.  As psutil asks for them: disk_partitions, net_if_stats, net_if_addrs, users."""
import array, ctypes, fcntl, os, socket, struct

libc = ctypes.CDLL('libc.so.6', use_errno=True)


class Mount(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in ('device', 'dir', 'type', 'options')] + [
        ('frequency', ctypes.c_int), ('pass_number', ctypes.c_int)]


libc.setmntent.restype = ctypes.c_void_p
libc.getmntent.restype = ctypes.POINTER(Mount)
table = ctypes.c_void_p(libc.setmntent('/proc/self/mounts', 'r'))
mounts = []
while True:
    m = libc.getmntent(table)
    if not m:
        break
    mounts.append((m[0].device, m[0].dir, m[0].type, m[0].options, m[0].frequency, m[0].pass_number))
print mounts[:3], '~', libc.endmntent(table)
own = os.path.join(os.environ['WORK'], 'fstab')
open(own, 'w').write('/dev/a /mnt/with\\040blank ext4 rw 1 2\n# nothing\n/dev/b /b xfs ro 0 0\n')
table = ctypes.c_void_p(libc.setmntent(own, 'r+'))
room, text = Mount(), ctypes.create_string_buffer(500)
print libc.getmntent_r(table, ctypes.byref(room), text, 500) != 0, room.dir, room.frequency, room.pass_number
added = Mount('/dev/c', '/c', 'tmpfs', 'rw', 3, 4)
print libc.addmntent(table, ctypes.byref(added)), libc.endmntent(table), open(own).read().splitlines()[-1]
print libc.setmntent('/nonexistent', 'r')


class Address(ctypes.Structure):
    pass


Address._fields_ = [('next', ctypes.POINTER(Address)), ('name', ctypes.c_char_p), ('flags', ctypes.c_uint),
                    ('address', ctypes.POINTER(ctypes.c_ushort)), ('mask', ctypes.c_void_p), ('other', ctypes.c_void_p),
                    ('data', ctypes.POINTER(ctypes.c_uint * 23))]
first = ctypes.POINTER(Address)()
print libc.getifaddrs(ctypes.byref(first))
at = first
while at:
    family = at[0].address[0] if at[0].address else None
    print at[0].name, family, bool(at[0].data), list(at[0].data[0])[:8] if at[0].data else '', '~'
    at = at[0].next
print libc.freeifaddrs(first), '~'
print libc.freeifaddrs(None), '~'

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for command, size in (1, 44), (3, 196), (10, 8), (0x4c, 48):
    data = ctypes.create_string_buffer(struct.pack('I', command), 1024)
    request = ctypes.create_string_buffer(struct.pack('16sP', 'lo', ctypes.addressof(data)), 40)
    try:
        fcntl.ioctl(s, 0x8946, request)
    except IOError as error:
        print command, error
    print command, data.raw[:size].encode('hex')
for number in 0x8913, 0x8915, 0x891b, 0x8921, 0x8927, 0x8933, 0x8942:
    print hex(number), fcntl.ioctl(s, number, struct.pack('40s', 'lo'))[16:32].encode('hex')
names = array.array('c', '\0' * 4000)
size, where = struct.unpack('iP', fcntl.ioctl(s, 0x8912, struct.pack('iP', 4000, names.buffer_info()[0])))
print size, where == names.buffer_info()[0], [names.tostring()[i:i + 16].split('\0')[0] for i in range(0, size, 40)]


class Name(ctypes.Structure):
    _fields_ = [('index', ctypes.c_uint), ('name', ctypes.c_char_p)]


libc.if_nameindex.restype = ctypes.POINTER(Name)
index = libc.if_nameindex()
print [(index[i].index, index[i].name) for i in range(1)], index[0].index
libc.if_freenameindex(index)


class Entry(ctypes.Structure):
    _fields_ = [('name', ctypes.c_char_p), ('aliases', ctypes.POINTER(ctypes.c_char_p)), ('number', ctypes.c_int)]


for function in libc.getrpcbynumber, libc.getprotobynumber, libc.getprotoent:
    function.restype = ctypes.POINTER(Entry)
libc.setprotoent(1)
for n in range(3):
    entry = libc.getprotoent()
    print entry and (entry[0].name, entry[0].aliases[0], entry[0].number)
libc.endprotoent()
found = ctypes.POINTER(Entry)()
room = Entry()
print libc.getprotobynumber_r(6, ctypes.byref(room), text, 500, ctypes.byref(found)), room.name, room.number
print libc.getprotobynumber_r(6, ctypes.byref(room), text, 3, ctypes.byref(found)), bool(found)
libc.getusershell.restype = ctypes.c_char_p
libc.setusershell()
print libc.getusershell(), libc.getusershell()
libc.setutent()
utmp, result = ctypes.create_string_buffer(384), ctypes.c_void_p()
print '~', libc.getutent_r(utmp, ctypes.byref(result)), bool(result), utmp.raw.encode('hex')[:80]
answer = ctypes.create_string_buffer(512)
n = libc.res_mkquery(0, 'example.org', 1, 1, None, 0, None, answer, 512)
print n, answer.raw[2:n].encode('hex'), '~' if 0 else ''
print '~', answer.raw[:2].encode('hex')
