"""Objects across time: numbers, lives, and what is kept of the dead."""
import re
import shutil

import pytest

import rdb

KINDS = rdb.TOP / 'tests/programs/kinds.py'


def line(program, mark):
    """Number of the line that ends in the comment."""
    return [n for n, text in enumerate(program.read_text().splitlines(), 1) if text.endswith('# ' + mark)][0]


@pytest.fixture(scope='module')
def kinds_log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('kinds')
    shutil.copy(KINDS, folder / 'kinds.py')
    return rdb.record(folder / 'log.rdb', folder / 'kinds.py').log


def test_the_dead_look_as_they_did_alive(kinds_log):
    """Of each kind of object: all that can be reached from it, printed one line before its death and after it."""
    with rdb.Debugger(kinds_log) as debugger:
        debugger.tell('break kinds.py:%d' % line(KINDS, 'before'))
        debugger.tell('break kinds.py:%d' % line(KINDS, 'after'))
        kinds = []
        while 'Breakpoint 1' in debugger.tell('continue').text:
            kinds.append(debugger.tell('print make.__name__').value)
            number = debugger.tell('print thing').number
            alive = debugger.tell('print deep(%s)' % number).text
            assert alive[0] in '\'"', alive
            assert 'Breakpoint 2' in debugger.tell('continue').text
            assert debugger.tell('print deep(%s)' % number).text == alive, kinds[-1]
            assert 'died at' in debugger.tell('print ' + number).text, kinds[-1]
    assert len(kinds) == KINDS.read_text().count('def kind_')
