# SPDX-License-Identifier: MIT
"""The index beside a log: made while the person thinks or by `revdb index`, and never wrong.  That every move lands where
it should with one is in test_oracle.py."""
import os
import re
import stat
import time

import pytest
import rdb

PROGRAM = '''\
import sys
class Cart(object):
    def __init__(self):
        self.items = []
    def put(self, price):
        self.items.append(price)
        return len(self.items)
def rare():
    return abs(-42)
def deep(n):
    return n if n == 0 else deep(n - 1)
def never():
    return 1
def work(turns):
    cart = Cart()
    for turn in xrange(turns):
        cart.put(turn)
        if turn == 1000:
            rare()
        if turn % 5000 == 0:
            deep(20)
            try:
                {}[turn]
            except KeyError:
                pass
            print 'turn', turn
    return cart
work(int(sys.argv[1]))
print 'done'
'''
MOVES = ['break rare', 'continue', 'bcontinue', 'continue', 'continue', 'bcontinue', 'delete', 'go 100000000', 'bnext', 'bnext',
         'catch KeyError', 'bcontinue', 'bcontinue', 'bcontinue', 'continue', 'delete', 'break put if price == 777',
         'go 100000000', 'bcontinue', 'delete', 'break never', 'continue', 'bcontinue', 'delete', 'go 100000000',
         'catch output "turn 10000"', 'bcontinue', 'delete', 'catch return rare', 'bcontinue', 'bfinish', 'finish', 'next',
         'delete', 'rbreak ^dee', 'continue', 'continue', 'bcontinue', 'delete', 'break 18', 'go 100000000', 'bcontinue',
         'delete', 'break abs', 'bcontinue', 'bcontinue', 'continue', 'delete', 'break list.append', 'continue', 'bcontinue',
         'delete', 'break nosuch', 'continue', 'bcontinue']


@pytest.fixture
def log(tmp_path):
    program = tmp_path / 'prog.py'
    program.write_text(PROGRAM)
    recording = rdb.record(tmp_path / 'log.rdb', program, 20000)
    assert recording.stdout.endswith('done\n')
    program.unlink()
    return recording.log


def index_of(log):
    return log.with_name(log.name + '.idx')


def make_index(log, *options):
    result = rdb.run([rdb.REVDB, 'index', log, *options])
    assert result.status == 0, result.stderr
    return result.stdout


def transcript(log, moves=MOVES):
    with rdb.Debugger(log) as debugger:
        debugger.tell('set output off')
        return [debugger.tell(move) for move in moves]


def await_index(log, patience=60):
    """Until a session that stands idle has made it."""
    until = time.monotonic() + patience
    while not index_of(log).exists():
        assert time.monotonic() < until, 'no index after %d s' % patience
        time.sleep(0.05)


@pytest.mark.parametrize('segment', [997, 10 ** 6])
def test_same_answers(log, segment):
    """Also where the whole recording is one segment."""
    without = transcript(log)
    assert not index_of(log).exists()
    make_index(log, '--segment', segment)
    assert transcript(log) == without


def test_made_while_the_person_thinks(log):
    without = transcript(log)
    with rdb.Debugger(log) as debugger:
        await_index(log)
        debugger.tell('set output off')
        assert [debugger.tell(move) for move in MOVES] == without
    assert stat.S_IMODE(index_of(log).stat().st_mode) == 0o600


def test_exceptions_are_listed(log):
    """Once the index is there, without a replay; before, after one."""
    without = rdb.batch(log, 'info exceptions').stdout
    make_index(log)
    told = rdb.batch(log, 'info exceptions').stdout
    assert told == without
    rows = re.findall(r'^ *(\d+) +(\d+) +(\d+)  KeyError +(.*)$', told, re.M)
    [(times, first, last, place)] = rows
    assert (int(times), place) == (4, 'prog.py:%d, in work' % (PROGRAM[:PROGRAM.index('{}[turn]')].count('\n') + 1))
    shown = rdb.batch(log, 'catch KeyError', 'continue', 'delete', 'go 100000000', 'catch KeyError', 'bcontinue', 'bcontinue',
                      'where')
    stops = [int(time) for time in re.findall(r'^\((\d+)\)\$ ', shown.stdout, re.M)]
    assert int(first) in stops and int(last) in stops


def test_output_is_shown_once(log):
    """What the survey came past is shown when the person does."""
    with rdb.Debugger(log) as debugger:
        await_index(log)
        assert 'turn 5000' not in debugger.tell('continue').text  # it is in the program's buffer still
        shown = debugger.tell('end').text
        assert [int(turn) for turn in re.findall(r'^turn (\d+)$', shown, re.M)] == list(range(0, 20000, 5000))
        assert 'turn 5000' not in debugger.tell('bcontinue').text
        assert 'turn 5000' not in debugger.tell('end').text


def test_deleted(log):
    make_index(log)
    index_of(log).unlink()
    assert transcript(log, MOVES[:5])[0].text.startswith('Breakpoint 1')


@pytest.mark.parametrize('damage', ['cut', 'flip', 'empty', 'another'])
def test_damaged(log, tmp_path, damage):
    without = transcript(log, MOVES[:12])
    make_index(log)
    index = index_of(log)
    good = index.read_bytes()
    if damage == 'another':
        other = rdb.record(tmp_path / 'other.rdb', '-c', 'for i in range(9): print i').log
        make_index(other)
        index.write_bytes(index_of(other).read_bytes())
    else:
        at = len(good) // 2
        index.write_bytes({'cut': good[:at], 'flip': good[:at] + bytes([good[at] ^ 1]) + good[at + 1:],
                           'empty': b''}[damage])
    assert transcript(log, MOVES[:12]) == without
    assert 'segments' in make_index(log)
    assert transcript(log, MOVES[:12]) == without


def test_lies_are_noticed(log, tmp_path):
    """An index whose lines are other ones: the first stop says so, and the answers stay right."""
    without = transcript(log, MOVES[:12])
    make_index(log)
    index = index_of(log)
    changed = rdb.run(['/usr/bin/python3', '-c', LIAR, index])
    assert changed.status == 0, changed.stderr
    with rdb.Debugger(log) as debugger:
        debugger.tell('set output off')
        answers = [debugger.tell(move) for move in MOVES[:12]]
    notices = [line for answer in [debugger.opening] + answers for line in answer.text.splitlines() if 'does not fit' in line]
    assert len(notices) == 1
    assert [answer.time for answer in answers] == [answer.time for answer in without]


# Swaps lines with their neighbors, up to line 63, in an index unpacked and packed by the command zstd.
LIAR = '''
import struct, subprocess, sys
data = open(sys.argv[1], 'rb').read()
zstd = lambda data, *options: subprocess.run(['zstd', '-q', '-c', *options], input=data, stdout=subprocess.PIPE, check=True).stdout
head, content = data[:24], bytearray(zstd(data[24:], '-d'))
at = 0
def number():
    global at
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value
for skip in range(3):
    number()
for feature in range(number()):
    kind = number()
    begin = at
    number()
    if kind == 2 and at == begin + 1:
        content[begin] ^= 2
    number()
    for string in range(3):
        at = content.index(0, at) + 1
open(sys.argv[1], 'wb').write(head + zstd(bytes(content)))
'''


def test_folder_that_cannot_be_written(log, tmp_path):
    """The index then lives as long as the session; nothing is said."""
    folder = tmp_path / 'closed'
    folder.mkdir()
    closed = folder / 'log.rdb'
    os.rename(log, closed)
    mount = rdb.run(['unshare', '-m', 'sh', '-c', 'mount --bind %s %s && mount -o remount,bind,ro %s && %s index %s' % (
        folder, folder, folder, rdb.REVDB, closed)])
    if 'mount:' in mount.stderr or 'unshare:' in mount.stderr:
        pytest.skip('no mounts here: ' + mount.stderr)
    assert mount.status == 1 and 'Read-only file system' in mount.stderr
    assert not index_of(closed).exists()


def test_bounded(log):
    """At most a megabyte per recorded minute, and that with segments as short as they get."""
    made = make_index(log)
    segments, size = map(int, re.search(r': (\d+) segments .*, (\d+) bytes', made).groups())
    assert size == index_of(log).stat().st_size
    assert size < 20000 + segments * 1e6 / (60 / 0.05)
