# SPDX-License-Identifier: MIT
"""Values that are told without being asked for may hang, die or take all memory: each has limits of its own."""
import re

import pytest

import rdb

PROGRAM = r'''
import ctypes, os, sys
class Endless(object):
    def __repr__(self):
        while True:
            pass
class Dies(object):
    def __repr__(self):
        os._exit(3)
class Crashes(object):
    def __repr__(self):
        return ctypes.string_at(1)
class Huge(object):
    def __repr__(self):
        parts = []
        while True:
            parts.append('x' * (1 << 24))
class Nul(object):
    def __repr__(self):
        return 'a\0b'
def f(endless, dies, crashes, nul):
    mine = 7
    raise ValueError('before\0behind')     # here
l = [Nul(), Nul()]
huge = Huge()
nul = Nul()
try:
    f(Endless(), Dies(), Crashes(), nul)
except ValueError:
    z = 1                                  # caught
end = 1
'''

HERE = PROGRAM[:PROGRAM.index('# here')].count('\n') + 1
CAUGHT = PROGRAM[:PROGRAM.index('# caught')].count('\n') + 1


@pytest.fixture
def log(source, recorded):
    return recorded(source(PROGRAM)).log


def batch(log, line, *commands):
    return rdb.batch(log, 'set output off', 'break %d' % line, 'continue', *commands).stdout


LATE = '<repr took longer than 1 s>'


def test_locals_show_all_the_rest(log):
    text = batch(log, HERE, 'locals')
    assert re.search(r'endless = %s\ndies = <repr ended its process>\ncrashes = <repr ended its process>\n'
                     r'nul = a\\x00b\nmine = 7\n' % LATE, text)


def test_a_backtrace_shows_all_the_rest(log):
    text = batch(log, HERE, 'bt full')
    assert 'endless = %s' % LATE in text and 'dies = <repr ended its process>' in text and 'mine = 7' in text
    assert r'nul = a\x00b' in text


def test_why_shows_all_the_rest(log):
    text = batch(log, CAUGHT, 'why')
    assert r'ValueError: before\x00behind' in text
    assert 'endless = %s' % LATE in text and 'mine = 7' in text


def test_the_patience_of_tables(log):
    text = rdb.batch(log, 'set value-patience 2', 'log f endless').stdout
    assert '<repr took longer than 2 s>' in text


def test_rows_show_all_the_rest(log):
    text = rdb.batch(log, 'log f endless, nul, len(l), dies').stdout
    assert LATE in text and r'a\x00b' in text and '2' in text and '<repr ended its process>' in text
    text = rdb.batch(log, 'calls f').stdout
    assert LATE in text and r'nul=a\x00b' in text


def test_a_report_shows_all_the_rest(source, recorded, tmp_path):
    log = recorded(source(PROGRAM.replace('except ValueError', 'except KeyError'))).log
    assert rdb.run([rdb.REVDB, 'report', log, '-o', tmp_path / 'page']).status == 0
    page = (tmp_path / 'page').read_text()
    assert 'endless = &#60;repr took longer than 1 s&#62;' in page and 'mine = 7' in page


def test_memory_has_a_limit(log):
    text = batch(log, CAUGHT, 'set memory-budget 200', 'set value-patience off', 'locals', 'print 6 * 7')
    assert 'huge = <repr raised MemoryError>' in text and '\n42\n' in text
    result = rdb.batch(log, 'break %d' % CAUGHT, 'continue', 'set memory-budget 200', 'print huge')
    assert 'MemoryError' in result.stdout + result.stderr


def test_patience_is_the_persons(log, source, recorded):
    assert 'endless = <repr took longer than 2 s>\n' in batch(log, HERE, 'set value-patience 2', 'locals')
    log = recorded(source('class Slow(object):\n    def __repr__(self):\n        for i in xrange(10 ** 7):\n            pass\n'
                          '        return "slow"\nslow = Slow()\nx = 1\n')).log
    assert 'slow = slow\n' in batch(log, 7, 'set value-patience off', 'locals')
    assert 'slow = slow\n' in batch(log, 7, 'set value-patience 100', 'locals')
    assert ' = slow\n' in batch(log, 7, 'print slow'), 'what is asked for is waited for'


def test_nothing_is_cut_at_a_nul(log):
    text = batch(log, CAUGHT, 'print l', 'print nul', r"print 'x\0y'", r"print str('x\0y') + repr(nul)", 'pp l')
    assert r'[a\x00b, a\x00b]' in text and r'$2 = a\x00b' in text and r"'x\x00y'" in text
    assert r"'x\x00ya\x00b'" in text
    assert text.count(r'[a\x00b, a\x00b]') == 2


def test_a_long_value_tells_its_length(log):
    text = batch(log, CAUGHT, 'print "x" * 10 ** 8')
    assert text.endswith('... (100000002 characters)\n')
    assert len(text) < 20000
