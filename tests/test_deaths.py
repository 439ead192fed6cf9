# SPDX-License-Identifier: MIT
"""However a program ends, its log replays to the last event, and the program never knew."""
import os
import resource
import shutil
import signal
import subprocess
import time

import pytest
import rdb

WORK = '''
import os, sys, time
table = {}
for i in range(2000):
    table[i] = os.stat('.').st_mode, time.time()
print len(table)
sys.stdout.flush()
'''

DEATHS = {
    'os._exit': ('os._exit(7)', 7),
    'sys.exit': ('sys.exit("goodbye")', 1),
    'exception': ('raise KeyError("last words")', 1),
    'own SIGKILL': ('os.kill(os.getpid(), 9)', -signal.SIGKILL),
    'own SIGTERM': ('os.kill(os.getpid(), 15)', -signal.SIGTERM),
    'abort': ('os.abort()', -signal.SIGABRT),
    'segfault': ('__import__("ctypes").string_at(0)', -signal.SIGSEGV),
    'exec': ('os.execv("/bin/echo", ["echo", "executed"])', 0),
}


@pytest.mark.parametrize('death, status', DEATHS.values(), ids=DEATHS.keys())
def test_death(death, status, tmp_path, source):
    program = source(WORK + death + '\n')
    stock = rdb.run([rdb.STOCK, program])
    recording = rdb.record(tmp_path / 'log.rdb', program)
    assert recording[1:] == tuple(stock)
    assert recording.status == status
    program.unlink()
    played = rdb.prove(recording, output=False)
    assert played.stop_points > 4000
    with rdb.Debugger(recording.log) as debugger:
        ended = debugger.tell('continue')
        if 'leaves the main module' in ended.text:
            ended = debugger.tell('continue')
        else:  # it died on its last line, and there it can be looked at
            frames = debugger.tell('backtrace').places
            assert frames[-1].line == len(WORK.splitlines()) + 1
            debugger.tell('frame %d' % (len(frames) - 1))
            assert debugger.tell('print len(table)').text == '2000\n'
        assert 'The recording ends here' in ended.text
        assert ended.time == played.stop_points


def test_killed_from_outside(tmp_path, source):
    program = source(WORK + 'while True: time.time()\n')
    log = tmp_path / 'log.rdb'
    process = subprocess.Popen([str(rdb.PYTHON), str(program)], stdout=subprocess.PIPE,
                               env=dict(rdb.ENVIRONMENT, REVDB=str(log)))
    assert process.stdout.readline() == b'2000\n'
    time.sleep(0.5)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    rdb.prove(rdb.Recording(log, 0, '2000\n', ''))


def test_while_it_runs(tmp_path, source):
    """A log that is still being written can be opened: the debugger shows the run so far."""
    program = source(WORK + 'time.sleep(600)\n')
    log = tmp_path / 'log.rdb'
    process = subprocess.Popen([str(rdb.PYTHON), str(program)], stdout=subprocess.PIPE,
                               env=dict(rdb.ENVIRONMENT, REVDB=str(log)))
    try:
        assert process.stdout.readline() == b'2000\n'
        time.sleep(0.2)
        rdb.prove(rdb.Recording(log, 0, '2000\n', ''))
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def test_program_meets_full_disk(tmp_path, source):
    """The program's own write fails; that is recorded like anything else."""
    program = source('''
import os
try:
    with open('/dev/full', 'w') as out:
        out.write('x' * 100000)
except IOError as error:
    print error
try:
    os.write(os.open('/dev/full', os.O_WRONLY), 'x')
except OSError as error:
    print error
''')
    stock = rdb.run([rdb.STOCK, program])
    recording = rdb.record(tmp_path / 'log.rdb', program)
    assert recording[1:] == tuple(stock)
    rdb.prove(recording)


def goes_on_unrecorded(recording, stock):
    """The recorder said in one line that it stopped; the program noticed nothing; what was recorded replays."""
    assert (recording.status, recording.stdout) == (stock.status, stock.stdout)
    said = [line for line in recording.stderr.splitlines() if 'recording stopped' in line]
    assert len(said) == 1, recording.stderr
    rdb.check(recording.log)
    played = rdb.replay(recording.log)
    rdb.prove_visits(recording.log, played.stop_points, rdb.random.Random(1), 5)


# Incompressible events: enough of them to fill a small disk.
FILL = '''
import os
total = 0
for i in range(3000):
    total += len(os.urandom(4096))
print total
'''


def test_log_meets_file_size_limit(tmp_path, source):
    program = source(FILL)
    stock = rdb.run([rdb.STOCK, program])

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4 << 20, 4 << 20))

    goes_on_unrecorded(rdb.record(tmp_path / 'log.rdb', program, preexec=limit), stock)


@pytest.mark.skipif(os.geteuid() != 0, reason='mounting a small disk needs root')
def test_log_meets_full_disk(tmp_path, source):
    disk = tmp_path / 'disk'
    disk.mkdir()
    mounted = shutil.which('mount') and subprocess.run(
        ['mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', str(disk)], stderr=subprocess.DEVNULL).returncode == 0
    if not mounted:
        pytest.skip('this machine does not let us mount a small disk')
    try:
        program = source(FILL)
        stock = rdb.run([rdb.STOCK, program])
        goes_on_unrecorded(rdb.record(disk / 'log.rdb', program), stock)
    finally:
        subprocess.run(['umount', '-l', str(disk)])


@pytest.mark.skipif(not shutil.which('strace'), reason='strace makes the log\'s writes fail')
@pytest.mark.parametrize('error, when, said', [
    ('EINTR', '1+2', None),  # every other write of the log, again and again
    ('EDQUOT', '5+', 'Disk quota exceeded'),
    ('EIO', '5+', 'Input/output error'),
    ('ESTALE', '5+', 'Stale file handle'),  # a file system that went away
])
def test_writes_of_the_log_fail(tmp_path, source, error, when, said):
    """Nothing but the log is written with pwrite64."""
    program = source(FILL.replace("os.urandom(4096)", "open('/dev/urandom').read(4096)"))
    stock = rdb.run([rdb.STOCK, program])
    log = tmp_path / 'log.rdb'
    result = rdb.run(['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=pwrite64',
                      '-e', 'inject=pwrite64:error=%s:when=%s' % (error, when), rdb.PYTHON, program],
                     env=dict(rdb.ENVIRONMENT, REVDB=log))
    recording = rdb.Recording(log, *result)
    if said:
        assert 'cannot write the log: ' + said in recording.stderr
        goes_on_unrecorded(recording, stock)
    else:
        assert recording[1:] == tuple(stock)
        rdb.prove(recording, visits=False)


def test_writes_of_the_log_are_short(tmp_path, source):
    """Each writes half of what is left; the recorder goes on with the rest."""
    launcher = tmp_path / 'short_writes'
    subprocess.run(['gcc', '-Wall', '-Wextra', '-Werror', rdb.TOP / 'tests/fuzz/short_writes.c', '-lseccomp', '-o', launcher],
                   check=True)
    program = source(FILL.replace('3000', '1000'))
    stock = rdb.run([rdb.STOCK, program])
    log = tmp_path / 'log.rdb'
    result = rdb.run([launcher, rdb.PYTHON, program], env=dict(rdb.ENVIRONMENT, REVDB=log))
    if result.status == 77:
        pytest.skip('this kernel lets nobody answer for another process')
    assert result == stock
    rdb.prove(rdb.Recording(log, *result), visits=False)


WAIT_AND_FILL = 'import os, sys\nprint "mounted"\nsys.stdout.flush()\nsys.stdin.readline()\n' + FILL + \
                'pid = os.fork()\nif not pid: os._exit(3)\nprint os.waitpid(pid, 0)[1]\n'


@pytest.mark.skipif(os.geteuid() != 0, reason='mounting takes root')
def test_file_system_of_the_log_vanishes(tmp_path, source):
    """It is detached under the writer: the program goes on and so does the recording, into a file that has no name any more."""
    disk = tmp_path / 'disk'
    disk.mkdir()
    if subprocess.run(['mount', '-t', 'tmpfs', 'tmpfs', str(disk)], stderr=subprocess.DEVNULL).returncode:
        pytest.skip('this machine does not let us mount')
    process = subprocess.Popen([str(rdb.PYTHON), str(source(WAIT_AND_FILL))], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=dict(rdb.ENVIRONMENT, REVDB=str(disk / 'log.rdb')))
    try:
        assert process.stdout.readline() == 'mounted\n'
        kept = open(disk / 'log.rdb', 'rb')  # to see what becomes of it
    finally:
        subprocess.run(['umount', '-l', str(disk)], check=True)
    stdout, stderr = process.communicate('\n', timeout=rdb.PATIENCE)
    assert (process.returncode, stdout) == (0, '%d\n768\n' % (3000 * 4096))
    with kept, open(tmp_path / 'log.rdb', 'wb') as copy:
        shutil.copyfileobj(kept, copy)
    rdb.prove(rdb.Recording(tmp_path / 'log.rdb', 0, stdout, stderr), visits=False)
    assert stderr == ''


@pytest.mark.skipif(os.geteuid() != 0 or not os.path.exists('/dev/fuse'), reason='mounting takes root, and FUSE')
def test_file_system_of_the_log_dies(tmp_path, source):
    disk = tmp_path / 'disk'
    disk.mkdir()
    server = subprocess.Popen(['/usr/bin/python3', str(rdb.TOP / 'tests/dying_disk.py'), str(disk)])
    try:
        while not disk.is_mount():
            assert server.poll() is None
            time.sleep(0.01)
        process = subprocess.Popen([str(rdb.PYTHON), str(source(WAIT_AND_FILL))], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=dict(rdb.ENVIRONMENT, REVDB=str(disk / 'log.rdb')))
        assert process.stdout.readline() == 'mounted\n'
        server.kill()
        stdout, stderr = process.communicate('\n', timeout=rdb.PATIENCE)
    finally:
        server.kill()
        server.wait()
        subprocess.run(['umount', '-l', str(disk)], check=True)
    assert (process.returncode, stdout) == (0, '%d\n768\n' % (3000 * 4096))
    assert stderr == ('revdb: recording stopped: cannot write the log: Transport endpoint is not connected; '
                      'the program goes on unrecorded\n')
