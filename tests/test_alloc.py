# SPDX-License-Identifier: MIT
"""No memory for what is ours: a recording ends with a sentence and the program goes on; a replay ends with a sentence.

The trapping interpreter (make sanitized) lets the Nth request of ours fail, for every N (Python/replay/rdb_alloc.c)."""
import re
import socket
import struct
import subprocess

import pytest
import rdb
import test_protocol as protocol

TRAP = rdb.BUILD / 'trap/bin/python-rdb'
MARK = 'revdb: an allocation fails, as REVDB_FAIL_ALLOCATION says\n'

# What our side asks for memory for.
PROGRAM = '''
import mmap, os, select, socket, subprocess, sys, tempfile, threading
sys.stdout.write('begins\\n')
print sorted(os.listdir('.')), os.path.basename(os.getcwd()), os.path.realpath('.') == os.getcwd()
lock = threading.Lock()
def work(n):
    for i in range(n):
        with lock:
            os.stat('/')
threads = [threading.Thread(target=work, args=(5,)) for i in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print os.popen('echo from a shell').read()
print subprocess.Popen([sys.executable, '-S', '-c', 'print 6 * 7'], stdout=subprocess.PIPE).communicate()
with open('data', 'w+') as f:
    f.write('x' * 5000)
    f.flush()
    m = mmap.mmap(f.fileno(), 0)
    print m[:3]
    m.close()
ends = socket.socketpair()
ready = select.epoll()
ready.register(ends[0], select.EPOLLIN)
ends[1].send('a')
print len(ready.poll(1)), ends[0].recv(1)
print socket.getaddrinfo('127.0.0.1', 80, socket.AF_INET, socket.SOCK_STREAM)
print os.tmpfile().read() == ''
os.remove('data')
pid = os.fork()
if pid == 0:
    print 'child'
    sys.stdout.flush()
    os._exit(0)
os.waitpid(pid, 0)
while False:
    pass
eval(compile('1 + \\\\\\n2', 'made', 'eval'))
sys.stdout.write('ends\\n')
sys.exit(3)
'''
WAYS = [{}, {'REVDB_CHAOS': 'order,sched', 'REVDB_ENV_HIDE': '*SECRET*', 'A_SECRET': 'something long'},
        {'REVDB_TORTURE': '50'}]


def counts(step):
    """1, 2, 3, ...; then, unless every count is wanted, ever farther apart."""
    n = 1
    while True:
        yield n
        n += 1 if rdb.LONG or n < 25 else max(1, n // step)


def fail(n):
    return {'REVDB_FAIL_ALLOCATION': str(n)}


def program_in(folder):
    program = folder / 'prog.py'
    program.write_text(PROGRAM)
    (folder / 'here').mkdir(exist_ok=True)
    return program


@pytest.mark.parametrize('way', WAYS, ids=['plain', 'chaos', 'torture'])
def test_recording_without_memory(tmp_path, way):
    program = program_in(tmp_path)
    here = tmp_path / 'here'
    stock = rdb.run([TRAP, program], cwd=here)
    assert stock.status == 3 and stock.stdout.endswith('ends\n'), stock
    failed = stopped = 0
    for n in counts(8):
        log = tmp_path / 'log.rdb'
        result = rdb.run([TRAP, program], cwd=here, env=dict(rdb.ENVIRONMENT, REVDB=log, **way, **fail(n)))
        stderr = result.stderr.replace(MARK, '')
        if MARK not in result.stderr:
            break
        failed += 1
        if result.status == 3 and not result.stdout:  # a recording that was asked for could not begin
            assert re.fullmatch(r'revdb: .*\(REVDB names the log; unset it to run the program unrecorded\)\n', stderr), (n, stderr)
            continue
        assert (result.status, result.stdout) == (stock.status, stock.stdout), (n, result)
        for line in stderr.splitlines():
            stopped += bool(re.fullmatch(r'revdb: recording stopped: no memory for .*; the program goes on unrecorded', line))
            assert line.startswith('revdb: '), (n, stderr)
        replayed = rdb.run([TRAP, log], env={'REVDB_SERVER': '-1'})
        assert replayed.status == 0 and replayed.stderr, (n, stderr, replayed)
        for log in tmp_path.glob('*.rdb'):
            log.unlink()
    assert failed > 20 and stopped > 10, (failed, stopped)


def test_replay_without_memory(tmp_path):
    program = program_in(tmp_path)
    log = tmp_path / 'log.rdb'
    recorded = rdb.run([TRAP, program], cwd=tmp_path / 'here', env=dict(rdb.ENVIRONMENT, REVDB=log))
    whole = rdb.run([TRAP, log], env={'REVDB_SERVER': '-1'})
    assert whole.status == 0 and 'exited with status 3' in whole.stderr, whole
    failed = diverged = 0
    for n in counts(8):
        result = rdb.run([TRAP, log], env=dict(REVDB_SERVER='-1', **fail(n)))
        if MARK not in result.stderr:
            break
        failed += 1
        stderr = result.stderr.replace(MARK, '')
        if result.status == 4:
            diverged += 1
            assert re.search(r'diverged at event \d+, .*: no memory for ', stderr), (n, stderr)
        elif result.status == 3:
            assert re.search('memory', stderr) and not result.stdout, (n, result)
        else:
            assert result == (whole.status, whole.stdout, result.stderr) and stderr == whole.stderr, (n, result)
    assert failed > 20 and diverged > 10, (failed, diverged)
    assert recorded.status == 3


@pytest.mark.parametrize('seed', range(1, 4))
def test_questions_without_memory(tmp_path, seed):
    """Whoever asks gets an answer, an error, or is left; nothing crashes."""
    (tmp_path / 'prog.py').write_text(protocol.PROGRAM)
    log = tmp_path / 'log.rdb'
    rdb.run([TRAP, tmp_path / 'prog.py'], env=dict(rdb.ENVIRONMENT, REVDB=log))
    failed = 0
    for n in counts(2):
        status, said = protocol.talk_nonsense(log, seed, 30, more=fail(n))
        assert status in (0, 3), (n, status, said)
        if MARK not in said:
            break
        failed += 1
    assert failed > 10


LISTS = {
    'objects': (protocol.SET_NAMED, struct.pack('<qqqq', 1, 5000, 0, 1 << 62)),
    'breakpoints': (protocol.SET_BREAKPOINTS, struct.pack('<iiiii', 1, 1, 10, 0, 0) + b'prog.py\0\0n > 3\0'),
    'columns': (protocol.SET_COLUMNS, b'cart.total\0cart.items[0]\0'),
}


def set_lists(log, kind, payload, n):
    """Gives a replaying process a list four times, each time another one.  How many were answered, how it ended, what it said."""
    ours, theirs = socket.socketpair()
    ours.settimeout(60)
    process = subprocess.Popen([TRAP, log], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, text=True, env=dict(fail(n), REVDB_SERVER=str(theirs.fileno())))
    theirs.close()
    answers = -2  # it says hello, and where it stands
    try:
        while answers < 0 and protocol.answer(ours):
            answers += 1
        for count in 1, 2, 1, 3:
            ours.sendall(protocol.HEAD.pack(kind, count * len(payload), 0, 0, 0) + count * payload)
            answers += protocol.answer(ours)
    except OSError:
        pass  # it has left
    ours.close()
    said = process.communicate(timeout=60)[1]
    return answers, process.returncode, said


@pytest.mark.parametrize('what', LISTS)
def test_lists_without_memory(tmp_path, what):
    """A list that could be taken in by half is not asked for again."""
    (tmp_path / 'prog.py').write_text(protocol.PROGRAM)
    log = tmp_path / 'log.rdb'
    rdb.run([TRAP, tmp_path / 'prog.py'], env=dict(rdb.ENVIRONMENT, REVDB=log))
    low, high = 0, 1 << 16  # where the first list has just been answered: with `low` it is not
    while high - low > 1:
        n = (low + high) // 2
        low, high = (low, n) if set_lists(log, *LISTS[what], n)[0] > 0 else (n, high)
    failed = 0
    for n in range(low, low + 1000):
        answers, status, said = set_lists(log, *LISTS[what], n)
        assert status in (0, 3), (n, answers, status, said)
        if MARK not in said:
            break
        failed += 1
    assert failed > 3


LIMITED = '''
import resource
pages = int(open('/proc/self/statm').read().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * 4096 + (10 << 20),) * 2)
import big
print big.x
'''


def test_source_that_is_too_large(tmp_path):
    """A text for which there is no memory: the program needs none for it."""
    (tmp_path / 'prog.py').write_text(LIMITED)
    (tmp_path / 'big.py').write_text('x = 1\n' + ('#' * 99 + '\n') * 145000)
    rdb.run([rdb.PYTHON, '-c', 'import big'], cwd=tmp_path)  # of what is compiled anyhow no text is kept
    recorded = rdb.record(tmp_path / 'log.rdb', tmp_path / 'prog.py')
    assert recorded.status == 0 and recorded.stdout == '1\n', recorded
    assert recorded.stderr == 'revdb: recording stopped: no memory for a source text; the program goes on unrecorded\n'
    replayed = rdb.run([rdb.REVDB, 'replay', recorded.log])
    assert replayed.status == 0 and 'no memory for a source text' in replayed.stdout + replayed.stderr, replayed


def test_one_place_asks_for_memory():
    """Whatever else of ours did would be the program's request, or end it."""
    wanted = {'malloc', 'calloc', 'realloc', 'reallocarray', 'strdup', 'strndup', 'asprintf', 'vasprintf', 'open_memstream'}
    listing = subprocess.run(['nm', '-A', '-u', rdb.BUILD / 'obj/librdb.a'], stdout=subprocess.PIPE, text=True, check=True)
    found = {}
    for _, part, _, name in re.findall(r'^(.*?):(.*?):\s+(\w) (\w+)$', listing.stdout, re.M):
        if name in wanted:
            found.setdefault(part, set()).add(name)
    # The reader is the front end's, too, and asks only for a log that it opens.
    assert found == {'rdb_alloc.o': {'open_memstream'}, 'rdb_log_read.o': {'malloc', 'calloc', 'strdup'}}, found
