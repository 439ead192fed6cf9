# SPDX-License-Identifier: MIT
"""`revdb record --chaos`: it finds what hardly ever happens, and what it leaves is a log like any other."""
import re

import pytest

import rdb

LOST_UPDATE = '''
import threading
x = 0
def read():
    return x
def work():
    global x
    for i in range(50):
        value = read()
        x = value + 1
threads = [threading.Thread(target=work) for _ in range(2)]
for t in threads: t.start()
for t in threads: t.join()
assert x == 100, x
'''

# Forks too, and a timer.
BUSY = '''
import os, random, threading, time
lock, done = threading.Condition(), []
def work(number):
    for i in range(20):
        with lock:
            done.append((number, i))
            lock.notify_all()
        if i % 7 == number:
            time.sleep(0.001)
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
timer = threading.Timer(0.01, done.append, args=('timer',))
for t in threads + [timer]: t.start()
with lock:
    while len(done) < 30:
        lock.wait(1)
for t in threads + [timer]: t.join()
if not os.fork():
    print len(done)
    raise SystemExit
os.wait()
print done
'''

ORDER = '''
import os
for i in range(20):
    open(str(i), 'w').close()
print os.listdir('.')
print os.listdir('.') == os.listdir('.')
'''

PIPE = '''
import os
r, w = os.pipe()
sent, got = 0, ''
while sent < 2000:
    try:
        sent += os.write(w, 'x' * (2000 - sent))
    except OSError, e:
        print e.strerror
reads = 0
while len(got) < 2000:
    try:
        got += os.read(r, 2000 - len(got))
        reads += 1
    except OSError, e:
        print e.strerror
open('reads', 'w').write(str(reads))
'''


def record(folder, *arguments, **options):
    return rdb.run([rdb.REVDB, 'record', *arguments], cwd=folder, **options)


def test_a_lost_update_is_found(source, tmp_path):
    source(LOST_UPDATE)
    result = record(tmp_path, '--chaos', '--until-failure=100', '-j2', 'prog.py')
    assert result.status == 1, result.stderr
    assert re.search(r'--chaos=sched,seed=\d+\n', result.stderr)
    assert 'AssertionError' in rdb.run([rdb.REVDB, 'prog.rdb', '-ex', 'continue', '--batch'], cwd=tmp_path).stdout


def test_planted_races_are_found():
    """Some of tests/races that are found soon, and whose logs replay; make check-long runs all."""
    quick = [] if rdb.LONG else ['changed_while_iterated', 'empty_then_get', 'hash_order', 'short_read', 'wait_without_loop']
    result = rdb.run([rdb.TOP / 'tests/races/run', '--runs=1', '--campaigns=1', *quick], timeout=3 * rdb.PATIENCE)
    assert result.status == 0, result.stdout + result.stderr


def test_what_is_executed_is_disturbed_too(source, tmp_path):
    source('import subprocess, sys\n'
           'print subprocess.call([sys.executable, "-c", ""])\n'
           'print subprocess.call("\'%s\' -c \'\'; true" % sys.executable, shell=True)\n')
    result = record(tmp_path, '--chaos=sched,seed=3', '-o', 'log.rdb', 'prog.py')
    assert result.stdout == '0\n0\n'
    infos = [rdb.run([rdb.REVDB, 'info', log]).stdout for log in tmp_path.glob('*.rdb')]
    assert sum('chaos       sched,seed=3\n' in info for info in infos) == 3, infos
    for log in tmp_path.glob('*.rdb'):
        rdb.replay(log)


@pytest.mark.parametrize('seed', range(40 if rdb.LONG else 6))
def test_it_replays(source, tmp_path, seed):
    source(BUSY)
    result = record(tmp_path, '--chaos=sched,io,seed=%d' % seed, '-o', 'log.rdb', 'prog.py')
    assert result.status == 0, result.stderr
    assert 'chaos       sched,io,seed=%d\n' % seed in rdb.run([rdb.REVDB, 'info', tmp_path / 'log.rdb']).stdout
    child, = set(tmp_path.glob('*.rdb')) - {tmp_path / 'log.rdb'}
    # A write that was interrupted at the very end is lost, then as now.
    assert rdb.replay(child, output=True).output + rdb.replay(tmp_path / 'log.rdb', output=True).output == result.stdout


def test_directories_are_shuffled(source, tmp_path):
    program = source(ORDER)
    listings = set()
    for seed in range(3):
        result = record(tmp_path, '--chaos=order,seed=%d' % seed, '-o', 'log.rdb', program)
        assert rdb.replay(tmp_path / 'log.rdb', output=True).output == result.stdout
        listings.add(result.stdout)
        assert 'False' in result.stdout
    assert len(listings) == 3


def test_short_reads(source, tmp_path):
    program = source(PIPE)
    counts = []
    for n in range(10):
        output = record(tmp_path, '--chaos=io', '-o', '%d.rdb' % n, program).stdout
        assert rdb.replay(tmp_path / ('%d.rdb' % n), output=True).output == output
        counts.append(int((tmp_path / 'reads').read_text()))
    assert max(counts) > 1, counts


def test_hashes_differ(source, tmp_path):
    program = source('print hash("a")\n')
    assert len({record(tmp_path, '--chaos=hash', program).stdout for _ in range(3)}) == 3


def test_wrong_kinds(source, tmp_path):
    source('')
    result = record(tmp_path, '--chaos=weather', 'prog.py')
    assert result.status == 2 and '--chaos takes' in result.stderr


# An order that a set has by chance, and an id that another object takes over: each in some runs only.
SET_ORDER = '''
class Job(object):
    def __init__(self, number):
        self.number = number
queue = [Job(n) for n in range(40)]
jobs = set([queue[0], queue[13], queue[29]])
assert jobs.pop() is not queue[29]
'''
TAKEN_OVER = '''
class Order(object):
    __slots__ = 'price', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'
orders = [Order() for n in range(12)]
prices = {id(orders[0]): 5}
orders[0] = None
orders[11] = None
new = Order()
assert prices.get(id(new)) is None, 'a price that belongs to no order any more'
'''


@pytest.mark.parametrize('program', [SET_ORDER, TAKEN_OVER], ids=['order of a set', 'id taken over'])
def test_addresses(tmp_path, source, program):
    path = source(program)
    log = tmp_path / 'log.rdb'
    done = rdb.run([rdb.REVDB, 'record', '-o', log, '--until-failure=50', '--chaos=addresses,seed=1', '--', rdb.PYTHON, path])
    assert 'AssertionError' in done.stdout + done.stderr and log.exists(), done
    assert 'addresses,seed=' in rdb.run([rdb.REVDB, 'info', log]).stdout
    assert rdb.replay(log).events
    runs = [rdb.run([rdb.REVDB, 'record', '-o', tmp_path / 'other.rdb', f'--chaos=addresses,seed={seed}', '--', rdb.PYTHON, path])
            for seed in range(1, 25)]
    assert any('AssertionError' not in run.stdout + run.stderr for run in runs), 'it fails in every run'
