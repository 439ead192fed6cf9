# SPDX-License-Identifier: MIT
"""Just my code; lists of functions and variables; finer moves; a transcript of the session."""
import os
import re

import pytest

import rdb

PROGRAM = '''\
import json
import time
import unittest

def default(value):
    return str(value)               # default

def work(n):
    found = []
    for i in range(n):
        found.append(i)             # appends
    return found                    # end of work

class Tests(unittest.TestCase):
    def test_it(self):
        x = json.dumps([object, 3], default=default)    # dumps
        y = work(3)                 # works
        self.assertEqual(x, y)      # fails

total = 0
time.sleep(0.3)
total = 1                           # slept
for i in xrange(60000):
    total += 0                      # busy
total = 1
unittest.main()
'''


def line_of(mark):
    return [n for n, line in enumerate(PROGRAM.splitlines(), 1) if '# ' + mark in line][0]


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('mine')
    (folder / 'prog.py').write_text(PROGRAM)
    return rdb.record(folder / 'log.rdb', folder / 'prog.py').log


@pytest.fixture
def debugger(log):
    with rdb.Debugger(log) as session:
        session.tell('set output off')
        yield session


def stop_at(debugger, mark):
    debugger.tell('tbreak prog.py:%d' % line_of(mark))
    return debugger.tell('continue')


def test_step_passes_over_the_library_but_not_over_what_it_calls_back(debugger):
    stop_at(debugger, 'dumps')
    debugger.tell('set my-code off')
    assert debugger.tell('step').place.file.endswith('json/__init__.py')
    debugger.tell('back')
    debugger.tell('set my-code on')
    seen = []
    for _ in range(4):
        place = debugger.tell('step').place
        assert place.file.endswith('prog.py')
        seen.append(place.line)
    assert seen[0] == line_of('default') and line_of('works') in seen
    debugger.tell('bstep 4')
    assert debugger.tell('when') and debugger.tell('where').text.count('prog.py')
    assert debugger.tell('info skip').text.startswith('Nothing is skipped')


def test_in_the_library_step_is_step(debugger):
    debugger.tell('set my-code on')
    debugger.tell('tbreak json.dumps')
    there = debugger.tell('continue')
    assert there.place.file.endswith('json/__init__.py')
    assert debugger.tell('step').time == there.time + 1


def test_the_backtrace_folds_the_library(debugger):
    stop_at(debugger, 'fails')
    whole = debugger.tell('bt').text
    assert whole.count('unittest/') > 5
    debugger.tell('set my-code on')
    folded = debugger.tell('bt').text
    assert re.search(r'#0 .*prog\.py.*\n.*\n.*\n \.\.\. \d+ frames of unittest\n', folded) and 'unittest/' not in folded
    count = int(re.search(r'(\d+) frames of', folded)[1])
    assert ' #%d  File' % (count + 1) in folded
    debugger.tell('up 2')
    assert re.search(r'>#2 .*unittest/', debugger.tell('bt').text)
    assert debugger.tell('bt full').text.count('unittest/') == debugger.tell('bt 99').text.count('unittest/') > 5


def test_skip_library(debugger):
    stop_at(debugger, 'dumps')
    assert debugger.tell('skip library').text.count('pass over') > 2
    assert debugger.tell('step').place.line == line_of('default')


def test_buntil(debugger):
    stop_at(debugger, 'end of work')
    assert debugger.tell('buntil').place.line in (line_of('appends') - 1, line_of('appends'))
    debugger.tell('bstep')
    answer = debugger.tell('buntil')
    assert answer.place.line < line_of('appends')
    while answer.place.function == 'work':
        answer = debugger.tell('buntil')
    assert answer.place.line == line_of('works')
    stop_at(debugger, 'end of work')
    assert debugger.tell('buntil %d' % (line_of('appends') - 2)).place.line == line_of('appends') - 2


def test_go_to_a_time(debugger):
    start = debugger.tell('go start').time
    debugger.tell('go 0.25s')
    assert start < debugger.tell('when').time
    assert '# busy' in debugger.tell('list').text, 'the clock is noted while it runs'
    debugger.tell('go 0s')
    assert debugger.tell('when').time <= start
    end = debugger.tell('end').time
    debugger.tell('start')
    assert debugger.tell('go 99999s').time == end
    assert 'no bookmark' in debugger.tell('go 1.5.s').text


def test_functions_and_variables(debugger):
    debugger.tell('continue')
    shown = debugger.tell('info functions').text
    assert re.search(r'^prog\.py:%d +default$' % line_of('default'), shown, re.M) and 'Tests.test_it' in shown
    assert '/json/' not in shown and re.search(r'\(\d+ of the library', shown)
    assert [line.split()[-1] for line in debugger.tell('info functions ^(work|dumps)$').text.splitlines()] == ['work', 'dumps']
    assert 'no regular expression' in debugger.tell('info functions (').text
    assert 'takes no argument' in debugger.tell('info threads x').text
    for command in 'globals', 'info variables':
        assert debugger.tell(command).text == 'i = 59999\ntotal = 1\n'


def test_clear_asks(debugger):
    debugger.tell('break work')
    debugger.tell('break prog.py:%d' % line_of('default'))
    debugger.tell('break prog.py:%d' % line_of('fails'))
    assert debugger.tell('clear prog.py:%d' % line_of('default')).text == 'Breakpoint 2 is deleted.\n'
    assert 'There is no breakpoint at nowhere' in debugger.tell('clear nowhere').text
    debugger.terminal.sendline('clear')
    debugger.terminal.expect_exact('Delete all breakpoints (2)? [y, N] ')
    debugger.tell('n')
    assert debugger.tell('info breakpoints').text.split() == ['1', 'function', 'work', '3', 'prog.py:%d' % line_of('fails')]
    debugger.terminal.sendline('clear')
    debugger.terminal.expect_exact('? [y, N] ')
    debugger.tell('y')
    assert 'There are no breakpoints' in debugger.tell('info breakpoints').text


def test_transcript(debugger, tmp_path):
    path = tmp_path / 'session.txt'
    debugger.tell('transcript %s' % path)
    debugger.tell('print 6 * 7')
    debugger.tell('nonsense')
    debugger.tell('transcript off')
    debugger.tell('print 8 * 8')
    assert re.fullmatch(r'\(\d+\)\$ print 6 \* 7\n42\n\(\d+\)\$ nonsense\nUnknown command .*\n\(\d+\)\$ transcript off\n', path.read_text())
    assert os.stat(path).st_mode & 0o77 == 0
    assert 'File exists' in debugger.tell('transcript %s' % path).text
