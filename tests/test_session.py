# SPDX-License-Identifier: MIT
"""revdb as a person uses it: moving, looking, stopping; nothing that is typed can do harm."""
import os
import re
import time
import zipfile

import pytest

import rdb

PROGRAM = '''\
import sys

def add(a, b):
    total = a + b
    return total            # add returns

def add_all(numbers):
    result = 0
    for number in numbers:
        result = add(result, number)    # calls add
    return result

class Cart(object):
    def __init__(self):
        self.items = []

    def put(self, price):
        self.items.append(price)        # puts

def fail(n):
    if n == 0:
        raise ValueError('n is zero')   # raises
    fail(n - 1)

cart = Cart()
for price in (3, 4, 5):
    cart.put(price)         # calls put
print 'the sum is', add_all(cart.items)
sys.stdout.write('unfinished')
sys.stderr.write('a warning\\n')
fail(2)                     # calls fail
'''


def line(mark, program=PROGRAM):
    """Number of the line that ends in the comment."""
    return [number for number, text in enumerate(program.splitlines(), 1) if text.endswith(mark)][0]


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('session')
    program = folder / 'prog.py'
    program.write_text(PROGRAM)
    return rdb.record(folder / 'log.rdb', '-u', program).log


@pytest.fixture
def debugger(log):
    with rdb.Debugger(log) as session:
        yield session


def lines(answer):
    return [place.line for place in answer.places]


def test_opens_at_the_first_line_of_the_main_module(debugger):
    assert debugger.opening.place == (str(debugger.opening.place.file), 1, '<module>')
    assert 'import sys' in debugger.opening.text
    assert debugger.opening.time > 1
    assert debugger.tell('go 1').time == 1
    assert debugger.tell('bstep').time == 0
    assert 'beginning of the recording' in debugger.tell('bstep').text
    assert debugger.tell('bcontinue').time == 0


def test_step_and_back_again(debugger):
    forward = [debugger.opening] + [debugger.tell('step') for _ in range(12)]
    assert [a.time for a in forward] == list(range(forward[0].time, forward[0].time + 13))
    backward = [debugger.tell('bstep') for _ in range(12)]
    assert [a.places for a in backward] == [a.places for a in reversed(forward[:-1])]
    assert debugger.tell('step 12').places == forward[-1].places
    assert debugger.tell('reverse-step 12').places == forward[0].places


def test_next_and_back_again(debugger):
    walk = [debugger.opening]
    while walk[-1].place.line != line('# calls fail'):
        walk.append(debugger.tell('next'))
    assert {answer.place.function for answer in walk} == {'<module>'}
    back = [debugger.tell('bnext') for _ in walk[1:]]
    assert [a.time for a in back] == [a.time for a in reversed(walk[:-1])]


def test_finish_and_bfinish(debugger):
    debugger.tell('break add')
    inside = debugger.tell('continue')
    assert inside.place.function == 'add'
    calling = debugger.tell('bfinish')
    assert calling.place.line == line('# calls add') and calling.time < inside.time
    assert debugger.tell('step').time == inside.time
    after = debugger.tell('finish')
    assert 'returned 3\n' in after.text
    assert after.place.function == 'add_all' and after.time > inside.time
    debugger.tell('delete')
    assert 'returned 12\n' in debugger.tell('finish').text


def test_finish_shows_the_exception(debugger):
    debugger.tell('break fail')
    assert debugger.tell('continue').place.function == 'fail'
    debugger.tell('delete')
    answer = debugger.tell('finish')
    assert 'raised ValueError: n is zero' in answer.text
    assert 'Uncaught ValueError: n is zero leaves the main module here.' in answer.text


def test_continue_stops_where_the_main_module_ends(debugger):
    end_of_main = debugger.tell('continue')
    assert 'Uncaught ValueError: n is zero leaves the main module here.' in end_of_main.text
    assert end_of_main.place.line == line('# calls fail')
    assert '[3, 4, 5]' in debugger.tell('print cart.items').text
    end = debugger.tell('continue')
    assert 'The recording ends here: ' in end.text and 'status 1' in end.text
    assert not end.places
    assert debugger.tell('continue')[:2] == ('This is the end of the recording.\n', end.time)
    assert debugger.tell('step').time == end.time
    assert debugger.tell('go 999999999').time == end.time
    assert debugger.tell('bstep').time == end.time - 1
    assert debugger.tell('bcontinue').time == end_of_main.time
    begin = debugger.tell('bcontinue')
    assert 'Nothing earlier: the main module begins here.' in begin.text
    assert begin.time == debugger.opening.time


def test_output_is_shown_once(debugger):
    first = debugger.tell('continue').text
    assert 'the sum is 12\nunfinished' in first and 'a warning' in first
    debugger.tell('bcontinue')
    assert 'the sum is' not in debugger.tell('continue').text
    assert 'Traceback' in debugger.tell('continue').text


def test_output_off(debugger):
    debugger.tell('set output off')
    assert 'the sum is' not in debugger.tell('continue').text
    debugger.tell('set output on')
    debugger.tell('bcontinue')
    assert 'the sum is' not in debugger.tell('continue').text


def test_breakpoints_forward_and_backward(debugger):
    assert debugger.tell('break %d' % line('# puts')).text.startswith('Breakpoint 1 at ')
    forward = [debugger.tell('continue') for _ in range(3)]
    assert all('Breakpoint 1\n' in a.text and a.place.function == 'put' for a in forward)
    debugger.tell('continue')
    backward = [debugger.tell('bcontinue') for _ in range(3)]
    assert [a.time for a in backward] == [a.time for a in reversed(forward)]


def test_the_nth_hit(debugger):
    debugger.tell('break put')
    first = debugger.tell('continue').place
    third = debugger.tell('continue 2')
    assert third.place == first and debugger.tell('p price').text == '5\n'
    debugger.tell('bcontinue 2')
    assert debugger.tell('p price').text == '3\n'
    assert 'leaves the main module' in debugger.tell('continue 9').text, 'there are not as many'
    assert 'Usage: continue [N]' in debugger.tell('continue soon').text


def test_start_and_end_are_places_to_go_to(debugger):
    start = debugger.tell('start').place
    assert 'The recording ends here' in debugger.tell('go end').text
    assert debugger.tell('go start').place == start


def test_conditions(debugger):
    debugger.tell('break prog.py:%d if price == 4' % line('# puts'))
    answer = debugger.tell('continue')
    assert answer.place.line == line('# puts')
    assert debugger.tell('print price, len(self.items)').text == '(4, 1)\n'
    assert 'main module' in debugger.tell('continue').text
    assert debugger.tell('bcontinue').time == answer.time
    assert 'stops only if price == 5' in debugger.tell('condition 1 price == 5').text
    assert debugger.tell('continue').time > answer.time
    assert debugger.tell('print price').text == '5\n'
    assert 'stops always' in debugger.tell('condition 1').text
    assert debugger.tell('bcontinue').time == answer.time


def test_tbreak_delete_enable_disable(debugger):
    debugger.tell('tbreak put')
    assert debugger.tell('continue').place.function == 'put'
    assert debugger.tell('info breakpoints').text == 'There are no breakpoints.\n'
    debugger.tell('break put()')
    debugger.tell('disable 2')
    assert '(disabled)' in debugger.tell('info breakpoints').text
    assert 'main module' in debugger.tell('continue').text
    debugger.tell('enable')
    assert debugger.tell('bcontinue').place.function == 'put'
    debugger.tell('delete 2')
    assert 'main module begins' in debugger.tell('bcontinue').text


def test_pending_breakpoints_suggest_a_name(debugger):
    assert 'is pending' in debugger.tell('break ad_all').text
    assert 'Did you mean add_all?' in debugger.tell('break ad_all').text
    answer = debugger.tell('break porg.py:3').text
    assert 'is pending' in answer and 'prog.py?' in answer
    assert '(pending)' in debugger.tell('info breakpoints').text


def test_a_line_without_code_stands_for_the_next(debugger):
    assert 'prog.py:3 (line 2 has no code)' in debugger.tell('break 2').text


def test_skip(debugger):
    assert 'Skip 1' in debugger.tell('skip put').text
    debugger.tell('skip __init__')
    debugger.tell('next 6')
    steps = [debugger.tell('step') for _ in range(6)]
    assert all(a.place.function == '<module>' for a in steps)
    back = [debugger.tell('bstep') for _ in range(5)]
    assert [a.time for a in back] == [a.time for a in reversed(steps[:-1])]
    assert 'function put' in debugger.tell('info skip').text
    debugger.tell('skip delete 1')
    assert 'put' not in debugger.tell('info skip').text


def test_frames(debugger):
    debugger.tell('break %d' % line('# raises'))
    debugger.tell('continue')
    trace = debugger.tell('backtrace')
    assert [p.function for p in trace.places] == ['fail', 'fail', 'fail', '<module>']
    assert debugger.tell('print n').text == '0\n'
    assert debugger.tell('up 2').place.function == 'fail'
    assert debugger.tell('print n').text == '2\n'
    assert debugger.tell('locals').locals == {'n': '2'}
    assert debugger.tell('frame 3').place.function == '<module>'
    assert 'calls fail' in debugger.tell('list').text
    assert 'outermost' in debugger.tell('up').text
    debugger.tell('frame 0')
    assert 'innermost' in debugger.tell('down').text
    assert len(debugger.tell('backtrace 2').places) == 2


def test_list(debugger):
    text = debugger.tell('list').text
    assert '>    1  import sys' in text
    assert 'class Cart' in debugger.tell('').text, 'an empty line lists on'
    assert 'def fail(n):' in debugger.tell('list fail').text
    assert 'def put(self, price):' in debugger.tell('list prog.py:16').text
    assert 'ends with line' in debugger.tell('list 9999').text


def test_list_takes_the_places_that_break_takes(debugger):
    assert 'def put(self, price):' in debugger.tell('list prog.py:Cart.put').text
    assert debugger.tell('list prog.py').text.splitlines()[0].split()[-2:] == ['import', 'sys']
    debugger.tell('set list 1')
    assert debugger.tell('list +2').text.split()[0] == '3', 'from the line where one stands'
    assert 'no line -4' in debugger.tell('list -5').text
    assert 'No file "nowhere.py"' in debugger.tell('list nowhere.py:put').text
    assert 'does not define "nothing"' in debugger.tell('list prog.py:nothing').text
    assert 'Usage: list' in debugger.tell('list 1 2').text


def test_an_empty_line_repeats(debugger):
    debugger.tell('step 2')
    assert debugger.tell('').time == debugger.opening.time + 4
    debugger.tell('print 1')
    assert debugger.tell('').text == ''


def test_statements(debugger):
    assert debugger.tell('print 6 * 7').text == '42\n'
    assert debugger.tell('print None').text == ''
    assert debugger.tell("p 'a'").text == "'a'\n"
    assert debugger.tell('!for i in range(3): print i').text == '0\n1\n2\n'
    assert debugger.tell('!x = 5; y = x').text == ''
    assert 'NameError' in debugger.tell('print x').text, 'nothing is kept'
    assert 'SyntaxError' in debugger.tell('print 1 +').text


HARM = ['import sys; sys.exit(3)', 'globals().clear()', 'raise KeyError(1)', 'import os; os._exit(9)',
        'import os; os.kill(os.getpid(), 9)', 'cart.items[:] = []', 'sys.modules.clear()',
        'import gc; gc.collect()', '(lambda f: f(f))(lambda f: f(f))', 'sys.settrace(lambda *a: 1/0)',
        'sys.setrecursionlimit(20)', 'import __builtin__; del __builtin__.len', 'print "x" * 100000']


@pytest.mark.parametrize('harm', HARM)
def test_nothing_typed_does_harm(debugger, harm):
    debugger.tell('next 9')
    before = debugger.tell('step')
    debugger.tell('!' + harm)
    assert debugger.tell('backtrace').places[0] == before.place
    assert 'the sum is 12' in debugger.tell('continue').text
    assert debugger.tell('print cart.items').value == '[3, 4, 5]'
    debugger.tell('go %d' % before.time)
    assert debugger.tell('frame').place == before.place


def test_ctrl_c_ends_an_endless_evaluation(debugger):
    debugger.terminal.sendline('!while True: pass')
    debugger.terminal.expect('pass\r\n')
    time.sleep(0.5)
    start = time.monotonic()
    answer = debugger.interrupt()
    assert time.monotonic() - start < 1
    assert 'Interrupted' in answer.text and answer.time == debugger.opening.time
    assert debugger.tell('print 1').text == '1\n'


def running(debugger):
    """Which processes of the session's interpreter use the processor."""
    first = re.search(r'process (\d+)', debugger.tell('info snapshots').text)[1]
    session = str(os.getsid(int(first)))  # in torture mode, of a process that has ended
    listing = rdb.subprocess.run(['ps', '-o', 'pid=,stat=', '-s', session], stdout=-1, encoding='ascii').stdout
    assert first in listing
    return [text for text in listing.splitlines() if ' R' in text]


def test_ctrl_c_ends_an_endless_condition(debugger):
    debugger.tell('break put if [0 for _ in iter(int, 1)]')
    debugger.terminal.sendline('continue')
    debugger.terminal.expect('continue\r\n')
    time.sleep(0.5)
    answer = debugger.interrupt()
    assert 'Interrupted' in answer.text and answer.time == debugger.opening.time
    until = time.time() + 5
    while running(debugger):
        assert time.time() < until, 'the evaluation goes on'
        time.sleep(0.1)


def test_finish_shows_the_value_of_its_own_function(recorded, source):
    log = recorded(source('def small():\n    return 3\n\ndef large():\n    for i in xrange(3000000):\n        pass\n'
                          '    return 4\n\nprint small() + large()\n')).log
    with rdb.Debugger(log) as debugger:
        debugger.tell('tbreak small')
        debugger.tell('continue')
        assert debugger.tell('finish').text.startswith('returned 3\n')


def test_finish_shows_no_more_than_a_screen(recorded, source):
    with rdb.Debugger(recorded(source('def f():\n    return range(9999)\nf()\n')).log) as debugger:
        debugger.tell('tbreak f')
        debugger.tell('continue')
        text = debugger.tell('finish').text
        assert text.startswith('returned [0, 1, 2') and ' more]\n' in text and len(text) < 1000


def test_ctrl_c_at_the_prompt_gives_the_line_up(debugger):
    debugger.terminal.send('step 5')
    debugger.terminal.expect('step 5')
    assert debugger.interrupt().time == debugger.opening.time


LONG_PROGRAM = '''\
def work(n):
    total = 0
    for i in xrange(n):
        total += i
    return total

first = 1               # early
work(%d)
last = 2                # late
'''


@pytest.fixture(scope='module')
def long_log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('long')
    program = folder / 'prog.py'
    program.write_text(LONG_PROGRAM % 30000000)
    return rdb.record(folder / 'log.rdb', '-u', program).log


def test_ctrl_c_during_a_long_move_returns(long_log):
    with rdb.Debugger(long_log) as debugger:
        debugger.terminal.sendline('continue')
        debugger.terminal.expect(r'\(\d+\.\.\..*\)')
        start = time.monotonic()
        answer = debugger.interrupt()
        assert time.monotonic() - start < 1
        assert 'Interrupted' in answer.text
        assert answer.time == debugger.opening.time
        assert debugger.tell('step').time == debugger.opening.time + 1


def test_bnext_over_a_line_that_ran_for_long(source, recorded):
    """What is known to be deeper is not searched again; how long that takes is measured by `make bench`."""
    log = recorded(source('def work(n):\n    while n:\n        n -= 1\n\nx = 1\nwork(6000000)\ny = 2\n')).log
    with rdb.Debugger(log) as debugger:
        debugger.tell('continue')
        for _ in range(3):
            assert debugger.tell('bstep').place.line == 7
            assert debugger.tell('bnext').place.line == 6
            debugger.tell('continue')
        debugger.tell('bnext 2')
        assert debugger.tell('step').place.function == 'work'
        assert debugger.tell('bfinish').place.line == 6


CALLERS = '''\
def leaf(n):
    return n                        # leaf
def values():
    for n in range(3):
        yield leaf(n)               # yields
def middle():
    for n in values():              # takes
        leaf(n)                     # calls leaf
    return leaf(9)                  # middle ends
def top():
    x = leaf(1); x += middle()      # calls middle
    return x
top()                               # calls top
'''


def test_bfinish_to_every_caller(recorded, source):
    """Calls before on the same line, generators, frames farther out, and breakpoints on the way."""
    def at(answer, mark):
        assert answer.place.line == line(mark, CALLERS), answer
        return answer
    with rdb.Debugger(recorded(source(CALLERS)).log) as debugger:
        debugger.tell('break %d' % line('# middle ends', CALLERS))
        end = at(debugger.tell('continue'), '# middle ends')
        debugger.tell('break leaf')
        at(debugger.tell('bfinish'), '# leaf')  # a breakpoint since
        debugger.tell('delete')
        at(debugger.tell('bfinish'), '# calls leaf')
        debugger.tell('go %d' % end.time)
        at(debugger.tell('bfinish'), '# calls middle')
        at(debugger.tell('bfinish'), '# calls top')
        debugger.tell('go %d' % end.time)
        debugger.tell('tbreak %d' % line('# yields', CALLERS))
        at(debugger.tell('bcontinue'), '# yields')
        at(debugger.tell('bfinish'), '# takes')
        debugger.tell('go %d' % end.time)
        debugger.tell('up')
        at(debugger.tell('bfinish'), '# calls top')


def test_a_hit_nearby_in_a_long_recording(long_log):
    with rdb.Debugger(long_log) as debugger:
        debugger.tell('continue')
        debugger.tell('bnext')
        debugger.tell('break 4 if i == 29999990')
        assert debugger.tell('bcontinue').place.line == 4
        debugger.tell('delete')
        assert debugger.tell('print i').text == '29999990\n'
        debugger.tell('bstep 40')
        assert debugger.tell('print i').text == '29999970\n'


def test_a_far_hit_is_the_last_one(long_log):
    with rdb.Debugger(long_log) as debugger:
        debugger.tell('continue')
        debugger.tell('break %d' % line('# early', LONG_PROGRAM))
        debugger.tell('break %d' % line('# late', LONG_PROGRAM))
        assert debugger.tell('bcontinue').place.line == line('# late', LONG_PROGRAM)
        assert debugger.tell('bcontinue').place.line == line('# early', LONG_PROGRAM)
        assert 'main module begins' in debugger.tell('bcontinue').text


def test_snapshots_are_bounded(long_log):
    with rdb.Debugger(long_log) as debugger:
        debugger.tell('continue')
        text = debugger.tell('info snapshots').text
        count, limit = map(int, re.search(r'(\d+) of at most (\d+)', text).groups())
        assert 3 < count <= limit


def test_snapshots_take_bounded_memory(tmp_path):
    program = tmp_path / 'prog.py'
    program.write_text('data = [float(i) for i in xrange(300000)]\n'
                       'for turn in xrange(30):\n'
                       '    for i in xrange(0, len(data), 3):\n'
                       '        data[i] = data[i] + 1\n')
    log = rdb.record(tmp_path / 'log.rdb', program).log
    with rdb.Debugger(log) as debugger:
        debugger.tell('set memory 100')
        end = debugger.tell('continue').time
        text = debugger.tell('info snapshots').text
        assert float(re.search(r'([0-9.]+) MB of at most 100.0 MB', text)[1]) < 150
        debugger.tell('go %d' % (end // 2))
        assert debugger.tell('bstep').time == end // 2 - 1


# Reads bytes that the kernel makes up for each process, from memory, past all that is recorded.
DIVERGING = '''\
import ctypes
lib = ctypes.CDLL(None)
lib.getauxval.restype = ctypes.c_void_p
secret = ctypes.string_at(lib.getauxval(25), 16)
before = 1
print repr(secret)          # diverges
after = 2
'''


def test_a_divergence_leaves_the_person_on_the_last_good_place(recorded, source):
    log = recorded('-u', source(DIVERGING)).log
    with rdb.Debugger(log) as debugger:
        answer = debugger.tell('continue')
        assert 'diverged at event ' in answer.text
        assert answer.place.line == line('# diverges', DIVERGING)
        assert debugger.tell('print before').text == '1\n'
        assert debugger.tell('bstep').time == answer.time - 1
        assert 'diverged' in debugger.tell('go %d' % (answer.time + 1)).text
        assert debugger.tell('backtrace').places == answer.places
    result = rdb.isolated([rdb.REVDB, 'replay', log])
    assert result.status == 4 and result.stderr.count('\n') == 1
    assert rdb.batch(log, 'continue').status == 4


def test_bad_arguments_are_one_line(debugger):
    for command in ['go', 'go x', 'go -x', 'step x', 'step 0', 'next -1', 'finish 1', 'continue x', 'frame x',
                    'frame 99', 'up x', 'break a b', 'break 0', 'break prog.py', 'break x if', 'delete 7', 'delete x',
                    'condition', 'condition 9', 'break 3 if 1 +', 'break 3 if x = 1', 'enable 3', 'skip', 'skip a b', 'skip delete 4', 'info nothing',
                    'set', 'set output maybe', 'help nothing', 'list x:y', 'list nothing', 'xyzzy', 'quit now', 'print',
                    '!', 'backtrace 0', 'step 99999999999999999999']:
        answer = debugger.tell(command)
        assert answer.text.count('\n') == 1 and len(answer.text) > 5, (command, answer.text)
        assert answer.time == debugger.opening.time, command


def test_words_may_be_shortened(debugger):
    assert debugger.tell('ste').time == debugger.opening.time + 1
    assert 'Ambiguous command "bre": break' not in debugger.tell('bre 5').text
    assert 'Ambiguous' in debugger.tell('re').text
    assert 'did you mean "continue"?' in debugger.tell('contineu').text


def test_help(debugger):
    text = debugger.tell('help').text
    assert 'bcontinue' in text and 'backtrace' in text
    assert 'aliases: bc' in debugger.tell('help reverse-continue').text
    for word in re.findall(r'^  (\w+)', text, re.M):
        assert re.search(r'\n    \w', debugger.tell('help ' + word).text), word


def test_two_sessions_are_the_same(log):
    commands = ['next', 'next', 'step 9', 'print price', 'break add', 'continue', 'backtrace', 'bcontinue', 'finish',
                'locals', 'continue', 'bnext', 'bfinish', 'info breakpoints']
    assert rdb.batch(log, *commands) == rdb.batch(log, *commands)


def test_the_session_goes_on_when_processes_die(debugger):
    there = debugger.tell('next 9')
    for process in re.findall(r'process (\d+)', debugger.tell('info snapshots').text):
        rdb.os.kill(int(process), rdb.signal.SIGKILL)
    time.sleep(0.1)
    assert debugger.tell('backtrace').places == there.places
    assert debugger.tell('step').time == there.time + 1
    assert debugger.tell('bstep').places == there.places


def test_two_breakpoints_on_one_line(debugger):
    """Each is looked at, whatever the other's condition says."""
    where = 'prog.py:%d' % line('# calls add')
    debugger.tell('break %s if number == 5' % where)
    debugger.tell('break %s if number == 3' % where)
    assert 'Breakpoint 2' in debugger.tell('continue').text
    assert 'Breakpoint 1' in debugger.tell('continue').text
    assert 'Breakpoint 2' in debugger.tell('bcontinue').text


def test_a_program_on_stdin_shows_its_source(tmp_path):
    text = 'x = 1\nfor i in range(3):\n    x += i\nprint x\n'
    recording = rdb.record(tmp_path / 'log.rdb', stdin=text)
    assert recording.stdout == '4\n'
    transcript = rdb.batch(recording.log, 'step', 'list', 'print x')
    assert '>    2  for i in range(3):\n     3      x += i\n' in transcript.stdout


def test_a_zip_application_shows_its_source(tmp_path):
    with zipfile.ZipFile(tmp_path / 'app.zip', 'w') as archive:
        archive.writestr('__main__.py', 'import helper\nprint helper.twice(21)\n')
        archive.writestr('helper.py', 'def twice(x):\n    y = x * 2\n    return y\n')
    recording = rdb.record(tmp_path / 'log.rdb', tmp_path / 'app.zip')
    assert recording.stdout == '42\n'
    (tmp_path / 'app.zip').unlink()
    transcript = rdb.batch(recording.log, 'break twice', 'continue', 'list')
    assert '     1  def twice(x):\n>    2      y = x * 2\n     3      return y\n' in transcript.stdout
