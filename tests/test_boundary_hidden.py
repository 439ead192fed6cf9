# SPDX-License-Identifier: MIT
"""A recorded program cannot tell: it finds what an unrecorded one finds, and cannot harm the log.

Nor can the programs that it executes, though recording goes on in those that are Python."""
import re
import resource

import rdb

LOOK = '''
import ctypes, errno, os, resource, select, signal, socket, subprocess, sys
fds = sorted(map(int, os.listdir('/proc/self/fd')))
print fds, sorted(map(int, os.listdir('/proc/%d/fd' % os.getpid()))) == fds
print len(os.listdir('/proc/self/fdinfo')) - len(fds), len(os.listdir('/proc/self/task'))
print open('/dev/null').fileno(), os.pipe(), socket.socket().fileno(), os.open('/', 0)
print sorted(os.environ), sys.argv, sys.flags
print [(n, signal.getsignal(n)) for n in range(1, 65)]
try:
    os.wait()
except OSError as error:
    print error
for n in range(1, 32):
    old = ctypes.create_string_buffer(152)
    ctypes.CDLL(None).sigaction(n, None, old)
    print n, min(ctypes.c_long.from_buffer(old).value, 2), old.raw[8:16].encode('hex'),
print subprocess.check_output(['sh', '-c', 'ls /proc/self/fd; env | sort; ulimit -a'])
print open('/proc/self/status').read().split('Threads:')[1].split()[0], os.getcwd(), os.umask(0)
print re.findall('(?:SigBlk|SigIgn).*', open('/proc/self/status').read()) if 'status' in sys.argv else ''
sys.exit(7)
'''.replace('import ctypes', 'import re, ctypes')


def test_nothing_shows(source):
    program = source(LOOK)
    runs = [rdb.run([python, program, 'status'], env=dict(rdb.ENVIRONMENT, **extra), cwd=program.parent)
            for python, extra in ((rdb.STOCK, {}), (rdb.PYTHON, {'REVDB': 'log.rdb'}))]
    stock, recorded = [run._replace(stdout=re.sub(r'0x[0-9a-f]+', '', run.stdout)) for run in runs]
    assert recorded.stdout.split('\n') == stock.stdout.split('\n')
    assert recorded == stock


ATTACK = '''
import errno, os, select, sys, fcntl
def failing(call, *arguments):
    try:
        return call(*arguments)
    except EnvironmentError as error:
        return errno.errorcode[error.errno]
    except select.error as error:
        return errno.errorcode[error[0]]
for fd in range(3, 1024):
    got = [failing(call, fd) for call in (os.fstat, os.isatty, os.dup, os.close, os.fsync)]
    got += [failing(os.read, fd, 1), failing(os.write, fd, 'x'), failing(os.lseek, fd, 0, 0)]
    got += [failing(fcntl.fcntl, fd, fcntl.F_GETFD), failing(os.ftruncate, fd, 0)]
    if fd < 64:
        got += [failing(select.select, [fd], [], [], 0)]
    got += [select.poll().register(fd) or '']
    if set(got) - set(['EBADF', False, '']):
        print fd, got
p = select.poll()
for fd in range(3, 1024):
    p.register(fd)
print len(p.poll(0)), set(event for _, event in p.poll(0)) == set([select.POLLNVAL])
os.closerange(3, 70000)
for fd in range(1000, 1024):
    os.dup2(1, fd)
    os.write(fd, 'taken %d\\n' % fd)
os.closerange(3, 1024)
print 'still here'
'''


MANY = '''
import os
opened = []
try:
    while True:
        opened.append(os.open('/dev/null', os.O_RDONLY))
except OSError as error:
    print error, opened
'''


def test_no_descriptor_is_missing(source):
    program = source(MANY)

    def limited():
        resource.setrlimit(resource.RLIMIT_NOFILE, (16, 1000))
    stock = rdb.run([rdb.STOCK, program], preexec=limited)
    env = dict(rdb.ENVIRONMENT, REVDB=program.parent / 'log.rdb')
    assert rdb.run([rdb.PYTHON, program], env=env, preexec=limited) == stock
    rdb.replay(program.parent / 'log.rdb')


def test_the_log_is_out_of_reach(source, recorded):
    program = source(ATTACK)
    stock = rdb.run([rdb.STOCK, program])
    recording = recorded(program)
    assert recording[1:] == stock
    rdb.check(recording.log)
    rdb.replay(recording.log)
