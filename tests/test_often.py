# SPDX-License-Identifier: MIT
"""What went wrong once in some hundred recordings, as often as that: on a busy machine, plainly and in torture mode; some end
by a kill.  `make check-long` does each 3,000 times (REVDB_CHECK_LONG), in portions."""
import os
import signal
import subprocess
import time

import pytest

import rdb
from test_extensions import build
from test_turns import PROGRAMS, WAITING

TURNS = 100 if rdb.LONG else 3
PORTIONS = 30 if rdb.LONG else 1

# Two threads with a database each: the library's flags, lists and memory are common to them.
DATABASES = '''
import os, threading, sqlite3, random, time
def db(n):
    c = sqlite3.connect(':memory:'); c.execute('create table t(a,b)')
    for i in xrange(10**9):
        c.executemany('insert into t values(?,?)', [(j, random.random()) for j in range(40)])
        os.write(1, 'T%d db %d %r\\n' % (n, i, c.execute('select sum(b) from t').fetchone()))
for n in range(2):
    t = threading.Thread(target=db, args=(n,)); t.daemon = True; t.start()
time.sleep(10)
'''


@pytest.fixture
def load():
    """As many busy processes as there are processors."""
    busy = [subprocess.Popen(['sh', '-c', 'while :; do :; done']) for _ in range(os.cpu_count())]
    yield
    for process in busy:
        process.kill()
        process.wait()


def killed(log, program, torture):
    """Records for a while."""
    env = dict(rdb.ENVIRONMENT, REVDB=str(log), **({'REVDB_TORTURE': '10'} if torture else {}))
    with subprocess.Popen([rdb.PYTHON, program], env=env, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
        return process.stdout.read()


@pytest.mark.parametrize('portion', range(PORTIONS))
@pytest.mark.parametrize('torture', [False, True])
def test_databases_in_threads(source, tmp_path, load, torture, portion):
    program = source(DATABASES)
    for turn in range(TURNS):
        log = tmp_path / ('log%d.rdb' % turn)
        killed(log, program, torture)
        assert rdb.replay(log, output=True).output
        log.unlink()


@pytest.mark.parametrize('portion', range(PORTIONS))
@pytest.mark.parametrize('name', ['epoll closed', 'file closed'])
def test_what_another_thread_takes_away(source, recorded, load, name, portion):
    program = source(PROGRAMS[name])
    for turn in range(TURNS):
        recording = recorded(program)
        assert rdb.replay(recording.log, output=True).output == recording.stdout


@pytest.mark.parametrize('portion', range(PORTIONS))
def test_a_shared_flag(tmp_path, source, recorded, load, portion):
    """As gevent's pool of threads and its loop share one."""
    build(tmp_path, source, 'waiting', [])
    program = source(WAITING % {'folder': str(tmp_path), 'turns': 100, 'looks': 1, 'interval': 10, 'others': 1})
    for turn in range(TURNS):
        recording = recorded(program)
        assert rdb.replay(recording.log, output=True).output == recording.stdout
