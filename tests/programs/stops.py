"""Something of every kind that a debugger can stop at; the comments name the lines."""
import os
import signal
import socket
import sys
import threading
import time


class Base(object):
    def put(self, item):
        return item                     # Base.put


class Cart(Base):
    def __init__(self):
        self.items = []

    def put(self, item):
        self.items.append(item)         # Cart.put
        return len(self.items)          # counts


def look(table, key):
    try:
        return table[key]               # looks
    except KeyError:
        return None                     # finds nothing


def fail(n):
    if n == 0:
        raise ValueError('n is zero')   # raises
    try:
        fail(n - 1)
    finally:
        n = n * 2                       # cleans up


def count(n):
    for i in range(n):
        yield i


def handle(number, frame):
    pass                                # handles


def work():
    pass                                # works


def connect():
    pair = socket.socketpair()
    pair[0].send('x')
    return pair[1].recv(1)


cart = Cart()
for i in range(5):
    cart.put(i)                         # puts
    Base().put(i)
    look({1: 2}, i)
print 'the sum is', sum(cart.items)     # prints
sys.stderr.write('a ')
sys.stderr.write('warning\n')           # warns
sum(count(3))
connect()
pid = os.fork()                         # forks
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
signal.signal(signal.SIGUSR1, handle)
os.kill(os.getpid(), signal.SIGUSR1)    # signals
for i in range(3):
    time.sleep(0.001)                   # sleeps
thread = threading.Thread(target=work)
thread.start()
thread.join()
fail(2)                                 # fails
