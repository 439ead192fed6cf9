# SPDX-License-Identifier: MIT
"""What the person's expressions may do: import, use locks of their own; nothing that reaches outside."""
import os

import pytest

import rdb

PROGRAM = '''
import os, threading, time
held = threading.Lock()
held.acquire()
pid, now = os.getpid(), time.time()
kept = open(os.environ['WORK'] + '/kept')
done = True
'''

# expression, part of the answer, call that is refused
ALLOWED = [
    ('print open(os.__file__[:-1]).read(3)', 'r""'),
    ('print "os.py" in os.listdir(os.path.dirname(os.__file__))', 'True'),
    ('print os.path.getsize(os.__file__) > 0', 'True'),
    ("print os.path.exists('{work}/missing')", 'False'),
    ('!import json, decimal, xml.dom.minidom, sqlite3; print json.dumps([1])', '[1]'),
    ('print os.getpid() == pid', 'True'),
    ('print int(time.time()) == int(now)', 'True'),
    ('!lock = threading.Lock(); lock.acquire(); lock.release(); print lock.locked()', 'False'),
    ('!import sys; sys.stderr.write("to the person")', 'to the person'),
    ('print held.locked()', 'True'),
    ('!held.acquire()', 'RuntimeError: thread #1 (MainThread) holds this lock'),
    ('!own = threading.Lock(); own.acquire(); own.acquire()', 'RuntimeError: thread #1 (MainThread) holds this lock'),
]
REFUSED = [
    ("print open('{work}/kept').read()", 'open'),
    ("print os.listdir('{work}')", 'opendir'),
    ("!print os.path.getsize('{work}/kept')", 'stat'),
    ("!open('{work}/new', 'w')", 'open'),
    ("!os.unlink('{work}/kept')", 'unlink'),
    ("!os.rename('{work}/kept', '{work}/x')", 'rename'),
    ("!os.mkdir('{work}/folder')", 'mkdir'),
    ('!os.system("touch {work}/new")', 'system'),
    ('!os.fork()', 'fork'),
    ('!os.kill(os.getppid(), 9)', 'getppid'),
    ('!os.execv("/bin/true", ["true"])', 'execve'),
    ('!import socket; socket.socket()', 'socket'),
    ('!import subprocess; subprocess.call("true")', 'pipe'),
    ('!threading.Thread(target=id).start()', 'pthread_create'),
    ('!os.write(5, "x")', 'write'),
    ('!os.chdir("/")', 'chdir'),
    ('!time.sleep(100)', 'select'),
]


@pytest.fixture(scope='module')
def debugger(tmp_path_factory):
    folder = tmp_path_factory.mktemp('eval')
    work = folder / 'work'
    work.mkdir()
    (work / 'kept').write_text('what it says')
    (folder / 'prog.py').write_text(PROGRAM)
    rdb.record(folder / 'log.rdb', folder / 'prog.py', env=dict(rdb.ENVIRONMENT, WORK=work))
    with rdb.Debugger(folder / 'log.rdb') as debugger:
        debugger.tell('break 7')
        debugger.tell('continue')
        debugger.work = work
        yield debugger


@pytest.mark.parametrize('command, answer', ALLOWED)
def test_allowed(debugger, command, answer):
    told = debugger.tell(command.format(work=debugger.work)).text
    assert answer in told and 'refused' not in told


@pytest.mark.parametrize('command, call', REFUSED)
def test_refused(debugger, command, call):
    answer = debugger.tell(command.format(work=debugger.work)).text
    assert call + ('' if ' ' in call else '()') + ' was refused' in answer
    assert os.listdir(debugger.work) == ['kept']
