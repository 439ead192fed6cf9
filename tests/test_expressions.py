# SPDX-License-Identifier: MIT
"""Expressions see what the program sees: what is evaluated at a line is what the program itself would have got there."""
import re

import pytest

import rdb

PROGRAM = '''\
from __future__ import division, print_function, unicode_literals
import sys
kept = 5

class Cart(object):
    __rate = 3
    kind = 'cart'
    def __init__(self, items):
        self.__items = items
        self.total = 7

    def __sum(self):
        return sum(self.__items)

    def method(self, a, ok=(1, 2, 3)):
        __own = 11
        b = 2
        def inner(c):
            return b + c
        pass                                # method
        return inner

class __Hidden(object):
    def reveal(self):
        self.__secret = 4
        pass                                # hidden
        return 0

class Old:
    step = 2
    double = [x * 2 for x in range(3)]
    pass                                    # body

def generator(a):
    for x in a:
        pass                                # generator
        yield x

def many():
    %s
    pass                                    # many

def plain(fact, *rest, **options):
    items = [3, 1, 2]
    pass                                    # plain

def deleted():
    gone = here = 1
    del gone
    return [here for _ in 'a'] and (lambda: here)      # deleted

cart = Cart([1, 2])
cart.method([1, 2])(1)
__Hidden().reveal()
list(generator([1, 2]))
many()
plain(8, 1, 2, z=3)
deleted()
pass                                        # module
''' % '; '.join('v%d = %d' % (i, i) for i in range(300))

EXPRESSIONS = {
    'method': '''
        all(i in ok for i in a)
        (lambda: a + [b])()
        sorted({i for i in a if i < b + kept})
        {i: ok for i in a}
        [[i + j for j in ok] for i in a]
        (lambda f: f(f, 5))(lambda f, n: b if n < 2 else n * f(f, n - 1))
        self.__items
        self.__sum() + self.__rate
        [self.__rate + i for i in a]
        __own
        [__own for _ in a]
        sorted(locals()) == sorted(['self', 'a', 'ok', '__own', 'b', 'inner'])
        'self.__items', "it's __own"
        1 / 2
        type('x')
        inner(1), [inner(i) for i in a]
        (lambda x=a: x)()
        map(lambda i: i * b, a)
        max(a, key=lambda i: -i * b)
        list(i for i in a if any(i == j for j in ok))
        1 if a else 2
        [i for i in a if i]
        self.__class__.__name__
        self._Cart__items
        len([k for k in [1, 2] if k in a]) # counts
        print
    ''',
    'hidden': '''
        self.__secret
        [self.__secret for _ in range(2)]
    ''',
    'body': '''
        double
        step + kept
    ''',
    'generator': '''
        [x + i for i in a]
        (lambda: x)()
    ''',
    'many': '''
        [v299 + i for i in range(v2)]
        v7 / v2
    ''',
    'plain': '''
        sorted(options[i] for i in options), [i for i in rest if i in items]
        {k: [i for i in rest if i < v] for k, v in options.items()}
    ''',
    'module': '''
        [cart for _ in (1,)] == [cart]
        [kept + i for i in range(kept)]
        cart._Cart__items
        (lambda: kept / 2)()
    ''',
}

TABLE = [(mark, line.strip()) for mark, lines in EXPRESSIONS.items() for line in lines.strip().split('\n')]


def lines_of(mark):
    return [n for n, text in enumerate(PROGRAM.splitlines(), 1) if text.endswith('# ' + mark)]


@pytest.fixture(scope='module')
def stock(tmp_path_factory):
    """What a print statement in that place shows."""
    lines = PROGRAM.splitlines()
    for mark in EXPRESSIONS:
        number, = lines_of(mark)
        blank = lines[number - 1][:len(lines[number - 1]) - len(lines[number - 1].lstrip())]
        lines[number - 1] = '\n'.join(
            blank + "sys.stdout.write('%s %d ' + repr((%s\n)) + '\\n')" % (mark, i, text)
            for i, (of, text) in enumerate(TABLE) if of == mark)
    path = tmp_path_factory.mktemp('stock') / 'prog.py'
    path.write_text('\n'.join(lines) + '\n')
    result = rdb.run([rdb.STOCK, path])
    assert result.status == 0, result.stderr
    values = {}
    for line in result.stdout.splitlines():
        mark, i, value = line.split(' ', 2)
        values.setdefault(TABLE[int(i)], value)
    return values


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('expressions')
    (folder / 'prog.py').write_text(PROGRAM)
    recording = rdb.record(folder / 'log.rdb', folder / 'prog.py')
    assert recording.status == 0, recording.stderr
    return recording.log


@pytest.fixture
def debugger(log):
    with rdb.Debugger(log) as debugger:
        yield debugger


@pytest.mark.parametrize('mark', EXPRESSIONS)
def test_print_says_what_the_program_would_have_said(debugger, stock, mark):
    debugger.tell('tbreak prog.py:%d' % lines_of(mark)[0])
    debugger.tell('continue')
    told = {text: debugger.tell('print ' + text).value for of, text in TABLE if of == mark}
    assert told == {text: stock[mark, text] for text in told}


def test_statements_define_what_they_use(debugger):
    debugger.tell('tbreak prog.py:%d' % lines_of('plain')[0])
    debugger.tell('continue')
    assert debugger.tell('!fact = lambda n: 1 if n < 2 else n * fact(n - 1); print(fact(5) + items[0])').text == '123\n'
    assert debugger.tell('!def f(n): return n and f(n - 1) or rest').text == ''
    assert debugger.tell('print fact').value == '8'
    assert debugger.tell('!for i in items: print(i, [j for j in rest if j < i], sep="-")').text == '3-[1, 2]\n1-[]\n2-[1]\n'


@pytest.mark.parametrize('command, hits', [
    ('break prog.py:%d if all(i in ok for i in a)' % lines_of('method')[0], 1),
    ('break prog.py:%d if self.__items == [1, 2] and __own == 11' % lines_of('method')[0], 1),
    ('break prog.py:%d if self.__items == [1, 3]' % lines_of('method')[0], 0),
    ('break prog.py:%d if x / 2 == 0.5 and [x for _ in a]' % lines_of('generator')[0], 1),
    ('catch return inner if [__return__ for _ in (b,)] == [3]', 1),
])
def test_conditions(debugger, command, hits):
    debugger.tell(command)
    answer = debugger.tell('continue')
    assert ('main module ends' not in answer.text) == bool(hits)
    assert 'raised' not in answer.text


@pytest.mark.parametrize('command, rows', [
    ('log prog.py:%d self.__items, [i for i in a if i in ok]' % lines_of('method')[0], [['[1, 2]', '[1, 2]']]),
    ('log prog.py:%d (1 if a else 2)' % lines_of('generator')[0], [['1'], ['1']]),
    ('log prog.py:%d "a if b", x / 2' % lines_of('generator')[0], [["u'a if b'", '0.5'], ["u'a if b'", '1']]),
    ('log prog.py:%d [i for i in a if i] if x == 2' % lines_of('generator')[0], [['[1, 2]']]),
])
def test_rows(debugger, command, rows):
    table = [re.split(r'  +', line.strip()) for line in debugger.tell(command).text.splitlines()][1:]
    assert [row[1:] for row in table] == [[cell.replace('1', '1.0') if cell == '1' and '/' in command else cell
                                          for cell in row] for row in rows]


def test_changes(debugger):
    debugger.tell('tbreak prog.py:%d' % lines_of('method')[0])
    debugger.tell('continue')
    assert debugger.tell('watch self.__items').text.endswith('._Cart__items = [1, 2]\n')
    debugger.tell('delete 2')
    answer = debugger.tell('last self.__items')
    assert '[1, 2]' in answer.text and answer.place == rdb.Place(answer.place.file, 9, '__init__')
    debugger.tell('tbreak prog.py:%d' % lines_of('generator')[0])
    debugger.tell('continue')
    history = debugger.tell('history x / 2').text
    assert re.findall(r' (0\.5|1\.0)$', history, re.M) == ['0.5', '1.0']


# ---- conditions that raise ----

RAISING = '''\
class Box(object):
    def __init__(self, size):
        self.size = size

    def __nonzero__(self):
        raise ValueError('no truth in ' + str(self.size))

def check(n, box):
    return n + 1                            # check

def caller(n):
    box = Box(n)
    got = check(n, box)                     # call
    len([n])                                # len
    try:
        {}[n]                               # raise
    except KeyError:
        pass
    if n:
        only = n
    return got                              # got

for i in range(4):
    caller(i)
'''


@pytest.fixture(scope='module')
def raising(tmp_path_factory):
    folder = tmp_path_factory.mktemp('raising')
    (folder / 'prog.py').write_text(RAISING)
    return rdb.record(folder / 'log.rdb', folder / 'prog.py').log


def rows_of(answer):
    return [line.split()[1:] for line in answer.text.splitlines() if re.match(r' *\d+ ', line)]


def mark_in(text, mark):
    return [n for n, line in enumerate(text.splitlines(), 1) if line.endswith('# ' + mark)][0]


@pytest.mark.parametrize('command, mark, raised', [
    ('break check if nowhere', 'check', "NameError: name 'nowhere' is not defined"),
    ('break check if box', 'check', 'ValueError: no truth in 0'),
    ('break check if n > 1 and box.sise', 'check', "AttributeError: 'Box' object has no attribute 'sise'"),
    ('break prog.py:%d if 1 / n' % mark_in(RAISING, 'call'), 'call',
     'ZeroDivisionError: integer division or modulo by zero'),
    ('break len if got.x', 'len', "AttributeError: 'int' object has no attribute 'x'"),
    ('catch KeyError if __exception__.number', 'raise', "AttributeError: 'exceptions.KeyError' object has no attribute 'number'"),
    ('catch return check if __return__[0]', 'check', "TypeError: 'int' object has no attribute '__getitem__'"),
    ('break prog.py:%d if only > 2' % mark_in(RAISING, 'got'), 'got', "NameError: name 'only' is not defined"),
])
def test_a_condition_that_raises_stops_and_says_so(raising, command, mark, raised):
    with rdb.Debugger(raising) as debugger:
        debugger.tell(command)
        forward = debugger.tell('continue')
        assert forward.place.line == mark_in(RAISING, mark)
        assert 'The condition raised %s\n' % raised in forward.text
        debugger.tell('delete')
        debugger.tell('continue')
        debugger.tell(command)
        for _ in range(5):
            back = debugger.tell('bcontinue')
            if 'raised' in back.text:
                break
        assert 'The condition raised ' in back.text


@pytest.mark.parametrize('command, rows, failures, raised', [
    ('calls check if 6 // n == 3', ['check(n=2, box=<Box>)'], 1, 'ZeroDivisionError: integer division or modulo by zero'),
    ('calls check if nowhere', [], 4, "NameError: name 'nowhere' is not defined"),
    ('calls len if "got" in locals() and [1, 0, 1][n]', ['len([0])', 'len([2])'], 1, 'IndexError: list index out of range'),
    ('log prog.py:%d n if only > 1' % mark_in(RAISING, 'got'), ['2', '3'], 1, "NameError: name 'only' is not defined"),
])
def test_failures_are_no_matches(raising, command, rows, failures, raised):
    result = rdb.batch(raising, command)
    assert 'The condition raised an exception %d time' % failures in result.stderr and raised in result.stderr
    assert result.status == 1
    lines = [line for line in result.stdout.splitlines() if re.match(r' *\d{2,} ', line)]
    assert len(lines) == len(rows)
    assert all(row in line for row, line in zip(rows, lines))


def test_a_name_that_nothing_defines(raising):
    with rdb.Debugger(raising) as debugger:
        for command in 'history nowhere', 'last nowhere + 1', 'next-change nowhere', 'watch [nowhere, i]':
            assert debugger.tell(command).text.startswith('"nowhere" is not defined here: ')
        assert 'of the recording' not in debugger.tell('history i').text       # the module sets it later
        assert debugger.tell('history only').text.startswith('"only" is not defined here: ')
        debugger.tell('tbreak check')
        debugger.tell('continue')
        debugger.tell('up')
        assert 'is not defined here' not in debugger.tell('history only').text         # a variable that is not set yet


# ---- the end, and shutdown ----

ENDING = '''\
import atexit
import sys

class Thing(object):
    def __init__(self):
        self.x = [1, 2]

    def __del__(self):
        kept = self.x                       # dies

def f(n):
    return n * 2

def last():
    thing.x.append(3)                       # atexit

atexit.register(last)
thing = Thing()
thing.me = thing
thing.x = [1]
f(21)                                       # call
try:
    {}['key']
except KeyError:
    pass
done = True                                 # done
'''


@pytest.fixture(scope='module')
def ending(tmp_path_factory):
    folder = tmp_path_factory.mktemp('ending')
    (folder / 'prog.py').write_text(ENDING.replace('thing.me = thing\n', ''))
    return rdb.record(folder / 'log.rdb', folder / 'prog.py').log


def test_at_the_end_what_needs_no_frame_works(ending):
    with rdb.Debugger(ending) as debugger:
        debugger.tell('tbreak prog.py:%d' % mark_in(ENDING.replace('thing.me = thing\n', ''), 'call'))
        debugger.tell('continue')
        thing = debugger.tell('print thing').number
        debugger.tell('display len(%s.x)' % thing)
        end = debugger.tell('end')
        assert 'len(%s.x) = 2' % thing in end.text
        assert debugger.tell('print 6 * 7, len("abc"), [i for i in range(2)]').value == '(42, 3, [0, 1])'
        assert debugger.tell('print %s.x' % thing).value == '[1, 3]'
        assert 'f(n=21)' in debugger.tell('calls f').text
        assert ' 42\n' in debugger.tell('log f n * 2').text
        assert re.findall(r' (\d)$', debugger.tell('history len(%s.x)' % thing).text, re.M) == ['2', '1', '2']
        assert 'KeyError' in debugger.tell('info exceptions').text
        assert debugger.tell('break f').text.startswith('Breakpoint 2 at function f, line ')
        assert 'break' not in debugger.tell('break f if n > 3').text
        assert 'def f(n):' in debugger.tell('list f').text
        assert debugger.tell('whatis %s' % thing).text == "<class '__main__.Thing'>\n"
        assert debugger.tell('print nowhere').text == "NameError: name 'nowhere' is not defined\n"
        assert debugger.tell('history nowhere').text.startswith('"nowhere" is not defined here: at the end ')
        for command in 'locals', 'args', 'why':
            assert debugger.tell(command).text.startswith('The recording has ended: there is no frame here')


def test_while_the_interpreter_shuts_down(ending):
    with rdb.Debugger(ending) as debugger:
        debugger.tell('end')
        debugger.tell('break prog.py:%d' % mark_in(ENDING.replace('thing.me = thing\n', ''), 'dies'))
        back = debugger.tell('bcontinue')
        assert back.place.function == '__del__'
        assert debugger.tell('print len(self.x), sorted(i for i in self.x if i)').value == '(2, [1, 3])'
        assert debugger.tell('pp self.x').text.endswith('= [1, 3]\n')
        assert debugger.tell('whatis self.x').text == "<type 'list'>\n"
        assert debugger.tell('!import json; print json.dumps(self.x)').text == '[1, 3]\n'
        assert 'self = Thing(' in debugger.tell('locals').text
        assert 'No exception is being handled' in debugger.tell('info exceptions').text


# ---- assignments of a generator ----

SENT = '''\
def consumer():
    got = None
    while True:
        got = yield got                     # yields

def pairs():
    first, second = (yield 1), (yield 2)    # two
    return

class Sink(object):
    def run(self):
        while 1:
            self.last = yield               # attribute

c = consumer()
c.next()
c.send('a')                                 # sends
c.send('b')
p = pairs()
p.next()
p.send('x')
try:
    p.send('y')
except StopIteration:
    pass
s = Sink()
r = s.run()
r.next()
r.send(5)
pass                                        # over
'''


def test_a_value_that_is_sent_is_assigned_by_the_generator(tmp_path):
    (tmp_path / 'prog.py').write_text(SENT)
    log = rdb.record(tmp_path / 'log.rdb', tmp_path / 'prog.py').log
    with rdb.Debugger(log) as debugger:
        debugger.tell('tbreak prog.py:%d' % mark_in(SENT, 'over'))
        debugger.tell('continue')
        line = mark_in(SENT, 'attribute')
        assert rows_of(debugger.tell('history s.last'))[-2] == [
            'prog.py:%d,' % line, 'in', 'run', '1', '5']
        assert debugger.tell('last s.last').place.line == line
        debugger.tell('restart')
        debugger.tell('tbreak consumer')
        debugger.tell('continue')
        rows = rows_of(debugger.tell('history got'))
        line = mark_in(SENT, 'yields')
        assert rows[:3] == [['prog.py:%d,' % n, 'in', 'consumer', '1', value]
                            for n, value in ((2, 'None'), (line, "'a'"), (line, "'b'"))]
        debugger.tell('tbreak pairs')
        debugger.tell('continue')
        line = mark_in(SENT, 'two')
        assert rows_of(debugger.tell('history second'))[0] == [
            'prog.py:%d,' % line, 'in', 'pairs', '1', "'y'"]
