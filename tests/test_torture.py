# SPDX-License-Identifier: MIT
"""Torture mode (docs/torture.md): recordings that hash their stop points, replays that go on in forks."""
import random
import re
import struct

import pytest

import rdb

BUSY = '''
import os, sys, threading
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def squares(n):
    for i in xrange(n):
        try:
            if i % 3: continue
            yield i * i
        finally:
            os.getpid()
def work(found):
    found.append((fib(12), sum(squares(300))))
found = []
threads = [threading.Thread(target=work, args=(found,)) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
if os.fork() == 0:
    work(found)
    os._exit(3)
print os.wait()[1], len(found), set(found)
with open('/etc/passwd') as lines:
    print len([line.split(':') for line in lines]) > 1
'''


@pytest.fixture
def tortured(recorded, source, monkeypatch):
    monkeypatch.setenv('REVDB_TORTURE', '7')
    recording = recorded(source(BUSY))
    assert recording.status == 0, recording.stderr
    return recording


def test_recording_is_undisturbed(tortured, source):
    assert tortured.stdout == rdb.run([rdb.STOCK, source(BUSY)]).stdout
    assert tortured.stderr == ''
    counts = dict(re.findall(r'^  (\w+) +(\d+) ', rdb.run([rdb.REVDB, 'info', '--events', tortured.log]).stdout, re.M))
    played = rdb.replay(tortured.log)
    assert counts['torture'] == '1'
    assert int(counts['stops']) == played.stop_points // 1000
    assert int(counts['sync']) > played.events // 20


@pytest.mark.parametrize('every', ['1', '50'])
def test_replays_in_forks(tortured, monkeypatch, every):
    plain = rdb.replay(tortured.log)
    monkeypatch.setenv('REVDB_TORTURE', every)
    assert rdb.replay(tortured.log, output=True).output.startswith(tortured.stdout)
    assert rdb.replay(tortured.log)[:2] == plain[:2]
    child, = tortured.log.parent.glob('log.*.rdb')
    rdb.replay(child)


def test_a_plain_log_replays_in_forks(recorded, source, monkeypatch):
    recording = recorded(source(BUSY))
    plain = rdb.replay(recording.log)
    monkeypatch.setenv('REVDB_TORTURE', '1')
    assert rdb.replay(recording.log) == plain


def test_session(tortured):
    rdb.prove_visits(tortured.log, rdb.replay(tortured.log).stop_points, random.Random(5), 5)


def forged(log, old, new):
    """The bytes of an uncompressed log with old replaced by new, and the checks of its chunks made to match."""
    content = bytearray(log.read_bytes().replace(old, new))
    identity, = struct.unpack_from('<Q', content, 16)
    at, = struct.unpack_from('<I', content, 44)
    while at < len(content):
        length, = struct.unpack_from('<I', content, at + 28)
        struct.pack_into('<Q', content, at + 32, rdb.log_hash(identity, content[at + 48:at + 48 + length]))
        struct.pack_into('<Q', content, at + 40, rdb.log_hash(identity, content[at:at + 40]))
        at += 48 + length
    return content


@pytest.mark.parametrize('torture, status', [('0', 0), ('100', 4)])
def test_silent_drift_is_found(recorded, source, monkeypatch, torture, status):
    """The program's text in the log goes another way for one turn of a loop: no call to the outside tells."""
    monkeypatch.setenv('REVDB_TORTURE', torture)
    monkeypatch.setenv('REVDB_COMPRESS', '0')
    log = recorded(source('import os\nfor i in xrange(5000):\n    if i == 4321:\n        x = 1\n    else:\n        x = 2\n'
                          'os.read(os.open("/dev/urandom", 0), 1 << 20)  # so that the text lies in a chunk\n')).log
    log.write_bytes(forged(log, b'4321', b'4320'))
    rdb.check(log)
    result = rdb.isolated([rdb.REVDB, 'replay', log])
    assert result.status == status, result.stderr
    assert ('among the last 1000 lines that the program ran is one that was not recorded' in result.stderr) == (status == 4)


def test_snapshots(tortured):
    result = rdb.isolated([rdb.REVDB, 'replay', '--snapshots', 20, tortured.log])
    assert result.status == 0, result.stderr
    assert result.stdout.endswith('20 snapshots, each continued twice: the same\n')
    result = rdb.isolated([rdb.REVDB, 'replay', '--snapshots', 5, '--to-end', tortured.log])
    assert result.status == 0, result.stderr
    assert result.stdout.endswith('5 snapshots, each continued twice, once to the end: the same\n')
    assert rdb.run([rdb.REVDB, 'replay', '--to-end', tortured.log]).status == 2
    assert rdb.run([rdb.REVDB, 'replay', '--snapshots', 'none', tortured.log]).status == 2


def test_snapshots_of_a_program_that_ends_deep_in_its_stack(recorded, source):
    recording = recorded(source('import os\ndef down(n):\n    if n:\n        down(n - 1)\n    for i in xrange(9999): pass\n'
                                '    os._exit(0)\ndown(50)\n'))
    result = rdb.isolated([rdb.REVDB, 'replay', '--snapshots', 5, '--to-end', recording.log])
    assert result.status == 0, result.stderr


def test_without_compression(recorded, source, monkeypatch):
    program = source(BUSY + 'print len(open("/dev/zero").read(200000))\n')
    monkeypatch.delenv('REVDB_COMPRESS', raising=False)
    plain = recorded(program)
    size = plain.log.stat().st_size
    monkeypatch.setenv('REVDB_COMPRESS', '0')
    large = recorded(program)
    assert large.stdout == plain.stdout
    assert large.log.stat().st_size > size + 100000
    assert 'is good' in rdb.check(large.log)
    rdb.replay(large.log)
