# SPDX-License-Identifier: MIT
"""Processes: each has a log of its own, all of them replay to their ends, and no log is written over another."""
import os
import re
import signal
import subprocess
import time

import pytest

import rdb

# Each line that a program says begins with its process's number, so that each replay can be asked for its own.
SAY = '''
import os, signal, subprocess, sys, time
def say(*words):
    os.write(1, '%d %s\\n' % (os.getpid(), ' '.join(map(str, words))))
def python(text):
    return [sys.executable, '-c', 'import os; os.write(1, str(os.getpid()) + " executed\\\\n")\\n' + text]
'''

# Programs, and how many logs they leave beside the first: one for each child that was forked, unless it executes
# something other than Python, and one more for each python-rdb that is executed.
PROGRAMS = {
    'fork': (1, '''
child = os.fork()
if child == 0:
    say('child', time.time())
    os._exit(3)
say(os.waitpid(child, 0) == (child, 3 << 8), time.time())
'''),
    'child that returns': (1, '''
child = os.fork()
say('child' if child == 0 else 'parent', os.getppid())
if child:
    os.wait()
'''),
    'grandchild': (2, '''
if os.fork() == 0:
    say('child')
    if os.fork() == 0:
        say('grandchild', time.time())
        sys.exit(4)
    say(os.wait()[1] >> 8)
    sys.exit(5)
say(os.wait()[1] >> 8)
'''),
    'siblings': (3, '''
for i in range(3):
    if os.fork() == 0:
        say('child', i, time.time())
        sys.exit(i)
say(sorted(os.wait()[1] >> 8 for i in range(3)))
'''),
    'fifty at once': (50, '''
r, w = os.pipe()
children = set()
for i in range(50):
    child = os.fork()
    if child == 0:
        os.close(w)
        os.read(r, 1)            # all of them wait until the last is there
        say('child', i, time.time())
        sys.exit(i)
    children.add(child)
os.close(w)
say(set(os.wait()[0] for i in range(50)) == children)
'''),
    'killed': (1, '''
r, w = os.pipe()
child = os.fork()
if child == 0:
    say('child')
    os.write(w, 'x')
    while True:
        time.sleep(0.001)
os.read(r, 1)
time.sleep(0.01)
os.kill(child, signal.SIGKILL)
say(os.waitpid(child, 0)[1])
'''),
    'fork in a threaded program': (2, '''
import threading
stop, counts = threading.Event(), [0, 0]
def busy(n):
    while not stop.is_set():
        counts[n] += 1
        time.sleep(0.0002)
def forks():
    child = os.fork()
    if child == 0:
        say('from a thread', threading.active_count())
        t = threading.Thread(target=say, args=('thread of the child',))
        t.start()
        t.join()
        os._exit(6)
    say(os.waitpid(child, 0)[1] >> 8)
threads = [threading.Thread(target=busy, args=(n,)) for n in (0, 1)]
[t.start() for t in threads]
time.sleep(0.01)
t = threading.Thread(target=forks)
t.start()
t.join()
child = os.fork()
if child == 0:
    stop.set()
    say('from the main thread', threading.active_count(), sum(counts) > 0)
    sys.exit(7)
say(os.waitpid(child, 0)[1] >> 8)
stop.set()
[t.join() for t in threads]
say(sum(counts) > 0)
'''),
    'a child of a thread ends with its last thread': (1, '''
import threading
main = threading.current_thread()
def joins():
    main.join()
    say('there is no main thread here')
def forks():
    child = os.fork()
    if child == 0:
        t = threading.Thread(target=joins)
        t.start()
        t.join()
    else:
        say(os.waitpid(child, 0)[1])
threading.Thread(target=forks).start()
'''),
    'subprocess': (2, '''
p = subprocess.Popen(['sort'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
say(p.communicate('b\\na\\n'), p.returncode, p.pid)
say(repr(subprocess.check_output('echo $X; exec 2>&1; echo y', shell=True, env={'X': 'z'})), subprocess.call(['false']))
def early():
    os.environ['EARLY'] = 'set by preexec_fn'
    os.nice(1)
say(repr(subprocess.check_output('echo hello', shell=True, preexec_fn=early, close_fds=True)))
def fails():
    raise KeyError('in preexec_fn')
try:
    subprocess.call('true', preexec_fn=fails)
except KeyError as error:
    say(error)
try:
    subprocess.call('/nowhere/program')
except OSError as error:
    say(error)
p = subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for i in range(20):              # a conversation
    p.stdin.write('%d\\n' % i)
    p.stdin.flush()
    assert p.stdout.readline() == '%d\\n' % i
p.stdin.close()
say(p.wait())
'''),
    'subprocess that is Python': (6, '''
say(subprocess.call(python('import time; time.time(); raise SystemExit(8)')))
say(subprocess.call(python('import subprocess, sys; raise SystemExit(subprocess.call([sys.executable, "-c", "exit(9)"]))')))
'''),
    'exec of Python': (1, '''
say('before')
os.execv(sys.executable, python(''))
'''),
    'exec of Python by another name': (1, '''
os.execv(sys.executable, ['nopython'] + python('')[1:])
'''),
    'exec of another in a fork': (0, '''
child = os.fork()
if child == 0:
    os.execlp('sh', 'sh', '-c', 'exit 9')
say(os.waitpid(child, 0)[1] >> 8)
'''),
    'exec by every name': (0, '''
sh, env = ['sh', '-c', 'exit $N'], {'N': '9', 'PATH': os.environ['PATH']}
os.environ['N'] = '9'
for execute in (lambda: os.execl('/bin/sh', *sh), lambda: os.execle('/bin/sh', *(sh + [env])),
                lambda: os.execlp('sh', *sh), lambda: os.execlpe('sh', *(sh + [env])), lambda: os.execv('/bin/sh', sh),
                lambda: os.execve('/bin/sh', sh, env), lambda: os.execvp('sh', sh),
                lambda: os.execvpe('sh', sh, env)):
    child = os.fork()
    if child == 0:
        execute()
    say(os.waitpid(child, 0)[1] >> 8)
'''),
    'exec that fails in a fork': (1, '''
child = os.fork()
if child == 0:
    try:
        os.execv('/nowhere/program', ['x'])
    except OSError as error:
        say(error)
    sys.exit(10)
say(os.waitpid(child, 0)[1] >> 8)
'''),
    'exec of Python in a fork, twice': (3, '''
child = os.fork()
if child == 0:
    say('forked')
    os.execve(sys.executable, python('import sys; os.execv(sys.executable, [sys.executable, "-c", "exit(11)"])'),
              os.environ)
say(os.waitpid(child, 0)[1] >> 8)
'''),
    'spawn': (2, '''
say(os.spawnlp(os.P_WAIT, 'sh', 'sh', '-c', 'exit 6'))
say(os.waitpid(os.spawnvp(os.P_NOWAIT, 'false', ['false']), 0)[1] >> 8)
say(os.spawnve(os.P_WAIT, sys.executable, python('exit(12)'), {}))
'''),
    'popen': (0, '''
import commands, popen2, warnings
say(commands.getstatusoutput('echo out; exit 3'))
out, into = popen2.popen2('sort')
into.write('b\\na\\n')
into.close()
say(out.readlines())
p = popen2.Popen3('cat; echo err >&2', True)
p.tochild.close()
say(p.fromchild.read(), repr(p.childerr.read()), p.wait())
say(os.popen('echo one').read().strip(), os.popen('exit 2').close(), os.system('exit 5') >> 8)
'''),
    'pty': (1, '''
import pty
child, terminal = pty.fork()
if child == 0:
    print raw_input('name? '), os.isatty(0)
    sys.exit(13)
seen = ''
while 'name? ' not in seen:
    seen += os.read(terminal, 100)
os.write(terminal, 'ada\\n')
try:
    while True:
        seen += os.read(terminal, 100)
except OSError:
    pass
say(repr(seen), os.waitpid(child, 0)[1] >> 8)
'''),
    'Process, Queue and Pipe': (3, '''
from multiprocessing import Lock, Pipe, Process, Queue
def work(jobs, done, lock):
    for job in iter(jobs.get, None):
        with lock:
            say('job', job)
        done.put(job * job)
def echo(connection):
    connection.send(connection.recv() + ['back'])
jobs, done, lock = Queue(), Queue(), Lock()
workers = [Process(target=work, args=(jobs, done, lock)) for _ in range(2)]
[w.start() for w in workers]
[jobs.put(i) for i in range(10)]
[jobs.put(None) for w in workers]
say(sorted(done.get() for _ in range(10)))
[w.join() for w in workers]
here, there = Pipe()
p = Process(target=echo, args=(there,))
p.start()
here.send(['forth'])
say(here.recv(), p.join(), p.exitcode)
'''),
    'Semaphore, Condition and Event': (3, '''
from multiprocessing import BoundedSemaphore, Condition, Event, Process, RLock, Semaphore
def work(n, room, bounded, turn, condition, over):
    with room, bounded, turn:
        with turn:
            say('inside', n)
    with condition:
        condition.notify()
    over.wait()
room, bounded, turn, condition, over = Semaphore(2), BoundedSemaphore(3), RLock(), Condition(), Event()
workers = [Process(target=work, args=(n, room, bounded, turn, condition, over)) for n in range(3)]
for w in workers:
    with condition:              # which the worker needs to notify
        w.start()
        condition.wait()
say(over.is_set(), room.acquire(False), room.get_value())
over.set()
[w.join() for w in workers]
say([w.exitcode for w in workers])
'''),
    'Pool': (3, '''
from multiprocessing import Pool
def square(n):
    say('square', n)
    return n * n
pool = Pool(3)
say(pool.map(square, range(20)), pool.apply_async(divmod, (7, 3)).get())
pool.close()
pool.join()
'''),
    'Manager': (2, '''
from multiprocessing import Manager, Process
def work(shared, kept):
    shared.append('from the child')
    kept['key'] = os.getpid()
manager = Manager()
shared, kept = manager.list(), manager.dict()
p = Process(target=work, args=(shared, kept))
p.start()
p.join()
say(list(shared), kept['key'] == p.pid)
manager.shutdown()
'''),
}


def lines_of(output, pid):
    return [line for line in output.splitlines() if line.startswith('%d ' % pid)]


def children_of(log):
    return sorted(path for path in log.parent.glob('*.rdb') if path != log)


def tree(log):
    """What `revdb ps` prints: log -> (pid, parent's pid, how it ended, duration, command)."""
    result = rdb.run([rdb.REVDB, 'ps', log])
    assert result.status == 0, result.stderr
    rows = [re.fullmatch(r'(\d+) +(\d+|-) +(\w+(?: \d+)?) +(\?|[\d.]+ s) +(\S+) +(.*)', row)
            for row in result.stdout.splitlines()[1:]]
    assert all(rows), result.stdout
    return {row[5]: (int(row[1]), row[2], row[3], row[4], row[6]) for row in rows}


def prove_family(recording):
    """Every process's log replays to its end and says what the process said; `revdb ps` shows them all."""
    family = tree(recording.log)
    logs = children_of(recording.log)
    assert set(family) == {path.name for path in [recording.log, *logs]}
    for path in logs:
        assert re.fullmatch(r'log\.%d(\.\d+)?\.rdb' % family[path.name][0], path.name)
        assert tree(path) == family, 'the same from any of its members'
    for path in [recording.log, *logs]:
        rdb.check(path)
        pid = family[path.name][0]
        mine = lines_of(rdb.replay(path, output=True).output, pid)
        if list(pid for pid, *_ in family.values()).count(pid) == 1:
            assert mine == lines_of(recording.stdout, pid), path
    return family


@pytest.mark.parametrize('name', sorted(PROGRAMS))
def test_every_process_replays(recorded, source, name):
    expected, program = PROGRAMS[name]
    recording = recorded('-u', source(SAY + program))
    assert recording.status == 0 and recording.stderr == '', recording
    assert len(children_of(recording.log)) == expected, os.listdir(recording.log.parent)
    prove_family(recording)


def test_the_tree(recorded, source):
    recording = recorded('-u', source(SAY + PROGRAMS['grandchild'][1]), 'argument')
    rows = prove_family(recording)
    first, child, grandchild = rows['log.rdb'], *sorted(
        (row for name, row in rows.items() if name != 'log.rdb'), key=lambda row: row[2], reverse=True)
    assert first[1:3] == ('-', 'exit 0') and first[4].endswith('prog.py argument')
    assert child[1:3] == (str(first[0]), 'exit 5') and grandchild[1:3] == (str(child[0]), 'exit 4')
    assert all(re.fullmatch(r'\d+\.\d{3} s', row[3]) for row in rows.values())


def test_the_tree_says_who_was_killed(recorded, source):
    rows = prove_family(recorded('-u', source(SAY + PROGRAMS['killed'][1])))
    assert sorted(row[2] for row in rows.values()) == ['SIGKILL', 'exit 0']
    assert '?' not in [row[3] for row in rows.values()]


def test_the_tree_says_which_signal(recorded, source):
    """Told by whoever waited: also by a thread, and by what Process and Popen are made of."""
    recording = recorded('-u', source(SAY + '''
import multiprocessing, threading
def dies(number, wait):
    if os.fork() == 0:
        say('child')
        os.abort() if number == signal.SIGABRT else os.kill(os.getpid(), number)
    wait()
def wait_in_a_thread():
    t = threading.Thread(target=os.wait3, args=(0,))
    t.start()
    t.join()
dies(signal.SIGTERM, os.wait)
dies(signal.SIGSEGV, lambda: os.waitpid(-1, 0))
dies(signal.SIGUSR2, wait_in_a_thread)
dies(signal.SIGABRT, os.wait)
say(subprocess.call(python('import signal; os.kill(os.getpid(), signal.SIGQUIT)')))
p = multiprocessing.Process(target=lambda: os.kill(os.getpid(), signal.SIGUSR1))
p.start()
p.join()
say(p.exitcode)
'''))
    assert recording.status == 0 and recording.stderr == ''
    ends = sorted(row[2] for row in prove_family(recording).values())
    assert ends == ['SIGABRT', 'SIGQUIT', 'SIGSEGV', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'exec', 'exit 0'], ends


OUTLIVES = '''
parent = os.getpid()
child = os.fork()
if child == 0:
    while os.getppid() == parent:
        time.sleep(0.005)
    say('outlived it')
    sys.exit(14)
say('parent ends')
'''


def test_a_child_outlives_its_parent(recorded, source):
    recording = recorded('-u', source(SAY + OUTLIVES))     # returns when the child has closed its output too
    child, = children_of(recording.log)
    deadline = time.monotonic() + 20
    while 'running' in str(tree(recording.log)[child.name]) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert prove_family(recording)[child.name][2] == 'exit 14'


def test_no_log_is_written_over(recorded, source, tmp_path):
    """A file that already has the name stays as it is."""
    recording = recorded('-u', source(SAY + '''
r, w = os.pipe()
child = os.fork()
if child == 0:
    os.read(r, 1)
    os.execv(sys.executable, python('exit(11)'))
open(os.environ['OTHER'] % child, 'w').write('precious')
os.write(w, 'x')
say(child, os.waitpid(child, 0)[1] >> 8)
'''), env=dict(rdb.ENVIRONMENT, OTHER=tmp_path / 'log.%d.2.rdb'))
    assert recording.status == 0
    _, child, status = recording.stdout.splitlines()[-1].split()
    other = tmp_path / ('log.%s.2.rdb' % child)
    assert status == '11' and other.read_bytes() == b'precious'
    other.unlink()
    assert [path.name for path in children_of(recording.log)] == ['log.%s.3.rdb' % child, 'log.%s.rdb' % child]
    prove_family(recording)


def test_children_unrecorded(source, tmp_path):
    recording = rdb.record(tmp_path / 'log.rdb', '-u', source(SAY + PROGRAMS['siblings'][1] + '''
say(subprocess.call(python('exit("REVDB" in os.environ)')))
'''), env=dict(rdb.ENVIRONMENT, REVDB_CHILDREN='0'))
    assert recording.status == 0 and recording.stderr == ''
    assert len(re.findall('^[0-9]+ child', recording.stdout, re.M)) == 3
    assert not children_of(recording.log)
    prove_family(recording)


SHARED = '''
from multiprocessing import Array, Process, Value
def work(total, squares, n):
    for i in range(n, len(squares), 2):
        squares[i] = i * i
        with total.get_lock():
            total.value += squares[i]
    say(n, total.value > 0, list(squares)[n::2])
total, squares = Value('i', 0), Array('i', 10)
workers = [Process(target=work, args=(total, squares, n)) for n in (0, 1)]
[w.start() for w in workers]
[w.join() for w in workers]
say(total.value, list(squares))
'''


def test_shared_memory(recorded, source):
    """What is read through ctypes is recorded; what could be missed is announced, and noted in the log."""
    recording = recorded('-u', source(SAY + SHARED))
    assert recording.status == 0 and '285 [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]' in recording.stdout
    assert 'shared' in recording.stderr
    assert 'shared' in rdb.run([rdb.REVDB, 'info', recording.log]).stdout
    assert len(prove_family(recording)) == 3


READ = '''
import ctypes, mmap, re, struct
m = mmap.mmap(-1, 100)
(r, w), (back, forth) = os.pipe(), os.pipe()
if os.fork() == 0:
    for n in range(3):
        m[:12] = 'ab%d\\nefghijkl' % n
        os.write(w, 'x')
        os.read(back, 1)
    os._exit(0)
view = buffer(m)
for n in range(3):
    os.read(r, 1)
    m.seek(2)
    say(repr([m[2], m[0:4], m[:12:3], m[11::-4], m.read_byte(), m.readline(), m.read(3), m.find('g', 0), m.rfind('f')]))
    say(repr([str(view)[:4], re.search('b(.)', m).group(1), struct.unpack_from('3s', m), list(m)[2]]))
    say(repr(ctypes.string_at(ctypes.addressof(ctypes.c_char.from_buffer(m)), 5)))
    os.write(forth, 'x')
'''


def test_shared_memory_is_read_through_mmap(recorded, source):
    recording = recorded('-u', source(SAY + READ))
    assert "'2', 'ab2\\n'" in recording.stdout
    prove_family(recording)


UNSEEN = '''
import ctypes, mmap
shared, private = mmap.mmap(-1, 100), ctypes.create_string_buffer(4)
address = ctypes.addressof(ctypes.c_char.from_buffer(shared))
if os.fork() == 0:
    shared[0:4] = 'abcd'
    os._exit(0)
os.wait()
ctypes.memmove(private, address, 4)
say(private.value)
'''


def test_what_cannot_be_recorded_is_announced(recorded, source):
    """When it is made, when the log is opened, and where the replay passes it; only then does it diverge."""
    recording = recorded('-u', source(SAY + UNSEEN))
    warning, = recording.stderr.splitlines()
    assert warning.startswith('revdb: not recorded faithfully: memory shared with a child process')
    replayed = rdb.isolated([rdb.REVDB, 'replay', '--output', recording.log])
    assert replayed.status == 4 and 'other arguments than recorded' in replayed.stderr
    told = replayed.stderr.splitlines()
    assert told[0].endswith('not all was recorded faithfully; the warning of the recording is repeated in its output')
    assert told[1] == warning
    with rdb.Debugger(recording.log) as debugger:
        assert told[0] in debugger.opening.text
        assert warning in debugger.tell('continue').text
        assert 'diverged' in debugger.tell('continue').text


def test_debugging_a_child(recorded, source):
    recording = recorded('-u', source(SAY + '''
def common(word):
    return word
common('before the fork')
if os.fork() == 0:
    common('in the child')
    os._exit(0)
os.wait()
common('in the parent')
'''))
    child, = children_of(recording.log)
    for log, last in (recording.log, 'in the parent'), (child, 'in the child'):
        with rdb.Debugger(log) as debugger:
            debugger.tell('break common')
            seen = []
            while 'Breakpoint' in debugger.tell('continue').text:
                seen.append(debugger.tell('print word').text.strip().strip("'"))
            assert seen == ['before the fork', last]
            assert 'Breakpoint' in debugger.tell('bcontinue').text
            assert debugger.tell('bcontinue').time < debugger.tell('continue').time
