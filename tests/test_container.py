# SPDX-License-Identifier: MIT
"""Recording inside containers asks for nothing that they refuse.  The image: test_shipping.py."""
import ctypes
import os

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
