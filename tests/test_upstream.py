# SPDX-License-Identifier: MIT
"""Files of upstream's own test suite, recorded, checked, and replayed in isolation to the last event; those of threads,
signals and children are visited at random timestamps as well, and logs of their children replayed.  Of Python 2.7, and of
3.11 where it is built, which is compared with itself, unrecorded."""
import random
import shutil
from pathlib import Path

import pytest
import rdb


PYTHON3 = rdb.BUILD / 'bin/python3.11-rdb'
PYTHONS = {'2.7': (rdb.STOCK, rdb.PYTHON), '3.11': (PYTHON3, PYTHON3)}


def wanted(name_of_list, version):
    if not PYTHONS[version][1].exists():
        return
    for line in (Path(__file__).parent / name_of_list).read_text().splitlines():
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
        yield pytest.param(version, arguments, 'visits' in marks, id='%s-%s' % (version, name))


def run_both(version, arguments, folder):
    """What stock's exit status is; and a recording."""
    stock, python = PYTHONS[version]
    inputs = folder / 'inputs'
    inputs.mkdir(parents=True)
    env = dict(rdb.ENVIRONMENT, TMPDIR=inputs, HOME=inputs)
    stock = rdb.run([stock, *arguments], cwd=inputs, env=env)
    recording = rdb.record(folder / 'log.rdb', *arguments, python=python, cwd=inputs, env=env)
    shutil.rmtree(inputs)
    return stock.status, recording


@pytest.mark.parametrize('version, arguments, visits', [
    *wanted('upstream_tests.txt', '2.7'), *wanted('upstream_tests-3.11.txt', '3.11')])
def test_file(version, arguments, visits, tmp_path):
    status, recording = run_both(version, arguments, tmp_path / 'first')
    if recording.status != status:  # some of upstream's tests depend on the machine's load
        status, recording = run_both(version, arguments, tmp_path / 'second')
    assert recording.status == status, recording.stdout[-3000:] + recording.stderr[-3000:]
    rdb.check(recording.log)
    played = rdb.replay(recording.log)
    if visits:
        chance = random.Random(arguments[-1])
        rdb.prove_visits(recording.log, played.stop_points, chance, count=20 if rdb.LONG else 3)
        children = sorted(set(recording.log.parent.glob('*.rdb')) - {recording.log})
        for child in chance.sample(children, min(len(children), 20 if rdb.LONG else 2)):
            rdb.replay(child)
