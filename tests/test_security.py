# SPDX-License-Identifier: MIT
"""A log is a program: what it makes a replay do is confined (docs/security.md)."""
import os
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

import rdb

HOSTILE = Path(__file__).parent / 'hostile.py'

# attack, what the person is told it tried
ATTACKS = [
    ('read', 'open /etc/passwd'),
    ('old_open', 'open /etc/passwd'),
    ('around', 'open /etc/passwd'),
    ('create', 'open a new file to write'),
    ('write', 'to write'),
    ('unlink', 'make the system call unlink'),
    ('execute', 'execute a program'),
    ('execute_at', 'make the system call execveat'),
    ('connect', 'make the system call socket'),
    ('kill', 'make the system call kill'),
    ('trace', 'make the system call ptrace'),
    ('spy', 'make the system call process_vm_readv'),
    ('ring', 'make the system call io_uring_setup'),
    ('thread', 'make the system call clone'),
    ('namespace', 'make the system call clone'),
    ('owner', 'make the system call fcntl'),
]


def hostile_log(tmp_path, attack, *arguments):
    log = tmp_path / 'log.rdb'
    recorded = rdb.record(log, HOSTILE, attack, *arguments)
    assert (recorded.status, recorded.stdout) == (0, 'done\n'), recorded.stderr
    return log


def argument_of(attack, tmp_path, victim):
    return {'create': tmp_path / 'new', 'unlink': tmp_path / 'kept', 'kill': victim.pid, 'trace': victim.pid,
            'spy': victim.pid, 'owner': victim.pid}.get(attack, '')


@pytest.fixture
def victim():
    with subprocess.Popen(['sleep', '100']) as process:
        yield process
        assert process.poll() is None, 'the replay killed another process'
        process.kill()


@pytest.mark.parametrize('attack, told', ATTACKS)
def test_hostile_log_is_stopped(tmp_path, victim, attack, told):
    (tmp_path / 'kept').write_text('')
    log = hostile_log(tmp_path, attack, argument_of(attack, tmp_path, victim))
    result = rdb.run([rdb.REVDB, 'replay', log])
    assert result.status == 4
    assert 'stopped because it tried to ' in result.stderr and told in result.stderr
    assert result.stderr.count('\n') == 1
    assert (tmp_path / 'kept').exists() and not (tmp_path / 'new').exists()


def test_harmless_log_is_not(tmp_path):
    assert rdb.run([rdb.REVDB, 'replay', hostile_log(tmp_path, 'nothing')]).status == 0


def test_last_words_have_an_end(tmp_path):
    """What a replay writes to descriptor 2 by machine code of its own goes into memory, of which there is a limit."""
    log = hostile_log(tmp_path, 'words')
    with subprocess.Popen([rdb.REVDB, log], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=rdb.ENVIRONMENT, encoding='utf-8') as session:
        session.stdin.write('continue\nprint 6 * 7\n')
        session.stdin.flush()
        said = ''
        while '42' not in said:
            said += session.stdout.readline() or pytest.fail(said)
        files = [Path('/proc/%d/fd' % session.pid) / name for name in os.listdir('/proc/%d/fd' % session.pid)]
        words = [file.stat() for file in files if 'revdb-stderr' in os.readlink(file)]
        session.communicate('quit\n')
    assert words and all(file.st_size <= 1 << 20 and file.st_blocks * 512 <= 1 << 20 for file in words), words


def test_person_stands_where_they_stood(tmp_path):
    """Only the process that tried is stopped."""
    with rdb.Debugger(hostile_log(tmp_path, 'read')) as debugger:
        start = debugger.opening.time
        answer = debugger.tell('continue')
        assert 'tried to open /etc/passwd' in answer.text and answer.time >= start
        assert debugger.tell('print 6 * 7').text == '42\n'


def test_forks_are_confined(tmp_path):
    """What a snapshot's child tries ends that child: the replay itself goes on."""
    result = rdb.run([rdb.REVDB, 'replay', hostile_log(tmp_path, 'child')])
    assert 'Traceback' not in result.stderr and 'root:' not in result.stdout


def test_evaluations_are_confined(tmp_path):
    with rdb.Debugger(hostile_log(tmp_path, 'look')) as debugger:
        debugger.tell('continue')
        answer = debugger.tell('print trap')
        assert 'tried to open /etc/passwd' in answer.text and 'harmless' not in answer.text
        assert debugger.tell('print 6 * 7').text == '42\n'


# ---- the audit: what replays really do ----

PROGRAM = '''
import ctypes, json, locale, os, socket, sqlite3, ssl, subprocess, threading, time
locale.setlocale(locale.LC_ALL, '')
open(os.environ['WORK'] + '/out', 'w').write('x')
thread = threading.Thread(target=time.sleep, args=(0.01,))
thread.start()
thread.join()
subprocess.call(['true'])
listener = socket.socket()
listener.bind(('127.0.0.1', 0))
listener.listen(1)
print json.dumps(sqlite3.connect(':memory:').execute('select 1').fetchall())
if os.fork() == 0:
    os._exit(0)
os.wait()
'''

# What may be made, whatever its arguments: see revdb/replay/seal.c.
FREE = set('''access arch_prctl brk clone close close_range dup dup2 execve exit_group fcntl fstat futex getcwd getdents64
getpid getrandom gettid lseek madvise membarrier mmap mprotect mremap munmap newfstatat openat pipe2 prctl pread64 prlimit64
read readlink recvmsg rseq rt_sigaction rt_sigprocmask rt_sigreturn seccomp sendmsg sendto set_robust_list set_tid_address
sigaltstack sysinfo uname wait4 write'''.split())


def traced(folder, *command):
    """The system calls that replaying processes make: {process: [(name, text)]}."""
    trace = folder / 'trace'
    done = rdb.run(['strace', '-f', '-s', '300', '-o', trace, *command])
    if 'PTRACE' in done.stderr or 'ptrace' in done.stderr:
        pytest.skip('strace is not allowed here: ' + done.stderr.splitlines()[0])
    assert done.status == 0, done.stderr
    calls, replaying = [], set()
    for line in trace.read_text(errors='replace').splitlines():
        process, _, text = line.partition(' ')
        text = text.strip()
        name = re.match(r'(?:<\.\.\. )?(\w+)', text)
        if text.startswith('execve(') and 'python-rdb"' in text.split(',')[0]:
            replaying.add(process)
        if process in replaying and name and not text.startswith(('+++', '---')):
            calls.append((name[1], text))
            child = re.search(r'clone(?:\(| resumed>).* = (\d+)$', text)
            if child:
                replaying.add(child[1])
    assert len(replaying) > 1
    return calls


@pytest.mark.skipif(not shutil.which('strace'), reason='no strace')
def test_what_replays_do(tmp_path, source, recorded):
    log = recorded(source(PROGRAM), env=dict(rdb.ENVIRONMENT, WORK=tmp_path)).log
    calls = traced(tmp_path, rdb.REVDB, '--batch', '-ex', 'continue', '-ex', 'bstep', '-ex', 'bnext',
                   '-ex', 'print __import__("xml.dom.minidom").__name__', '-ex', 'list', '-ex', 'go 100', log)
    assert {name for name, _ in calls} <= FREE
    assert sum(text.startswith('execve(') for _, text in calls) == 1
    home = str(rdb.BUILD) + '/'
    for name, text in calls:
        if name != 'openat':
            continue
        opened = re.match(r'openat\(AT_FDCWD, "([^"]*)", ([\w|]+)[^)]*\) += (-?\d+)', text)
        if not opened or int(opened[3]) < 0:
            continue
        path, flags = opened[1], opened[2]
        assert not {'O_WRONLY', 'O_RDWR', 'O_CREAT'} & set(flags.split('|')), text
        shared_object = '.so' in path and open(path, 'rb').read(4) == b'\x7fELF'
        assert shared_object or path == str(log) or path.startswith((home, '/usr/lib/locale/', '/usr/lib/x86_64-linux-gnu/gconv/')) \
            or path in ('/etc/ld.so.cache', '/usr/share/locale/locale.alias', '/etc/localtime'), text


# ---- the interpreter that a log names ----

def forge(log, old, new):
    """Replaces bytes of the header's payload, and makes every check right again.  docs/log-format.md has the layout."""
    data = bytearray(log.read_bytes())
    length, identity = struct.unpack_from('<IQ', data, 12)
    payload = bytes(data[56:56 + length])
    assert old in payload
    payload = payload.replace(old, new, 1)
    assert 56 + len(payload) <= struct.unpack_from('<I', data, 32)[0]
    data[56:56 + max(length, len(payload))] = payload.ljust(length, b'\0')
    struct.pack_into('<I', data, 12, len(payload))
    struct.pack_into('<Q', data, 24, rdb.log_hash(identity, payload))
    struct.pack_into('<Q', data, 48, rdb.log_hash(identity, bytes(data[:48])))
    log.write_bytes(data)


def test_interpreter_in_the_log_is_not_run(tmp_path, source, recorded):
    """Not even if it is a build of its own that the log names as well."""
    log = recorded(source('print 1\n')).log
    evil, ran = tmp_path / 'evil', tmp_path / 'ran'
    (tmp_path / 'evil.c').write_text('#include <fcntl.h>\nint main(void) { return open("%s", O_CREAT, 0600); }\n' % ran)
    subprocess.run(['gcc', tmp_path / 'evil.c', '-o', evil, '-Wl,--build-id=0x' + 'ab' * 20], check=True)
    forge(log, os.fsencode(os.path.realpath(rdb.PYTHON)), os.fsencode(evil))
    assert rdb.run([rdb.REVDB, 'replay', log]).status == 0, 'the build is right: it is replayed by our own'
    build = re.search(r'^build +(\w+)', rdb.run([rdb.REVDB, 'info', log]).stdout, re.M)[1]
    forge(log, build.encode(), b'ab' * 20)
    for command in [rdb.REVDB, 'replay', log], [rdb.REVDB, '--batch', '-ex', 'continue', log]:
        result = rdb.run(command)
        assert result.status == 3
        assert str(evil) in result.stderr and '-x EXE' in result.stderr and result.stderr.count('\n') == 1
    assert not ran.exists()


def test_parent_that_is_no_log(tmp_path, source):
    """The chain of logs is no way to read other files."""
    rdb.record(tmp_path / 'log.rdb', source('import os\nif os.fork() == 0:\n    os._exit(0)\nos.wait()\n'))
    child, = tmp_path.glob('log.*.rdb')
    forge(child, os.fsencode(tmp_path / 'log.rdb'), b'/etc/passwd')
    result = rdb.run([rdb.REVDB, 'replay', child])
    assert result.status in (3, 4) and 'root:' not in result.stdout + result.stderr
    assert '/etc/passwd' in result.stderr


# ---- without a guard ----

# Takes the one listener that a process can have, as some containers do, and executes a command.
TAKES_LISTENER = r'''
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    struct sock_filter code[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {1, code};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    int listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    fcntl(listener, F_SETFD, 0);
    execv(argv[1], argv + 1);
}
'''


@pytest.fixture(scope='module')
def unguarded(tmp_path_factory):
    folder = tmp_path_factory.mktemp('unguarded')
    (folder / 'takes.c').write_text(TAKES_LISTENER)
    subprocess.run(['gcc', folder / 'takes.c', '-o', folder / 'takes'], check=True)
    return folder / 'takes'


@pytest.mark.parametrize('attack, status', [
    ('nothing', 0), ('create', 4), ('write', 4), ('unlink', 4), ('execute', 4), ('connect', 4), ('kill', 4), ('trace', 4)])
def test_unguarded(tmp_path, unguarded, victim, attack, status):
    """Files can be read, and nothing else."""
    (tmp_path / 'kept').write_text('')
    log = hostile_log(tmp_path, attack, argument_of(attack, tmp_path, victim))
    result = rdb.run([unguarded, rdb.REVDB, 'replay', log])
    assert 'may read every file that you may, and do no more' in result.stderr
    assert result.status == status
    assert status == 0 or 'stopped because it tried to make system call' in result.stderr
    assert (tmp_path / 'kept').exists() and not (tmp_path / 'new').exists()


def test_unconfined(tmp_path):
    """On request, for logs of one's own."""
    log = hostile_log(tmp_path, 'create', tmp_path / 'new')
    rdb.run([rdb.REVDB, '--unconfined', 'replay', log])
    assert (tmp_path / 'new').exists()
