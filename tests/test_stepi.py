# SPDX-License-Identifier: MIT
"""stepi and bstepi: every instruction that is executed, in both directions, and timestamps with a fraction."""
import random
import re

import pytest

import rdb

PROGRAM = '''
import sys

def inner(n):
    double = n * 2 + 1
    return double

def values():
    for i in range(2):
        yield inner(i)

def outer():
    total = 0
    for x in values():
        total += x
    while total > 0: total -= 3
    try:
        {}['none']
    except KeyError:
        total += sum(inner(n) for n in [1])
    return sorted([2, 1], key=lambda n: -n), total

print outer()
'''

# Threads that take turns in the middle of lines: a replay that counts ticks otherwise than the recording diverges.
TURNS = '''
import sys, threading
sys.setcheckinterval(7)
counts = {}
def work(name):
    for i in range(60):
        counts[name] = counts.get(name, 0) + len(str(i)) * 2
workers = [threading.Thread(target=work, args=(n,)) for n in 'ab']
for worker in workers: worker.start()
for worker in workers: worker.join()
print counts
'''

INSTRUCTION = re.compile(r'^ *(?:\d+ )?--> (?:>>)? *(\d+) (\w+)(?: +(\d+))?(?: \((.*)\))?$', re.M)
JUMP = re.compile(r'^to (\d+)$')


def record(folder, text):
    (folder / 'prog.py').write_text(text)
    return rdb.record(folder / 'log.rdb', folder / 'prog.py').log


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    return record(tmp_path_factory.mktemp('stepi'), PROGRAM)


def instruction(answer):
    """Offset, name, argument, and what it means."""
    found = INSTRUCTION.search(answer.text)
    assert found, answer.text
    return int(found[1]), found[2], int(found[3] or 0), found[4] or ''


def walk(debugger, command, start, end):
    """(moment, place, instruction) of every one, from where the person stands on."""
    seen, answer = [], start
    while answer.time != end:
        seen.append((answer.moment, answer.place, instruction(answer)))
        answer = debugger.tell(command)
    return seen


def find(debugger, *commands):
    for command in commands:
        answer = debugger.tell(command)
    return answer


def test_every_instruction_is_one_step(log):
    with rdb.Debugger(log) as debugger:
        first = find(debugger, 'tbreak outer', 'continue')
        last = find(debugger, 'tbreak prog.py:22', 'continue').time
        stop_points = {}
        debugger.tell('go %d' % first.time)
        for time in range(first.time, last):
            stop_points[str(time)] = debugger.tell('go %d' % time).place
        debugger.tell('go %s' % first.time)
        seen = walk(debugger, 'stepi', find(debugger, 'bstepi', 'stepi'), last)

        # Stop points are where step stops; between them, one counts from 1 on.
        assert {moment: place for moment, place, _ in seen if '.' not in moment} == stop_points
        for (before, *_), (after, *_) in zip(seen, seen[1:]):
            time, _, number = before.partition('.')
            assert after in (str(int(time) + 1), '%s.%d' % (time, int(number or 0) + 1))
        # Within a function, each follows the one before or is where that jumps to.
        for (_, place, (at, name, argument, meaning)), (_, place2, (to, *_)) in zip(seen, seen[1:]):
            calls = name.startswith(('CALL', 'YIELD', 'RETURN', 'FOR_ITER', 'RAISE', 'BINARY_SUBSCR', 'GET_ITER'))
            if place.function != place2.function or calls:
                continue
            jump = JUMP.match(meaning)
            jump = int(jump[1]) if jump else argument if name in ('JUMP_ABSOLUTE', 'POP_JUMP_IF_FALSE') else -1
            assert to in (at + 1, at + 3, jump), (place, at, name, to)
        names = [name for _, _, (_, name, _, _) in seen]
        assert names.count('YIELD_VALUE') == 3 and names.count('BINARY_MULTIPLY') == 3

        # Backward the same, and in any order.
        back = walk(debugger, 'bstepi', debugger.tell('bstepi'), first.time - 1)
        assert back == seen[::-1]
        chance = random.Random(7)
        for moment, place, at in chance.sample(seen, 30):
            answer = debugger.tell('go %s' % moment)
            assert answer.moment == moment and answer.place == place
            if answer.instruction:
                assert instruction(answer) == at
        assert 'The main module ends here' in debugger.tell('continue').text


def test_the_line_in_between(log):
    """Every other command means the same there."""
    with rdb.Debugger(log) as debugger:
        line = find(debugger, 'break inner', 'continue')
        middle = debugger.tell('stepi 2')
        assert (middle.time, middle.instruction) == (line.time, 2)
        assert instruction(middle)[1] == 'BINARY_MULTIPLY' and 'on the stack: 0, 2' in middle.text
        assert debugger.tell('print n, sorted(locals())').value == "(0, ['n'])"
        assert 'Timestamp %s' % middle.moment in debugger.tell('when').text
        assert 'at %s' % middle.moment in debugger.tell('info line').text
        assert re.search(r'^ +--> +6 BINARY_MULTIPLY *\n +on the stack: 0, 2$', debugger.tell('dis').text, re.M)
        assert '#1  File' in debugger.tell('backtrace').text
        debugger.tell('bookmark middle')

        assert debugger.tell('step').moment == str(line.time + 1)
        assert debugger.tell('back').moment == middle.moment
        assert debugger.tell('next').moment == str(line.time + 1)
        assert instruction(debugger.tell('go middle')) == instruction(middle)
        assert debugger.tell('bstep').moment == line.moment
        assert debugger.tell('forward').moment == line.moment  # nothing to redo
        assert debugger.tell('go middle').moment == middle.moment
        hit = debugger.tell('bcontinue')  # the line that it is in the middle of
        assert hit.moment == line.moment and 'Breakpoint 1' in hit.text
        debugger.tell('go middle')
        assert debugger.tell('bnext').moment == line.moment
        debugger.tell('disable 1')
        debugger.tell('go middle')
        assert debugger.tell('bfinish').place.function == 'values'
        debugger.tell('enable 1')
        debugger.tell('go middle')
        assert 'returned 1' in debugger.tell('finish').text
        debugger.tell('go middle')
        assert debugger.tell('last n').text and 'BINARY' in debugger.tell('go middle').text

        # Breakpoints stop steps by instruction as well, in both directions.
        assert 'Breakpoint 1' in debugger.tell('bstepi 50').text
        assert 'Breakpoint 1' in find(debugger, 'stepi', 'stepi 1000').text


def test_what_is_not_there(log):
    with rdb.Debugger(log) as debugger:
        start = debugger.opening
        assert 'there is no %d.99: instruction %d.' % (start.time, start.time) in debugger.tell('go %d.99' % start.time).text
        assert 'there is no 99999999.1' in debugger.tell('go 99999999.1').text
        for wrong in ('stepi 0', 'bstepi x', 'go 12.x', 'go 12.-1', 'bookmark 12.3'):
            answer = debugger.tell(wrong)
            assert answer.moment == start.moment and ('Usage' in answer.text or 'no bookmark' in answer.text), wrong
        assert 'The recording ends' in debugger.tell('end').text
        assert 'end of the recording' in debugger.tell('stepi').text
        end = debugger.tell('bstepi 3').moment
        assert 'recording ends' in debugger.tell('stepi 3').text
        assert 'there is no %d.1' % debugger.tell('end').time in debugger.tell('go %d.1' % debugger.tell('end').time).text
        assert debugger.tell('bstepi 3').moment == end
        debugger.tell('end')
        assert debugger.tell('bstepi').time < debugger.tell('end').time
        debugger.tell('go 0')
        assert 'beginning' in debugger.tell('bstepi').text


def test_counting_changes_nothing(tmp_path):
    """Threads that are switched in the middle of lines, all of it by instruction."""
    log = record(tmp_path, TURNS)
    with rdb.Debugger(log) as debugger:
        find(debugger, 'tbreak work', 'continue')
        threads = {re.search(r'thread (\d+)', debugger.tell('info line').text)[1]}
        for _ in range(12):
            assert debugger.tell('stepi 200').text.count('-->') == 1
            threads.add(re.search(r'thread (\d+)', debugger.tell('info line').text)[1])
        assert {'2', '3'} <= threads
        for command in ('bstepi 500', 'stepi 20000'):
            assert 'diverged' not in debugger.tell(command).text
        assert 'The main module ends here' in debugger.tell('continue').text or 'recording ends' in debugger.tell('end').text
