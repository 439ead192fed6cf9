# SPDX-License-Identifier: MIT
"""What was typed into the program is shown, marked, where it was read; 2.7 and 3.11 alike."""
import pytest

import rdb

PYTHON3 = rdb.BUILD / 'bin/python3.11-rdb'
needs3 = pytest.mark.skipif(not PYTHON3.exists(), reason='Python 3.11 is not built here')
both = pytest.mark.parametrize('python', [rdb.PYTHON, pytest.param(PYTHON3, marks=needs3)], ids=['2.7', '3.11'])

PROGRAMS = {
    'lines': 'import sys\nfirst = sys.stdin.readline()\nprint("read " + first.strip())\n',
    'whole': 'import sys\ntext = sys.stdin.read()\nprint("read " + text.strip())\n',
    'bytes': 'import os\ntext = os.read(0, 100).decode()\nprint("read " + text.strip())\n',
}


@both
@pytest.mark.parametrize('how', sorted(PROGRAMS))
def test_typed_text_is_shown_where_it_was_read(tmp_path, python, how):
    program = tmp_path / 'program.py'
    program.write_text(PROGRAMS[how])
    recording = rdb.record(tmp_path / 'log.rdb', '-u', program, python=python, stdin='Jurgen\x1b[31m\n')
    text = rdb.batch(recording.log, 'next', 'next', 'next', 'output').stdout
    moved, shown = text.split('$ output')
    assert moved.count('[typed: Jurgen\\x1b[31m]') == 1, 'once, and harmless'
    assert moved.index('[typed: ') < moved.index('read Jurgen')
    assert shown.index('[typed: Jurgen') < shown.index('read Jurgen')
    assert 'typed' not in rdb.replay(recording.log, output=True).output


def test_a_program_read_from_standard_input_is_not_typed(tmp_path):
    recording = rdb.record(tmp_path / 'log.rdb', stdin='x = 1\nprint x\n')
    assert 'typed' not in rdb.batch(recording.log, 'continue', 'output').stdout
