# SPDX-License-Identifier: MIT
"""whatis, type and source, for values that are not what one expects."""
import os
import re

import pytest

import rdb

PROGRAM = '''\
import os, re, collections, functools
class Old:
    kind = 1
    def m(self, a, (b, c)=(1, 2)): pass
class Slots(object):
    __slots__ = ('a', 'b')
class Evil(object):
    def __getattr__(self, n): raise RuntimeError(n)
    def __repr__(self): raise KeyError('r')
    __dict__ = property(lambda self: 1/0)
class Meta(type): pass
class WithMeta(object):
    __metaclass__ = Meta
    @property
    def p(self): return 3
    @staticmethod
    def s(x): return x
    @classmethod
    def c(cls): pass
old, slots, evil, wm = Old(), Slots(), Evil(), WithMeta()
def gen():
    yield 1
g = gen()
part = functools.partial(gen)
lam = lambda x: x
P = collections.namedtuple('P', 'x y')
p = P(1, 2)
def deco(f):
    @functools.wraps(f)
    def wrapper(*a):
        return f(*a)
    return wrapper
@deco
def decorated(a):
    return a
def f(n):
    if n: return f(n - 1)
    later = 3
    raise ValueError(u'\\xe9')
try:
    f(3)
except ValueError:
    pass
f(1)
'''

WHATIS = {
    'old': r'old is a global variable of __main__: <class __main__.Old',
    'evil': r"evil is a global variable of __main__: <class '__main__.Evil'>",
    'WithMeta': r'WithMeta is a global variable of __main__: class WithMeta of module __main__',
    'g': r"<type 'generator'>",
    'lam': r'function <lambda>\(x\), line 25 of ',
    'os': r'os is a global variable of __main__: module os',
    'wm.s': r'function s\(x\), line 16 of ',
    'wm.c': r'method c\(cls\), line 18 of ',
    'decorated': r'function wrapper\(\*a\), line 29 of ',
    'len': r'len is built in: built-in function len',
    '[].append': r'built-in function append',
}
TYPE = {
    'old': r'class Old of module __main__, the class of this value\n  methods     m\(self, a, .*\)\n  attributes  kind\n',
    'evil': r'class Evil of module __main__, the class of this value\n  inherits    object\n',
    'WithMeta': r'class WithMeta of module __main__\n  inherits    object\n  methods     c\(cls\), s\(x\)\n  inherited   __init__\n',
    'lam': r'class function of module __builtin__, the class of this value\n',
    'p': r'class P of module __main__, the class of this value\n  inherits    tuple, object\n',
}
SOURCE = {
    'old': r'class Old:\n(.*\n)*.*def m',
    'slots': r'class Slots\(object\):\n.*__slots__',
    'evil': r'class Evil\(object\):\n',
    'g': r'def gen\(\):\n.*yield 1',
    'lam': r'lam = lambda x: x',
    'os': r'OS routines for NT or Posix',
    'WithMeta.p': r'@property\n.*def p\(self\): return 3',
    'wm.c': r'@classmethod\n.*def c\(cls\): pass',
    'len': r'TypeError: .* is not written in Python',
    'p': r'does not define "P"',
}


@pytest.fixture(scope='module')
def debugger(tmp_path_factory):
    folder = tmp_path_factory.mktemp('look')
    (folder / 'prog.py').write_text(PROGRAM)
    with rdb.Debugger(rdb.record(folder / 'log.rdb', folder / 'prog.py').log) as session:
        session.tell('continue')
        yield session


@pytest.mark.parametrize('command, value, answer', [
    (command, value, answer) for command, answers in [('whatis', WHATIS), ('type', TYPE), ('source', SOURCE)]
    for value, answer in answers.items()])
def test_look(debugger, command, value, answer):
    assert re.search(answer, re.sub(r'(?m)^>? +\d+ ', '', debugger.tell('%s %s' % (command, value)).text))


def test_retval_of_a_function_that_raises(debugger):
    debugger.tell('start')
    debugger.tell('tbreak f')
    debugger.tell('continue')
    assert 'raised ValueError' in debugger.tell('retval').text


def test_a_module_that_is_run_is_not_taken_for_changed(tmp_path):
    """`-m` compiles it anew, and leaves what an import had compiled before it was edited."""
    module = tmp_path / 'module.py'
    module.write_text('x = 1\n')
    os.utime(module, (1e9, 1e9))
    rdb.run([rdb.PYTHON, '-c', 'import module'], cwd=tmp_path)
    assert (tmp_path / 'module.pyc').exists()
    os.utime(tmp_path / 'module.pyc', (1e9, 1e9))
    module.write_text('x = 2\n')
    with rdb.Debugger(rdb.record(tmp_path / 'log.rdb', '-m', 'module', cwd=tmp_path).log) as debugger:
        assert 'x = 2' in debugger.opening.text and 'changed' not in debugger.opening.text
        assert 'as recorded' in debugger.tell('info source').text
