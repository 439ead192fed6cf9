# SPDX-License-Identifier: MIT
"""Where the program is, and why: backtrace with arguments and variables, why, dis."""
import re

import pytest

import rdb

PROGRAM = '''\
class Cart(object):
    def __repr__(self):
        return 'a cart'

class Odd:
    def __repr__(self):
        raise KeyError('odd')

def inner(n, *rest, **options):
    def use():
        return n
    local = n * 2
    return 1 / (n - 3)          # divides

def outer(cart, odd, text, numbers):
    value = 'x'
    return inner(3, 1, 2, option=numbers)

try:
    inner(3)
except ZeroDivisionError:
    handled = True              # handles
outer(Cart(), Odd(), 'text' * 100, range(100))
'''


def line(mark):
    return [number for number, text in enumerate(PROGRAM.splitlines(), 1) if text.endswith(mark)][0]


def entries(answer):
    """Lines and functions of a traceback."""
    return [(int(number), name) for number, name in re.findall(r'^  File ".*", line (\d+), in (.*)$', answer.text, re.M)]


@pytest.fixture
def debugger(recorded, source):
    with rdb.Debugger(recorded(source(PROGRAM)).log) as session:
        yield session


def test_backtrace_shows_arguments_without_running_code(debugger):
    debugger.tell('break %d if len(rest) == 2' % line('# divides'))
    debugger.tell('continue')
    text = debugger.tell('backtrace').text
    assert '\n          n=3, rest=(1, 2), options={\'option\': <' not in text
    assert '\n          n=3, rest=(1, 2), options=<dict of 1>\n' in text
    assert "\n          cart=<Cart>, odd=<Odd>, text=<str of 400>, numbers=<list of 100>\n" in text
    debugger.tell('up')
    assert debugger.tell('where').text == text.replace('>#0', ' #0').replace(' #1', '>#1')


def test_backtrace_full(debugger):
    debugger.tell('break %d if len(rest) == 2' % line('# divides'))
    debugger.tell('continue')
    debugger.tell('up')
    text = debugger.tell('bt full').text
    assert '\n          local = 6\n' in text and '\n          rest = (1, 2)\n' in text
    assert "\n          cart = a cart\n          odd = <repr raised KeyError: 'odd'>\n" in text
    assert "\n          value = 'x'\n" in text and '\n          handled = True' in text
    assert text.index('local = 6') < text.index('cart = a cart') < text.index('handled = True')
    assert len(debugger.tell('backtrace full 2').places) == 2
    assert debugger.tell('backtrace 1 2').text.startswith('Usage: ')


def test_why_at_an_uncaught_exception(debugger):
    debugger.tell('continue')
    answer = debugger.tell('why')
    assert [name for _, name in entries(answer)] == ['<module>', 'outer', 'inner']
    assert entries(answer)[-1][0] == line('# divides')
    assert '\n          local = 6\n' in answer.text and '\n          cart = a cart\n' in answer.text
    assert answer.text.endswith('ZeroDivisionError: integer division or modulo by zero\n')


def test_why_where_one_is_handled(debugger):
    assert 'no exception is on its way' in debugger.tell('why').text
    debugger.tell('advance %d' % line('# handles'))
    answer = debugger.tell('why')
    assert [name for _, name in entries(answer)] == ['<module>', 'inner']
    assert '\n          rest = ()\n' in answer.text


def test_dis_marks_the_current_instruction(debugger):
    debugger.tell('advance %d' % line('# divides'))
    debugger.tell('set output off')
    assert '\n %d -->' % line('# divides') in debugger.tell('dis').text
    debugger.tell('up')
    marked = [text for text in debugger.tell('dis').text.splitlines() if '-->' in text]
    assert len(marked) == 1 and 'CALL_FUNCTION' in marked[0]


# ---- Changed variables ----

COUNTING = '''\
def add(total, n):
    total += n
    doubled = total * 2
    return total

total = 0
for i in range(3):
    total = add(total, i)
    items = ['x'] * i
'''


def test_changed_variables(recorded, source):
    with rdb.Debugger(recorded(source(COUNTING)).log) as debugger:
        assert '=' not in debugger.tell('next 2').text.partition('total = 0')[2], 'off on a dumb terminal'
        debugger.tell('set changes on')
        debugger.tell('badvance 1')
        debugger.tell('advance add')
        assert debugger.tell('next').text.endswith('doubled = total * 2\n'), '0 + 0 changes nothing'
        assert debugger.tell('next').text.endswith('return total\n          doubled = 0\n')
        answer = debugger.tell('next')
        assert 'doubled' not in answer.text and '          i = 0\n' in answer.text
        assert debugger.tell('next').text.endswith('          items = []\n')
        debugger.tell('next 2')
        assert '          items = [\'x\']\n' in debugger.tell('next').text
        assert '          items = []\n' in debugger.tell('bnext').text, 'backward as well'
