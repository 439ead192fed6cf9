# SPDX-License-Identifier: MIT
# A program whose recording is a hostile log: what it does in a replay, it does by machine code of its own, without
# asking the C library, which is where the replayer would have answered it.  Run by tests/test_security.py:
#     python-rdb hostile.py ATTACK [ARGUMENT]
# When it is recorded it does no harm, and prints that it is done.
import ctypes
import mmap
import os
import sys

AT_FDCWD, O_WRONLY, O_CREAT = -100, 1, 0o100
CALLS = dict(read=0, write=1, open=2, stat=4, kill=62, fork=57, execve=59, unlink=87, ptrace=101, socket=41, clone=56,
             openat=257, execveat=322, io_uring_setup=425, pidfd_open=434, getpid=39, chdir=80, memfd_create=319,
             process_vm_readv=310, prctl=157, seccomp=317, sendmmsg=307, mount=165, fcntl=72)

# long call(number, a, b, c, d, e): every argument moves up by one, then comes the instruction.
CODE = '4889f8' '4889f7' '4889d6' '4889ca' '4d89c2' '4d89c8' '4d31c9' '0f05' 'c3'
room = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
room.write(CODE.decode('hex'))
function = ctypes.CFUNCTYPE(ctypes.c_long, *[ctypes.c_long] * 6)(ctypes.addressof(ctypes.c_char.from_buffer(room)))
kept = []


def call(name, *arguments):
    values = []
    for argument in arguments:
        if isinstance(argument, str):
            kept.append(ctypes.create_string_buffer(argument))
            argument = ctypes.addressof(kept[-1])
        values.append(argument)
    return function(CALLS[name], *(values + [0] * (5 - len(values))))


def replaying():
    return call('getpid') != os.getpid()


def in_child(attack):
    if call('clone', 0x01200011) == 0:
        attack()


ATTACKS = dict(
    read=lambda: call('openat', AT_FDCWD, '/etc/passwd', 0),
    old_open=lambda: call('open', '/etc/passwd', 0),
    around=lambda: call('openat', AT_FDCWD, os.path.dirname(os.__file__) + '/../../../../../../../../../../etc/passwd', 0),
    create=lambda: call('openat', AT_FDCWD, sys.argv[2], O_WRONLY | O_CREAT, 0o600),
    write=lambda: call('openat', AT_FDCWD, os.__file__, O_WRONLY),
    unlink=lambda: call('unlink', sys.argv[2]),
    execute=lambda: call('execve', '/bin/true', 0, 0),
    execute_at=lambda: call('execveat', AT_FDCWD, '/bin/true', 0, 0, 0),
    connect=lambda: call('socket', 2, 1, 0),
    kill=lambda: call('kill', int(sys.argv[2]), 15),
    trace=lambda: call('ptrace', 16, int(sys.argv[2])),
    spy=lambda: call('process_vm_readv', int(sys.argv[2])),
    ring=lambda: call('io_uring_setup', 1),
    thread=lambda: call('clone', 0x10f00),
    namespace=lambda: call('clone', 0x10000011),
    owner=lambda: call('fcntl', 0, 8, int(sys.argv[2])),
    child=lambda: in_child(lambda: call('openat', AT_FDCWD, '/etc/passwd', 0)),
    words=lambda: [call('write', 2, 'x' * (1 << 20), 1 << 20) for turn in range(64)],
    nothing=lambda: None,
)


class Trap(object):
    """Strikes when the person looks at it."""
    def __repr__(self):
        ATTACKS[sys.argv[1]]()
        return 'harmless'


if sys.argv[1] == 'look':
    sys.argv[1] = 'read'
    trap = Trap()
elif sys.argv[1] != 'nothing' and replaying():
    ATTACKS[sys.argv[1]]()
print 'done'
