# SPDX-License-Identifier: MIT
"""Every process of a session ends with it, however it ends, and whatever they are doing."""
import os
import signal
import subprocess
import time

import pytest

import rdb

PROGRAM = '''
class Endless(object):
    def __repr__(self):
        while True:
            pass
def f(n):
    return n
endless = Endless()
for i in range(3):
    f(i)
for i in xrange(10 ** 7):
    pass
'''


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('endings')
    (folder / 'prog.py').write_text(PROGRAM)
    return rdb.record(folder / 'endless.rdb', folder / 'prog.py').log


def processes_of(log):
    """All that replay the log: pid -> state."""
    found = {}
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/cmdline' % pid, 'rb') as file:
                words = file.read().split(b'\0')
            with open('/proc/%s/stat' % pid) as file:
                state = file.read().rpartition(')')[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b'python-rdb' in words[0] and os.fsencode(log) in words and state != 'Z':
            found[int(pid)] = state
    return found


def until(condition, what, seconds=60):
    for _ in range(seconds * 20):
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(what)


def session(log, *commands):
    arguments = [a for c in commands for a in ('-ex', c)]
    return subprocess.Popen([rdb.REVDB, '-nx', *arguments, log], env=rdb.ENVIRONMENT, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)


def busy(log):
    return {pid for pid, state in processes_of(log).items() if state == 'R'}


def stop(pids):
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)


# What is going on when the session ends: commands, which of the processes are stopped then.
SCENES = {
    'an evaluation': (['break f', 'continue', 'print endless'], ''),
    'an evaluation whose parents are stopped': (['break f', 'continue', 'print endless'], 'idle'),
    'an evaluation that is stopped': (['break f', 'continue', 'print endless'], 'busy'),
    'a condition': (['break f if repr(endless)', 'continue'], ''),
    'a condition whose parents are stopped': (['break f if repr(endless)', 'continue'], 'idle'),
    'a row': (['log f repr(endless)'], 'idle'),
    'all local variables': (['break f', 'continue', 'up', 'locals'], 'idle'),
    'snapshots that are stopped': (['break f', 'continue'], 'all'),
    'a run': (['go end'], 'idle'),
}


ENDS = [(scene, signal.SIGKILL) for scene in SCENES] + [
    (scene, number) for scene in ('an evaluation', 'snapshots that are stopped') for number in (signal.SIGTERM, signal.SIGHUP)]


@pytest.mark.parametrize('scene, number', ENDS)
def test_nothing_outlives_its_session(scene, number, log, tmp_path):
    own = tmp_path / 'log.rdb'
    own.symlink_to(log)
    commands, stopped = SCENES[scene]
    process = session(own, *commands)
    try:
        if stopped == 'all':
            until(lambda: len(processes_of(own)) > 1 and not busy(own), 'no snapshots')
        else:
            until(lambda: busy(own), 'nothing runs')
        everybody = processes_of(own)
        stop({'': [], 'all': everybody, 'busy': busy(own), 'idle': set(everybody) - busy(own)}[stopped])
        process.send_signal(number)
        process.wait(60)
        until(lambda: not processes_of(own), 'left: %s' % processes_of(own))
    finally:
        process.stdout.close()
        process.stdin.close()
        process.kill()
        for pid in processes_of(own):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize('tool', [['report', '-o', '/dev/null'], ['index'], ['replay'], ['pack', '-o', '/dev/null']],
                         ids=lambda t: t[0])
def test_nothing_outlives_a_tool(tool, log, tmp_path):
    own = tmp_path / 'log.rdb'
    own.symlink_to(log)
    process = subprocess.Popen([rdb.REVDB, tool[0], own, *tool[1:]], env=rdb.ENVIRONMENT, stdout=subprocess.DEVNULL)
    pids = until(lambda: processes_of(own), 'nothing replays')
    stop(pids)
    process.kill()
    process.wait(60)
    until(lambda: not processes_of(own), 'left: %s' % processes_of(own))


def test_the_end_of_the_keeper_is_no_harm(log, tmp_path):
    """Whoever kills it has the session go on without, and end as it should."""
    own = tmp_path / 'log.rdb'
    own.symlink_to(log)
    process = session(own, 'break f', 'continue', 'print 6 * 7')
    until(lambda: len(processes_of(own)) > 1, 'no snapshots')
    done = subprocess.run(['ps', '-o', 'pid=,comm=', '--ppid', str(process.pid)], stdout=subprocess.PIPE, text=True)
    keepers = [int(line.split()[0]) for line in done.stdout.splitlines() if 'revdb-keeper' in line]
    assert len(keepers) == 1
    os.kill(keepers[0], signal.SIGKILL)
    output, _ = process.communicate(b'print 6 * 8\nquit\n', 60)
    assert b'\n48\n' in output and process.returncode == 0
    until(lambda: not processes_of(own), 'left: %s' % processes_of(own))
