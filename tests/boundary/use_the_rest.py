"""Memory, signals, randomness, locales, terminals, semaphores, the system's log."""
import _multiprocessing, ctypes, errno, locale, mmap, os, pty, random, resource, signal, sys, syslog, termios, tty, uuid

path = os.path.join(os.environ['WORK'], 'file')
open(path, 'w').write('mapped ' * 1000)
f = open(path, 'r')
m = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)
print m[:7], m.find('mapped', 10), m.size(), len(m)
m.close()
m = mmap.mmap(-1, 4096)
m[:5] = 'plain'
print m[:6] == 'plain\0', m.close()
m = mmap.mmap(os.open(path, os.O_RDWR), 0, access=mmap.ACCESS_COPY)
m[0] = 'X'
print m[:7], open(path).read(7)

print '~', os.urandom(8).encode('hex'), random.random(), uuid.uuid4(), uuid.uuid1()
libc = ctypes.CDLL('libc.so.6', use_errno=True)
buf = ctypes.create_string_buffer(16)
print libc.getrandom(buf, 16, 0), libc.getentropy(buf, 16), libc.getentropy(buf, 1000)
print '~', buf.raw.encode('hex')

print locale.setlocale(locale.LC_ALL, 'C'), locale.setlocale(locale.LC_ALL, ''), locale.nl_langinfo(locale.CODESET)
print locale.gettext('no translation'), locale.localeconv()['decimal_point']
try:
    locale.setlocale(locale.LC_ALL, 'xx_YY')
except locale.Error as error:
    print error

caught = []
print signal.getsignal(signal.SIGUSR1), signal.signal(signal.SIGUSR1, lambda n, frame: caught.append(n))
os.kill(os.getpid(), signal.SIGUSR1)
print caught, signal.getsignal(signal.SIGPIPE), signal.siginterrupt(signal.SIGUSR1, False)
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.kill(os.getpid(), signal.SIGINT)
old = ctypes.create_string_buffer(152)
print libc.sigaction(signal.SIGINT, None, old), ctypes.c_long.from_buffer(old).value, libc.sigaction(99, None, old)
print libc.sigprocmask(0, None, buf), buf.raw[:8].encode('hex')

master, slave = pty.openpty()
print os.isatty(slave), os.ttyname(slave)[:8], termios.tcgetattr(slave)[3] & termios.ECHO != 0
tty.setraw(slave)
os.write(master, 'typed')
print os.read(slave, 10), termios.tcgetattr(slave)[3] & termios.ECHO, os.tcgetpgrp(0) if os.isatty(0) else 'no terminal'
import fcntl, struct
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 11, 22, 0, 0))
print struct.unpack('HHHH', fcntl.ioctl(slave, termios.TIOCGWINSZ, 'x' * 8)), '~'
try:
    termios.tcgetattr(os.open(path, os.O_RDONLY))
except termios.error as error:
    print error

s = _multiprocessing.SemLock(1, 1, 1)
print s.acquire(), s.acquire(False), s.release(), s._get_value() if hasattr(s, '_get_value') else ''
syslog.openlog('rdb'), syslog.syslog('a message with %d percent' % 100), syslog.closelog()
print ctypes.string_at(ctypes.c_char_p.in_dll(ctypes.CDLL(None), 'environ') and 'x')
