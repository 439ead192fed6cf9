# SPDX-License-Identifier: MIT
"""The program does its worst.  What becomes of the recording stands in docs/reliability.md; each row there is one here.

Three outcomes: the recording goes on as if nothing had been; it stops, or a child is not recorded, with exactly one
line that says so, and the program goes on as under stock; or the program dies as it does under stock, with its log
whole up to there."""
import os
import re
import signal

import pytest
import rdb

BEFORE = r'''
import collections, ctypes, glob, itertools, os, resource, signal, sys, time

def work(rounds=50):
    for _ in range(rounds):
        time.time()
        os.urandom(4000)

def child_says_hello():
    pid = os.fork()
    if pid == 0:
        os.write(1, 'hello from the child\n')
        os._exit(0)
    print os.waitpid(pid, 0)[1]

work()
'''
AFTER = '''
work()
print 'and it goes on'
'''

GOES_ON = {
    'closes every descriptor from 3 up': 'os.closerange(3, 100000)',
    'closes what /proc/self/fd lists': r'''
for fd in os.listdir('/proc/self/fd'):
    if int(fd) > 2:
        try:
            os.close(int(fd))
        except OSError:
            pass
''',
    'puts other files in the place of many descriptors': 'for fd in range(3, 1024): os.dup2(0, fd)',
    'redirects 1 and 2': r'''
sys.stdout.flush()
kept = os.dup(1)
for fd in 1, 2:
    os.dup2(os.open('out%d' % fd, os.O_CREAT | os.O_WRONLY), fd)
print 'hidden'
sys.stdout.flush()
os.dup2(kept, 1)
''',
    'closes 0, 1 and 2': r'''
kept = os.dup(1)
for fd in 0, 1, 2:
    os.close(fd)
work()
os.dup2(kept, 1)
''',
    'changes and removes its directory': 'os.mkdir("sub"); os.chdir("sub"); os.rmdir(os.getcwd()); child_says_hello()',
    'changes its root directory': 'os.mkdir("root"); os.chroot("root"); os.chdir("/"); print os.listdir("/")',
    'drops its privileges': 'os.setgroups([]); os.setgid(65534); os.setuid(65534); print os.getresuid()',
    'allows itself no descriptors': 'resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0)); work = time.time',
    'allows itself no processes': r'''
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
os.setuid(65534)
try:
    os.fork()
except OSError as error:
    print error
''',
    'renames its log': '[os.rename(log, "renamed.rdb") for log in glob.glob("*.rdb")]',
    'ignores every signal': r'''
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (RuntimeError, ValueError):
        pass
''',
    'blocks every signal': r'''
ctypes.CDLL(None).pthread_sigmask(0, ctypes.create_string_buffer('\xff' * 128), None)
os.kill(os.getpid(), signal.SIGTERM)
''',
    'is signalled a thousand times a second': r'''
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
for _ in range(100):
    try:
        work(3)
    except EnvironmentError as error:
        assert error.errno == 4
signal.setitimer(signal.ITIMER_REAL, 0)
''',
    'is stopped and continued': r'''
if os.fork() == 0:
    time.sleep(0.2)
    os.kill(os.getppid(), signal.SIGCONT)
    os._exit(0)
os.kill(os.getpid(), signal.SIGSTOP)
''',
    'asks for more memory than there is': r'''
resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))
try:
    print len('x' * (400 << 20))
except MemoryError:
    print 'no memory'
blocks = []
try:
    while True:
        blocks.append('x' * 1000000)
except MemoryError:
    print 'no memory again', len(blocks) > 100
del blocks
''',
    'uses up its memory in small pieces': r'''
resource.setrlimit(resource.RLIMIT_AS, (150 << 20, 150 << 20))
try:
    collections.deque(str(n) for n in itertools.count())
except (MemoryError, SystemError):  # stock's eval loop has no memory to say which
    print 'no memory'
''',
    'forks 200 children': r'''
children = []
for number in range(200):
    pid = os.fork()
    if pid == 0:
        os._exit(number)
    children.append(pid)
print [os.waitpid(pid, 0)[1] >> 8 for pid in children] == range(200)
''',
}


@pytest.fixture
def folder(tmp_path):
    """A folder for each of the two runs, that any user may enter."""
    for folder in tmp_path.parents:
        if folder.name.startswith('pytest-of-'):
            break
        folder.chmod(folder.stat().st_mode | 0o011)

    def make(name):
        (tmp_path / name).mkdir()
        return tmp_path / name
    return make


def both(folder, source, program):
    """The program under stock, and recorded."""
    program = source(program)
    stock = rdb.run([rdb.STOCK, program], cwd=folder('stock'))
    cwd = folder('recorded')
    return stock, rdb.record(cwd / 'log.rdb', program, cwd=cwd)


def needs_root(what):
    if os.geteuid() != 0 and re.search(r'chroot|setuid', what):
        pytest.skip('only root may do that')


@pytest.mark.parametrize('what', GOES_ON.values(), ids=GOES_ON.keys())
def test_recording_goes_on(folder, source, what):
    needs_root(what)
    stock, recording = both(folder, source, BEFORE + what + AFTER)
    assert stock.status == 0 and stock.stdout.endswith('and it goes on\n'), stock
    assert recording[1:] == tuple(stock)
    log = recording.log if recording.log.exists() else recording.log.with_name('renamed.rdb')
    rdb.check(log)
    played = rdb.replay(log, output=True)
    assert recording.stdout.splitlines()[-1] in played.output
    for child in sorted(log.parent.glob('log.*.rdb'))[:3]:
        rdb.replay(child)


# What is done; the line that says what happens (N stands for a number); whether the log still replays.
STOPS = {
    'allows itself no files': (
        'resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); work(200)',
        'revdb: recording stopped: cannot write the log: File too large; the program goes on unrecorded', True),
    'takes every descriptor': (
        'last = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n'
        'resource.setrlimit(resource.RLIMIT_NOFILE, (last, last))\n'
        'for fd in range(3, last): os.dup2(0, fd)\n'
        'os.closerange(3, last)',
        'revdb: recording stopped: no descriptor is free for the log; the program goes on unrecorded', True),
    'truncates its log': (
        '[open(log, "r+").truncate(100) for log in glob.glob("*.rdb")]',
        "revdb: recording stopped: the log's file was truncated, or its disk failed; the program goes on unrecorded",
        False),
    'changes its root directory and forks': (
        'os.mkdir("root"); os.chroot("root"); os.chdir("/"); child_says_hello()',
        'revdb: cannot record to LOG: No such file or directory; this child goes on unrecorded', True),
    'drops its privileges and forks': (
        'os.setgroups([]); os.setgid(65534); os.setuid(65534); child_says_hello()',
        'revdb: cannot record to LOG: Permission denied; this child goes on unrecorded', True),
    'allows itself no descriptors and forks': (
        'resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3)); work = time.time; child_says_hello()',
        'revdb: cannot record to LOG: Too many open files; this child goes on unrecorded', True),
}


@pytest.mark.parametrize('what, says, replays', STOPS.values(), ids=STOPS.keys())
def test_recording_stops(folder, source, what, says, replays):
    needs_root(what)
    stock, recording = both(folder, source, BEFORE + what + AFTER)
    assert stock.status == 0 and stock.stderr == '', stock
    assert (recording.status, recording.stdout) == (stock.status, stock.stdout)
    said = re.sub(re.escape(str(recording.log)[:-len('.rdb')]) + r'\.\d+\.rdb', 'LOG', recording.stderr)
    assert said == says + '\n'
    if replays:
        rdb.replay(recording.log)
    else:
        result = rdb.isolated([rdb.REVDB, 'replay', recording.log])
        assert result.status == 3 and 'is cut off inside its header' in result.stderr


DIES = {
    'overflows the stack': ('sys.setrecursionlimit(10 ** 8)\ndef f(n): f(n + 1)\nf(0)', -signal.SIGSEGV,
                            'the program was killed'),
    'overflows a small stack': ('resource.setrlimit(resource.RLIMIT_STACK, (1 << 20, 1 << 20))\n'
                                'sys.setrecursionlimit(10 ** 8)\ndef f(n): f(n + 1)\nf(0)', -signal.SIGSEGV,
                                'the program was killed'),
    'kills its process group': ('os.kill(0, signal.SIGKILL)', -signal.SIGKILL, 'the program was killed inside kill()'),
    'uses up its processor time': ('resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: work()',
                                   -signal.SIGKILL, 'the program was killed'),
    'calls os._exit': ('os._exit(7)', 7, 'the program called _exit(7)'),
    'calls os.abort': ('os.abort()', -signal.SIGABRT, 'the program called abort()'),
    'does not catch its MemoryError': ('resource.setrlimit(resource.RLIMIT_AS, (200 << 20, 200 << 20))\n'
                                       '"x" * (300 << 20)', 1, 'the program exited with status 1'),
    'replaces itself by another program': ('os.execv("/bin/echo", ["echo", "executed"])', 0,
                                           'the program replaced itself by another (exec)'),
}


@pytest.mark.parametrize('what, status, ended', DIES.values(), ids=DIES.keys())
def test_program_dies_as_under_stock(folder, source, what, status, ended):
    stock, recording = both(folder, source, BEFORE + what + '\n')
    assert stock.status == status
    assert recording[1:] == tuple(stock)
    assert ended in rdb.check(recording.log)
    rdb.replay(recording.log)


def test_unlinks_its_log(folder, source):
    """The recording goes on, into a file that has no name any more; nothing is left of it, and nothing is said."""
    stock, recording = both(folder, source, BEFORE + '[os.unlink(log) for log in glob.glob("*.rdb")]' + AFTER)
    assert recording[1:] == tuple(stock)
    assert not list(recording.log.parent.glob('*.rdb'))


def test_replaces_itself_by_python(folder, source):
    """Each program that runs us has a log of its own; all of them replay."""
    stock, recording = both(folder, source, BEFORE + r'''
sys.stdout.flush()
if len(sys.argv) < 4:
    os.execv(sys.executable, [sys.executable] + sys.argv + ['again'])
''' + AFTER)
    assert recording[1:] == tuple(stock)
    logs = list(recording.log.parent.glob('*.rdb'))
    assert len(logs) == 4
    for log in logs:
        rdb.replay(log)
