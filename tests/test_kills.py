# SPDX-License-Identifier: MIT
"""SIGKILL at any moment of a busy program (threads, I/O, children): every log opens and replays to its last event, and every
line that had reached the terminal is in what the replays write, but for the last of each thread that was waiting for its
turn (docs/limits.md)."""
import collections
import os
import pty
import random
import signal
import subprocess
import time

import pytest
import rdb

BUSY = r'''
import os, subprocess, sys, threading, time
folder = sys.argv[1]

def files(n):
    path = os.path.join(folder, 'file%d' % n)
    for i in xrange(10 ** 9):
        with open(path, 'wb') as out:
            out.write(os.urandom(3000))
        assert len(open(path, 'rb').read()) == 3000
        sys.stdout.write('thread %d wrote file %d\n' % (n, i))

def lines(n):
    for i in xrange(10 ** 9):
        os.write(1, 'thread %d says %d at %r\n' % (n, i, time.time()))
        if i % 50 == 0:
            time.sleep(0.001)

for n in range(2):
    threading.Thread(target=files, args=(n,)).start()
    threading.Thread(target=lines, args=(n + 2,)).start()
for i in xrange(10 ** 9):
    pid = os.fork()
    if pid == 0:
        for j in xrange(20):
            os.write(1, 'child %d says %d\n' % (i, j))
        os._exit(0)
    subprocess.Popen([sys.executable, '-S', '-c', 'print "executed", %d' % i]).wait()
    os.waitpid(pid, 0)
    print 'main', i
    time.sleep(0.1)
'''


def read_all(terminal):
    """What was written to a terminal that nobody holds open any more."""
    parts = []
    try:
        while parts[-1:] != [b'']:
            parts.append(os.read(terminal, 1 << 16))
    except OSError:
        pass  # EIO: the end
    return b''.join(parts).decode().replace('\r\n', '\n')


def run_and_kill(command, log, seconds):
    """Runs the program on a terminal of its own and kills all of its processes at once.  What the terminal got."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
                               env=dict(rdb.ENVIRONMENT, REVDB=str(log)), start_new_session=True)
    os.close(theirs)
    os.set_blocking(ours, False)
    written, until = b'', time.time() + seconds
    while time.time() < until:  # a terminal that nobody reads stops its program
        try:
            written += os.read(ours, 1 << 16)
        except BlockingIOError:
            time.sleep(0.001)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    os.set_blocking(ours, True)
    try:
        return written.decode().replace('\r\n', '\n') + read_all(ours)
    finally:
        os.close(ours)


def lines(text):
    return collections.Counter(text.splitlines()[:-1] if not text.endswith('\n') else text.splitlines())


@pytest.mark.parametrize('part', range(10 if rdb.LONG else 1))
def test_busy_program(tmp_path, source, part):
    program = source(BUSY)
    chance = random.Random(part)
    opened = 0
    for i in range(20 if rdb.LONG else 4):
        folder = tmp_path / str(i)
        folder.mkdir()
        log = folder / 'log.rdb'
        written = run_and_kill([rdb.PYTHON, program, folder], log, chance.uniform(0.1, 0.9))
        replayed = collections.Counter()
        for each in sorted(folder.glob('*.rdb')):
            if not rdb.began(each):
                continue
            rdb.check(each)
            replayed += lines(rdb.replay(each, output=True).output)
            opened += 1
        last = {' '.join(line.split()[:2]): line for line in written.splitlines() if line.startswith('thread ')}
        lost = lines(written) - replayed - lines(''.join(line + '\n' for line in last.values()))
        assert not lost, (folder, lost)
    print('%d logs opened and replayed' % opened)
