# SPDX-License-Identifier: MIT
"""What a debugger can stop at: in both directions, hits backward are the hits forward reversed."""
import re

import pytest

import rdb

PROGRAM = rdb.TOP / 'tests/programs/stops.py'
LINES = PROGRAM.read_text().splitlines()


def line(mark):
    return [number for number, text in enumerate(LINES, 1) if text.endswith('# ' + mark)][0]


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    """Standard output is a file: what is printed leaves its buffer at the end only."""
    folder = tmp_path_factory.mktemp('stops')
    return rdb.record(folder / 'log.rdb', PROGRAM).log


@pytest.fixture
def debugger(log):
    with rdb.Debugger(log) as session:
        session.tell('set output off')
        yield session


def walk(debugger):
    """Moves on to the end of the recording; what stopped it on the way."""
    hits = []
    answer = debugger.tell('continue')
    while 'The recording ends here' not in answer.text:
        if re.match(r'(Break|Catch)point \d', answer.text):
            hits.append(answer)
        answer = debugger.tell('continue')
    return hits


def walk_both(debugger):
    """The hits in the main module and after it, having seen that backward they are the same."""
    forward = walk(debugger)
    backward = []
    answer = debugger.tell('bcontinue')
    while answer.time > debugger.opening.time:
        if re.match(r'(Break|Catch)point \d', answer.text):
            backward.append(answer)
        answer = debugger.tell('bcontinue')
    assert [(hit.time, hit.place) for hit in backward] == [(hit.time, hit.place) for hit in reversed(forward)]
    return forward


STOPS = [
    ('break Cart.put', ['Cart.put'] * 5),
    ('break stops.Base.put', ['Base.put'] * 5),
    ('break put', ['Cart.put', 'Base.put'] * 5),
    ('break Cart.put if item > 2', ['Cart.put'] * 2),
    ('break len if __name__ == "__main__"', ['counts'] * 5),
    ('break list.append if __name__ == "__main__"', ['Cart.put'] * 5),
    ('break time.sleep', ['sleeps'] * 3),
    ('break os.getpid if __name__ == "__main__"', ['signals']),
    ('rbreak stops.py:^(Base|Cart).put$', ['Cart.put', 'Base.put'] * 5),
    ('rbreak stops.py:^C.*put if item == 3', ['Cart.put']),
    ('catch KeyError', ['looks'] * 4),
    ('catch LookupError if "4" in str(__exception__)', ['looks']),
    ('catch raise ValueError', ['raises']),
    ('catch uncaught', ['raises']),
    ('catch return look', ['finds nothing', 'looks', 'finds nothing', 'finds nothing', 'finds nothing']),
    ('catch return look if __return__ == 2', ['looks']),
    ('catch return fail', ['raises', 'cleans up', 'cleans up']),
    ('catch output sum is 10', ['prints']),
    ('catch output "a warning"', ['warns']),
    ('catch fork', ['forks']),
    ('catch signal', ['signals']),
]


@pytest.mark.parametrize('command, marks', STOPS, ids=[command for command, _ in STOPS])
def test_stops(debugger, command, marks):
    assert re.match(r'(Breakpoint|Catchpoint) 1', debugger.tell(command).text)
    hits = [hit.place for hit in walk_both(debugger)]
    assert [place.line for place in hits if place.file == str(PROGRAM)] == [line(mark) for mark in marks]


def test_a_return_is_shown_with_its_value(debugger):
    debugger.tell('catch return look')
    shown = [re.match(r'Catchpoint 1: .* look: (.*)\n', hit.text)[1] for hit in walk_both(debugger)]
    assert shown == ['returned None', 'returned 2', 'returned None', 'returned None', 'returned None']


def test_a_generator_returns_once(debugger):
    debugger.tell('catch return count')
    assert len(walk_both(debugger)) == 1


def test_calls_to_the_outside(debugger):
    debugger.tell('catch call send')
    hit, = walk_both(debugger)
    assert hit.place.function == 'connect' and "send('x')" in hit.text


def test_methods_of_wrapped_modules(debugger):
    """What the socket module calls recv is a method of _socket.socket."""
    debugger.tell('break socket.recv')
    hit, = walk_both(debugger)
    assert 'recv' in hit.text


@pytest.mark.parametrize('word', ['thread', 'switch'])
def test_switches_of_threads(debugger, word):
    debugger.tell('catch ' + word)
    hits = walk_both(debugger)
    assert len(hits) >= 2 and all('--- thread #' in hit.text for hit in hits)
    debugger.tell('go %d' % debugger.opening.time)
    assert debugger.tell('nthread').time == hits[0].time


def test_calls_of_several_threads(recorded, source):
    """One that takes long stops where its thread goes on, if others have run meanwhile."""
    log = recorded(source('import threading, time\ndef work():\n    for i in range(4):\n        time.sleep(0.002)\n'
                          '        x = i\nthreads = [threading.Thread(target=work) for _ in range(3)]\n'
                          'for t in threads: t.start()\nfor t in threads: t.join()\n')).log
    with rdb.Debugger(log) as debugger:
        debugger.tell("break time.sleep if __name__ == '__main__'")
        assert len(walk_both(debugger)) == 12
        debugger.tell('delete')
        debugger.tell('start')
        debugger.tell('catch call select')
        hits = [hit.place for hit in walk_both(debugger) if hit.place.function == 'work']
        assert len(hits) == 12 and {place.line for place in hits} <= {4, 5}


def test_several_stops_in_their_order(debugger):
    debugger.tell('catch KeyError')
    debugger.tell('break len')
    debugger.tell('break work')
    forward = walk_both(debugger)
    assert {re.match(r'\w+ (\d)', hit.text)[1] for hit in forward} == {'1', '2', '3'}


def test_pending(debugger):
    assert 'is pending' in debugger.tell('break Cart.gone').text
    assert 'is pending' in debugger.tell('catch return gone').text
    debugger.tell('go 0')
    assert 'is pending' in debugger.tell('break stops.py:%d' % line('counts')).text
    assert debugger.tell('continue').place.line == line('counts')


def test_until(debugger):
    debugger.tell('advance %d' % line('puts'))
    assert debugger.tell('until').place.line == line('puts') + 1
    debugger.tell('until')
    answer = debugger.tell('until')
    assert answer.place.line == line('prints')
    assert debugger.tell('until %d' % line('forks')).place.line == line('forks')
    debugger.tell('badvance Cart.put')
    assert debugger.tell('until %d' % (line('counts') + 9)).place.function == '<module>', 'the function ends before'


def test_advance_and_badvance(debugger):
    first = debugger.tell('advance put')
    assert first.place.line == line('Cart.put') and first.text.startswith('File')
    assert debugger.tell('advance put').place.line == line('Base.put')
    assert debugger.tell('badvance put').time == first.time
    assert debugger.tell('advance look if key == 3').time > first.time
    assert debugger.tell('print key').text == '3\n'
    assert debugger.tell('badvance len').place.line == line('counts')
    assert debugger.tell('info breakpoints').text == 'There are no breakpoints.\n'
    answer = debugger.tell('advance nothing')
    assert 'No code loaded so far matches' in answer.text and not answer.places
    debugger.tell('break put')
    assert 'Breakpoint 1\n' in debugger.tell('advance fail').text, 'breakpoints stop it'


def test_ignore_in_both_directions(debugger):
    debugger.tell('break Cart.put')
    forward = walk(debugger)
    debugger.tell('bcontinue')
    debugger.tell('ignore 1 2')
    assert debugger.tell('bcontinue').time == forward[2].time
    assert 'hit 8 times' in debugger.tell('info breakpoints').text
    debugger.tell('go %d' % debugger.opening.time)
    debugger.tell('ignore 1 3')
    assert 'passes over the next 3 hits' in debugger.tell('info breakpoints').text
    assert debugger.tell('continue').time == forward[3].time
    assert 'hit 12 times' in debugger.tell('info breakpoints').text
    debugger.tell('delete')
    debugger.tell("catch KeyError if __name__ == '__main__'")
    debugger.tell('go %d' % debugger.opening.time)
    debugger.tell('ignore 2 2')
    debugger.tell('continue')
    assert debugger.tell('print key').text == '3\n'
    debugger.tell('ignore 2 1')
    debugger.tell('bcontinue')
    assert debugger.tell('print key').text == '0\n'
    debugger.tell('ignore 2 9')
    assert 'main module' in debugger.tell('continue').text, 'none is left'


def test_commands_of_a_breakpoint(debugger):
    debugger.tell('break Cart.put')
    debugger.tell('commands 1\nsilent\nprint item * 11\ncontinue\nend')
    assert '> continue' in debugger.tell('info breakpoints').text
    answer = debugger.tell('continue')
    assert answer.text.startswith('0\n11\n22\n33\n44\n') and 'leaves the main module' in answer.text
    debugger.tell('commands\nprint "here", item\nend')
    answer = debugger.tell('bcontinue')
    assert "('here', 4)" in answer.text and answer.place.line == line('Cart.put')
    debugger.tell('commands 1\nend')
    assert debugger.tell('bcontinue').text.startswith('Breakpoint 1\nFile')


def test_commands_in_a_script(log):
    result = rdb.batch(log, 'set output off', 'break Cart.put', 'commands', 'p item', 'end', 'continue', 'where 1')
    assert result.status == 0 and '\n0\n(' in result.stdout


def test_tbreak_backward(debugger):
    debugger.tell('continue')
    debugger.tell('tbreak Cart.put')
    assert debugger.tell('bcontinue').place.line == line('Cart.put')
    assert debugger.tell('info breakpoints').text == 'There are no breakpoints.\n'


def test_bad_arguments_are_one_line(debugger):
    for command in ['catch output', 'catch 5', 'catch return', 'catch uncaught ValueError', 'catch fork if x',
                    'catch call nothing', 'rbreak', 'rbreak (', 'ignore', 'ignore 1 2', 'ignore x', 'commands 7',
                    'until x', 'until 0', 'advance', 'badvance', 'advance gone', 'catch KeyError if 1 +']:
        answer = debugger.tell(command)
        assert answer.text.count('\n') == 1 and len(answer.text) > 5, (command, answer.text)
        assert answer.time == debugger.opening.time, command
    assert debugger.tell('info breakpoints').text == 'There are no breakpoints.\n'


# ---- Tables ----

def rows(answer):
    head, *lines = answer.text.splitlines()
    return [re.split('  +', text.strip()) for text in lines if text[:1] != '(']


def test_log(debugger):
    answer = debugger.tell("log Cart.put item, len(self.items), {'a,b': item} if item != 2")
    assert answer.text.splitlines()[0].split() == ['time', 'item', 'len(self.items)', "{'a,b':", 'item}']
    found = rows(answer)
    assert [row[1:] for row in found] == [[str(i), str(i), "{'a,b': %d}" % i] for i in (0, 1, 3, 4)]
    assert answer.time == debugger.opening.time, 'nobody moves'
    debugger.tell('break Cart.put if item != 2')
    assert [int(row[0]) for row in found] == [hit.time for hit in walk(debugger)]
    for time, item, *_ in found:
        debugger.tell('go ' + time)
        assert debugger.tell('print item').text == item + '\n'
    assert debugger.tell('info breakpoints').text.startswith('  1 ')


def test_log_shows_what_raises(debugger):
    answer = debugger.tell('log %d i, nothing' % line('puts'))
    assert [row[1:] for row in rows(answer)] == [[str(i), "<NameError: name 'nothing' is not defined>"]
                                                 for i in range(5)]
    assert debugger.tell('log stops.py:2000 i').text == 'Never.\n'
    answer = debugger.tell('log %d i i' % line('puts'))
    assert answer.text.startswith('SyntaxError') and answer.text.count('\n') == 1
    assert '"a, \\"b"' in debugger.tell('log -n 1 %d "a, \\"b", i' % line('puts')).text
    assert [row[1] for row in rows(debugger.tell('log time.sleep i'))] == ['0', '1', '2']
    answer = debugger.tell('log -n 2 put item')
    assert len(rows(answer)) == 2 and '(the first 2; -n COUNT shows more)' in answer.text


def test_calls(debugger):
    found = rows(debugger.tell('calls fail'))
    assert [row[2] for row in found] == ['fail(n=2)', 'fail(n=1)', 'fail(n=0)']
    assert [row[4] for row in found] == ['raised ValueError: n is zero'] * 3
    assert [int(row[1]) for row in found] == [2, 3, 4]
    found = rows(debugger.tell('calls look if key < 2'))
    assert [row[2] for row in found] == ['look(table={1: 2}, key=0)', 'look(table={1: 2}, key=1)']
    assert [row[4] for row in found] == ['returned None', 'returned 2']
    debugger.tell('go ' + found[1][3])
    assert debugger.tell('frame').place.line == line('looks'), 'the line that returns'
    assert [row[2:5:2] for row in rows(debugger.tell('calls count'))] == [['count(n=3)', 'returned None']]


def test_tables_for_scripts(log, tmp_path):
    import csv
    import json
    result = rdb.run([rdb.REVDB, '--batch', '-ex', 'log -o %s/items.csv Cart.put item, str(self)[:6], "a,b"' % tmp_path,
                      '-ex', 'calls -o %s/looks.json look' % tmp_path, '-ex', 'calls --csv fail', log])
    assert result.status == 0 and '5 rows in ' in result.stdout
    assert 'time,depth,call,until,result\n' in result.stdout
    table = list(csv.DictReader(open(tmp_path / 'items.csv')))
    assert [row['item'] for row in table] == ['0', '1', '2', '3', '4']
    assert table[0]['str(self)[:6]'] == "'<__mai'" and table[0]['"a,b"'] == "'a,b'"
    table = json.load(open(tmp_path / 'looks.json'))
    assert [row['result'] for row in table][:2] == ['returned None', 'returned 2']
    assert all(isinstance(row['time'], int) for row in table)


def test_json_of_bytes_that_are_no_text(recorded, source, tmp_path):
    """JSON holds characters: what is none becomes \\xff.  And it knows fewer ways to write a number than we do."""
    import json
    program = ('class Raw(object):\n    def __init__(self, text): self.text = text\n'
               '    def __repr__(self): return self.text\n'
               'for text in %r:\n    x = Raw(text)\n    pass\n')
    texts = [b'caf\xc3\xa9', b'caf\xe9', b'\xff"\\\x01\t', b'\xed\xa0\x80', b'\xc0\xaf', b'\xf5\x80\x80\x80', b'\xe2\x82',
             b'007', b'+5', b'-0', b'-12', b'9223372036854775807', b'9223372036854775808']
    shown = ['caf\xe9', 'caf\\xe9', '\\xff"\\\x01\t', '\\xed\\xa0\\x80', '\\xc0\\xaf', '\\xf5\\x80\\x80\\x80', '\\xe2\\x82',
             '007', '+5', '-0', -12, 9223372036854775807, '9223372036854775808']
    literal = '[%s]' % ', '.join("'%s'" % ''.join('\\x%02x' % c for c in text) for text in texts)
    recording = recorded(source(program.replace('%r', literal)))
    answer = rdb.batch(recording.log, 'log -o %s/t.json 6 x' % tmp_path)
    assert answer.status == 0, answer
    rows = json.loads((tmp_path / 't.json').read_bytes().decode())
    assert [row['x'] for row in rows] == shown


VALUES = ['0', '-5', 'True', '10**30', '2.5', 'float("nan")', '1e300', '""', '"it\'s"', '"\\"\'"', '"a\\n\\x00\\xff\\\\"',
          'u"\\xe9"', 'None', '()', '(1,)', '[1, [2, (3, 4)]]', '{}', '{"a": [1.5]}', 'set([1])', '[[[[1]]]]',
          'range(100)', '"x" * 1000', '5L', '...', 'len', 'Base()', 'Strange()', 'Old()', 'D(a=1)', 'N(1)', 'P']


def test_values_are_what_repr_says(recorded, source):
    """Those that are told by looking, and those that Python is asked for."""
    program = ('class Base(object): pass\nclass Strange(object):\n    def __repr__(self): return "a\\nb"\n'
               'class Old: pass\nclass D(dict): pass\nclass N(int): pass\nclass P(object): x = 1\n'
               'def show(x): pass\nfor text in %r:\n'
               '    if text == "...": x = Ellipsis\n    else: x = eval(text)\n'
               '    print repr(x).replace("\\n", " ")\n    show(x)\n' % VALUES)
    recording = recorded(source(program))
    answer = rdb.batch(recording.log, 'set print-depth 20', 'set print-items 1000', 'set print-length 300', 'log -o /dev/stdout show x')
    table = answer.stdout[answer.stdout.index('time,x'):].splitlines()[1:]
    import csv
    for (time, shown), wanted in zip(csv.reader(table), recording.stdout.splitlines()):
        if shown.startswith('u'):  # text is shown as text
            shown = shown.encode('ascii', 'backslashreplace').decode()
        wanted = re.sub(r'^<__main__\.(Base|Old) .*>$', r'<\1>', wanted)  # a table has no addresses
        cut = re.split(r"'?\.\.\. ", shown)[0]
        assert shown == wanted or (len(cut) >= 200 and wanted.startswith(cut)), (shown, wanted)
