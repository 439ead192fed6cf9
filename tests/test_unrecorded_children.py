# SPDX-License-Identifier: MIT
"""A child that may not write its log runs on unrecorded and says so once, and `revdb ps` tells why."""
import os

import pytest

import rdb

# Why the child's log cannot be made.
HINDERED = {
    'no room': 'resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))',
    'folder gone': 'os.rename(FOLDER, FOLDER + ".moved")',
    'other user': 'os.setgroups([]); os.setgid(65534); os.setuid(65534)',
}
CHILD = 'import sys; sys.stderr.write("child runs\\n"); sys.exit(5)'


def hindered(way):
    if way == 'other user' and os.getuid() != 0:
        pytest.skip('only root can become somebody else')
    return HINDERED[way]


@pytest.fixture
def recording(tmp_path, source):
    def make(text):
        folder = tmp_path / 'logs'
        folder.mkdir(mode=0o700)
        made = rdb.record(folder / 'log.rdb', source(
            'import os, resource, subprocess, sys\nFOLDER, CHILD = %r, %r\n%s' % (str(folder), CHILD, text)))
        if not folder.exists():
            (tmp_path / 'logs.moved').rename(folder)
        return made
    return make


def said(recording):
    return [line for line in recording.stderr.splitlines() if line.startswith('revdb: ')]


def unrecorded(recording):
    shown = rdb.isolated([rdb.REVDB, 'ps', recording.log])
    assert shown.status == 0, shown.stderr
    return [line for line in shown.stdout.splitlines() if ' unrecorded ' in line]


@pytest.mark.parametrize('way', sorted(HINDERED))
def test_executed_by_a_child(recording, way):
    """The usual way: fork, change something, exec."""
    made = recording('pid = os.fork()\nif pid == 0:\n    %s\n    os.execv(sys.executable, [sys.executable, "-c", CHILD])\n'
                     'print os.waitpid(pid, 0)[1] >> 8\n' % hindered(way))
    assert made.stdout == '5\n' and 'child runs' in made.stderr
    assert len(said(made)) == 1 and said(made)[0].endswith('; this child goes on unrecorded')
    rdb.replay(made.log)
    if way != 'other user':  # who may not write there at all
        assert len(unrecorded(made)) == 1 or way == 'folder gone'


@pytest.mark.parametrize('way', sorted(HINDERED))
def test_forked(recording, way):
    made = recording('%s\npid = os.fork()\nif pid == 0:\n    os.write(2, "child runs\\n"); os._exit(5)\n'
                     'print os.waitpid(pid, 0)[1] >> 8\n' % hindered(way).replace('(0, 0)', '(60000, 60000)'))
    assert made.stdout == '5\n' and 'child runs' in made.stderr
    rdb.replay(made.log)


def test_behind_a_shell(recording):
    made = recording('print subprocess.call(["sh", "-c", "ulimit -f 0; %s -c \'%s\'; exit $?" % (sys.executable, CHILD)])\n')
    assert made.stdout == '5\n' and 'child runs' in made.stderr
    assert len(said(made)) == 1
    shown = unrecorded(made)
    assert len(shown) == 1 and 'cannot' in shown[0]
    rdb.replay(made.log)


def test_many(recording):
    """More than there is room for."""
    made = recording('resource.setrlimit(resource.RLIMIT_FSIZE, (200000, resource.RLIM_INFINITY))\n'
                     'def no_room(): resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n'
                     'for i in range(20): subprocess.call([sys.executable, "-S", "-E", "-c", "1"], preexec_fn=no_room)\nprint "done"\n')
    assert made.stdout == 'done\n' and len(said(made)) == 20
    rdb.check(made.log)
    assert 'done' in rdb.replay(made.log, output=True).output


def test_who_was_asked_does_not_run(tmp_path):
    recording = rdb.record(tmp_path / 'missing/log.rdb', '-c', 'print 1')
    assert recording.status == 3 and recording.stdout == '' and 'REVDB names the log' in recording.stderr
