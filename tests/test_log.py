# SPDX-License-Identifier: MIT
"""The log: what the writer leaves behind, however it ends, and what the reader makes of anything else.

Half of the tests use tests/log_roundtrip.c, which writes and reads logs without an interpreter; the others record with
python-rdb.  The reader runs under the sanitizers."""
import ctypes
import os
import random
import re
import resource
import shutil
import signal
import struct
import subprocess
import time

import pytest

import rdb

PAGE = 4096
WINDOW = 128 << 10
SEED = 20260
SANITIZED = rdb.BUILD / 'san/bin/revdb'  # make sanitized
SIZE = struct.Struct('<II')
CHUNK = struct.Struct('<IIQQIIQQ')


@pytest.fixture(scope='session')
def roundtrip(tmp_path_factory):
    """roundtrip(argument...) runs tests/log_roundtrip.c, under the sanitizers."""
    exe = tmp_path_factory.mktemp('roundtrip') / 'roundtrip'
    sources = ['tests/log_roundtrip.c', 'Python/log/rdb_log_write.c', 'Python/log/rdb_log_read.c', 'Python/log/rdb_event.c']
    subprocess.run(['gcc', '-std=gnu11', '-O1', '-g', '-fno-strict-aliasing', '-fsanitize=address,undefined',
                    '-fno-sanitize-recover=undefined', '-IPython/log', *sources, '-lzstd', '-o', exe],
                   cwd=rdb.TOP, check=True)

    def run(*arguments, **options):
        return rdb.run([exe, *arguments], **options)
    run.exe = exe
    return run


def read(roundtrip, log, seed=SEED):
    """Reads a log that must be well up to its end: number of events, how it ends, bytes, kind of the call begun."""
    result = roundtrip('read', log, seed)
    assert result.status == 0, result
    events, end, length, begun = result.stdout.split('\n')[0].split()
    return int(events), end, int(length), int(begun)


class Parts:
    """A log's bytes, and where its parts are."""

    def __init__(self, path):
        self.path = path
        self.bytes = bytearray(path.read_bytes())
        self.payload_length, = struct.unpack_from('<I', self.bytes, 12)
        self.control, self.window, size, self.first_chunk = struct.unpack_from('<IIII', self.bytes, 32)
        assert size == WINDOW
        self.chunks = []  # (start, end) of each
        at = self.first_chunk
        while at < len(self.bytes):
            end = at + CHUNK.size + CHUNK.unpack_from(self.bytes, at)[5]
            self.chunks.append((at, end))
            at = end
        assert at == len(self.bytes)

    def write(self, changed):
        path = self.path.parent / 'changed.rdb'
        path.write_bytes(changed)
        return path


@pytest.fixture(scope='module')
def sound(tmp_path_factory, roundtrip):
    """A log of a few chunks, closed as it should be."""
    log = tmp_path_factory.mktemp('sound') / 'log.rdb'
    assert roundtrip('write', log, SEED, 6000, 'close').status == 0
    parts = Parts(log)
    assert len(parts.chunks) >= 4
    return parts


def refused(log, *words):
    """`revdb check` refuses the log in one line that has these words; `revdb info` does no harm."""
    result = rdb.run([SANITIZED, 'check', log])
    assert result.status == 3, result
    assert result.stdout == '' and result.stderr.count('\n') == 1, result
    assert result.stderr.startswith('revdb: ')
    for word in words:
        assert word in result.stderr
    assert rdb.run([SANITIZED, 'info', log]).status in (0, 3)
    return result.stderr


# ---- what the writer leaves ----

@pytest.mark.parametrize('how, end', [('close', 'closed'), ('leave', 'unfinished'), ('exec', 'closed')])
@pytest.mark.parametrize('count', [0, 1, 100, 20000])
def test_what_was_written_is_read(tmp_path, roundtrip, how, end, count):
    log = tmp_path / 'log.rdb'
    assert roundtrip('write', log, SEED, count, how).status == 0
    events, found_end, length, _ = read(roundtrip, log)
    assert (events, found_end) == (count, end)
    said = rdb.check(log)
    assert '%d bytes of events' % length in said
    assert {'close': 'exited with status 7', 'leave': 'was killed', 'exec': '(exec)'}[how] in said
    assert log.stat().st_mode & 0o777 == 0o600


def test_killed_at_random_moments(tmp_path, roundtrip):
    """Whenever SIGKILL comes, the log holds whole events from the first on."""
    chance = random.Random(SEED)
    found = []
    for i in range(400 if rdb.LONG else 40):
        log = tmp_path / 'log.rdb'
        process = subprocess.Popen([roundtrip.exe, 'write', log, str(SEED), '1000000', 'leave'])
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        process.wait()
        if not log.exists() or log.stat().st_size < PAGE:
            continue  # it had not yet begun
        result = roundtrip('read', log, SEED)
        if result.status == 3:
            assert 'killed before it began' in result.stderr or 'cut off' in result.stderr
            continue
        events, end, length, begun = read(roundtrip, log)
        assert end == 'unfinished'
        assert begun == 0 or 32 <= begun < 40
        found.append(events)
        log.unlink()
    assert len(set(found)) > 5, found


def test_read_while_written(tmp_path, roundtrip):
    """A log can be opened while it is written, at any moment, and shows the run so far."""
    log = tmp_path / 'log.rdb'
    process = subprocess.Popen([roundtrip.exe, 'write', log, str(SEED), '1000000', '1'])
    try:
        lengths = []
        while len(lengths) < 50:
            if not lengths and (not log.exists() or log.stat().st_size < PAGE + WINDOW):
                continue
            result = roundtrip('read', log, SEED)
            if result.status == 3 and not lengths:
                continue
            assert result.status == 0, result
            assert ' unfinished ' in result.stdout
            lengths.append(int(result.stdout.split()[2]))
        assert 'still running' in rdb.check(log)
        refusal = roundtrip('write', log, SEED, 1, 'close')
        assert refusal.status == 3 and 'another process is recording to it' in refusal.stderr
    finally:
        process.kill()
        process.wait()
    assert lengths == sorted(lengths) and len(set(lengths)) > 10
    assert 'was killed' in rdb.check(log)


@pytest.mark.parametrize('limit', [0, PAGE, 100 << 10, 200 << 10, 500 << 10, 1 << 20])
def test_no_room(tmp_path, roundtrip, limit):
    """Where the file may not grow, recording is refused, or stops with one line; the program is not killed."""
    def preexec():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    log = tmp_path / 'log.rdb'
    result = roundtrip('write', log, SEED, 20000, 'close', preexec=preexec)
    assert result.stderr.count('\n') == 1 and 'File too large' in result.stderr
    if limit < PAGE + WINDOW:
        assert result.status == 3 and not log.exists()
        return
    assert result.status == 0
    events, end, _, _ = read(roundtrip, log)
    assert end == 'closed' and 0 < events < 20000
    assert 'recording was stopped, the program went on: cannot write the log: File too large' in rdb.check(log)
    assert log.stat().st_size <= limit


def test_truncated_under_the_writer(tmp_path, roundtrip):
    """Somebody truncates the file while it is mapped: the recording ends, the program does not."""
    log = tmp_path / 'log.rdb'
    process = subprocess.Popen([roundtrip.exe, 'write', log, str(SEED), '20000', '20'], stderr=subprocess.PIPE,
                               text=True)
    while not log.exists() or log.stat().st_size < PAGE + WINDOW:
        time.sleep(0.01)
    time.sleep(0.1)
    os.truncate(log, PAGE)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 0
    assert stderr == "stopped: the log's file was truncated, or its disk failed\n"


# ---- damage ----

def test_cut_anywhere(sound, roundtrip):
    """A log cut at any byte is refused in one line, or good up to there."""
    chance = random.Random(SEED)
    size = len(sound.bytes)
    cuts = {1, 7, 8, 12, 55, 56, 57, sound.control, sound.window, sound.first_chunk - 1, sound.first_chunk, size - 1}
    for start, end in sound.chunks:
        cuts |= {start, start + 1, start + CHUNK.size, end - 1}
    cuts |= set(chance.sample(range(1, size), 400 if rdb.LONG else 30))
    for cut in sorted(cuts):
        log = sound.write(sound.bytes[:cut])
        if cut < sound.first_chunk:
            refused(log, 'cut off' if cut >= 8 else ' is ')
            continue
        whole = sum(end <= cut for start, end in sound.chunks)
        refused(log, 'chunk %d of %d' % (whole + 1, len(sound.chunks)), 'is cut off',
                'good are the %d chunk' % whole)
        events, end, _, _ = read(roundtrip, log)
        assert end == 'damaged' and (events > 0) == (whole > 0)


def test_flipped_anywhere(sound):
    """Every byte of a closed log outside its empty window is covered by a check."""
    chance = random.Random(SEED)
    places = set(range(0, 56 + sound.payload_length)) | {sound.control - 1}
    places |= {sound.control + i for i in range(0, 340)}
    for start, end in sound.chunks:
        places |= set(range(start, start + CHUNK.size)) | {end - 1} | set(chance.sample(range(start, end), 10))
    places |= {chance.randrange(sound.control, sound.window) for _ in range(20)}
    if not rdb.LONG:
        places = set(chance.sample(sorted(places), 150))
    for place in sorted(places):
        changed = bytearray(sound.bytes)
        changed[place] ^= 1 << chance.randrange(8)
        said = refused(sound.write(changed))
        if place >= sound.first_chunk:
            number = sum(start <= place for start, end in sound.chunks)
            assert 'chunk %d of' % number in said, place
        elif 12 <= place or place < 8:
            assert 'is damaged' in said or 'is not a log' in said, place


def test_chunks_in_another_order(sound, roundtrip):
    first, second, third = [sound.bytes[start:end] for start, end in sound.chunks[:3]]
    rest = sound.bytes[sound.chunks[2][1]:]
    before = sound.bytes[:sound.first_chunk]
    refused(sound.write(before + second + first + third + rest), 'chunk 1 of', 'out of order', 'good are the 0 chunks')
    refused(sound.write(before + first + first + second + third + rest), 'chunk 2 of', 'out of order')
    refused(sound.write(before + first + third + rest), 'chunk 2 of', 'out of order', 'good are the 1 chunk ')


def test_chunk_of_another_log(sound, tmp_path, roundtrip):
    other = tmp_path / 'other.rdb'
    assert roundtrip('write', other, SEED, 6000, 'close').status == 0
    other = Parts(other)
    start, end = sound.chunks[1]
    theirs = other.bytes[other.chunks[1][0]:other.chunks[1][1]]
    refused(sound.write(sound.bytes[:start] + theirs + sound.bytes[end:]), 'chunk 2 of', 'does not match the check')


def test_more_behind_the_end(sound):
    refused(sound.write(sound.bytes + b'x' * 10), '10 bytes that do not belong to it', 'the log itself is good')


def test_not_a_log(tmp_path):
    def text(content):
        path = tmp_path / 'file'
        path.write_bytes(content)
        return path
    refused(tmp_path / 'none.rdb', 'none.rdb: No such file or directory')
    refused(tmp_path, 'is not a log: it is a directory')
    refused(text(b''), 'is not a log: it is empty')
    refused(text(b'#!/bin/sh\n'), 'is not a log')
    refused(text(b'x' * 200000), 'is not a log')
    refused('/dev/zero', 'is not a log: it is not a regular file')


def test_another_version(sound):
    changed = bytearray(sound.bytes)
    struct.pack_into('<I', changed, 8, 77)
    refused(sound.write(changed), 'log format 77', 'reads format 8')


def test_hostile_lengths(sound):
    """Without a valid check no length is believed; test_fuzz.py tries them with checks that match."""
    for place in 12, 32, 36, 40, 44:
        changed = bytearray(sound.bytes)
        struct.pack_into('<I', changed, place, 0xfffffff0)
        refused(sound.write(changed), 'is damaged')


# ---- recordings ----

SMALL = '''
import os, sys
print 'pid', os.getpid() > 0
sys.exit(3)
'''


def info(log):
    """`revdb info` as a dictionary; the events under their names."""
    result = rdb.run([SANITIZED, 'info', '--events', log])
    assert result.status == 0, result
    rows = {}
    for line in result.stdout.splitlines():
        label, value = line.split(None, 1)
        rows[label] = value
    return rows


def test_info(recorded, source):
    before = time.time()
    recording = recorded(source(SMALL), 'an argument', '-x')
    assert (recording.status, recording.stdout, recording.stderr) == (3, 'pid True\n', '')
    rows = info(recording.log)
    assert rows['command'].endswith('prog.py an argument -x')
    assert rows['directory'] == os.getcwd()
    assert rows['interpreter'] == str(rdb.PYTHON.resolve())
    assert len(rows['build']) == 40
    assert rows['ended'] == 'the program exited with status 3'
    assert rows['environment'] == '%d variables' % len(rdb.ENVIRONMENT)
    started = time.mktime(time.strptime(rows['started'].rsplit(' ', 1)[0], '%Y-%m-%d %H:%M:%S'))
    assert abs(started - before) < 100000  # run() has another time zone
    assert rows['exit'].split()[0] == '1'
    assert int(rows['write'].split()[0]) >= 1
    assert int(rows['events']) == sum(int(value.split()[0]) for value in rows.values()
                                      if re.match(r'\d+ +\d+ bytes +[\d.]+ each', value))
    assert int(rows['events']) == rdb.replay(recording.log).events


def test_start_up_is_small(recorded, source):
    """What the compiled modules of the library hold is referred to."""
    recording = recorded(source('pass\n'))
    assert recording.log.stat().st_size <= 64 << 10
    more = recorded(source('import decimal, json, logging, unittest, xml.etree.ElementTree\n'))
    assert more.log.stat().st_size <= 160 << 10


def test_another_library(recorded, source, tmp_path):
    """A log that refers to the library replays with no other, and says which it misses; without one it holds all."""
    moved = tmp_path / 'moved'
    library = moved / 'lib/python2.7'
    (moved / 'bin').mkdir(parents=True)
    library.mkdir(parents=True)
    for exe in rdb.PYTHON, rdb.REVDB:
        shutil.copy(exe.resolve(), moved / 'bin')
    for file in (rdb.BUILD / 'lib/python2.7').iterdir():
        (library / file.name).symlink_to(file.resolve())
    known = library / 'known-bytes'
    known.unlink()
    shutil.copy(rdb.BUILD / 'lib/python2.7/known-bytes', known)
    program, log = source('print 6 * 7\n'), tmp_path / 'moved.rdb'

    def record():
        result = rdb.run([moved / 'bin/python-rdb', program], env=dict(rdb.ENVIRONMENT, REVDB=log))
        assert (result.status, result.stdout, result.stderr) == (0, '42\n', '')
        return log.stat().st_size

    def replay():
        return rdb.run([moved / 'bin/revdb', 'replay', log, '--output'])
    with_library = record()
    assert replay().stdout.startswith('42\n')
    other = bytearray(known.read_bytes())
    other[8] ^= 1
    known.unlink()
    for content in None, b'', b'RDBknown', bytes(other), bytes(other[:-1]):
        if content is not None:
            known.write_bytes(content)
        result = replay()
        assert result.status == 3 and result.stderr.count('\n') == 1
        assert 'refers to %s as it was when %s recorded' % (known, moved / 'bin/python-rdb') in result.stderr
    assert record() > with_library + (64 << 10)
    assert replay().stdout.startswith('42\n')


def test_a_module_that_changed_since(recorded, tmp_path, source):
    """A recording does not believe that a compiled module is still as it was: its bytes tell."""
    folder = tmp_path / 'folder'
    folder.mkdir()
    code = bytearray((rdb.BUILD / 'lib/python2.7/bisect.pyc').read_bytes())
    code[4] ^= 1  # a part of the time when its source was changed
    (folder / 'bisect.pyc').write_bytes(code)
    recording = recorded(source('import bisect; print open(bisect.__file__, "rb").read() == %r' % bytes(code)),
                         env=dict(rdb.ENVIRONMENT, PYTHONPATH=folder))
    assert recording.stdout == 'True\n'
    shutil.rmtree(folder)
    assert rdb.replay(recording.log, output=True).output.startswith('True\n')


@pytest.mark.parametrize('program, status, ended', [
    ('import os; os._exit(5)', 5, 'the program called _exit(5)'),
    ('import os; os.abort()', -signal.SIGABRT, 'the program called abort()'),
    ('import os; os.kill(os.getpid(), 9)', -9, 'the program was killed inside kill()'),
    ('import ctypes; ctypes.string_at(0)', -signal.SIGSEGV, 'the program was killed'),
    ('import sys; sys.setrecursionlimit(10**8)\ndef f(n): f(n + 1)\nf(0)', -signal.SIGSEGV, 'the program was killed'),
    ('import os; os.execv("/bin/true", ["true"])', 0, 'the program replaced itself by another (exec)'),
    ('raise SystemExit', 0, 'the program exited with status 0'),
    ('1/0', 1, 'the program exited with status 1'),
])
def test_ends(recorded, source, program, status, ended):
    recording = recorded(source('print "before"\nimport sys; sys.stdout.flush()\n' + program))
    assert recording.status == status
    assert recording.stdout == 'before\n'
    assert info(recording.log)['ended'] == ended
    assert ended in rdb.check(recording.log)
    assert 'before' in rdb.replay(recording.log, output=True).output


def test_disk_full(recorded, source):
    """The recorder stops with one line, the program goes on, the log replays to its last event."""
    def preexec():
        resource.setrlimit(resource.RLIMIT_FSIZE, (400 << 10, 400 << 10))
    recording = recorded(source('''
import ctypes
import os
text = ''
for i in range(40):
    text += os.urandom(20000)
print len(text)
'''), preexec=preexec)
    assert (recording.status, recording.stdout) == (0, '800000\n')
    assert recording.stderr == ('revdb: recording stopped: cannot write the log: File too large; '
                                'the program goes on unrecorded\n')
    assert 'recording was stopped' in rdb.check(recording.log)
    rdb.replay(recording.log)


def test_damaged_recording_replays_up_to_the_damage(recorded, source, tmp_path):
    recording = recorded(source('''
import ctypes
import os
for i in range(40):
    print i, len(os.urandom(20000))
'''))
    parts = Parts(recording.log)
    start, end = parts.chunks[-2]
    for damage in 'cut', 'flip':
        log = tmp_path / (damage + '.rdb')
        changed = bytearray(parts.bytes[:(start + end) // 2] if damage == 'cut' else parts.bytes)
        if damage == 'flip':
            changed[(start + end) // 2] ^= 4
        log.write_bytes(changed)
        result = rdb.isolated([rdb.REVDB, 'replay', log])
        assert result.status == 3, result
        assert 'chunk %d of %d' % (len(parts.chunks) - 1, len(parts.chunks)) in result.stderr
        assert result.stderr.count('\n') == 1


def test_killed_recordings_replay(source, tmp_path):
    """Killed at random moments, and while running on: all of the output is replayed."""
    program = source("""
import ctypes
import os
i = 0
while True:
    i += 1
    os.write(1, '%d\\n' % i)
    if i % 100 == 0:
        os.urandom(20000)
""")
    log, out = tmp_path / 'log.rdb', tmp_path / 'out'
    chance = random.Random(SEED)
    for i in range(50 if rdb.LONG else 4):
        with out.open('wb') as stdout:
            process = subprocess.Popen([rdb.PYTHON, program], stdout=stdout, env=dict(rdb.ENVIRONMENT, REVDB=str(log)))
        try:
            time.sleep(chance.uniform(0.1, 0.4))
            if i == 0:
                live = rdb.isolated([rdb.REVDB, 'replay', log])
                assert live.status == 0 and 'was still running when the log was opened' in live.stdout
        finally:
            process.kill()
            process.wait()
        rdb.check(log)
        written, replayed = out.read_text(), rdb.replay(log, output=True).output
        assert replayed.startswith(written)
        assert replayed[len(written):].count('\n') <= 1, 'only the write that the kill cut off may not have happened'


def test_killed_inside_a_call(source, tmp_path):
    """The replay stands inside the call, and can be looked at."""
    log = tmp_path / 'log.rdb'
    process = subprocess.Popen([rdb.PYTHON, source('import time\ndef f(x):\n    time.sleep(x)\nf(100)\n')],
                               env=dict(rdb.ENVIRONMENT, REVDB=str(log)))
    time.sleep(0.5)
    process.kill()
    process.wait()
    assert info(log)['ended'] == 'the program was killed inside select()'
    result = rdb.batch(log, 'continue', 'backtrace', 'print x')
    assert result.status == 0, result
    assert result.stdout.rstrip().endswith('100')
    assert 'line 3, in f' in result.stdout


@pytest.mark.parametrize('log, why', [
    ('.', 'Is a directory'),
    ('none/log.rdb', 'No such file or directory'),
    ('prog.py', 'it exists and is not a log; it was left alone'),
    ('/dev/null', 'it is not a regular file'),
    ('/proc/log.rdb', 'No such file or directory'),
])
def test_recording_refused(source, tmp_path, log, why):
    """When a recording was asked for and is not possible, the program does not run unrecorded."""
    program = source(SMALL)
    recording = rdb.record(tmp_path / log, program)
    assert (recording.status, recording.stdout) == (3, '')
    assert recording.stderr.count('\n') == 1
    assert recording.stderr.startswith('revdb: cannot record to ') and why in recording.stderr
    assert program.read_text() == SMALL


def test_written_over(source, tmp_path):
    """An empty file and an old log are written over, with the owner's rights only."""
    log = tmp_path / 'log.rdb'
    log.write_bytes(b'')
    log.chmod(0o666)
    for program in SMALL, 'print 1':
        rdb.record(log, source(program))
        assert log.stat().st_mode & 0o777 == 0o600
    assert info(log)['ended'] == 'the program exited with status 0'


@pytest.mark.parametrize('pattern, name', [('a%pb.rdb', 'a%db.rdb'), ('100%%.rdb', '100%%.rdb'), ('%d%', '%%d%%')])
def test_name(source, tmp_path, pattern, name):
    done = rdb.record(pattern, source('import os; print os.getpid()'), cwd=tmp_path)
    name = name % int(done.stdout) if '%d' in name.replace('%%', '') else name.replace('%%', '%')
    assert (tmp_path / name).exists()


def test_another_build(recorded, source, tmp_path):
    """The build id is checked before anything is replayed."""
    other = tmp_path / 'other-python'
    contents = rdb.PYTHON.read_bytes()
    build = bytes.fromhex(info(recorded(source(SMALL)).log)['build'])
    assert contents.count(build) == 1
    other.write_bytes(contents.replace(build, bytes(20)))
    other.chmod(0o755)
    result = rdb.run([rdb.REVDB, 'replay', '-x', other, tmp_path / 'log.rdb'])
    assert result.status == 3
    assert result.stderr.count('\n') == 1
    assert build.hex() in result.stderr and '00' * 20 in result.stderr


# ---- what a recording takes ----

def zstd_1(data):
    """How long the bytes are, compressed with `zstd -1`."""
    zstd = ctypes.CDLL('libzstd.so.1')
    for function in zstd.ZSTD_compressBound, zstd.ZSTD_compress:
        function.restype = ctypes.c_size_t
    room = zstd.ZSTD_compressBound(ctypes.c_size_t(len(data)))
    to = ctypes.create_string_buffer(room)
    return zstd.ZSTD_compress(to, ctypes.c_size_t(room), data, ctypes.c_size_t(len(data)), ctypes.c_int(1))


def test_a_file_that_is_read(recorded, source, tmp_path, monkeypatch):
    """The log of a program that reads a large file is no larger than the file compressed with zstd -1."""
    monkeypatch.delenv('REVDB_COMPRESS', raising=False)
    chance = random.Random(SEED)
    names = ['%x' % chance.getrandbits(chance.randrange(8, 40)) for _ in range(3000)]
    file = tmp_path / 'large'
    size = (1 << 30) if rdb.LONG else 24 << 20
    with open(file, 'w') as out:
        while out.tell() < size:
            out.write(''.join('10.0.%d.%d - - "GET /%s/%s HTTP/1.1" 200 %d\n' % (
                i * 7 % 256, i * 31 % 251, chance.choice(names), chance.choice(names), chance.randrange(100000))
                for i in range(20000)))
    recording = recorded(source('import sys\nprint sum(len(line) for line in open(sys.argv[1]))\n'), file)
    assert recording.stdout == '%d\n' % file.stat().st_size
    assert recording.log.stat().st_size <= zstd_1(file.read_bytes())
    file.unlink()
    assert rdb.replay(recording.log, output=True).output.startswith(recording.stdout)


def test_a_file_that_is_read_again(recorded, source, tmp_path, monkeypatch):
    """Of what was read a short while ago little is stored again, even of bytes that do not compress."""
    monkeypatch.delenv('REVDB_COMPRESS', raising=False)
    file = tmp_path / 'data'
    file.write_bytes(random.Random(SEED).randbytes(100000))
    recording = recorded(source('import sys\nfor i in range(10): open(sys.argv[1]).read()\n'), file)
    assert recording.log.stat().st_size < 350000


def test_nothing_but_the_start(recorded, source):
    """What only computes adds nothing but a note of the clock now and then."""
    recording = recorded(source('import os\nfor i in xrange(20000000): pass\nprint sum(os.times()[:2])\n'))
    rows = info(recording.log)
    assert float(recording.stdout) > 0.1
    notes, size = map(int, re.match(r'(\d+) +(\d+) bytes', rows['clock']).groups())
    assert size <= 8 * notes + 16
    assert recording.log.stat().st_size < (64 << 10)


@pytest.mark.parametrize('program', [
    'pass',
    'for i in range(200): open("/dev/zero", "rb").read(1000000)',
    'import time\nfor i in xrange(200000): time.time()',
    'import os\nfor i in range(3000): os.stat("/"); os.listdir("/etc")',
], ids=['nothing', 'reads', 'clock', 'names'])
def test_memory(source, tmp_path, program):
    """A recording takes less than 8 MB more than the program alone."""
    path = source(program + '\nprint [line for line in open("/proc/self/status") if "VmHWM" in line][0].split()[1]\n')
    plain = rdb.run([rdb.PYTHON, path])
    recording = rdb.record(tmp_path / 'log.rdb', path)
    added = int(recording.stdout) - int(plain.stdout)
    assert added < 8 << 10, added
    print('%d KB added' % added)
