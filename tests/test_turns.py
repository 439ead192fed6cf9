# SPDX-License-Identifier: MIT
"""What threads do just after they have released the interpreter lock, and between calls, is replayed where it was."""
import pytest

import rdb
from test_extensions import build

PROGRAMS = {
    'epoll closed': '''
import select, threading, time
poller = select.epoll()
def wait(): print poller.poll(0.4)
t = threading.Thread(target=wait); t.start(); time.sleep(0.1); poller.close(); t.join()
''',
    'file closed': '''
import io, os, threading, time
r, w = os.pipe()
f = io.FileIO(r, 'r')
def read():
    try:
        print repr(f.read(10))
    except (IOError, OSError, ValueError) as error:
        print error
t = threading.Thread(target=read); t.start(); time.sleep(0.1); f.close(); os.write(w, 'x' * 4)
t.join()
''',
    'file closed, read into': '''
import io, os, threading, time
r, w = os.pipe()
f, into = io.FileIO(r, 'r'), bytearray(8)
def read():
    try:
        print f.readinto(into), into
    except (IOError, OSError, ValueError) as error:
        print error
t = threading.Thread(target=read); t.start(); time.sleep(0.1); os.write(w, 'x' * 4); f.close(); os.close(w)
t.join()
''',
    'connections': '''
import multiprocessing, threading, time
a, b = multiprocessing.Pipe()
got = []
def receive():
    try:
        for turn in range(4):
            got.append(a.recv() if a.poll(0.2) else None)
    except (IOError, EOFError) as error:
        got.append(str(error))
t = threading.Thread(target=receive); t.start()
b.send([1, 2]); time.sleep(0.05); b.send('x' * 3000); time.sleep(0.05); a.close(); t.join()
print got
''',
    'select and close': '''
import os, select, threading, time
r, w = os.pipe()
def wait():
    try:
        print select.select([r], [], [], 0.3), os.read(r, 3)
    except (select.error, OSError) as error:
        print error
t = threading.Thread(target=wait); t.start(); time.sleep(0.05); os.close(r); os.write(1, 'closed\\n'); t.join()
''',
}

SOCKETS = '''
import _socket, socket, threading, time
server = _socket.socket()
server.bind(('127.0.0.1', 0)); server.listen(3)
def pair():
    client = _socket.socket(); client.connect(server.getsockname())
    return client, server._accept()[0] if hasattr(server, '_accept') else server.accept()[0]
def attempt(what):
    try:
        print repr(what())
    except (socket.error, ValueError) as error:
        print type(error).__name__, error
ours, theirs = pair()
ours.settimeout(%(timeout)s)
server.settimeout(0.3)
into = bytearray(8)
t = threading.Thread(target=attempt, args=(lambda: %(call)s,))
t.start()
time.sleep(0.05)
%(meanwhile)s
t.join()
print bytes(into)
'''
CALLS = {'recv': 'ours.recv(8)', 'recv_into': 'ours.recv_into(into)', 'recvfrom': 'ours.recvfrom(8)',
         'recvfrom_into': 'ours.recvfrom_into(into)',
         'sendall': 'ours.sendall("x" * 8000000)', 'send': '[ours.send("x" * 4000000) for i in range(3)]',
         'accept': 'server.accept()[1][0]'}
MEANWHILE = {'close': 'ours.close(); server.close()', 'another timeout': 'ours.settimeout(None); theirs.send("late"); server.settimeout(0.1); time.sleep(0.05); theirs.close()',
             'data and close': 'theirs.send("data"); ours.close(); server.close()'}

WAITING = '''
import sys, threading, time
sys.path.insert(0, %(folder)r)
import waiting
sys.setcheckinterval(%(interval)d)
counts = [0, 0, 0]
def loop():
    for turn in xrange(%(turns)d):
        counts[0] += waiting.wait(%(looks)d)
def poke():
    while t.is_alive():
        for i in xrange(20):
            counts[1 + waiting.wake()] += 1
        counts.append(waiting.peek()[1])
        time.sleep(0.0001)
t = threading.Thread(target=loop)
t.start()
others = [threading.Thread(target=poke) for _ in range(%(others)d)]
[other.start() for other in others]
poke()
[other.join() for other in others]
print counts[:3], sum(counts), waiting.peek()
'''


@pytest.mark.parametrize('name', sorted(PROGRAMS))
def test_what_another_thread_takes_away(recorded, source, name):
    rdb.prove(recorded(source(PROGRAMS[name])), visits=False)


@pytest.mark.parametrize('meanwhile', sorted(MEANWHILE))
@pytest.mark.parametrize('call', sorted(CALLS))
def test_sockets(recorded, source, call, meanwhile):
    program = SOCKETS % {'timeout': 0.3, 'call': CALLS[call], 'meanwhile': MEANWHILE[meanwhile]}
    rdb.prove(recorded(source(program)), visits=False)


@pytest.mark.parametrize('looks, interval, others', [(0, 100, 0), (0, 1, 1), (1, 100, 1), (3, 10, 3)])
def test_a_shared_flag(tmp_path, source, recorded, looks, interval, others):
    build(tmp_path, source, 'waiting', [])
    for turn in range(20 if rdb.LONG else 2):
        recording = recorded(source(WAITING % {'folder': str(tmp_path), 'turns': 300, 'looks': looks,
                                               'interval': interval, 'others': others}))
        assert recording.status == 0, recording
        rdb.prove(recording, visits=False)
