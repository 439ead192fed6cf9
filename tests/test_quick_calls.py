# SPDX-License-Identifier: MIT
"""Conditions that call builtins and methods of strings are told by looking, and as Python tells them."""
import re

import pytest

import rdb

PROGRAM = '''\
class A(object):
    pass

class B(A):
    pass

class Sly(object):
    __class__ = property(lambda self: A)

class Old:
    pass

class Word(str):
    def startswith(self, what):
        return True

def f(n, x):
    return n                    # here

table = {'a': 1, 'b': None, 3: 'three'}
for n, x in enumerate([0, -3, 7, True, 2.5, -0.0, 10 ** 30, '', 'abc', 'ABC ', ' 12', '12', '-', u'abc', u'\\xe9', '\\xc3\\xa9', None,
                       [3, 1, 2], [], [1, 'a'], (5, 'a'), {'a': 1}, A(), B(), Sly(), Old(), A, Word('zz'), table, [float('nan'), 1]]):
    f(n, x)
'''
CONDITIONS = ['abs(x) == 3', 'abs(x) > 2', 'len(x) == 3', 'isinstance(x, A)', 'isinstance(x, (int, str))', 'isinstance(x, B)',
              'isinstance(x, object)', 'isinstance(x, Old)', 'type(x) is A', 'type(x) is str', 'type(x) is not bool and x == 1',
              'min(x, 3) == 3', 'max(x) == 3', 'max(n, 3, 12) == 12', 'min(x) == 1', 'int(x) == 12', 'int(n) == 4', 'bool(x)',
              'str(x) == "7"', 'str(n)[0] == "1"', 'str(n)[-1:] == "1"', 'x[1:] == "bc"', 'x[:2] == "ab"', 'x[:]', 'x[5:2]',
              'x.startswith("a")', 'x.startswith(("a", "A"))', 'x.endswith("c")', 'x.upper() == "ABC"', 'x.lower().strip() == "abc"',
              'x.isdigit()', 'x.strip() == "12"', 'x.rstrip() == " 12"', 'x.get("a") == 1', 'x.get("zz", 5) == 5', 'table.get(n) == "three"',
              '"b" in x', 'x in ("abc", 7)', 'n % 3 == 1 and abs(n - 10) < 3', 'x.get("a")', 'abs(-n) == n and not isinstance(x, str)']


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('quick')
    (folder / 'prog.py').write_text(PROGRAM)
    return rdb.record(folder / 'log.rdb', folder / 'prog.py').log


def hits(log, conditions):
    """For each: the n of the calls where it holds, and of those where it raises."""
    commands = ['log prog.py:%d n if %s' % (1 + PROGRAM.split('# here')[0].count('\n'), condition) for condition in conditions]
    found = []
    for command in commands:
        result = rdb.run([rdb.REVDB, '--batch', '-nx', '-ex', command, log])
        found.append((re.findall(r'^\d+ +(\d+)$', result.stdout, re.M), re.findall(r'exception (\d+) times?', result.stderr)))
    return found


@pytest.mark.parametrize('part', range(4))
def test_they_are_told_as_python_tells_them(log, part):
    conditions = CONDITIONS[part::4]
    asked = ['(lambda: %s)()' % condition for condition in conditions]  # which takes a fork
    for condition, quick, forked in zip(conditions, hits(log, conditions), hits(log, asked)):
        assert quick == forked, condition
    assert any(quick[0] for quick in hits(log, conditions))


def test_a_builtin_that_is_hidden_is_the_programs(source, recorded):
    program = source('def abs(n):\n    return 5\ndef f(n):\n    return n\nf(-3)\n')
    result = rdb.batch(recorded(program).log, 'break f if abs(n) == 5', 'continue', 'print n')
    assert '\n-3\n' in result.stdout
