# SPDX-License-Identifier: MIT
"""What the program wrote: output, output -f, boutput, go output; whatever its buffers do."""
import pytest

import rdb

PROGRAM = '''\
import sys
print 'one'                     # one
sys.stderr.write('two\\n')      # two
for i in range(3):
    print 'turn', i             # turns
sys.stdout.flush()
print 'last'                    # last
sys.stderr.write('done\\n')     # done
'''


def line(mark):
    return [number for number, text in enumerate(PROGRAM.splitlines(), 1) if text.endswith('# ' + mark)][0]


@pytest.fixture(params=['buffered', 'unbuffered'])
def debugger(request, recorded, source):
    options = ['-u'] if request.param == 'unbuffered' else []
    with rdb.Debugger(recorded(*options, source(PROGRAM)).log) as session:
        session.buffered = request.param == 'buffered'
        session.tell('set output off')
        yield session


def test_output_up_to_here(debugger):
    assert debugger.tell('output').text == ''
    debugger.tell('advance %d' % line('done'))
    text = debugger.tell('output').text
    if debugger.buffered:
        assert text == "two\none\nturn 0\nturn 1\nturn 2\n(printed, and still in the program's buffer:)\nlast\n"
    else:
        assert text == 'one\ntwo\nturn 0\nturn 1\nturn 2\nlast\n'
    debugger.tell('badvance %d' % line('two'))
    assert debugger.tell('output').text.endswith('one\n')
    assert 'two' not in debugger.tell('output').text
    debugger.tell('end')
    assert 'done\n' in debugger.tell('output').text


def test_output_again(debugger):
    debugger.tell('set output on')
    debugger.tell('end')
    debugger.tell('start')
    assert 'two' not in debugger.tell('continue').text
    debugger.tell('start')
    assert 'each time' in debugger.tell('output -f').text
    assert 'two\n' in debugger.tell('continue').text
    debugger.tell('start')
    assert 'turn 1\n' in debugger.tell('continue').text
    assert 'first time' in debugger.tell('output -f').text
    debugger.tell('start')
    assert 'two' not in debugger.tell('continue').text


def test_boutput(debugger):
    debugger.tell('continue')
    marks = ['done', 'last', 'turns', 'turns', 'turns', 'two', 'one']
    assert [debugger.tell('boutput').place.line for _ in marks] == [line(mark) for mark in marks]
    debugger.tell('continue')
    assert debugger.tell('boutput done').place.line == line('done')
    assert debugger.tell("boutput 'turn 1'").place.line == line('turns')
    assert debugger.tell('print i').text == '1\n'
    assert 'main module begins' in debugger.tell('boutput turn 1').text
    assert debugger.tell('info breakpoints').text == 'There are no breakpoints.\n'


def test_go_output(debugger):
    debugger.tell('break 4')
    assert debugger.tell('go output "turn 2"').place.line == line('turns'), 'forward, if it was not before'
    assert debugger.tell('print i').text == '2\n'
    here = debugger.tell('go output one')
    assert here.place.line == line('one')
    assert debugger.tell('go output done').place.line == line('done')
    assert 'never wrote "nonsense"' in debugger.tell('go output nonsense').text
    assert debugger.tell('when').text.startswith('Timestamp %d' % debugger.tell('print 1').time)
    assert len(debugger.tell('info breakpoints').text.splitlines()) == 1
    assert debugger.tell('go output').text.count('\n') == 1
