# SPDX-License-Identifier: MIT
"""Files of upstream's own test suite, recorded, checked, and replayed in isolation to the last event; those of threads,
signals and children are visited at random timestamps as well, and logs of their children replayed."""
import random
import shutil
from pathlib import Path

import pytest
import rdb


def wanted():
    for line in (Path(__file__).parent / 'upstream_tests.txt').read_text().splitlines():
        if line.startswith('#'):
            continue
        head, _, classes = line.partition(': ')
        name, *marks = head.split()
        if 'long' in marks and not rdb.LONG:
            continue
        if classes:
            module = name if '.' in name else 'test.' + name
            arguments = ['-m', 'unittest'] + ['%s.%s' % (module, c) for c in classes.split()]
        else:
            resources = ','.join(mark for mark in marks if mark not in ('long', 'visits'))
            arguments = ['-m', 'test.regrtest', *(['-u', resources] if resources else []), name]
        yield pytest.param(arguments, 'visits' in marks, id=name)


def run_both(arguments, folder):
    """What stock's exit status is; and a recording."""
    inputs = folder / 'inputs'
    inputs.mkdir(parents=True)
    env = dict(rdb.ENVIRONMENT, TMPDIR=inputs, HOME=inputs)
    stock = rdb.run([rdb.STOCK, *arguments], cwd=inputs, env=env)
    recording = rdb.record(folder / 'log.rdb', *arguments, cwd=inputs, env=env)
    shutil.rmtree(inputs)
    return stock.status, recording


@pytest.mark.parametrize('arguments, visits', wanted())
def test_file(arguments, visits, tmp_path):
    status, recording = run_both(arguments, tmp_path / 'first')
    if recording.status != status:  # some of upstream's tests depend on the machine's load
        status, recording = run_both(arguments, tmp_path / 'second')
    assert recording.status == status, recording.stdout[-3000:] + recording.stderr[-3000:]
    rdb.check(recording.log)
    played = rdb.replay(recording.log)
    if visits:
        chance = random.Random(arguments[-1])
        rdb.prove_visits(recording.log, played.stop_points, chance, count=20 if rdb.LONG else 3)
        children = sorted(set(recording.log.parent.glob('*.rdb')) - {recording.log})
        for child in chance.sample(children, min(len(children), 20 if rdb.LONG else 2)):
            rdb.replay(child)
