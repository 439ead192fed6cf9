# SPDX-License-Identifier: MIT
"""Signal handlers that C code has installed run in a replay where they ran in the recording."""
import pytest

import rdb
from test_extensions import build

SENDER = '''
import handlers, os, select, signal, sys, threading, time
def send(number, times, pause):
    """A process that sends us signals at times of its own."""
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        for i in range(times):
            os.kill(parent, number)
            time.sleep(pause)
        os._exit(0)
    return pid
'''

PROGRAMS = {
    'to itself': '''
handlers.install(signal.SIGUSR1, 0, 0)
for i in range(50):
    os.kill(os.getpid(), signal.SIGUSR1)
    print handlers.came(signal.SIGUSR1)
''',
    'while it computes': '''
handlers.install(signal.SIGUSR1, 1, 0)
pid, seen = send(signal.SIGUSR1, 40, 0.003), (0, 0, 0)
while seen[0] < 20:
    turn = sum(range(100))
    now = handlers.came(signal.SIGUSR1)
    if now != seen:
        seen = now
        sys.stdout.write('%r\\n' % (seen,))
while True:
    try:
        print os.waitpid(pid, 0)[1]
        break
    except OSError as error:
        print error
''',
    'while it waits': '''
r, w = os.pipe()
handlers.wakes(w)
handlers.install(signal.SIGUSR1, 0, 0)
pid, got = send(signal.SIGUSR1, 20, 0.01), ''
while len(got) < 12:
    try:
        select.select([r], [], [], 1)
        got += os.read(r, 10)
    except (select.error, OSError) as error:
        print error
    print len(got), handlers.came(signal.SIGUSR1)
''',
    'which wakes up the read that it interrupts': '''
r, w = os.pipe()
handlers.wakes(w)
handlers.install(signal.SIGUSR1, 0, 0x10000000)
send(signal.SIGUSR1, 10, 0.02)
for turn in range(5):
    print repr(os.read(r, 1)), handlers.came(signal.SIGUSR1)
''',
    'beside a thread': '''
r, w = os.pipe()
handlers.wakes(w)
handlers.install(signal.SIGUSR1, 0, 0x10000000)
stop, turns = [], []
def work():
    while not stop:
        turns.append(len(str(sum(range(1000)))))
        time.sleep(0.0005)
t = threading.Thread(target=work); t.start()
send(signal.SIGUSR1, 10, 0.02)
for turn in range(5):
    print repr(os.read(r, 1)), handlers.came(signal.SIGUSR1), len(turns)
stop.append(1); t.join()
''',
    'that leaves by a jump': '''
handlers.install(signal.SIGALRM, 2, 0)
for turn in range(3):
    signal.setitimer(signal.ITIMER_REAL, 0.03)
    print handlers.sleep_until(), handlers.came(signal.SIGALRM), os.getpid() > 0
''',
    'once': '''
handlers.install(signal.SIGUSR1, 0, -0x80000000)
os.kill(os.getpid(), signal.SIGUSR1)
print handlers.came(signal.SIGUSR1), signal.getsignal(signal.SIGUSR1)
''',
    'beside those of Python': '''
heard = []
signal.signal(signal.SIGUSR2, lambda number, frame: heard.append(frame.f_lineno))
handlers.install(signal.SIGUSR1, 0, 0)
send(signal.SIGUSR1, 20, 0.002)
send(signal.SIGUSR2, 20, 0.002)
while len(heard) < 5 or handlers.came(signal.SIGUSR1)[0] < 5:
    try:
        time.sleep(0.001)
    except IOError as error:
        print error
print len(heard), handlers.came(signal.SIGUSR1)
sys.stdout.flush()
os._exit(0) # with its handlers: the others go on sending
''',
}


@pytest.mark.parametrize('name', sorted(PROGRAMS))
def test_a_handler(name, tmp_path, source, recorded):
    build(tmp_path, source, 'handlers', [])
    program = 'import sys; sys.path.insert(0, %r)' % str(tmp_path) + SENDER + PROGRAMS[name]
    recording = recorded(source(program))
    assert (recording.status, recording.stderr) == (0, ''), recording
    assert rdb.replay(recording.log, output=True).output == recording.stdout
