"""A timeout, by a signal, comes after the lock was taken and before the `try` that would give it back."""
import signal
import sys
import threading


class Timeout(Exception):
    pass


def time_out(number, frame):
    raise Timeout


lock = threading.Lock()
signal.signal(signal.SIGALRM, time_out)
signal.setitimer(signal.ITIMER_REAL, 0.02)
try:
    while True:
        lock.acquire()
        try:
            sum(range(200))
        finally:
            lock.release()
except Timeout:
    pass
sys.exit(lock.locked())
