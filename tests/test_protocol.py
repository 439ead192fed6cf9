# SPDX-License-Identifier: MIT
"""The interpreter's side of the protocol: whatever a front end sends, it answers, refuses or leaves.

Messages are made at random, most of them well formed with values that are not: their parsers are reached, and what lies
behind them.  The interpreter is one whose undefined behavior is a crash; valgrind shows what even that one would not."""
import os
import random
import re
import shutil
import socket
import struct
import subprocess

import pytest
import rdb

PYTHON = rdb.BUILD / 'trap/bin/python-rdb'  # make sanitized

PROGRAM = '''
import os, threading

class Cart(object):
    def __init__(self, items):
        self.items, self.total = items, 0

    def put(self, price):
        self.total += price
        return self.items.append(price)

cart = Cart([])
def work(n):
    for i in range(n):
        cart.put(i)
        try:
            {}[i]
        except KeyError:
            os.stat('/')
work(20)
other = threading.Thread(target=work, args=(5,))
other.start()
other.join()
print cart.total
'''

FORK, RUN, SET_BREAKPOINTS, SET_NAMED, SET_COLUMNS, EVALUATE, STACK, VARIABLES, SOURCE, NAMES, INFO, QUIT = range(1, 13)
OUTPUT, ROW = 70, 71  # what comes before an answer
HEAD = struct.Struct('<IIqqq')

NUMBERS = [0, 1, 2, 3, 7, 40, 100, 500, -1, -2, 1 << 31, -(1 << 31), 1 << 43, (1 << 63) - 1, -(1 << 63)]
TEXTS = ['', 'prog.py', 'put', 'Cart.put', 'work', 'len', 'os.stat', 'KeyError', 'cart.total', 'n > 3', 'self.items[-1]',
         '$1', '$99999999999', '$1.total > 2', 'cart.items[0] is not None', 'len(cart.items)', '(' * 300, '[a-z', '(a*)*b',
         'not', 'x' * 5000, '"unclosed', 'cart.__dict__["total"]', '-' * 1000 + '1', 'stat', 'signal', '\udcff\udc80', '%s%n',
         'type(cart).__mro__', 'cart.total if n else 1', 'lambda: 0', '1 < 2 < cart.total == 3']


class Noise:
    """Makes messages; the same ones for the same seed."""

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def number(self, bits=64):
        value = self.chance.choice(NUMBERS + [self.chance.getrandbits(16)])
        return (value + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1)

    def texts(self, count):
        return b''.join(self.chance.choice(TEXTS).encode('utf-8', 'surrogateescape') + b'\0' for _ in range(count))

    def numbers(self, layout):
        return struct.pack('<' + layout, *(self.number(32 if field == 'i' else 64) for field in layout))

    def breakpoint(self):
        kind = self.chance.choice([self.chance.randrange(1, 13), self.number(32)])
        return struct.pack('<iiiii', 1, kind, *(self.chance.choice([0, 1, 10, self.number(32)]) for _ in range(3))) + self.texts(3)

    def payload(self, kind):
        some = range(self.chance.choice([0, 1, 1, 2, 5]))
        if kind == RUN:
            return self.numbers('qiiiiqq')
        if kind == SET_BREAKPOINTS:
            return b''.join(self.breakpoint() for _ in some)
        if kind == SET_NAMED:
            return b''.join(self.numbers('qqqq') for _ in some)
        if kind == EVALUATE and self.chance.random() < 0.3:
            return self.breakpoint()
        return self.texts(len(some))

    def message(self):
        kind = self.chance.choice([*range(RUN, QUIT)] * 4 + [QUIT, 0, 63, 64, OUTPUT, 1 << 31])
        payload = self.payload(kind)
        if self.chance.random() < 0.3:
            payload = self.chance.randbytes(self.chance.choice([0, 1, 8, 16, 40, 200]))
        elif self.chance.random() < 0.2:
            payload = payload[:self.chance.randrange(len(payload) + 1)]
        small = self.chance.random() < 0.7  # so that runs lead somewhere
        numbers = [self.chance.randrange(13) if small else self.number() for _ in range(3)]
        if kind == RUN:
            numbers[:2] = [self.chance.randrange(400) if small else self.number(), self.chance.getrandbits(16)]
        return kind, numbers, payload


def read(connection, length):
    """So many bytes, or None when the other side has gone."""
    got = b''
    while len(got) < length:
        more = connection.recv(min(1 << 16, length - len(got)))
        if not more:
            return None
        got += more
    return got


def answer(connection):
    """Reads up to the final answer.  False if there is none because the process has left."""
    while True:
        head = read(connection, HEAD.size)
        kind, length = HEAD.unpack(head)[:2] if head else (0, 0)
        if not head or read(connection, length) is None:
            return False
        if kind not in (OUTPUT, ROW):
            return True


def talk_nonsense(log, seed, count, prefix=(), patience=5, more={}):
    """Sends a replaying interpreter so many messages.  How it ended, and what it said."""
    noise = Noise(seed)
    ours, theirs = socket.socketpair()
    process = subprocess.Popen([*prefix, PYTHON, log], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
                               env={'PATH': os.environ['PATH'], 'REVDB_SERVER': str(theirs.fileno()), **more})
    theirs.close()
    ours.settimeout(60)
    forks, unanswered = [], []
    try:
        there = answer(ours) and answer(ours)  # it says hello, and then where it stands
        ours.settimeout(patience)
        while there and count > 0:
            count -= 1
            kind, numbers, payload = noise.message()
            to = ours
            if kind == EVALUATE:  # which spoils a process: in a fork
                to, its_end = socket.socketpair()
                forks.append(to)
                to.settimeout(patience)
                socket.send_fds(ours, [HEAD.pack(FORK, 0, 0, 0, 0)], [its_end.fileno()])
                its_end.close()
                there = answer(ours) and answer(to)
            length = len(payload) if noise.chance.random() < 0.99 else 1 << 31
            to.sendall(HEAD.pack(kind, length, *numbers) + payload)
            answered = answer(to)
            there = answered or to is not ours
            if not answered and kind == EVALUATE and length == len(payload):
                unanswered.append((numbers, payload))
    except (TimeoutError, OSError):
        pass  # it is busy, waits for more of a message, or has left
    for connection in [ours, *forks]:
        connection.close()
    try:
        _, said = process.communicate(timeout=60)
        assert not unanswered, (seed, said, unanswered)
        return process.returncode, said
    finally:
        process.kill()


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('recording')
    (folder / 'prog.py').write_text(PROGRAM)
    recorded = rdb.run([PYTHON, folder / 'prog.py'], env=dict(rdb.ENVIRONMENT, REVDB=folder / 'log.rdb'))
    assert recorded == (0, '200\n', ''), recorded
    return folder / 'log.rdb'


def test_front_end_that_lies(log):
    """No crash, and none stays when the front end has gone."""
    for seed in range(1000 if rdb.LONG else 25):
        status, said = talk_nonsense(log, seed, 40)
        assert status in (0, 3), (seed, status, said)


# There is no leaving a replay in order.
VALGRIND = ['valgrind', '-q', '--leak-check=no', '--undef-value-errors=no',
            '--suppressions=%s' % (rdb.TOP / 'tests/fuzz/on_purpose.supp')]


@pytest.mark.skipif(not shutil.which('valgrind'), reason='no valgrind')
def test_memory_is_its_own(log):
    """Nothing outside of a block is read or written, whatever a message says of its lengths and counts."""
    for seed in range(100 if rdb.LONG else 1):
        status, said = talk_nonsense(log, seed, 50, VALGRIND, patience=60)
        assert status in (0, 3) and not re.search('Invalid|uninitialised', said), (seed, status, said[-3000:])
