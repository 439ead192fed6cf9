"""Clocks, sleeping, the time zone: Modules/boundary/rdb_time.c."""
import ctypes, datetime, os, select, signal, time

print time.time() > 1e9, time.localtime(0), time.strftime('%Y-%m-%d %H:%M:%S %Z', time.localtime(1e9))
print time.tzname, time.timezone, time.altzone, time.daylight, time.mktime((2001, 2, 31, 25, 61, 0, 0, 0, -1))
print '~', time.time(), time.clock(), time.ctime(), datetime.datetime.now(), os.times(), time.localtime()
os.environ['TZ'] = 'America/New_York'
time.tzset()
print time.tzname, time.ctime(1e9), time.asctime(time.localtime(1.2e9)), datetime.datetime.fromtimestamp(1e9)
before = time.time()
time.sleep(0.01)
print 0.005 < time.time() - before < 5
libc = ctypes.CDLL('libc.so.6')


class Span(ctypes.Structure):
    _fields_ = [('seconds', ctypes.c_long), ('nano', ctypes.c_long)]


now = Span()
print libc.clock_gettime(1, ctypes.byref(now)), libc.clock_gettime(12345, ctypes.byref(now))
print '~', now.seconds, now.nano, libc.time(None)
print libc.nanosleep(ctypes.byref(Span(0, 1000)), None), libc.usleep(100), libc.sleep(0)
caught = []
signal.signal(signal.SIGALRM, lambda *_: caught.append(1))
print signal.setitimer(signal.ITIMER_REAL, 0.02)
try:
    print select.select([], [], [], 5)
except select.error as error:
    print error
print caught, signal.alarm(100), signal.alarm(0), signal.getitimer(signal.ITIMER_REAL)
