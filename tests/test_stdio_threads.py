# SPDX-License-Identifier: MIT
"""Streams that threads share: a recording ends while one writes, and whoever else wants the stream waits for it."""
import collections

import pytest

import rdb

WRITER = '''
import ctypes, os, sys, threading, time
def write(stream, text):
    while True: stream.write(text)
def begin(stream, text):
    t = threading.Thread(target=write, args=(stream, text)); t.daemon = True; t.start()
'''

PROGRAMS = {
    'standard error': '''
begin(sys.stderr, 'some words of a daemon thread\\n'); time.sleep(0.05)
''',
    'standard output': '''
begin(sys.stdout, 'some words of a daemon thread\\n'); time.sleep(0.05)
''',
    'several': '''
for n in range(3):
    begin(sys.stdout, '%d ' % n + 'x' * (3000 * n) + '\\n')
    begin(sys.stderr, 'error %d\\n' % n)
time.sleep(0.1)
''',
    'C code that flushes with the lock': '''
begin(sys.stdout, 'some words of a daemon thread\\n')
locked = ctypes.PyDLL(None)
for turn in range(30):
    time.sleep(0.001)
    locked.printf('of C %d\\n', turn)
    locked.fflush(None)
''',
    'C code that flushes without': '''
begin(sys.stdout, 'some words of a daemon thread\\n')
for turn in range(30):
    time.sleep(0.001)
    ctypes.CDLL(None).fflush(None)
os.write(1, 'done\\n')
''',
    'an exit in a handler of atexit': '''
import atexit
begin(sys.stderr, 'some words of a daemon thread\\n'); time.sleep(0.02)
atexit.register(lambda: (time.sleep(0.01), sys.stderr.flush(), sys.stdout.write('last\\n')))
''',
    'a child of a fork meanwhile': '''
begin(sys.stderr, 'some words of a daemon thread\\n'); time.sleep(0.02)
for turn in range(10):
    pid = os.fork()
    if not pid:
        sys.stderr.write('of a child\\n'); sys.stderr.flush()
        os._exit(7)
    assert os.waitpid(pid, 0)[1] == 7 << 8
print 'done'
''',
}


@pytest.mark.parametrize('name', sorted(PROGRAMS))
def test_a_stream_of_two_threads(name, source, recorded):
    program = source(WRITER + PROGRAMS[name])
    for turn in range(3):
        recording = recorded(program)
        assert recording.status == 0, recording
        shown = rdb.replay(recording.log, output=True).output
        # Two threads that write into a full pipe at once take turns in it, of which their calls know nothing; and a write
        # that the exit cuts off is shown whole.
        assert shown == recording.stdout or not collections.Counter(recording.stdout) - collections.Counter(shown)
