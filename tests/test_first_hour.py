# SPDX-License-Identifier: MIT
"""What fingers type that know other debuggers: several commands on a line, bare expressions, moves by a distance."""
import re

import pytest

import rdb

PROGRAM = """\
def sink(n, names=('a', 'b')):
    if n == 0:
        return 'bottom'         # deep
    return sink(n - 1)

def even(n):
    return n == 0 or odd(n - 1)

def odd(n):
    return even(n - 1)

total = 0
for price in 3, 4, 5:
    total += price              # adds
sink(30)
even(20)
print total
"""


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('hour')
    (folder / 'prog.py').write_text(PROGRAM)
    return rdb.record(folder / 'log.rdb', folder / 'prog.py').log


@pytest.fixture
def debugger(log):
    with rdb.Debugger(log) as session:
        session.tell('set output off')
        yield session


def line(mark):
    return 1 + PROGRAM.split(mark)[0].count('\n')


def at(debugger):
    return int(re.match(r'Timestamp (\d+)', debugger.tell('when').text)[1])


def test_go_by_a_distance(debugger):
    start = at(debugger)
    debugger.tell('go +7')
    assert at(debugger) == start + 7
    debugger.tell('go -3')
    assert at(debugger) == start + 4
    debugger.tell('go -999999999')
    assert at(debugger) == 0
    debugger.tell('end')
    end = int(re.search(r' of (\d+)', debugger.tell('when').text)[1])
    debugger.tell('go 50%')
    assert abs(at(debugger) - end / 2) <= 1
    debugger.tell('go +99999999999999999')
    assert at(debugger) == end
    for wrong in '+', '-', '%', '+x', '5%%', '--5', '+5%', '-5%':
        assert 'Usage: go' in debugger.tell('go ' + wrong).text or 'no bookmark' in debugger.tell('go ' + wrong).text
    assert at(debugger) == end


def test_commands_on_one_line(debugger):
    debugger.tell('break %d;;continue' % line('# adds'))
    assert debugger.tell('print total;;continue;; print total').text.split()[-1] == '3'
    assert debugger.tell('print "a;;b"').text.strip() == "'a;;b'"
    assert debugger.tell("print 'a\\';;b'").text.strip() == '"a\';;b"'
    before = at(debugger)
    assert 'when' not in debugger.tell('nonsense;;step').text and at(debugger) == before  # what fails ends the line


def test_bare_expressions(debugger):
    debugger.tell('break %d' % line('# adds'))
    debugger.tell('continue 2')
    for source, value in [('total', '3'), ('total + price', '7'), ('total == 3', 'True'), ('(1, total)', '(1, 3)'),
                          ('[total]', '[3]'), ('{1: total}', '{1: 3}'), ('-total', '-3'), ('`total`', "'3'"),
                          ('sink(0)', "'bottom'"), ('"x"', "'x'"), ('1', '1'), ('not total', 'False'),
                          ('lambda: 1', None), ('sink.func_name', "'sink'")]:
        text = debugger.tell(source).text.strip()
        assert text == value or (value is None and 'lambda' in text), (source, text)
    assert "name 'totl' is not defined" in debugger.tell('totl.x').text
    assert 'Unknown command "totl"' in debugger.tell('totl').text
    assert 'Ambiguous command "co"' in debugger.tell('co').text
    assert debugger.tell('?when').text == debugger.tell('help when').text


def test_the_backtrace_counts_what_repeats(debugger):
    debugger.tell('break %d' % line('# deep'))
    debugger.tell('continue')
    shown = debugger.tell('bt').text
    assert '(the same frame 29 times more)' in shown and shown.count(', in sink') == 2
    assert '#31  File' in shown and '#17' not in shown
    debugger.tell('frame 17')
    shown = debugger.tell('bt').text
    assert '>#17' in shown and '(the same frame 15 times more)' in shown and '(the same frame 13 times more)' in shown
    assert debugger.tell('bt full').text.count(', in sink') == 31
    shown = debugger.tell('bt -2').text
    assert re.findall(r'#(\d+)', shown) == ['30', '31'] and '(30 more frames)' in shown
    debugger.tell('delete 1')
    debugger.tell('break even if n == 0')
    debugger.tell('continue')
    shown = debugger.tell('bt').text
    assert '(the same 2 frames 9 times more)' in shown, shown


def test_a_file_of_commands_says_where_it_failed(log, tmp_path):
    (tmp_path / 'commands').write_text('# first\n\nwhen\nnonsense\nstep\n')
    result = rdb.run([rdb.REVDB, '--batch', '--command=%s' % (tmp_path / 'commands'), log])
    assert result.status == 1 and '%s: line 4 failed, and nothing after it was run.' % (tmp_path / 'commands') in result.stderr
    assert '$ step' not in result.stdout
