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
