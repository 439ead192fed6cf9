# SPDX-License-Identifier: MIT
"""Nothing of a recording steers the terminal but what the program itself wrote there (docs/security.md)."""
import os
import re

import pexpect
import pytest

import rdb
from test_security import forge

PROGRAM = r'''# -*- coding: utf-8 -*-
# the source: HERE‮
import sys, threading, imp, types
EVIL = '\x1b]0;owned\x07\x9b31m\xc2\x9b32m\xe2\x80\xae\x7f\x08'
class Odd(object):
    def __repr__(self):
        return 'odd' + EVIL
class Failure(Exception):
    def __str__(self):
        return 'failed' + EVIL
module = imp.new_module('m')
exec compile('def named(x):\n    y = x\n    return y\n', '/tmp/file%s.py' % EVIL, 'exec') in module.__dict__
code = module.named.func_code
named = types.FunctionType(types.CodeType(
    code.co_argcount, code.co_nlocals, code.co_stacksize, code.co_flags, code.co_code, code.co_consts, code.co_names,
    ('x' + EVIL, 'y'), code.co_filename, 'named' + EVIL, code.co_firstlineno, code.co_lnotab), globals())
globals()['name' + EVIL] = 1
odd = Odd()
def work():
    named(odd)
    raise Failure()
def body():
    try:
        work()
    except Failure:
        done = 1
thread = threading.Thread(target=body, name='thread' + EVIL)
thread.start()
thread.join()
body()
last = 1
raise Failure()
'''.replace('HERE', '\x1b]0;owned\x07\x08')

# Bytes that may not be there: C0 but newline, tab and our colors; DEL; C1; overrides; bytes that are no UTF-8.
STEERS = re.compile('[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\udc80-\udcff]')

COMMANDS = ['break work', 'continue', 'info locals', 'locals', 'print odd', 'print [odd, odd]', 'whatis odd', 'pp odd',
            'dir odd', 'step', 'step', 'step', 'step', 'backtrace', 'bt full', 'list', 'dis', 'source named', 'info threads',
            'up', 'frame', 'locals', 'continue', 'finish', 'catch raise', 'continue', 'why', 'log named* x', 'calls named',
            'log work odd', 'info breakpoints', 'info files', 'history odd', 'info directory', 'record-again', 'go end', 'why',
            'bcontinue', 'thread 1', 'output', 'display odd', 'bstep', 'args', 'watch odd', 'bookmark a', 'info bookmarks',
            'print raise_it', 'print Failure()', 'print unknown' + '\x1b]0;owned\x07', 'info snapshots', 'info log', 'tests']


@pytest.fixture
def log(source, tmp_path):
    return rdb.record(tmp_path / 'log.rdb', source(PROGRAM), 'argument\x1b]0;owned\x07\x08').log


def steering(text):
    return sorted({repr(text[max(0, m.start() - 40):m.end() + 10]) for m in STEERS.finditer(text)})


def test_commands_show_escapes(log):
    for command in COMMANDS:
        result = rdb.run([rdb.REVDB, '--batch', '-ex', 'set output off', '-ex', 'break work', '-ex', 'continue', '-ex',
                          'step', '-ex', 'step', '-ex', command.replace('\x1b]0;owned\x07', 'x'), log])
        assert not steering(result.stdout + result.stderr), command


def test_escapes_are_shown(log):
    result = rdb.run([rdb.REVDB, '--batch', '-ex', 'set output off', '-ex', 'break named', '-ex', 'break work', '-ex',
                      'continue', '-ex', 'print odd', '-ex', 'list 1,3', '-ex', 'step', '-ex', 'step', '-ex', 'bt', log])
    shown = r'\x1b]0;owned\x07\x9b31m\x9b32m\u202e\x7f\x08'
    assert 'odd' + shown in result.stdout
    assert r'# the source: \x1b]0;owned\x07\x08\u202e' in result.stdout
    assert 'File "/tmp/file%s.py"' % shown in result.stdout and 'in named' + shown in result.stdout


@pytest.mark.parametrize('tool', ['info', 'ps', 'check', 'replay', 'report'])
def test_tools_show_escapes(tool, log, tmp_path):
    evil = tmp_path / 'evil\x1b]0;owned\x07.rdb'
    os.rename(log, evil)
    forge(evil, os.fsencode(tmp_path / 'prog.py'), os.fsencode(tmp_path / '\x1b[8m.py'))
    more = ['-o', tmp_path / 'page'] if tool == 'report' else []
    result = rdb.run([rdb.REVDB, tool, evil, *more])
    text = (tmp_path / 'page').read_text() if tool == 'report' else result.stdout
    assert not steering(text + result.stderr)
    assert r'\x1b' in text or tool == 'replay'


def test_a_name_stays_in_its_line(source, recorded):
    log = recorded(source('import threading\ndef f():\n    x = 1\n'
                          't = threading.Thread(target=f, name="a ---\\n(7)$ owned")\nt.start()\nt.join()\n')).log
    text = rdb.batch(log, 'break f', 'continue', 'info threads').stdout
    assert r'a ---\n(7)$ owned' in text and '\n(7)$ owned' not in text


def test_what_the_program_writes_is_as_it_was(source, recorded):
    log = recorded(source('print "\\x1b[31mred\\x1b[0m \\x9b"\n')).log
    assert '\x1b[31mred\x1b[0m \udc9b\n' in rdb.batch(log, 'continue', 'output').stdout


@pytest.mark.parametrize('color', ['dark', 'off'])
def test_colors_are_only_ours(color, log):
    """On a terminal, the only escapes are those that set colors, and none of them is the recording's."""
    terminal = pexpect.spawn(str(rdb.REVDB), ['-nx', '-c', color, '-ex', 'set output off', '-ex', 'break work', '-ex',
                                              'continue', str(log)], env=dict(rdb.ENVIRONMENT, TERM='xterm', LESS='-FRX'),
                             timeout=60, encoding='utf-8', codec_errors='surrogateescape', dimensions=(60, 200))
    terminal.delaybeforesend = None
    prompt = r'\(\d+\)\$ (\x1b\[0m)?'
    terminal.expect(prompt)
    for command in 'list 1,12', 'print odd', 'locals', 'bt', 'step':
        terminal.expect(prompt)
        terminal.sendline(command)
    terminal.sendline('quit')
    terminal.expect(pexpect.EOF)
    text = re.sub(r'\x1b\[\?(2004|1049|25|12)?[hl]', '', terminal.before).replace('\r', '').replace('\a', '')
    text = re.sub(r'\x1b\[[0-9;]*m', '', text) if color != 'off' else text
    assert not steering(text)
    terminal.close()


SHOWN = [
    (b'\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x8d', 'é € 🐍'),
    (b'\xc3', r'\xc3'), (b'\xed\xa0\x80', r'\xed\xa0\x80'), (b'\xc0\x9b', r'\xc0\x9b'),
    (b'\xf4\x90\x80\x80', r'\xf4\x90\x80\x80'), (b'\xe2\x81\xa7', r'\u2067'), (b'\xf3\xa0\x81\x81', r'\U000e0041'),
    (b'a\tb', 'a\tb'), (b'a\rb', r'a\rb'), (b'a\r\nb', 'a\\r\nb')]


def test_what_is_escaped(source, recorded):
    log = recorded(source('class R(object):\n    def __init__(self, s):\n        self.s = s\n'
                          '    def __repr__(self):\n        return self.s\n'
                          'values = [%s]\n' % ', '.join('R(%s)' % repr(text)[1:] for text, _ in SHOWN))).log
    for number, (_, shown) in enumerate(SHOWN):
        assert rdb.batch(log, 'continue', 'print values[%d]' % number).stdout.endswith('$%d = %s\n' % (number + 1, shown))
