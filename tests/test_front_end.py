# SPDX-License-Identifier: MIT
"""revdb survives whatever becomes of the processes that it talks to, and Ctrl-C brings it back to a prompt."""
import os
import random
import re
import resource
import signal
import subprocess
import threading
import time

import pytest
import rdb

SANITIZED = rdb.BUILD / 'san/bin/revdb'  # make sanitized

PROGRAM = '''
import os, time

def work(n):
    total = 0
    for i in range(n):
        total += len(str(i))
        if i % 100 == 0:
            os.stat('/')
    return total

for turn in range(20):
    work(2000)
    print turn
'''

# Of every kind, and more of those that talk much.
COMMANDS = '''set patience 1|go 100|bstep|step 3|next|bnext|finish|bfinish|continue|bcontinue|backtrace|list|locals|print 6 * 7|
break prog.py:8|break work if n > 5|continue|bcontinue|info breakpoints|delete|info threads|info log|info snapshots|
nthread|bthread|up|down|go 499|go 3|bcontinue|go 250|backtrace|print 1|finish|step 100|bstep 50|go 0|continue|
log prog.py:8 n, total|calls work|watch n|continue|bcontinue|last n|next-change n|info objects|created $1|died $1|
catch raise KeyError|rbreak w|continue|why|back|forward|info tests|info output|go failure|whatis n|dir n|go 77|bstep'''


@pytest.fixture(scope='module')
def recording(tmp_path_factory):
    folder = tmp_path_factory.mktemp('recording')
    program = folder / 'prog.py'
    program.write_text(PROGRAM)
    made = rdb.record(folder / 'log.rdb', program)
    assert made.status == 0
    return made


# ---- A server that lies ----

@pytest.fixture(scope='module')
def hostile(tmp_path_factory):
    """tests/fuzz/hostile_server.c, as an interpreter of the build that the logs name."""
    exe = tmp_path_factory.mktemp('hostile') / 'python-rdb'
    notes = subprocess.run(['readelf', '-n', rdb.PYTHON], stdout=subprocess.PIPE, check=True, text=True).stdout
    build = re.search(r'Build ID: (\w+)', notes)[1]
    subprocess.run(['gcc', '-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-IPython/log', '-IPython/protocol',
                    '-Wl,--build-id=0x' + build, 'tests/fuzz/hostile_server.c', '-o', exe], cwd=rdb.TOP, check=True)
    return exe


def ask_everything(hostile, recording, folder, name):
    log = folder / name
    os.link(recording.log, log)
    return rdb.run([SANITIZED, '-x', hostile, log], COMMANDS.replace('|', '\n'), timeout=60,
                   env={'HOME': folder, 'REVDB_HISTFILE': '/dev/null'})


def test_server_that_does_not_lie(hostile, recording, tmp_path):
    """The stand-in is good enough to be taken for a replay."""
    result = ask_everything(hostile, recording, tmp_path, 'log-1-0.rdb')
    assert re.search(r'print 6 \* 7\n(42|\$1 = <an object>)\n', result.stdout), result
    assert 'in f' in result.stdout and '(100)$ ' in result.stdout


def test_server_of_another_version(hostile, recording, tmp_path):
    """The first message tells, in a line that says what to do, and nothing is asked of it."""
    result = ask_everything(hostile, recording, tmp_path, 'log-77777-0.rdb')
    assert result.status == 3 and result.stdout == '', result
    assert re.fullmatch(r'revdb: \S+/python-rdb speaks version (\d+) of the protocol, and this revdb version \d+: '
                        r'use the revdb that was installed with it, or name another python-rdb with -x EXE\n',
                        result.stderr), result


@pytest.mark.parametrize('lies', [2, 5, 30])
def test_server_that_lies(hostile, recording, tmp_path, lies):
    """Whatever it says: no crash, no hang, no memory touched that is not revdb's, none lost."""
    for seed in range(400 if rdb.LONG else 8):
        result = ask_everything(hostile, recording, tmp_path, 'log-%d-%d.rdb' % (seed, lies))
        assert result.status in (0, 1, 3, 4), (seed, result)
        assert not re.search('Sanitizer|runtime error', result.stderr), (seed, result.stderr)


# ---- Processes that die, hang or run out of memory ----

def replaying(log):
    """The processes that replay this log."""
    found = []
    for entry in os.listdir('/proc'):
        if entry.isdigit():
            try:
                with open('/proc/%s/cmdline' % entry, 'rb') as file:
                    words = file.read().split(b'\0')
            except OSError:
                continue  # it has ended meanwhile
            if len(words) == 3 and words[0].endswith(b'python-rdb') and words[1] == os.fsencode(log):
                found.append(int(entry))
    return found


def signal_all(processes, number):
    for pid in processes:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def still_works(debugger):
    assert debugger.tell('go 100').time == 100
    assert debugger.tell('print 6 * 7').text == '42\n'
    assert debugger.tell('backtrace').places


MOVES = ['go 3000', 'continue', 'bcontinue', 'go 40000', 'bstep', 'next', 'print n', 'backtrace', 'bnext', 'finish',
         'bfinish',
         'go 70', 'break work if n > 5000', 'continue', 'bcontinue', 'info threads', 'locals', 'list']


@pytest.mark.parametrize('many', [False, True], ids=['one', 'all'])
def test_killed_at_any_message(recording, many):
    """One of the replaying processes, or all, are killed while the front end waits for it, or before it asks."""
    chance = random.Random(3)
    with rdb.Debugger(recording.log) as debugger:
        for command in MOVES * (20 if rdb.LONG else 1):
            def kill():
                processes = replaying(recording.log)
                signal_all(processes if many else chance.sample(processes, min(1, len(processes))), signal.SIGKILL)
            timer = threading.Timer(chance.choice([0, 0.01, 0.05]), kill)
            timer.start()
            debugger.tell(command)
            timer.join()
        still_works(debugger)


def time_of_interrupt(debugger):
    start = time.time()
    debugger.interrupt()
    took = time.time() - start
    try:
        debugger.terminal.expect(rdb.PROMPT, timeout=0.3)  # Ctrl-C came at a prompt: there is another one
    except rdb.pexpect.TIMEOUT:
        pass
    return took


@pytest.mark.parametrize('command', ['go 40000', 'bstep', 'print n', 'backtrace', 'continue', 'bfinish',
                                     'info threads'])
def test_hangs(recording, command):
    """No process answers any more: Ctrl-C returns to a prompt, and the session goes on with new processes."""
    with rdb.Debugger(recording.log) as debugger:
        debugger.tell('go 20000')
        signal_all(replaying(recording.log), signal.SIGSTOP)
        debugger.terminal.sendline(command)
        time.sleep(0.2)
        assert time_of_interrupt(debugger) < 1
        still_works(debugger)


@pytest.mark.parametrize('command, answer', [('go 40000', 'in work'), ('bstep', 'in work'), ('print n', '2000'),
                                             ('backtrace', '#1 ')])
def test_hung_processes_are_replaced(recording, command, answer):
    """Without Ctrl-C: one line, and others do the work."""
    with rdb.Debugger(recording.log) as debugger:
        debugger.tell('go 20000')
        debugger.tell('set patience 1')
        signal_all(replaying(recording.log), signal.SIGSTOP)
        said, _, rest = debugger.tell(command).text.partition('\n')
        assert said == ('the replaying process died: it neither answered nor did anything for 1 s and was ended '
                        '(`set patience`); others take its place')
        assert answer in rest
        still_works(debugger)


def test_long_work_is_waited_for(recording):
    """Evaluations that give no sign for longer than there is patience: in the process that was asked, and in a fork of it
    (a condition)."""
    long = 'sum(xrange(2 * 10 ** 8)) > 0'
    with rdb.Debugger(recording.log) as debugger:
        debugger.tell('set patience 1')
        assert debugger.tell('print ' + long).text == 'True\n'
        debugger.tell('break prog.py:6 if ' + long)
        assert debugger.tell('continue').place.line == 6


def test_evaluation_that_hangs(recording):
    with rdb.Debugger(recording.log) as debugger:
        debugger.tell('set patience 1')
        debugger.terminal.sendline('print [x for x in iter(int, 1)]')
        time.sleep(0.5)
        signal_all(replaying(recording.log), signal.SIGSTOP)
        assert 'neither answered nor did anything for 1 s' in debugger.wait().text
        assert 'others take its place' in debugger.tell('print 6 * 7').text
        still_works(debugger)


def test_interrupted_at_any_moment(recording):
    chance = random.Random(4)
    with rdb.Debugger(recording.log) as debugger:
        debugger.tell('break work if "no" == str(total)')
        took = []
        for i in range(200 if rdb.LONG else 20):
            debugger.tell('go %d' % chance.choice([50, 20000, 60000]))
            debugger.terminal.sendline(chance.choice(['continue', 'bcontinue', 'go 100000', 'print sum(range(10 ** 8))',
                                                      'while True: pass', 'p [x for x in iter(int, 1)]']))
            time.sleep(chance.uniform(0, 0.3))
            took.append(time_of_interrupt(debugger))
        assert max(took) < 1, took
        still_works(debugger)


def test_out_of_memory(tmp_path, source):
    """A replay that cannot have what the program had ends; the person stands where they stood, and is told."""
    program = source('import os\nos.stat("/")\nbig = "x" * (600 << 20)\nprint len(big)\n')
    recording = rdb.record(tmp_path / 'log.rdb', program)
    assert recording.stdout == '%d\n' % (600 << 20)
    said = 'out of memory: the program was given'

    def little_memory():
        resource.setrlimit(resource.RLIMIT_DATA, (400 << 20, 400 << 20))

    def little_room():
        resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
    result = rdb.run([rdb.REVDB, 'replay', recording.log], preexec=little_room)
    assert result.status == 4 and 'a limit of address space (ulimit -v)' in result.stderr  # libraries lie far apart
    result = rdb.run([rdb.REVDB, 'replay', recording.log], preexec=little_memory)
    assert result.status == 4 and said in result.stderr
    result = rdb.run([rdb.REVDB, recording.log], preexec=little_memory,
                     stdin='continue\nprint 6 * 7\nprint "x" * 10 ** 10\n')
    assert said in result.stderr and '42\n' in result.stdout and 'MemoryError' in result.stdout + result.stderr
