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


# ---- descriptors that are copies ----

COPIES = '''\
import fcntl, os, sys, tempfile
saved = os.dup(1)
person = os.fdopen(saved, 'w')
hidden = tempfile.TemporaryFile()
os.dup2(hidden.fileno(), 1)                     # redirected
os.write(1, 'hidden\\n')
print 'hidden, too'
sys.stdout.flush()
person.write('seen one\\n')                      # one
person.flush()
other = fcntl.fcntl(saved, fcntl.F_DUPFD, 100)
os.write(other, 'seen two\\n')                   # two
os.dup2(2, 200)
os.write(200, 'error three\\n')                  # three
os.close(other)
os.dup2(hidden.fileno(), other)
os.write(other, 'hidden at last\\n')
os.dup2(saved, 1)
print 'seen four'                               # four
child = os.fork()
if not child:
    os.write(saved, 'seen by the child\\n')
    os._exit(0)
os.waitpid(child, 0)
'''


def test_output_follows_the_open_file(source, recorded, tmp_path):
    recording = recorded(source(COPIES))
    lines = ['seen one', 'seen two', 'seen four']
    assert [text for text in recording.stdout.splitlines() if 'child' not in text] == lines
    assert recording.stderr == 'error three\n'
    shown = rdb.replay(recording.log, output=True).output
    assert 'hidden' not in shown and all(text in shown for text in lines)
    [child] = [path for path in tmp_path.glob('*.rdb*') if path != recording.log and path.suffix != '.rdbx']
    assert 'seen by the child' in rdb.replay(child, output=True).output

    def place(mark):
        return [n for n, text in enumerate(COPIES.splitlines(), 1) if text.endswith('# ' + mark)][0]
    with rdb.Debugger(recording.log) as debugger:
        for text, mark in (('seen two', 'two'), ('error three', 'three'), ('seen four', 'four')):
            assert debugger.tell('go output ' + text).place.line == place(mark)
            assert debugger.tell('go output ' + text).place.line == place(mark), 'where it is written'
        debugger.tell('end')
        assert debugger.tell('go output two').place.line == place('two')
        debugger.tell('go end')
        assert 'never wrote' in debugger.tell('go output hidden').text
        assert 'hidden' not in debugger.tell('output').text
