# SPDX-License-Identifier: MIT
"""Signals: what they do replays; each handler runs at the same stop point as in the recording."""
import re
import signal
import subprocess
import time

import pytest

import rdb

# Each program tells where its handlers ran: at which line, at which count of its work.
PROGRAMS = {
    'alarm and pause': '''
import signal
def handler(number, frame):
    print number, frame.f_lineno
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.01)
signal.pause()
print signal.alarm(5), signal.alarm(0), signal.getsignal(signal.SIGALRM) is handler
''',
    'interval timers': '''
import signal
places, count = [], 0
def handler(number, frame):
    places.append((number, frame.f_lineno, count))
for timer, number in ((signal.ITIMER_REAL, signal.SIGALRM), (signal.ITIMER_VIRTUAL, signal.SIGVTALRM),
                      (signal.ITIMER_PROF, signal.SIGPROF)):
    signal.signal(number, handler)
    signal.setitimer(timer, 0.002, 0.003)
    until = len(places) + 6
    while len(places) < until:
        count += 1
        count += 1
    print signal.getitimer(timer)[1] > 0, signal.setitimer(timer, 0)
print places
''',
    'long computations': '''
import re, signal
places, count = [], 0
def handler(number, frame):
    places.append((frame.f_lineno, count))
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.003, 0.003)
while len(places) < 10:
    count += 1
    len(str(7 ** 9000))
    re.match('(a*)*b', 'a' * 15)
    sorted(xrange(20000), key=lambda n: -n)
signal.setitimer(signal.ITIMER_REAL, 0)
print places
''',
    'blocking calls': '''
import errno, os, select, signal, socket, time
caught = []
def handler(number, frame):
    caught.append(frame.f_lineno)
signal.signal(signal.SIGALRM, handler)
r, w = os.pipe()
here, there = socket.socketpair()
for restarts in False, True:
    signal.siginterrupt(signal.SIGALRM, not restarts)
    for call in (lambda: select.select([r], [], [], 0.5), lambda: time.sleep(0.5), lambda: os.read(r, 1),
                 lambda: here.recv(1), lambda: select.poll().poll(500)):
        if restarts:
            there.send('x')
            os.write(w, 'x')
        signal.setitimer(signal.ITIMER_REAL, 0.005)
        try:
            print call(),
            time.sleep(0.02)
        except (select.error, OSError, IOError, socket.error) as error:
            print errno.errorcode[error.args[0]],
        print caught
''',
    'exceptions in handlers': '''
import signal, time
class Timeout(Exception):
    pass
def handler(number, frame):
    raise Timeout(frame.f_lineno)
signal.signal(signal.SIGALRM, handler)
for i in range(5):
    count = 0
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.003)
        while True:
            count += 1
            count += 0
    except Timeout as error:
        print count, error
try:
    signal.setitimer(signal.ITIMER_REAL, 0.003)
    time.sleep(5)
except Timeout as error:
    print error
''',
    'wakeup descriptor': '''
import fcntl, os, select, signal
r, w = os.pipe()
for f in r, w:
    fcntl.fcntl(f, fcntl.F_SETFL, os.O_NONBLOCK)
signal.signal(signal.SIGALRM, lambda *_: None)
print signal.set_wakeup_fd(w)
signal.setitimer(signal.ITIMER_REAL, 0.005)
try:
    print select.select([r], [], [], 5)
except select.error as error:
    print error
print repr(os.read(r, 10)), signal.set_wakeup_fd(-1) == w
''',
    'children': '''
import os, signal, time
ended = []
def handler(number, frame):
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except OSError:
            return
        if pid == 0:
            return
        ended.append((status >> 8, frame.f_lineno, count))
signal.signal(signal.SIGCHLD, handler)
count = 0
for i in range(8):
    if os.fork() == 0:
        os._exit(i)
while len(ended) < 8:
    count += 1
print sorted(ended), count
''',
    'threads': '''
import os, signal, threading, time
places, counts, stop = [], [0] * 4, threading.Event()
def handler(number, frame):
    places.append((number, frame.f_lineno, threading.current_thread().name, list(counts)))
def work(n):
    while not stop.is_set():
        counts[n] += 1
        if n == 3 and counts[n] % 50 == 0:
            os.kill(os.getpid(), signal.SIGUSR1)
signal.signal(signal.SIGALRM, handler)
signal.signal(signal.SIGUSR1, handler)
signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
[t.start() for t in threads]
while len(places) < 30:
    counts[0] += 1
stop.set()
signal.setitimer(signal.ITIMER_REAL, 0)
[t.join() for t in threads]
print places
''',
    'default, ignored and from itself': '''
import os, signal
print signal.signal(signal.SIGUSR1, signal.SIG_IGN)
os.kill(os.getpid(), signal.SIGUSR1)
def handler(number, frame):
    print number, frame.f_lineno
    if number == signal.SIGUSR1:
        os.kill(os.getpid(), signal.SIGUSR2)
signal.signal(signal.SIGUSR1, handler)
signal.signal(signal.SIGUSR2, handler)
os.kill(os.getpid(), signal.SIGUSR1)
try:
    os.kill(os.getpid(), signal.SIGINT)
    for i in range(1000):
        pass
except KeyboardInterrupt:
    print 'interrupted'
''',
}


@pytest.mark.parametrize('name', sorted(PROGRAMS))
def test_signals_replay(recorded, source, name):
    recording = recorded('-u', source(PROGRAMS[name]))
    assert recording.status == 0 and recording.stderr == ''
    rdb.prove(recording, visits=name in ('interval timers', 'exceptions in handlers', 'threads'))


STORM = '''
import hashlib, os, signal, sys
count = caught = 0
digest = hashlib.md5()
def handler(number, frame):
    global caught
    caught += 1
    digest.update('%d %d %d\\n' % (number, count, frame.f_lasti))
signal.signal(signal.SIGUSR1, handler)
signal.signal(signal.SIGUSR2, handler)
print 'ready'
while caught < int(sys.argv[1]):
    count += 1
    if count % 1000 == 0:
        str(3 ** 3000)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
signal.signal(signal.SIGUSR2, signal.SIG_IGN)
print caught, count, digest.hexdigest()
'''


def started(log, *arguments):
    """A recorded program that has said that it is ready."""
    process = subprocess.Popen([str(rdb.PYTHON), '-u', *map(str, arguments)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=dict(rdb.ENVIRONMENT, REVDB=str(log)), encoding='utf-8')
    assert process.stdout.readline() == 'ready\n'
    return process


def test_a_storm(source, tmp_path):
    """A thousand signals a second from outside."""
    log = tmp_path / 'log.rdb'
    process = started(log, source(STORM), 20000 if rdb.LONG else 1000)
    try:
        for number in range(100000):
            if process.poll() is not None:
                break
            process.send_signal(signal.SIGUSR1 if number % 3 else signal.SIGUSR2)
            time.sleep(0.001)
        output, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0 and errors == ''
    rdb.prove(rdb.Recording(log, 0, output, errors))


@pytest.mark.parametrize('work', ['while True: count += 1', 'time.sleep(60)', 'sys.stdin.read()',
                                  'threading.Thread(target=busy).start()\n    while True: count += 1'])
def test_interrupted_from_outside(source, tmp_path, work):
    log = tmp_path / 'log.rdb'
    process = subprocess.Popen([str(rdb.PYTHON), '-u', str(source('''
import sys, threading, time
stop, count = threading.Event(), 0
def busy():
    while not stop.is_set():
        pass
print 'ready'
try:
    %s
except KeyboardInterrupt:
    stop.set()
    print 'interrupted', count
raise KeyboardInterrupt
''' % work))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding='utf-8',
                               env=dict(rdb.ENVIRONMENT, REVDB=str(log)))
    try:
        assert process.stdout.readline() == 'ready\n'
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        lines = process.stdout.read(), process.stderr.read()
        status = process.wait(timeout=20)
    finally:
        process.kill()
        process.stdin.close()
    assert status == 1 and lines[1].endswith('KeyboardInterrupt\n'), lines
    assert re.fullmatch(r'interrupted \d+\n', lines[0])
    rdb.prove(rdb.Recording(log, 0, *lines), visits=False)


def test_a_signal_that_kills(source, tmp_path):
    """Nothing is handled: the recording ends where it was, and replays to there."""
    for number in signal.SIGTERM, signal.SIGALRM, signal.SIGUSR1:
        log = tmp_path / ('%d.rdb' % number)
        process = started(log, source('print "ready"\nn = 0\nwhile True: n += 1\n'))
        time.sleep(0.02)
        process.send_signal(number)
        assert process.wait(timeout=20) == -number
        process.stdout.close(), process.stderr.close()
        rdb.replay(log)


def test_a_handler_is_where_it_was(recorded, source):
    """In the debugger: the frame below a handler is where the recording says it was."""
    recording = recorded('-u', source('''
import signal
places, count = [], 0
def handler(number, frame):
    places.append((frame.f_lineno, count))
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
while len(places) < 5:
    count += 1
    count += 0
signal.setitimer(signal.ITIMER_REAL, 0)
print places
'''))
    places = eval(recording.stdout)
    with rdb.Debugger(recording.log) as debugger:
        debugger.tell('break handler')
        stops = []
        for line, count in places:
            stops.append(debugger.tell('continue').time)
            assert debugger.tell('print frame.f_lineno, count').text == '(%d, %d)\n' % (line, count)
            assert debugger.tell('up').place.line == line
        assert [debugger.tell('bcontinue').time for _ in stops[1:]] == stops[-2::-1]
