# SPDX-License-Identifier: MIT
"""The command gdb: C and Python at once, on a copy of the program."""
import re
import shutil

import pytest

import rdb

PROGRAM = '''
class Cart(object):
    def __init__(self):
        self.prices = {'apple': 3}

def empty(cart, reason):
    note = reason + '!'
    cart.prices.clear()
    return note

def main():
    cart = Cart()
    for n in range(3):
        empty(cart, 'day %d' % n)

main()
'''

needs_gdb = pytest.mark.skipif(not shutil.which('gdb'), reason='there is no gdb here')


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('gdb')
    (folder / 'prog.py').write_text(PROGRAM)
    return rdb.record(folder / 'log.rdb', folder / 'prog.py').log


@needs_gdb
def test_one_command(log):
    with rdb.Debugger(log) as debugger:
        debugger.tell('break prog.py:8')
        here = debugger.tell('continue')
        python = debugger.tell('gdb py-bt').text
        assert re.findall(r'File ".*prog\.py", line (\d+), in (\S+)', python) == [
            ('8', 'empty'), ('14', 'main'), ('16', '<module>')]
        held = debugger.tell('gdb py-locals').text
        assert "reason = 'day 0'\nnote = 'day 0!'" in held and "cart = <Cart(prices={'apple': 3})" in held
        assert re.search(r'^#\d+ .* PyEval_EvalFrameEx \(f=f@entry=Frame .* in empty \(cart=<Cart',
                         debugger.tell('gdb bt').text, re.M)
        assert 'gdb ended with status 1' in debugger.tell('gdb no-such-command').text

        # Between two instructions, too; and nothing has changed.
        debugger.tell('stepi 2')
        assert 'line 8, in empty' in debugger.tell('gdb py-bt').text
        assert debugger.tell('bstepi 2').moment == here.moment
        assert debugger.tell('print cart.prices').value == "{'apple': 3}"
        assert 'line 8' in debugger.tell('continue').text


@needs_gdb
def test_a_session_in_it(log):
    """From Python down to C, on with the replay there, and back to the prompt."""
    with rdb.Debugger(log) as debugger:
        here = debugger.tell('break empty')
        here = debugger.tell('continue')
        terminal = debugger.terminal

        def gdb(command):
            terminal.sendline(command)
            terminal.expect(r'\(gdb\) ')
            return terminal.before.replace('\r\n', '\n')
        assert 'at %s;' % here.moment in gdb('gdb')
        assert 'line 7, in empty' in gdb('py-bt')
        gdb('break dict_clear')
        assert 'dict_clear' in gdb('continue')  # the program runs on in there
        assert 'line 8, in empty' in gdb('py-bt') and "note = 'day 0!'" in gdb('py-locals')
        assert 'PyEval_EvalFrameEx' in gdb('up 2')
        gdb('delete')
        assert 'exited normally' in gdb('continue')
        answer = debugger.tell('quit')
        assert answer.moment == here.moment
        assert debugger.tell('print reason').value == "'day 0'"
        assert 'line 8' in debugger.tell('step').text


@needs_gdb
def test_ctrl_c_is_for_gdb(log):
    with rdb.Debugger(log) as debugger:
        terminal = debugger.terminal
        terminal.sendline('gdb')
        terminal.expect(r'\(gdb\) ')
        terminal.sendline('python import time; print(6 * 7); time.sleep(100)')
        terminal.expect('\n42')
        terminal.sendintr()
        terminal.expect(r'\(gdb\) ')
        assert debugger.tell('quit').moment == debugger.opening.moment


def test_where_there_is_none(log, tmp_path):
    result = rdb.run([rdb.REVDB, '--batch', '-ex', 'gdb py-bt', log], env={'PATH': tmp_path})
    assert result.status == 1
    assert 'gdb is not installed: `apt-get install gdb`' in result.stderr


def test_without_a_terminal(log):
    result = rdb.batch(log, 'gdb')
    assert result.status == 1 and 'gdb needs a terminal; `gdb COMMAND` runs one' in result.stderr
