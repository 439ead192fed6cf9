# SPDX-License-Identifier: MIT
"""What revdb writes appears as a whole or not at all, and removes nothing of anybody's; what it finds beside a log cannot
hold it up."""
import os
import resource
import shutil
import signal
import stat
import subprocess
import threading

import pytest

import rdb
from test_security import forge

PROGRAM = 'def put(n):\n    return n\nfor i in range(3):\n    put(i)\n'


@pytest.fixture
def log(source, recorded):
    return recorded(source(PROGRAM)).log


def write(how, log, target, **options):
    """Has revdb write a file in one of its ways."""
    commands = {'report': [rdb.REVDB, 'report', log, '-o', target],
                'pack': [rdb.REVDB, 'pack', log, '-o', target],
                'log': [rdb.REVDB, '--batch', '-ex', 'log -o %s put n' % target, log],
                'save': [rdb.REVDB, '--batch', '-ex', 'break put', '-ex', 'save breakpoints %s' % target, log]}
    return rdb.run(commands[how], **options)


WAYS = ['report', 'pack', 'log', 'save']
BEGINS = {'report': b'<!DOCTYPE', 'pack': b'\x1f\x8b', 'log': b'time,', 'save': b'break '}


@pytest.mark.parametrize('how', WAYS)
def test_a_device_that_is_full_is_told_and_stays(how, log):
    before = os.lstat('/dev/full')
    result = write(how, log, '/dev/full')
    assert result.status == 1 and 'No space left on device' in result.stderr, result
    after = os.lstat('/dev/full')
    assert (after.st_ino, after.st_mode, after.st_rdev) == (before.st_ino, before.st_mode, before.st_rdev)


def small_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 << 10, 32 << 10))


@pytest.mark.parametrize('how', WAYS)
def test_what_was_there_before_survives_a_failure(how, source, recorded, tmp_path):
    """The file grows beyond a limit; pack has no tar."""
    log = recorded(source('def put(n):\n    return n\nfor i in range(4000):\n    put(i)\nprint "x" * 40000\n')).log
    target = tmp_path / 'target'
    target.write_text('an earlier one')
    if how == 'pack':
        result = rdb.run([rdb.REVDB, 'pack', log, '-o', target], env={'PATH': '/nowhere'})
    elif how == 'report':
        result = write(how, log, target, preexec=small_files)
    else:
        command = {'log': 'log -n 10000 -o %s put n' % target, 'save': 'save breakpoints %s' % target}[how]
        result = rdb.run([rdb.REVDB, '--batch', '-ex', 'break put if n == "%s"' % ('x' * 40000), '-ex', command, log],
                         preexec=small_files)
    assert result.status == 1, result
    assert str(target) in result.stderr
    assert target.read_text() == 'an earlier one'
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith('target')] == ['target']


@pytest.mark.parametrize('how', WAYS)
def test_a_link_stays_and_leads_to_what_was_written(how, log, tmp_path):
    (tmp_path / 'there').mkdir()
    (tmp_path / 'there/file').write_text('old')
    (tmp_path / 'link').symlink_to('there/file')
    assert write(how, log, tmp_path / 'link').status == 0
    assert os.readlink(tmp_path / 'link') == 'there/file'
    assert (tmp_path / 'there/file').read_bytes().startswith(BEGINS[how])
    (tmp_path / 'nowhere').symlink_to('missing/file')
    assert write(how, log, tmp_path / 'nowhere').status == 1
    assert os.readlink(tmp_path / 'nowhere') == 'missing/file'


@pytest.mark.parametrize('how', WAYS)
def test_a_fifo_is_written_into(how, log, tmp_path):
    fifo = tmp_path / 'fifo'
    os.mkfifo(fifo)
    got = []
    reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()))
    reader.start()
    assert write(how, log, fifo).status == 0
    reader.join()
    assert got[0].startswith(BEGINS[how])
    assert stat.S_ISFIFO(os.lstat(fifo).st_mode)


@pytest.mark.parametrize('how', ['report', 'pack'])
def test_standard_output_by_its_name(how, log, tmp_path):
    for target in 'pipe', 'file':
        with open(tmp_path / 'out', 'wb') as out:
            done = subprocess.run([rdb.REVDB, how, log, '-o', '/dev/stdout'], env=rdb.ENVIRONMENT,
                                  stdout=subprocess.PIPE if target == 'pipe' else out)
        assert done.returncode == 0
        text = done.stdout if target == 'pipe' else (tmp_path / 'out').read_bytes()
        assert text.startswith(BEGINS[how])
        if how == 'pack':
            subprocess.run(['tar', '-tz'], input=text, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize('how', WAYS)
def test_only_the_owner_can_read_it(how, log, tmp_path):
    for exists in False, True:
        target = tmp_path / ('target%d' % exists)
        if exists:
            target.write_text('')
            target.chmod(0o644)
        assert write(how, log, target, preexec=lambda: os.umask(0)).status == 0
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_notes_and_index_are_private(log):
    assert rdb.run([rdb.REVDB, '--batch', '-ex', 'bookmark here', log], preexec=lambda: os.umask(0)).status == 0
    assert rdb.run([rdb.REVDB, 'index', log], preexec=lambda: os.umask(0)).status == 0
    for suffix in '.notes', '.idx':
        assert stat.S_IMODE(os.stat(str(log) + suffix).st_mode) == 0o600


# ---- what is found beside a log ----

def fifo(path, tmp_path):
    os.mkfifo(path)


def zero(path, tmp_path):
    path.symlink_to('/dev/zero')


def socket(path, tmp_path):
    import socket
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(str(path))


def folder(path, tmp_path):
    path.mkdir()


def circle(path, tmp_path):
    path.symlink_to(path.name)


def huge(path, tmp_path):
    with path.open('wb') as file:
        file.truncate(1 << 40)


def of_another(path, tmp_path):
    """A link, made by somebody else, to a file of ours."""
    if os.geteuid():
        pytest.skip('only root can give links away')
    (tmp_path / 'secret').write_text('recording 0\nsecret\n')
    path.symlink_to(tmp_path / 'secret')
    os.chown(path, 1234, 1234, follow_symlinks=False)


STRANGE = [fifo, zero, socket, folder, circle, huge, of_another]


@pytest.mark.parametrize('make', STRANGE)
@pytest.mark.parametrize('suffix', ['.notes', '.idx'])
def test_strange_companions_hold_nothing_up(make, suffix, log, tmp_path):
    path = log.with_name(log.name + suffix)
    make(path, tmp_path)
    before = os.lstat(path)
    result = rdb.run([rdb.REVDB, '--batch', '-ex', 'info bookmarks', '-ex', 'print 6 * 7', log], timeout=20)
    assert result.status == 0 and '\n42\n' in result.stdout, result
    assert os.lstat(path).st_ino == before.st_ino
    if suffix == '.notes':
        assert str(path) in result.stdout + result.stderr
    if make is of_another:
        assert (tmp_path / 'secret').read_text() == 'recording 0\nsecret\n'


@pytest.mark.parametrize('make', [fifo, socket, folder])
def test_a_strange_index_is_told_and_stays(make, log, tmp_path):
    path = log.with_name(log.name + '.idx')
    make(path, tmp_path)
    before = os.lstat(path)
    result = rdb.run([rdb.REVDB, 'index', log], timeout=20)
    assert result.status == 1 and str(path) in result.stderr
    assert os.lstat(path).st_ino == before.st_ino


@pytest.mark.parametrize('place', ['pack', 'logs/log.rdb', 'root/fifo'])
def test_a_pack_with_a_fifo_in_it_is_refused(place, log, tmp_path):
    assert rdb.run([rdb.REVDB, 'pack', log, '-o', tmp_path / 'p.tar.gz']).status == 0
    subprocess.run(['tar', '-C', tmp_path, '-xzf', tmp_path / 'p.tar.gz'], check=True)
    path = tmp_path / 'log' / place
    if path.exists():
        path.unlink()
    os.mkfifo(path)
    result = rdb.run([rdb.REVDB, 'info', tmp_path / 'log'], timeout=20)
    assert result.status == 3 and result.stderr.count('\n') == 1
    result = rdb.run([rdb.REVDB, '-x', path, 'info', log], timeout=20)
    assert 'not possible' in result.stdout


def test_strange_logs_in_the_folder_are_passed_over(log, tmp_path):
    fifo(tmp_path / 'a.rdb', tmp_path)
    zero(tmp_path / 'b.rdb', tmp_path)
    folder(tmp_path / 'c.rdb', tmp_path)
    result = rdb.run([rdb.REVDB, 'ps', log], timeout=20)
    assert result.status == 0 and result.stdout.count('\n') == 2


# ---- a .revdbrc that came with a repository ----

@pytest.mark.parametrize('where, setting, run', [
    ('repo', '', False),
    ('repo', 'set safe-path {home}/other:{home}/repo', True),
    ('repo/below', 'set safe-path {home}/repo', True),
    ('repo', 'set safe-path /', True),
    ('repository', 'set safe-path {home}/repo', False),
    ('repo', 'set safe-path {home}/repo\nset safe-path', False),
    ('.', '', True),
])
def test_revdbrc_of_a_stranger(where, setting, run, log, tmp_path):
    home = tmp_path / 'home'
    (home / '.config/revdb').mkdir(parents=True)
    (home / '.config/revdb/revdbrc').write_text(setting.format(home=home) + '\n')
    (home / 'other').mkdir()
    (home / 'repo').mkdir()
    (home / where).mkdir(parents=True, exist_ok=True)
    (home / where / '.revdbrc').write_text('shell touch %s/ran\n' % tmp_path)
    result = rdb.run([rdb.REVDB, '--batch', '-ex', 'print 6 * 7', log], env=dict(rdb.ENVIRONMENT, HOME=home),
                     cwd=home / where)
    assert '\n42\n' in result.stdout and result.status == 0
    assert (tmp_path / 'ran').exists() == run
    assert ('set safe-path %s`' % (home / where).resolve() in result.stderr) == (not run)


# ---- output that cannot be written ----

EVERYWHERE = [['info', 'LOG'], ['check', 'LOG'], ['ps', 'LOG'], ['replay', 'LOG'], ['replay', '--output', 'LOG'],
              ['--batch', '-ex', 'list', 'LOG'], ['--batch', '-ex', 'log put n', 'LOG'], ['--help'], ['--version'],
              ['--help-commands'], ['index', 'LOG']]


@pytest.mark.parametrize('arguments', EVERYWHERE, ids=' '.join)
@pytest.mark.parametrize('output', ['>/dev/full', '>&-'])
def test_output_that_cannot_be_written(arguments, output, source, recorded):
    log = recorded(source(PROGRAM + 'print 1\n')).log
    arguments = [str(log) if a == 'LOG' else a for a in arguments]
    result = rdb.run(['sh', '-c', 'exec "$@" ' + output, 'sh', rdb.REVDB, *arguments])
    assert result.status == 1, result
    assert 'standard output' in result.stderr


@pytest.mark.parametrize('arguments', EVERYWHERE, ids=' '.join)
def test_a_pipe_that_nobody_reads_is_no_crash(arguments, source, recorded):
    log = recorded(source(PROGRAM + 'print 1\n')).log
    arguments = [str(log) if a == 'LOG' else a for a in arguments]
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run([rdb.REVDB, *arguments], env=rdb.ENVIRONMENT, stdout=write, stderr=subprocess.PIPE)
    finally:
        os.close(write)
    assert done.returncode == 1 and done.stderr == b''


def test_errors_that_cannot_be_written(log):
    result = rdb.run(['sh', '-c', 'exec "$@" 2>/dev/full', 'sh', rdb.REVDB, '--batch', '-ex', 'nonsense', log])
    assert result.status == 1
    result = rdb.run(['sh', '-c', 'exec "$@" 2>&- <&-', 'sh', rdb.REVDB, '--batch', '-ex', 'print 6 * 7', log])
    assert result.status == 0 and '\n42\n' in result.stdout


# ---- logs that name each other as parents ----

TOOLS = ['info', 'check', 'ps', 'replay', 'pack', 'report', 'index']


def circle_of(source, tmp_path, count, forked):
    """Logs 0.rdb, 1.rdb, ... each of which names the next as its parent, and the last one the first."""
    fork = 'import os\nif os.fork() == 0:\n    os._exit(0)\nos.wait()\n'
    program, logs = source(fork if forked else PROGRAM), []
    for n in range(count):
        folder = tmp_path / ('made%d' % n)
        folder.mkdir()
        own = rdb.record(folder / ('%d.rdb' % n), program, env=dict(rdb.ENVIRONMENT)).log
        made = [path for path in folder.iterdir() if path != own][0] if forked else own
        logs.append((made, own))
    for n, (made, own) in enumerate(logs):
        if forked:
            forge(made, os.fsencode(own), os.fsencode(tmp_path / ('%d.rdb' % ((n + 1) % count))))
    final = []
    for n, (made, _) in enumerate(logs):
        final.append(tmp_path / ('%d.rdb' % n))
        made.rename(final[-1])
    return final


@pytest.mark.parametrize('count', [1, 2, 3])
def test_parents_in_a_circle(count, source, tmp_path):
    logs = circle_of(source, tmp_path, count, True)
    for tool in TOOLS:
        more = ['-o', tmp_path / 'out'] if tool in ('pack', 'report') else []
        result = rdb.run([rdb.REVDB, tool, logs[0], *more], timeout=30)
        assert result.status == (0 if tool in ('info', 'check') else 3), (tool, result)
        assert len(result.stdout) < 10000 and result.stderr.count('\n') <= 1
        if tool not in ('info', 'check'):
            assert 'itself' in result.stderr, (tool, result)
        assert not (tmp_path / 'out').exists()
    assert 'itself' in rdb.run([rdb.REVDB, 'info', logs[0]]).stdout
    assert rdb.run([rdb.REVDB, '--batch', '-ex', 'list', logs[0]], timeout=30).status == 3


def test_executed_in_a_circle(source, tmp_path):
    """Logs of programs that were executed name their parents, too, but begin with nothing of theirs."""
    for name, parent in ('a', 'b'), ('b', 'a'):
        rdb.record(tmp_path / 'x.rdb', source(PROGRAM), env=dict(rdb.ENVIRONMENT, REVDB_LINEAGE=tmp_path / (parent + '.rdb')))
        next(tmp_path.glob('x.*.rdb')).rename(tmp_path / (name + '.rdb'))
    result = rdb.run([rdb.REVDB, 'ps', tmp_path / 'a.rdb'], timeout=20)
    assert result.status == 3 and 'itself' in result.stderr and result.stdout.count('\n') == 3
    assert rdb.run([rdb.REVDB, 'replay', tmp_path / 'a.rdb']).status == 0
    assert rdb.run([rdb.REVDB, 'pack', tmp_path / 'a.rdb', '-o', tmp_path / 'p.tar.gz'], timeout=60).status == 0


def test_a_thousand_generations(source, recorded, tmp_path):
    """A line of descent of more logs than anybody makes: told, in bounded time and room."""
    log = rdb.record(tmp_path / 'x.rdb', source(PROGRAM), env=dict(rdb.ENVIRONMENT, REVDB_LINEAGE='/0000000.rdb')).log
    made = next(tmp_path.glob('x.*.rdb'))
    for n in range(1200):
        copy = tmp_path / ('%07d.rdb' % n)
        shutil.copy(made, copy)
        forge(copy, b'/0000000.rdb', b'/%07d.rdb' % (n + 1))
    result = rdb.run([rdb.REVDB, 'ps', tmp_path / '0000000.rdb'], timeout=60)
    assert result.status == 3 and 'more than 1000' in result.stderr
    assert len(result.stdout) < 1000000
    assert log.parent == tmp_path
