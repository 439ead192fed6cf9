# SPDX-License-Identifier: MIT
"""Recording inside containers asks for nothing that they refuse; docs/container/Dockerfile builds what it says."""
import ctypes
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

import rdb

# What the default profile of the usual container runtimes refuses a process without capabilities, and what older ones
# did; personality() is refused as well for the one value that turns address randomization off.
REFUSED = '''acct add_key bpf chroot delete_module fanotify_init fsconfig fsmount init_module io_uring_setup kcmp
kexec_load keyctl lookup_dcookie mount move_mount name_to_handle_at open_by_handle_at open_tree perf_event_open personality
pivot_root process_madvise ptrace quotactl reboot request_key setdomainname sethostname setns settimeofday swapon umount2
unshare userfaultfd vhangup'''.split()
# Needed to supervise a replay (docs/security.md); runtimes allow them since Linux 4.8.
READ_ONLY_REPLAYS = ['process_vm_readv', 'process_vm_writev']
ALLOW, EPERM = 0x7fff0000, 0x00050001


def contained(names):
    """A function for a child: from now on these system calls fail, and there are no capabilities."""
    seccomp = ctypes.CDLL('libseccomp.so.2', use_errno=True)
    libc = ctypes.CDLL(None)
    seccomp.seccomp_init.restype = ctypes.c_void_p
    known = [number for number in (seccomp.seccomp_syscall_resolve_name(name.encode()) for name in names) if number >= 0]
    assert len(known) > len(names) / 2

    def enter():
        for capability in range(64):
            libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
        filter = ctypes.c_void_p(seccomp.seccomp_init(ALLOW))
        for number in known:
            seccomp.seccomp_rule_add(filter, EPERM, number, 0)
        if seccomp.seccomp_load(filter) != 0:
            os._exit(99)
    return enter


PROGRAM = '''
import os, random, socket, sqlite3, subprocess, threading, time
capabilities = [line.split()[1] for line in open('/proc/self/status') if line.startswith('CapEff')]
assert capabilities == ['0' * 16], capabilities
threads = [threading.Thread(target=time.sleep, args=(random.random() / 100,)) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print subprocess.check_output(['echo', 'from a child']), sqlite3.connect(':memory:').execute('select random()').fetchall()
left, right = socket.socketpair()
if os.fork() == 0:
    left.send(os.urandom(4))
    os._exit(0)
print repr(right.recv(4)), os.wait()[1], id(left) % 16
'''


def test_recording_needs_nothing_special(tmp_path, source):
    recorded = rdb.run([rdb.REVDB, 'record', '-o', tmp_path / 'log.rdb', '--', rdb.PYTHON, source(PROGRAM)],
                       preexec=contained(REFUSED + READ_ONLY_REPLAYS))
    assert (recorded.status, recorded.stderr.count('\n')) == (0, 1) and 'from a child' in recorded.stdout, recorded
    replayed = rdb.run([rdb.REVDB, 'replay', '--output', tmp_path / 'log.rdb'], preexec=contained(REFUSED))
    assert replayed.status == 0 and replayed.stdout == recorded.stdout, replayed
    assert 'supervises no system calls' not in replayed.stderr
    packed = rdb.run([rdb.REVDB, 'pack', tmp_path / 'log.rdb', '-o', tmp_path / 'log.tar.gz'], preexec=contained(REFUSED))
    assert packed.status == 0, packed


# ---- the Dockerfile ----

def instructions():
    """[(instruction, arguments)]"""
    text = (rdb.TOP / 'docs/container/Dockerfile').read_text()
    text = re.sub(r'^#.*\n', '', text, flags=re.M).replace('\\\n', '')
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line]


def execute(root, environment, command):
    """As RUN does, but with a chroot for the container."""
    done = subprocess.run(['unshare', '-m', '-p', '--kill-child', '--root', root, '--mount-proc', 'sh', '-ec', command],
                          env=dict(environment, DEBIAN_FRONTEND='noninteractive'), stdin=subprocess.DEVNULL)
    assert done.returncode == 0, command


def build(folder):
    """Follows the Dockerfile; returns the last stage's root and environment."""
    stages = {}
    for instruction, arguments in instructions():
        if instruction == 'FROM':
            image, _, name = arguments.partition(' AS ')
            root, environment = folder / ('stage-%d' % len(stages)), {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin'}
            stages[name] = root
            assert image == 'debian:12'
            subprocess.run(['mmdebstrap', '--variant=minbase', 'bookworm', root], check=True)
            shutil.copy('/etc/resolv.conf', root / 'etc/resolv.conf')
        elif instruction == 'RUN':
            execute(root, environment, arguments)
        elif instruction == 'COPY' and arguments.startswith('--from='):
            stage, path, to = re.match(r'--from=(\S+) (\S+) (\S+)', arguments).groups()
            shutil.copytree(stages[stage] / path[1:], root / to[1:], symlinks=True)
        elif instruction == 'COPY':
            archive = subprocess.run(['git', '-C', rdb.TOP, 'archive', 'HEAD'], check=True, stdout=subprocess.PIPE).stdout
            (root / 'src').mkdir()
            subprocess.run(['tar', '-C', root / 'src', '-x'], input=archive, check=True)
        elif instruction == 'ENV':
            name, _, value = arguments.partition('=')
            environment[name] = value.replace('$' + name, environment[name])
        else:
            raise AssertionError(instruction)
    return root, environment


@pytest.mark.skipif(not rdb.LONG or not shutil.which('mmdebstrap'), reason='builds everything anew: make check-long, with mmdebstrap')
def test_dockerfile(tmp_path):
    signal.alarm(4 * 3600)  # it compiles everything: the limit for other tests is not meant for it
    root, environment = build(tmp_path)
    execute(root, environment, '''
cd /tmp
python-rdb -c 'import bz2, ctypes, curses, dbm, gdbm, readline, sqlite3, ssl, zlib, pyexpat'
echo 'print 6 * 7' >answer.py
revdb record -o answer.rdb -- python answer.py
revdb replay --output answer.rdb | grep 42
revdb pack answer.rdb
revdb replay answer.tar.gz
''')
    assert (root / 'tmp/answer.tar.gz').exists()


def test_image_is_named_once():
    assert {arguments.split()[0] for instruction, arguments in instructions() if instruction == 'FROM'} == {'debian:12'}
    assert Path(rdb.TOP / 'docs/container/Dockerfile.dockerignore').exists()
