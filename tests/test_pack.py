# SPDX-License-Identifier: MIT
"""`revdb pack`: a recording opens where nothing of it, nor of us, is installed (docs/packs.md)."""
import os
import re
import shutil
import subprocess
import tarfile
import time

import pytest

import rdb
from test_extensions import build
from test_security import hostile_log

# An extension of its own with a library behind it, threads, a locale, a child that goes on by itself.
PROGRAM = '''
import sys; sys.path.insert(0, %r + '/sub/..')
import direct, locale, os, threading

locale.setlocale(locale.LC_ALL, '')
direct.keep(lambda n: 'called as %%d' %% n)
answers = []
thread = threading.Thread(target=lambda: answers.append(direct.call_all()), name='Worker')
thread.start()
thread.join()
print answers, direct.query(%r, 'select 6 * 7')
if os.fork() == 0:
    secret_of_the_child = 'seven'
    os._exit(3)
os.wait()
raise ValueError('here')
'''

# What of Debian a pack asks for: a shell, tar and gzip.
TOOLS = ['sh', 'tar', 'gzip', 'dirname', 'ls']


def no_chroot():
    allowed = shutil.which('unshare') and subprocess.run(
        ['unshare', '-m', '-p', '-f', '--mount-proc', 'chroot', '/', 'true'], stderr=subprocess.DEVNULL).returncode == 0
    return '' if allowed else 'chroot and namespaces are not allowed here'


@pytest.fixture(scope='module')
def inputs(tmp_path_factory):
    """A pack, and beside it nothing of what was packed but the interpreter's installation."""
    folder, work = tmp_path_factory.mktemp('packs'), tmp_path_factory.mktemp('work')
    (work / 'sub').mkdir()
    build(work, lambda text, name: (work / name).write_text(text) and work / name, 'direct', ['-lsqlite3'])
    (work / 'prog.py').write_text(PROGRAM % (str(work), str(work / 'data.db')))
    recorded = rdb.record(work / 'log.rdb', work / 'prog.py')
    assert 'called as 1' in recorded.stdout and 'here' in recorded.stderr, recorded
    packed = rdb.run([rdb.REVDB, 'pack', work / 'log.rdb', '-o', folder / 'log.tar.gz'])
    assert (packed.status, packed.stderr) == (0, '') and ': 2 logs, ' in packed.stdout, packed
    child = next(log.name for log in work.iterdir() if re.fullmatch(r'log\.\d+\.rdb', log.name))
    shutil.rmtree(work)
    return folder / 'log.tar.gz', child


@pytest.fixture
def pack(inputs):
    return inputs[0]


SESSION = ['continue', 'print answers', 'print __import__("decimal").Decimal(3)', 'bcontinue', 'info threads']


def check_session(text):
    for expected in 'Uncaught ValueError: here', "[['called as 1']]", "Decimal('3')", 'import sys; sys.path.insert':
        assert expected in text, text


def test_opens_without_what_was_packed(pack, tmp_path, inputs):
    temporary = tmp_path / 'temporary'
    temporary.mkdir()
    env = {'TMPDIR': temporary, 'PATH': os.environ['PATH']}
    commands = [argument for command in SESSION for argument in ('-ex', command)]
    session = rdb.run([rdb.REVDB, '--batch', *commands, pack], env=env, cwd=temporary)
    assert (session.status, session.stderr) == (0, ''), session
    check_session(session.stdout)
    child = rdb.run([rdb.REVDB, '--batch', '-ex', 'continue', '-ex', 'print secret_of_the_child',
                     '%s/%s' % (pack, inputs[1])], env=env)
    assert "'seven'" in child.stdout, child
    for subcommand, told in ('info', 'possible here, by '), ('ps', 'exit 3'), ('check', ' is good'), ('replay', 'status 1'):
        result = rdb.run([rdb.REVDB, subcommand, pack], env=env)
        assert result.status == 0 and told in result.stdout and 'not possible' not in result.stdout, result
    assert rdb.run([rdb.REVDB, 'report', pack, '-o', tmp_path / 'page.html'], env=env).status == 0
    assert list(temporary.iterdir()) == []


def test_temporary_folder_goes_when_killed(pack, tmp_path):
    with subprocess.Popen([rdb.REVDB, pack], env=dict(os.environ, TMPDIR=str(tmp_path)), stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        assert b'prog.py' in process.stdout.readline()
        assert len(list(tmp_path.iterdir())) == 1
        process.kill()
    for _ in range(100):
        if not list(tmp_path.iterdir()):
            return
        time.sleep(0.1)
    raise AssertionError('%s is still there' % list(tmp_path.iterdir()))


def minimal_debian(root):
    """With mmdebstrap and patience the real one; else its shell and tools, as they are here."""
    if rdb.LONG and shutil.which('mmdebstrap'):
        subprocess.run(['mmdebstrap', '--variant=essential', 'bookworm', root], check=True)
        return
    for folder in 'usr/bin', 'dev', 'proc', 'tmp':
        (root / folder).mkdir(parents=True)
    (root / 'bin').symlink_to('usr/bin')
    (root / 'dev/null').touch()
    for tool in TOOLS:
        path = shutil.which(tool)
        shutil.copy(path, root / 'usr/bin' / tool)
        for library in re.findall(r'(/\S+) \(0x', subprocess.run(['ldd', path], stdout=subprocess.PIPE, text=True).stdout):
            (root / library[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, root / library[1:])


@pytest.mark.skipif(bool(no_chroot()), reason=no_chroot())
def test_opens_in_a_minimal_debian(pack, tmp_path, inputs):
    root = tmp_path / 'root'
    root.mkdir()
    minimal_debian(root)
    shutil.copy(pack, root / 'tmp')
    commands = ' '.join("-ex '%s'" % command for command in SESSION)
    (root / 'tmp/go').write_text('''
set -e
cd /tmp
tar -xzf log.tar.gz
ls -a /lib/x86_64-linux-gnu
./log/revdb --batch %s
./log/revdb replay
./log/revdb --batch -ex continue -ex 'print secret_of_the_child' log/logs/%s
''' % (commands, inputs[1]))
    done = rdb.run(['unshare', '-m', '-p', '-f', '--root', root, '--mount-proc', 'sh', '/tmp/go'], env={'PATH': '/usr/bin:/bin'})
    assert (done.status, done.stderr) == (0, ''), done
    assert 'libsqlite3' not in done.stdout and 'libreadline' not in done.stdout
    check_session(done.stdout)
    assert 'the program exited with status 1' in done.stdout and "'seven'" in done.stdout


# ---- packs from strangers ----

def unpacked(pack, folder):
    with tarfile.open(pack) as archive:
        archive.extractall(folder)
    return folder / 'log'


def packed(folder, archive):
    subprocess.run(['tar', '-C', folder.parent, '-czf', archive, folder.name], check=True)
    return archive


def test_nobody_else_can_read_it(pack):
    assert pack.stat().st_mode & 0o777 == 0o600


def test_no_file_of_this_machine_is_seen(tmp_path):
    """What a hostile program opens in its replay is not there; a link that would lead out of the pack is refused."""
    log = hostile_log(tmp_path, 'read')
    made = rdb.run([rdb.REVDB, 'pack', log, '-o', tmp_path / 'evil.tar.gz'])
    assert 'open /etc/passwd' in made.stderr and 'nevertheless' in made.stderr
    assert 'root:' not in rdb.run([rdb.REVDB, 'replay', tmp_path / 'evil.tar.gz', '--output']).stdout
    folder = unpacked(tmp_path / 'evil.tar.gz', tmp_path / 'folder')
    (folder / 'root/etc/passwd').symlink_to('../' * 20 + 'etc/passwd')
    for name in folder, packed(folder, tmp_path / 'linked.tar.gz'):
        result = rdb.run([rdb.REVDB, 'replay', name])
        assert result.status == 3 and 'symbolic links' in result.stderr


EVIL = '''
#include <fcntl.h>
#include <unistd.h>
int main(void)
{
    char bytes[100];
    int victim = open("%s", O_RDONLY);
    if (victim >= 0)
        write(2, bytes, read(victim, bytes, sizeof bytes));
    write(2, "\\nalive", 6);
    open("%s", O_WRONLY | O_CREAT, 0600);
    write(2, "\\nnot stopped", 12);
}
'''


def test_its_programs_are_confined(pack, tmp_path):
    """Whatever a pack brings as its loader, and so as its interpreter."""
    folder = unpacked(pack, tmp_path)
    (tmp_path / 'secret').write_text('the secret')
    (tmp_path / 'evil.c').write_text(EVIL % (tmp_path / 'secret', tmp_path / 'made'))
    (folder / 'ld.so').unlink()
    subprocess.run(['gcc', '-w', '-static', tmp_path / 'evil.c', '-o', folder / 'ld.so'], check=True)
    result = rdb.run([rdb.REVDB, 'replay', folder])
    assert result.status == 3 and 'stopped because it tried to open a new file to write' in result.stderr
    assert 'secret' not in result.stderr.replace(str(tmp_path), '') and not (tmp_path / 'made').exists()


def test_never_unconfined(pack):
    result = rdb.run([rdb.REVDB, '--unconfined', '--batch', '-ex', 'continue', pack])
    assert result.status == 3 and 'name an interpreter of yours with -x' in result.stderr
    assert rdb.run([rdb.REVDB, '--batch', '-x', '/bin/true', pack]).status == 3


def test_another_version(pack, tmp_path):
    folder = unpacked(pack, tmp_path)
    (folder / 'pack').write_text('revdb pack 2\n')
    result = rdb.run([rdb.REVDB, folder])
    assert result.status == 3 and 'open it with its own, %s/revdb' % folder in result.stderr


# ---- what is no pack, and what cannot become one ----

def test_no_pack(pack, tmp_path):
    (tmp_path / 'cut.tar.gz').write_bytes(pack.read_bytes()[:100000])
    (tmp_path / 'file').write_text('')
    for name, told in ('cut.tar.gz', 'is it whole'), ('other.tar.gz', 'no pack that `revdb pack` has made'):
        if name.startswith('other'):
            packed(tmp_path / 'file', tmp_path / name)
        result = rdb.run([rdb.REVDB, tmp_path / name])
        assert result.status == 3 and told in result.stderr, result


def test_missing_parent(tmp_path, source):
    log = rdb.record(tmp_path / 'log.rdb', source('import os\nif os.fork() == 0: os._exit(0)\nos.wait()\n')).log
    child = next(path for path in tmp_path.iterdir() if re.fullmatch(r'log\.\d+\.rdb', path.name))
    log.unlink()
    result = rdb.run([rdb.REVDB, 'pack', child, '-o', tmp_path / 'child.tar.gz'])
    assert result.status == 3 and str(log) in result.stderr and not (tmp_path / 'child.tar.gz').exists()


def test_running(tmp_path, source):
    log = tmp_path / 'log.rdb'
    with subprocess.Popen([rdb.PYTHON, '-c', 'raw_input()'], stdin=subprocess.PIPE,
                          env=dict(rdb.ENVIRONMENT, REVDB=str(log))) as process:
        while not log.exists() or 'running' not in rdb.run([rdb.REVDB, 'info', log]).stdout:
            time.sleep(0.05)
        result = rdb.run([rdb.REVDB, 'pack', log, '-o', tmp_path / 'log.tar.gz'])
        process.communicate(b'\n')
    assert result.status == 3 and 'still being recorded' in result.stderr


# ---- revdb info: can it be replayed here? ----

def told(log):
    """(verdict, reasons)"""
    result = rdb.run([rdb.REVDB, 'info', log])
    assert result.status == 0
    verdict, *reasons = re.search(r'^replay .*\n(?: .*\n)*', result.stdout, re.M)[0].splitlines()
    return verdict.split(None, 1)[1], [reason.strip() for reason in reasons]


def test_what_is_missing(tmp_path, source):
    build(tmp_path, source, 'direct', ['-lsqlite3'])
    program = source('import os, sys\nsys.path.insert(0, %r)\nimport direct\nif os.fork() == 0: os._exit(0)\nos.wait()\n' % str(tmp_path))
    log = rdb.record(tmp_path / 'log.rdb', program).log
    child = next(path for path in tmp_path.iterdir() if re.fullmatch(r'log\.\d+\.rdb', path.name))
    module = next(tmp_path.glob('direct*.so'))
    for each in log, child:
        assert told(each) == ('possible here, by %s' % os.path.realpath(rdb.PYTHON), [])
    size = module.stat().st_size
    with open(module, 'ab') as file:
        file.write(b'more')
    another = ['the library %s is another one: it had %d bytes and has %d' % (module, size, size + 4)]
    assert told(child) == ('may diverge here:', another)
    module.unlink()
    missing = 'the library %s is missing' % module
    assert told(log) == told(child) == ('not possible here:', [missing])
    assert 'libsqlite3' not in missing, 'the library behind it is there'
    log.unlink()
    verdict, reasons = told(child)
    assert verdict == 'not possible here:' and reasons == [
        'the log %s of the process that it was forked from is missing' % log]


def test_another_interpreter(tmp_path, source):
    """The revdb of an installation without an interpreter of the log's build."""
    log = rdb.record(tmp_path / 'log.rdb', source('print 1\n')).log
    shutil.copy(rdb.REVDB, tmp_path / 'revdb')
    result = rdb.run([tmp_path / 'revdb', 'info', log])
    assert 'not possible here:' in result.stdout and 'there is no python-rdb beside revdb' in result.stdout


def test_an_archive_that_grows_without_end(tmp_path):
    """It is given up before it fills the disk."""
    bomb = tmp_path / 'bomb.tar.gz'
    with tarfile.open(bomb, 'w:gz', compresslevel=9) as archive:
        member = tarfile.TarInfo('pack/zeros')
        member.size = 290 << 20
        archive.addfile(member, open('/dev/zero', 'rb'))
    room = tmp_path / 'room'
    room.mkdir()
    result = rdb.run([rdb.REVDB, bomb], 'quit\n', env=dict(rdb.ENVIRONMENT, TMPDIR=str(room)))
    assert result.status == 3 and 'would take more than 20 times its size' in result.stderr, result
    assert list(room.iterdir()) == []
