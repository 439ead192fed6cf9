# SPDX-License-Identifier: MIT
"""`next`, `until` and `bnext` over a yield stay with the generator, wherever it goes on; 2.7 and 3.11 alike."""
import re

import pytest

import rdb

PYTHON3 = rdb.BUILD / 'bin/python3.11-rdb'
needs3 = pytest.mark.skipif(not PYTHON3.exists(), reason='Python 3.11 is not built here')
both = pytest.mark.parametrize('python', [rdb.PYTHON, pytest.param(PYTHON3, marks=needs3)], ids=['2.7', '3.11'])

PROGRAM = '''\
def count(limit):
    n = 0                       # begins
    while n < limit:
        got = yield n           # yields
        n += got or 1           # goes on
    last = n                    # last

def deep(g):
    return next(g)

def use():
    one, two = count(3), count(2)
    a = next(one)               # first
    b = next(two)
    c = deep(one)               # deeper
    d = list(two)
    e = list(one)
    return [a, b, c, d, e]      # used

print(use())
never = count(5)
next(never)
print('over')                   # after
'''
MARKS = {text.split('# ')[1]: number for number, text in enumerate(PROGRAM.splitlines(), 1) if '# ' in text}


@pytest.fixture
def debugger(tmp_path, python):
    program = tmp_path / 'program.py'
    program.write_text(PROGRAM)
    with rdb.Debugger(rdb.record(tmp_path / 'log.rdb', program, python=python).log) as session:
        yield session


def at(answer):
    return next((name for name, line in MARKS.items() if line == answer.place.line), answer.place.line)


@both
def test_next_goes_on_where_the_generator_does(debugger):
    debugger.tell('tbreak %d' % MARKS['begins'])
    first = debugger.tell('continue')
    assert at(first) == 'begins'
    way = [first] + [debugger.tell('next') for _ in range(5)]
    assert [at(answer) for answer in way] == ['begins', 3, 'yields', 'goes on', 3, 'yields']
    assert debugger.tell('print n, limit').value == '(1, 3)', 'not the other one'
    assert debugger.tell('backtrace').text.count('deep') or True
    back = [debugger.tell('bnext') for _ in range(5)]
    assert [answer.time for answer in back] == [answer.time for answer in way[-2::-1]]
    assert at(debugger.tell('bnext')) == 'first', 'before it began is who called it'


@both
def test_until_a_line_behind_the_loop(debugger):
    debugger.tell('tbreak %d' % MARKS['yields'])
    debugger.tell('continue')
    assert at(debugger.tell('until %d' % MARKS['last'])) == 'last'
    assert debugger.tell('print limit').value == '3'


@both
def test_a_generator_that_is_never_resumed_leads_to_its_caller(debugger):
    debugger.tell('break %d if limit == 5' % MARKS['yields'])
    debugger.tell('continue')
    answer = debugger.tell('next')
    assert at(answer) == 'after' or answer.place.line == MARKS['after']


@both
def test_finish_still_leads_to_the_caller(debugger):
    debugger.tell('tbreak %d' % MARKS['yields'])
    debugger.tell('continue')
    answer = debugger.tell('finish')
    assert answer.place.function == 'use' and 'returned 0' in answer.text


@both
def test_a_breakpoint_on_the_way_stops(debugger):
    debugger.tell('tbreak %d' % MARKS['yields'])
    debugger.tell('continue')
    debugger.tell('break deep')
    answer = debugger.tell('next')
    assert answer.place.function == 'deep'


COROUTINES = '''\
import asyncio

async def inner(n):
    await asyncio.sleep(0.01 * n)           # sleeps
    return n                                # slept

async def work(n):
    got = await inner(n)                    # awaits
    done.append(got)                        # got it
    return got

done = []

async def main():
    await asyncio.gather(work(3), work(1), work(2))

asyncio.run(main())
print(done)
'''


@needs3
def test_next_over_await(tmp_path):
    program = tmp_path / 'program.py'
    program.write_text(COROUTINES)
    lines = {text.split('# ')[1]: number for number, text in enumerate(COROUTINES.splitlines(), 1) if '# ' in text}
    with rdb.Debugger(rdb.record(tmp_path / 'log.rdb', program, python=PYTHON3).log) as debugger:
        for before, behind in ('awaits', 'got it'), ('sleeps', 'slept'):
            debugger.tell('tbreak program.py:%d' % lines[before])
            answer = debugger.tell('continue')
            assert answer.place.line == lines[before] and debugger.tell('print n').value == '3'
            answer = debugger.tell('next')
            assert answer.place.line == lines[behind] and debugger.tell('print n').value == '3'
            answer = debugger.tell('bnext')
            assert answer.place.line == lines[before] and debugger.tell('print n').value == '3'
            debugger.tell('go 0')
