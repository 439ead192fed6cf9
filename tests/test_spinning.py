# SPDX-License-Identifier: MIT
"""Threads of a C library that wait for each other in loops of sched_yield, and of which any may be the first to be warned of."""
import pytest

import rdb
from test_extensions import build

PROGRAMS = {
    'one thread of Python': '''
import os, spinning
for turn in range(40):
    print spinning.add(turn % 2), os.getpid() > 0
''',
    'two threads of Python': '''
import os, spinning, threading, time
lock = threading.Lock()
def run(number):
    for turn in range(20):
        with lock:
            os.write(1, '%d %r\\n' % (number, spinning.add(1)))
        time.sleep(0.001)
threads = [threading.Thread(target=run, args=(n,)) for n in range(2)]
for t in threads: t.start()
for t in threads: t.join()
''',
    'a warning from two threads': '''
import ctypes, os, threading
libc = ctypes.CDLL(None)
def run():
    for turn in range(50):
        libc.syscall(239, None, None, 0, None, 0)
        libc.sched_yield()
        os.getpid()
threads = [threading.Thread(target=run) for n in range(3)]
for t in threads: t.start()
for t in threads: t.join()
print 'done'
''',
    'yielding alone': '''
import ctypes
yield_ = ctypes.PyDLL(None).sched_yield
print sum(yield_() for i in xrange(300000))
''',
}


@pytest.mark.parametrize('name', sorted(PROGRAMS))
def test_yields(name, tmp_path, source, recorded):
    build(tmp_path, source, 'spinning', ['-lpthread'])
    program = source('import sys; sys.path.insert(0, %r)\n' % str(tmp_path) + PROGRAMS[name])
    for turn in range(3):
        recording = recorded(program)
        said = 'of what this call gives, only its result is recorded'
        assert recording.status == 0 and recording.stderr.count(said) == (name == 'a warning from two threads'), recording
        assert rdb.replay(recording.log, output=True).output == recording.stdout
