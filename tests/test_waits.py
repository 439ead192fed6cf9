# SPDX-License-Identifier: MIT
"""`info threads`: what each waits in, whose lock, which end; circles are called deadlocks; 2.7 and 3.11 alike."""
import re
import signal

import pytest

import rdb

PYTHON3 = rdb.BUILD / 'bin/python3.11-rdb'
needs3 = pytest.mark.skipif(not PYTHON3.exists(), reason='Python 3.11 is not built here')
both = pytest.mark.parametrize('python', [rdb.PYTHON, pytest.param(PYTHON3, marks=needs3)], ids=['2.7', '3.11'])

WAITS = '''\
import threading, time, sys, os, select, socket
try:
    import Queue as queue
except ImportError:
    import queue
empty, full = queue.Queue(), queue.Queue(1)
full.put(1)
event, condition, semaphore = threading.Event(), threading.Condition(), threading.Semaphore(0)
left, right, own = threading.Lock(), threading.Lock(), threading.Lock()
near, far = socket.socketpair()
reading, writing = os.pipe()

def get(): empty.get()
def put(): full.put(2)
def wait(): event.wait()
def notified():
    with condition:
        condition.wait()
def acquired(): semaphore.acquire()
def sleep(): time.sleep(100)
def receive(): near.recv(10)
def selecting(): select.select([near], [], [], 100)
def read(): os.read(reading, 1)
def join(): threads[0].join()
def first():
    with left:
        time.sleep(0.05)
        right.acquire()
def second():
    with right:
        time.sleep(0.05)
        left.acquire()
def twice():
    own.acquire()
    own.acquire()
def waiting():
    with left:
        pass

threads = []
for function in (get, put, wait, notified, acquired, sleep, receive, selecting, read, join, first, second, twice, waiting):
    thread = threading.Thread(target=function, name=function.__name__)
    thread.daemon = True
    thread.start()
    threads.append(thread)
    time.sleep(0.01 if function is second else 0)
time.sleep(0.5)
sys.stdout.write('there')
sys.stdout.flush()
os.kill(os.getpid(), 9)
'''


@both
def test_every_wait_has_a_name(tmp_path, python):
    program = tmp_path / 'program.py'
    program.write_text(WAITS)
    recording = rdb.record(tmp_path / 'log.rdb', program, python=python)
    assert recording.status == -signal.SIGKILL and recording.stdout == 'there'
    text = rdb.batch(recording.log, 'end', 'info threads').stdout
    rows = {name: rest for name, rest in re.findall(r'^[ *] \d+ \((\w+)\)  \S+ in [\w<>]+(.*)$', text, re.M)}
    number = {name: each for each, name in re.findall(r'^[ *] (\d+) \((\w+)\)', text, re.M)}
    assert rows['MainThread'] == ''
    for name, what in {'get': 'Queue.get', 'put': 'Queue.put', 'wait': 'Event.wait', 'notified': 'Condition.wait',
                       'acquired': 'Semaphore.acquire', 'sleep': 'sleep', 'receive': 'recv', 'selecting': 'select',
                       'read': 'read'}.items():
        assert rows[name] == ', waits in ' + what, rows
    assert rows['join'] == ', waits for the end of thread %s, in Thread.join' % number['get']
    assert rows['first'] == ', waits for a lock that thread %s holds' % number['second']
    assert rows['second'] == ', waits for a lock that thread %s holds' % number['first']
    assert rows['waiting'] == ', waits for a lock that thread %s holds' % number['first']
    assert rows['twice'] == ', waits for a lock', 'the main thread might release it'
    circles = re.findall(r'^deadlock: thread (.*)$', text, re.M)
    assert circles == ['%s (first) -> %s (second) -> %s (first)' % (number['first'], number['second'], number['first'])]


def test_a_report_of_a_hang_has_every_stack(tmp_path):
    (tmp_path / 'program.py').write_text(WAITS)
    log = rdb.record(tmp_path / 'log.rdb', tmp_path / 'program.py').log
    assert rdb.run([rdb.REVDB, 'report', log, '-o', tmp_path / 'page.html']).status == 0
    page = (tmp_path / 'page.html').read_text()
    assert 'Where every thread was at the end' in page and 'deadlock: thread' in page
    for line in 'empty.get()', 'near.recv(10)', 'right.acquire()', 'left.acquire()', "os.kill(os.getpid(), 9)":
        assert line in page
    (tmp_path / 'fine.py').write_text('print 1')
    log = rdb.record(tmp_path / 'fine.rdb', tmp_path / 'fine.py').log
    assert rdb.run([rdb.REVDB, 'report', log, '-o', tmp_path / 'page2.html']).status == 0
    assert 'Where every thread was' not in (tmp_path / 'page2.html').read_text()


TWICE = '''\
import os, signal, sys, threading
lock = threading.Lock()
lock.acquire()
if sys.argv[1:]:
    thread = threading.Thread(target=lock.acquire)
    thread.daemon = True
    thread.start()
signal.alarm(1)
lock.acquire()
'''


@both
@pytest.mark.parametrize('arguments', [[], ['another']])
def test_a_lock_taken_twice(tmp_path, python, arguments):
    program = tmp_path / 'program.py'
    program.write_text(TWICE)
    log = rdb.record(tmp_path / 'log.rdb', program, *arguments, python=python).log
    text = rdb.batch(log, 'end', 'info threads').stdout
    assert re.search(r'in <module>, waits for a lock that it took itself$', text, re.M), text
    assert 'deadlock: thread 1 (MainThread) -> 1 (MainThread)' in text


HANDED = '''\
import os, threading, time
mine, yours = threading.Lock(), threading.Lock()
yours.acquire()
def work(own, other):
    while True:
        own.acquire()
        if count.append(1) or len(count) > 5:
            return
        other.release()
count = []
threads = [threading.Thread(target=work, args=pair) for pair in ((mine, yours), (yours, mine))]
for thread in threads:
    thread.daemon = True
    thread.start()
time.sleep(0.3)
os.kill(os.getpid(), 9)
'''


@both
def test_locks_that_are_handed_over_are_no_deadlock(tmp_path, python):
    program = tmp_path / 'program.py'
    program.write_text(HANDED)
    log = rdb.record(tmp_path / 'log.rdb', program, python=python).log
    text = rdb.batch(log, 'break program.py:8', *['continue', 'info threads'] * 4, 'delete', 'end', 'info threads').stdout
    assert 'deadlock' not in text and 'took itself' not in text


JOINS = '''\
import threading, time, os
def wait_for(name):
    time.sleep(0.1)
    threads[name].join()
threads = {'a': threading.Thread(target=wait_for, args='b', name='a'),
           'b': threading.Thread(target=wait_for, args='c', name='b'),
           'c': threading.Thread(target=wait_for, args='a', name='c')}
for name in 'abc':
    threads[name].daemon = True
    threads[name].start()
time.sleep(0.5)
os.kill(os.getpid(), 9)
'''


@both
def test_threads_that_join_each_other(tmp_path, python):
    program = tmp_path / 'program.py'
    program.write_text(JOINS)
    log = rdb.record(tmp_path / 'log.rdb', program, python=python).log
    assert 'deadlock: thread 2 (a) -> 3 (b) -> 4 (c) -> 2 (a)\n' in rdb.batch(log, 'end', 'info threads').stdout


def test_the_import_lock(tmp_path):
    (tmp_path / 'slow.py').write_text('import threading, time\n'
                                      'def work():\n'
                                      '    import json\n'
                                      'thread = threading.Thread(target=work, name="importer")\n'
                                      'thread.daemon = True\n'
                                      'thread.start()\n'
                                      'time.sleep(0.3)\n'
                                      'import os\n'
                                      'os.kill(os.getpid(), 9)\n')
    (tmp_path / 'program.py').write_text('import sys\nsys.path.insert(0, %r)\nimport slow\n' % str(tmp_path))
    log = rdb.record(tmp_path / 'log.rdb', tmp_path / 'program.py').log
    text = rdb.batch(log, 'end', 'info threads').stdout
    assert re.search(r'\(importer\).* in work, waits for the import lock that thread 1 holds$', text, re.M), text


FORKED = '''\
import os, threading, time
lock = threading.Lock()
def hold():
    lock.acquire()
    time.sleep(100)
thread = threading.Thread(target=hold, name='holder')
thread.daemon = True
thread.start()
while not lock.locked():
    time.sleep(0.01)
child = os.fork()
if not child:
    waiter = threading.Thread(target=lock.acquire, name='waiter')
    waiter.daemon = True
    waiter.start()
    time.sleep(0.3)
    os.kill(os.getpid(), 9)
os.waitpid(child, 0)
'''


def test_a_lock_of_a_thread_that_only_the_parent_has(tmp_path):
    (tmp_path / 'program.py').write_text(FORKED)
    rdb.record(tmp_path / 'log.rdb', tmp_path / 'program.py')
    child, = tmp_path.glob('log.*.rdb')
    text = rdb.batch(child, 'end', 'info threads').stdout
    assert re.search(r'\(waiter\).*, waits for a lock that thread 2 had, which only the parent process has', text), text


@pytest.mark.parametrize('how, name', [('os.kill(os.getpid(), 11)', 'SIGSEGV'), ('os.kill(os.getpid(), 9)', 'SIGKILL'),
                                       ('__import__("ctypes").string_at(0)', 'SIGSEGV')])
def test_the_signal_that_killed_is_known_to_who_records(tmp_path, how, name):
    log = tmp_path / 'log.rdb'
    program = tmp_path / 'program.py'
    program.write_text('import os\n%s\n' % how)
    rdb.run([rdb.REVDB, 'record', '-o', log, rdb.PYTHON, program])
    assert 'the program was killed by %s' % name in rdb.run([rdb.REVDB, 'info', log]).stdout
    assert 'the program was killed by %s' % name in rdb.batch(log, 'end').stdout
    assert 'unrecorded' not in rdb.run([rdb.REVDB, 'ps', log]).stdout
