"""File descriptors: Modules/boundary/rdb_files.c."""
import ctypes, errno, fcntl, os, struct

libc = ctypes.CDLL('libc.so.6', use_errno=True)
path = os.path.join(os.environ['WORK'], 'file')


def failing(call, *arguments):
    try:
        return call(*arguments)
    except EnvironmentError as error:
        return errno.errorcode[error.errno]


fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0600)
print fd, failing(os.open, path, os.O_CREAT | os.O_EXCL), failing(os.open, '/nowhere/x', os.O_RDONLY)
print os.write(fd, 'hello world'), os.lseek(fd, -5, os.SEEK_END), os.read(fd, 100), repr(os.read(fd, 100))
print os.dup(fd), os.dup2(fd, 20), failing(os.dup, 99), failing(os.close, 99), failing(os.read, 99, 1)
print os.isatty(fd), failing(os.lseek, fd, -1, os.SEEK_SET)
os.ftruncate(fd, 3)
os.fsync(fd), os.fdatasync(fd)
print os.fstat(fd).st_size, fcntl.fcntl(fd, fcntl.F_GETFD), fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE
fcntl.fcntl(fd, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
print fcntl.fcntl(fd, fcntl.F_GETFD), failing(fcntl.flock, 99, fcntl.LOCK_EX)
fcntl.lockf(fd, fcntl.LOCK_EX), fcntl.flock(20, fcntl.LOCK_SH)
lock = fcntl.fcntl(fd, fcntl.F_GETLK, struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0))
print struct.unpack('hhqqi4x', lock)[0] == fcntl.F_UNLCK
r, w = os.pipe()
os.write(w, 'through a pipe')
print r, w, os.read(r, 7), os.read(r, 100)
buf = ctypes.create_string_buffer(16)


class Part(ctypes.Structure):
    _fields_ = [('at', ctypes.c_void_p), ('size', ctypes.c_size_t)]


parts = (Part * 2)(Part(ctypes.addressof(buf), 2), Part(ctypes.addressof(buf) + 8, 4))
print libc.pwrite(fd, 'abcdef', 6, ctypes.c_long(0)), libc.pread(fd, buf, 4, ctypes.c_long(1)), buf.raw
print libc.writev(w, parts, 2), libc.readv(r, parts, 2), buf.raw
print libc.preadv(fd, parts, 2, ctypes.c_long(0)), libc.pwritev(fd, parts, 2, ctypes.c_long(6)), buf.raw
print libc.sendfile(w, fd, None, 4), os.read(r, 9), libc.posix_fallocate(fd, ctypes.c_long(0), ctypes.c_long(100))
event = libc.eventfd(3, 0)
print libc.pread(-1, buf, 1, ctypes.c_long(0)), errno.errorcode[ctypes.get_errno()]
print struct.unpack('Q', os.read(event, 8)), libc.memfd_create('name', 0) > 0
watch = libc.inotify_init1(os.O_NONBLOCK)
print libc.inotify_add_watch(watch, os.path.dirname(path), 0x100)
open(path + '2', 'w').close()
print len(os.read(watch, 1000)) > 16, libc.inotify_rm_watch(watch, 1)
print libc.close_range(10, 100, 0), failing(os.close, 20), failing(os.fstat, 20)
os.closerange(5, 2000)
print failing(os.fstat, 5), os.open('/dev/null', os.O_RDONLY), os.fdopen(os.dup(0)).fileno()
