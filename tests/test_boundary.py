# SPDX-License-Identifier: MIT
"""The C library boundary, family by family: a recorded run shows what stock Python shows, and a replay, without any of
its inputs, shows what the recording showed.

In the programs (tests/boundary), a line that has a ~ in it is different in every run, and one that begins with "child:"
is written by another process."""
import shutil
from pathlib import Path

import pytest

import rdb

PROGRAMS = Path(__file__).parent / 'boundary'


def steady(output):
    return [line for line in output.splitlines() if '~' not in line]


@pytest.mark.parametrize('program', sorted(PROGRAMS.glob('use_*.py')), ids=lambda path: path.stem[4:])
def test_family(program, tmp_path):
    work = tmp_path / 'work'
    runs = []
    for command, log in ([rdb.STOCK], None), ([rdb.PYTHON], None), ([rdb.PYTHON], tmp_path / 'log.rdb'):
        work.mkdir()
        env = dict(rdb.ENVIRONMENT, WORK=work, **({'REVDB': log} if log else {}))
        runs.append(rdb.run([*command, program], stdin='first line\nsecond\nrest\n', env=env))
        shutil.rmtree(work)
    stock, plain, recorded = runs
    assert stock.status == plain.status == recorded.status, recorded
    assert recorded.stderr == stock.stderr
    assert steady(plain.stdout) == steady(stock.stdout)
    assert steady(recorded.stdout) == steady(stock.stdout)
    own = [line for line in recorded.stdout.splitlines() if not line.startswith('child:')]
    assert rdb.replay(tmp_path / 'log.rdb', output=True).output.splitlines() == own


@pytest.mark.skipif(not shutil.which('strace'), reason='strace counts the system calls')
def test_no_call_of_its_own(tmp_path):
    """Recording a boundary call makes no system call, but to write a full window and to note the clock."""
    program = tmp_path / 'program.py'
    program.write_text('import os, time\n'
                       'zero = os.open("/dev/zero", os.O_RDONLY)\n'
                       'for i in xrange(20000): time.time(), os.read(zero, 8)\n')

    def calls(env):
        counts = tmp_path / 'counts'
        assert rdb.run(['strace', '-f', '-c', '-o', counts, rdb.PYTHON, program], env=env).status == 0
        rows = [line.split() for line in counts.read_text().splitlines()]
        return {row[-1]: int(row[3]) for row in rows if len(row) > 4 and row[3].isdigit()}
    plain = calls(rdb.ENVIRONMENT)
    recorded = calls(dict(rdb.ENVIRONMENT, REVDB=tmp_path / 'log.rdb'))
    assert plain['read'] > 20000
    for call in 'total', 'clock_gettime':
        plain.setdefault(call, 0)
    notes = recorded['clock_gettime'] - plain['clock_gettime']
    assert recorded['total'] - plain['total'] - notes < 500
