# SPDX-License-Identifier: MIT
"""Where an exception is raised: catches stand in the frame that raises it, say what it is, and `why` tells of that one."""

import re

import pytest

import rdb

PROGRAM = '''\
# -*- coding: utf-8 -*-
class Order(object):
    @property
    def total(self):
        return 3

    def label(self):
        return 'x' + self.total         # property

def twice(n):
    return n * 2

def keyed(d, n):
    return d[twice(n)]                  # key

class Chain(object):
    def __getattr__(self, name):
        return {}[name]                 # getattr

class Lazy(object):
    @property
    def value(self):
        raise AttributeError('lazy')

    def __len__(self):
        return getattr(self, 'value', 2) + [][twice(0)]     # second

def handled():
    for call in (lambda: Order().label(), lambda: keyed({}, 3), lambda: Chain().name, lambda: len(Lazy())):
        try:
            call()
        except Exception:
            kind = 1                    # handles
        kind = 2                        # is over

def numbers():
    yield 1
    yield 2

def thrown():
    generator = numbers()
    generator.next()
    try:
        generator.throw(RuntimeError('thrown'))     # throws
    except RuntimeError:
        pass

handled()
thrown()
after = twice(1)                        # nothing
u'%s'.encode('ascii')                   # encodes
''' % '\u00e9'


ENTRY = re.compile(r'^  File ".*", line (\d+), in (.*)$', re.M)


def line(mark, program=PROGRAM):
    return [number for number, text in enumerate(program.splitlines(), 1) if text.endswith('# ' + mark)][0]


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('raise')
    (folder / 'prog.py').write_text(PROGRAM)
    return rdb.record(folder / 'log.rdb', folder / 'prog.py').log


@pytest.fixture
def debugger(log):
    with rdb.Debugger(log) as debugger:
        yield debugger


@pytest.mark.parametrize('kind, text, function, mark, expression, value', [
    ('TypeError', "cannot concatenate 'str' and 'int' objects", 'label', 'property', 'self.total', '3'),
    ('KeyError', '6', 'keyed', 'key', '(n, d)', '(3, {})'),
    ('IndexError', 'list index out of range', '__len__', 'second', 'self.__class__.__name__', "'Lazy'"),
])
def test_a_catch_stands_where_it_is_raised(debugger, kind, text, function, mark, expression, value):
    debugger.tell('tbreak prog.py:%d' % line('nothing'))
    beyond = debugger.tell('continue').moment
    debugger.tell('restart')
    debugger.tell('catch %s if str(__exception__) == %r' % (kind, text))
    for command in ('continue', 'bcontinue'):
        answer = debugger.tell(command)
        assert (answer.place.line, answer.place.function) == (line(mark), function)
        assert '%s: %s is raised here.\n' % (kind, text) in answer.text
        assert debugger.tell('print ' + expression).value == value
        assert debugger.tell('print str(__exception__)').value == repr(text)
        assert debugger.tell('print $_exception.__class__.__name__').value == repr(kind)
        why = debugger.tell('why')
        entries = ENTRY.findall(why.text)
        assert entries[0][1] == '<module>'
        assert entries[-1] == (str(line(mark)), function)
        assert why.text.endswith('%s: %s\n' % (kind, text))
        assert debugger.tell('backtrace 1').place.function == function
        debugger.tell('go ' + beyond)


def test_the_way_on_and_back_does_not_find_it_again(debugger):
    debugger.tell('catch Exception')
    forward = [debugger.tell('continue') for _ in range(7)]
    assert [answer.place.function for answer in forward][:5] == ['label', 'keyed', '__getattr__', 'value', '__len__']
    backward = [debugger.tell('bcontinue') for _ in range(6)]
    assert [answer.moment for answer in backward] == [answer.moment for answer in forward][-2::-1]


def test_an_exception_thrown_into_a_generator(debugger):
    debugger.tell('catch RuntimeError')
    answer = debugger.tell('continue')
    assert 'RuntimeError: thrown is raised in a generator that is called here.' in answer.text
    assert answer.place.line == line('throws')
    assert debugger.tell('print __exception__').value == "RuntimeError('thrown',)"


def test_an_uncaught_one_under_a_codec(debugger):
    debugger.tell('catch uncaught')
    answer = debugger.tell('continue')
    assert 'UnicodeEncodeError: ' in answer.text and ' is raised here.' in answer.text
    assert (answer.place.line, answer.place.function) == (line('encodes'), '<module>')
    assert debugger.tell('print after').value == '2'
    assert debugger.tell('print __exception__.encoding').value == "'ascii'"


def test_why_does_not_tell_of_what_is_over(debugger):
    for mark, told in (('handles', True), ('is over', False)):
        debugger.tell('tbreak prog.py:%d' % line(mark))
        assert debugger.tell('continue').place.line == line(mark)
        assert ('TypeError' in debugger.tell('why').text) == told
        assert ('No exception is being handled' in debugger.tell('info exceptions').text) != told
    debugger.tell('tbreak prog.py:%d' % line('nothing'))
    debugger.tell('continue')
    assert 'no exception is on its way' in debugger.tell('why').text


@pytest.mark.parametrize('raises', ['1 / x', '{}[x]', '[].pop(x)', 'x.missing', '"a" + x', '(1, 2)[x + 5]'])
def test_why_where_an_instruction_has_taken_its_values(source, recorded, raises):
    """They are gone, and nobody looks for them."""
    log = recorded(source('def f(x):\n    return %s\nf(0)\n' % raises)).log
    with rdb.Debugger(log) as debugger:
        debugger.tell('catch uncaught')
        debugger.tell('continue')
        assert 'x = 0' in debugger.tell('why').text
