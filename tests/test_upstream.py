"""Files of upstream's own test suite, recorded, checked, and replayed in isolation to the last event."""
import shutil
from pathlib import Path

import pytest
import rdb


def wanted():
    for line in (Path(__file__).parent / 'upstream_tests.txt').read_text().splitlines():
        if line.startswith('#'):
            continue
        name, _, classes = line.partition(': ')
        if classes:
            module = name if '.' in name else 'test.' + name
            yield pytest.param(['-m', 'unittest'] + ['%s.%s' % (module, c) for c in classes.split()], id=name)
            continue
        name, *marks = line.split()
        if rdb.LONG or 'long' not in marks:
            resources = ','.join(mark for mark in marks if mark != 'long')
            yield pytest.param(['-m', 'test.regrtest', *(['-u', resources] if resources else []), name], id=name)


@pytest.mark.parametrize('arguments', wanted())
def test_file(arguments, tmp_path):
    inputs = tmp_path / 'inputs'
    inputs.mkdir()
    env = dict(rdb.ENVIRONMENT, TMPDIR=inputs, HOME=inputs)
    stock = rdb.run([rdb.STOCK, *arguments], cwd=inputs, env=env)
    recording = rdb.record(tmp_path / 'log.rdb', *arguments, cwd=inputs, env=env)
    assert recording.status == stock.status, recording.stdout[-3000:] + recording.stderr[-3000:]
    shutil.rmtree(inputs)
    rdb.check(recording.log)
    rdb.replay(recording.log)
