# SPDX-License-Identifier: MIT
"""Values that a person can read: objects by their attributes, containers and strings cut, text as text."""
import re

import pytest

import rdb

PROGRAM = u'''\
# -*- coding: utf-8 -*-
import collections

class Customer(object):
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return '<Customer %r>' % self.name

class Order(object):
    kind = 'usual'

    def __init__(self, customer, items, price):
        self.customer, self.items, self.price, self.same = customer, items, price, self

    def total(self, rate):
        return self.price * rate            # total

class Old:
    def __init__(self):
        self.held = {}

class Slotted(object):
    __slots__ = 'first', 'second'

class Basket(list):
    pass

class Broken(object):
    def __repr__(self):
        raise ValueError('no words')

class Mirror(object):
    def __init__(self):
        self.asked = []

    def __getattribute__(self, name):
        object.__getattribute__(self, 'asked').append(name)
        return object.__getattribute__(self, name)

order = Order(Customer('cat'), ['tea', 'cup', 'pot'], 102)
old, slotted, mirror, broken = Old(), Slotted(), Mirror(), Broken()
slotted.first = 1
basket = Basket([1, 2])
numbers = list(range(1000))
round_trip = []
round_trip.append(round_trip)
deep = [[[[[[[1]]]]]]]
city = u'\\u6771\\u4eac'
data = city.encode('utf-8')
halves = u'\\u202e\\x1b[31m\\ud800'
queue = collections.deque([1, 2], 5)
byname = collections.defaultdict(list, {'a': [1]})
order.total(3)
print order.total(2)                        # here
'''


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('values')
    (folder / 'prog.py').write_text(PROGRAM, encoding='utf-8')
    return rdb.record(folder / 'log.rdb', folder / 'prog.py').log


@pytest.fixture
def debugger(log):
    with rdb.Debugger(log) as session:
        session.tell('set output off')
        session.tell('tbreak %d' % (1 + PROGRAM.split('# here')[0].count('\n')))
        session.tell('continue')
        yield session


ORDER = "Order(customer=<Customer 'cat'>, items=[...3], price=102, same=<Order>)"


@pytest.mark.parametrize('expression, shown', [
    ('order', ORDER), ('[order]', '[%s]' % ORDER), ('[[[order]]]', '[[[<Order>]]]'), ('order.customer', "<Customer 'cat'>"),
    ('old', 'Old(held={})'), ('slotted', 'Slotted(first=1)'), ('basket', '[1, 2]'), ('round_trip', '[[...]]'),
    ('deep', '[[[[[[...1]]]]]]'), ('numbers[:3]', '[0, 1, 2]'), ('city', u"u'\u6771\u4eac'"), ('data', u"'\u6771\u4eac' (UTF-8)"),
    ('{data: [city]}', u"{'\u6771\u4eac' (UTF-8): [u'\u6771\u4eac']}"), ("'\\xff\\xe6'", r"'\xff\xe6'"),
    ('halves', r"u'\u202e\x1b[31m\ud800'"), ('queue', 'deque([1, 2], maxlen=5)'),
    ('byname', "defaultdict(<type 'list'>, {'a': [1]})"), ('[broken]', '[<repr raised ValueError: no words>]'),
    ("['x' * 1000]", "['%s'... (1000 characters)]" % ('x' * 200)), ("'x' * 1000", "'%s'" % ('x' * 1000)),
    ('set([2, 1]), set(), frozenset([1])', '(set([1, 2]), set([]), frozenset([1]))'), ('(1,)', '(1,)'), ('Order', "<class '__main__.Order'>"),
    ('u"it\'s \\xe9"', u'u"it\'s \xe9"'), ('mirror', "Mirror(asked=[])")])
def test_print(debugger, expression, shown):
    text = debugger.tell('print ' + expression).text
    assert re.sub(r'^\$\d+ = ', '', text) == shown + '\n'


def test_numbers_and_the_whole(debugger):
    assert re.fullmatch(r'\$\d+ = \[0, 1, .*, 99, \.\.\. 900 more\]\n', debugger.tell('print numbers').text)
    number = debugger.tell('print numbers').number
    assert debugger.tell('print/full numbers').text == '%s = %s\n' % (number, list(range(1000)))
    assert re.fullmatch(r'\$\d+ = <__main__.Order object at 0x\w+>\n', debugger.tell('print/full order').text)
    assert debugger.tell('p/full %s[999]' % number).text == '999\n' and 'Usage: print' in debugger.tell('print/full').text
    assert debugger.tell('print order').text.endswith(' = %s\n' % ORDER)


def test_settings(debugger):
    for setting, expression, shown in [('print items 3', 'numbers', '[0, 1, 2, ... 997 more]'),
                                       ('print-length 4', "['abcdef']", "['abcd'... (6 characters)]"),
                                       ('print depth 2', 'deep', '[[[...1]]]'),
                                       ('print items off', 'numbers', str(list(range(1000))))]:
        assert not debugger.tell('set ' + setting).text
        assert debugger.tell('print ' + expression).text.endswith(shown + '\n'), setting
    assert debugger.tell('show print depth').text.split()[:2] == ['print-depth', '2']
    assert 'Usage: set print-depth' in debugger.tell('set print depth 0').text


def test_pp(debugger):
    debugger.tell('set width 40')
    assert debugger.tell('pp order').text.partition('=')[2] == (
        "\nOrder(customer=<Customer 'cat'>,\n      items=['tea', 'cup', 'pot'],\n      price=102, same=<Order>)\n")
    lines = debugger.tell('pp numbers').text.splitlines()
    assert re.match(r'\$\d+ =$', lines[0]) and lines[1] == '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,' and '900 more]' in lines[-1]
    assert max(map(len, lines)) <= 40
    whole = debugger.tell('pp/full numbers').text
    assert whole.endswith(' 999]\n') and max(map(len, whole.splitlines())) <= 40


def test_wherever_values_are_shown(debugger):
    shown = debugger.tell('locals').text
    for line in 'order = ' + ORDER, u"city = u'\u6771\u4eac'", 'broken = <repr raised ValueError: no words>', 'old = Old(held={})':
        assert '\n%s\n' % line in '\n' + shown
    calls = debugger.tell('calls total').text
    assert calls.count('Order.total(self=<Order>, rate=') == 2 and 'object at' not in calls
    assert debugger.tell('log total self, broken').text.count('<Order>') == 2
    debugger.tell('break total')
    debugger.tell('bcontinue')
    assert 'self=<Order>, rate=3' in debugger.tell('bt').text
    assert 'self = %s\n' % ORDER in debugger.tell('args').text and 'self = %s\n' % ORDER in debugger.tell('bt full').text
    assert debugger.tell('display self').text == '1: self = %s\n' % ORDER


def test_a_change_to_another_object_of_the_class_is_a_change(source, recorded):
    """Though both are told alike."""
    program = source('class A(object):\n    pass\none, two = A(), A()\nx = one\nx = two\nprint 1\n'
                     'raw = "\\xc3\\xa9"\nraw = u"\\xe9\\u202e"\nraw = "\\xff\\xc3\\xa9"\nprint 2\n')
    with rdb.Debugger(recorded(program).log) as debugger:
        debugger.tell('set changes on')
        debugger.tell('break 4')
        debugger.tell('continue')
        assert 'x = <A>' in debugger.tell('next').text
        assert 'x = <A>' in debugger.tell('next').text
        debugger.tell('break 8')
        assert "raw = '\u00e9' (UTF-8)\n" in debugger.tell('continue').text
        assert "raw = u'\u00e9\\u202e'\n" in debugger.tell('next').text
        assert r"raw = '\xff\xc3\xa9'" in debugger.tell('next').text
