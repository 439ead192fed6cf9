# SPDX-License-Identifier: MIT
"""Names of functions and files as people write them: packages, __main__, re-exports, patterns; two files of one name."""
import re

import pytest

import rdb

PROGRAM = '''\
import json
import logging.handlers
import os
import sys
sys.path.insert(0, sys.argv[1])
import shop
import app.views
import lib.views

def square(n):
    return n * n

class JSON(object):
    def dump(self, what):
        return self.write(json.dumps(what))

    def write(self, text):
        return text

class Liar(object):
    __class__ = int

class Plain:
    pass

handler = logging.handlers.MemoryHandler(3)
JSON().dump([1])
os.path.join('a', 'b')
shop.Sell(3).price()
shop.sold(4)
app.views.show(1)
lib.views.show(2)
liar, plain = Liar(), Plain()
square(2)                                   # square
'''


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('names')
    for path, text in {
            'lib/shop/__init__.py': 'from shop.models import Sale as Sell, sold\n',
            'lib/shop/models.py': 'class Base(object):\n    def price(self):\n        return self.n\n\n'
                                  'class Sale(Base):\n    def __init__(self, n):\n        self.n = n\n\n'
                                  'def sold(n):\n    return n\n\ndef square(n):\n    return n\n',
            'lib/app/__init__.py': '', 'lib/app/views.py': 'def show(n):\n    n += 1\n    return n\n',
            'lib/lib/__init__.py': '', 'lib/lib/views.py': 'def show(n):\n\n\n    return n\n'}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (folder / 'prog.py').write_text(PROGRAM)
    recording = rdb.record(folder / 'log.rdb', folder / 'prog.py', folder / 'lib')
    assert recording.status == 0, recording.stderr
    return recording.log


def at_the_end_of_main(debugger):
    debugger.tell('tbreak prog.py:%d' % [n for n, text in enumerate(PROGRAM.splitlines(), 1) if text.endswith('# square')][0])
    debugger.tell('continue')


@pytest.mark.parametrize('name, file, function', [
    ('json.dumps', 'json/__init__.py', 'dumps'),
    ('logging.handlers.MemoryHandler.__init__', 'logging/handlers.py', '__init__'),
    ('handlers.MemoryHandler.__init__', 'logging/handlers.py', '__init__'),
    ('__main__.square', 'prog.py', 'square'),
    ('__main__.JSON.write', 'prog.py', 'write'),
    ('prog.square', 'prog.py', 'square'),
    ('os.path.join', 'posixpath.py', 'join'),
    ('shop.sold', 'shop/models.py', 'sold'),
    ('shop.Sell.__init__', 'shop/models.py', '__init__'),
    ('shop.Sell.price', 'shop/models.py', 'price'),
    ('shop.models.Sale.price', 'shop/models.py', 'price'),
    ('app.views.show', 'app/views.py', 'show'),
])
def test_a_function_by_its_module(log, name, file, function):
    with rdb.Debugger(log) as debugger:
        start = debugger.opening.time
        at_the_end_of_main(debugger)
        assert 'pending' not in debugger.tell('break ' + name).text
        table = debugger.tell('calls ' + name).text
        assert re.search(r'^\d+ .* ([\w.]+\.)?%s\(' % function, table, re.M), table
        debugger.tell('go %d' % start)
        place = debugger.tell('continue').place
        assert place.file.endswith(file) and place.function == function


def test_patterns(log):
    assert re.findall(r'  +(JSON\.\w+)\(', rdb.batch(log, 'calls JSON.*').stdout) == ['JSON.dump', 'JSON.write']
    assert re.findall(r' (\w+)\(n=', rdb.batch(log, 'calls /^s(quare|old)$/').stdout) == ['sold', 'square']


def test_two_files_of_one_name(log):
    with rdb.Debugger(log) as debugger:
        at_the_end_of_main(debugger)
        assert 'in 2 files of that name' in debugger.tell('break views.py:2').text
        debugger.tell('restart')
        places = [debugger.tell('continue').place for _ in range(2)]
        assert [(place.file.split('/')[-2], place.line) for place in places] == [('app', 2), ('lib', 4)]
        assert [debugger.tell('bcontinue').place.line] == [2]
        debugger.tell('delete')
        assert debugger.tell('break app/views.py:2').text == 'Breakpoint 3 at app/views.py:2\n'


def test_what_is_skipped(log):
    with rdb.Debugger(log) as debugger:
        for word, skipped in (('lib/', 'file lib/'), ('shop.models', 'file .*/shop/models.py'), ("'mod*.py'", 'file mod.*'),
                              ('square', 'function square')):
            debugger.tell('restart')
            at_the_end_of_main(debugger)
            assert re.search('pass over %s' % skipped, debugger.tell('skip ' + word).text)
        debugger.tell('restart')
        debugger.tell('tbreak prog.py:%d' % (PROGRAM[:PROGRAM.index('shop.Sell(3)')].count('\n') + 1))
        debugger.tell('continue')
        steps = [debugger.tell('step').place for _ in range(3)]
        assert {rdb.Path(place.file).name for place in steps} == {'prog.py'}


def test_types_are_what_they_are(log):
    with rdb.Debugger(log) as debugger:
        at_the_end_of_main(debugger)
        assert debugger.tell('whatis liar').text.endswith(
            ": <class '__main__.Liar'> (its __class__ says <type 'int'>)\n")
        assert debugger.tell('type liar').text.startswith('class Liar of module __main__')
        assert '<class __main__.Plain at ' in debugger.tell('whatis plain').text


@pytest.mark.parametrize('name, near', [('sqare', 'square'), ('view.py', 'views.py'), ('nosuch/', None), ('shop.modls', None)])
def test_a_skip_of_nothing_says_so(log, name, near):
    with rdb.Debugger(log) as debugger:
        at_the_end_of_main(debugger)
        text = debugger.tell('skip %s' % name).text
        assert 'is pending: nothing loaded so far matches' in text
        assert near is None or ('Did you mean' in text and near in text)
        for known in 'square', 'views.py', 'app/', 'models', 'JSON.write':
            assert 'pending' not in debugger.tell('skip %s' % known).text, known


def test_a_function_of_another_file_says_which(log):
    with rdb.Debugger(log) as debugger:
        at_the_end_of_main(debugger)
        text = debugger.tell('break sold').text
        assert text.startswith('Breakpoint 2 at function sold, line 10 of ') and text.endswith('shop/models.py\n')
        assert ' of ' not in debugger.tell('break JSON.write').text
