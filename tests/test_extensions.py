# SPDX-License-Identifier: MIT
"""C extensions that know nothing of us, and call the C library and other libraries directly, record and replay."""
import pytest

import rdb

USE = '''
import os, sqlite3, sys
sys.path.insert(0, sys.argv[1])
import direct

path = os.path.join(sys.argv[1], 'data.db')
database = sqlite3.connect(path)
database.execute('create table words (word text)')
database.executemany('insert into words values (?)', [('one',), ('two',), ('three',)])
database.commit()

direct.keep(lambda n: 'first called as %d' % n)
direct.keep(lambda n: 'second called as %d' % n)
for turn in range(20):
    print direct.call_all()
    print direct.outside()
    print direct.query(path, 'select word from words order by random()')
'''


def build(folder, source, name, link):
    """Compiles tests/extensions/NAME.c for python-rdb, into the folder."""
    setup = source('from distutils.core import setup, Extension\nsetup(ext_modules=[Extension(%r, [%r], extra_link_args=%r)])\n' % (
        name, str(rdb.TOP / 'tests/extensions' / (name + '.c')), link), 'setup.py')
    built = rdb.run([rdb.PYTHON, setup, 'build_ext', '--build-lib', folder / 'built', '--build-temp', folder / 'temp'],
                    cwd=folder)
    assert built.status == 0, built
    for module in (folder / 'built').rglob(name + '*.so'):
        module.rename(folder / module.name)


def test_direct_calls(tmp_path, source):
    folder = tmp_path / 'inputs'
    folder.mkdir()
    build(tmp_path, source, 'direct', ['-lsqlite3'])
    recording = rdb.record(tmp_path / 'log.rdb', source(USE.replace('sys.path.insert(0, sys.argv[1])',
                                                                    'sys.path.insert(0, %r)' % str(tmp_path))), folder)
    assert (recording.status, recording.stderr) == (0, ''), recording
    assert recording.stdout.count('called as') == 40 and 'Europe/Paris' in recording.stdout
    rdb.prove(recording, delete=folder)


LIBRARIES = '''
import BaseHTTPServer, sys, threading
import foreign

class Handler(BaseHTTPServer.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.path * 5000)
    def log_message(self, *arguments):
        pass

server = BaseHTTPServer.HTTPServer(('127.0.0.1', 0), Handler)
thread = threading.Thread(target=server.serve_forever)
thread.daemon = True
thread.start()
for turn in range(5):
    pieces = foreign.fetch('http://127.0.0.1:%d/%s' % (server.server_port, foreign.random(8).encode('hex')))
    print len(pieces), foreign.digest(''.join(pieces)).encode('hex')
try:
    foreign.fetch('http://127.0.0.1:1/')
except IOError, e:
    print e
'''


def test_libcurl_and_openssl(tmp_path, source):
    build(tmp_path, source, 'foreign', ['-l:libcurl.so.4', '-lcrypto'])
    recording = rdb.record(tmp_path / 'log.rdb', source('import sys; sys.path.insert(0, %r)\n' % str(tmp_path) + LIBRARIES))
    assert (recording.status, recording.stderr) == (0, ''), recording
    lines = recording.stdout.splitlines()
    assert len(lines) == 6 and len({line.split()[1] for line in lines[:5]}) == 5 and 'connect' in lines[5]
    rdb.prove(recording)


MUTEXES = '''
import threading
import mutexes
order, working = [], [1, 1]
def touches(*numbers):
    while working:
        for n in numbers:
            order.append(mutexes.touch(n))
def holds():
    for _ in xrange(100):
        order.append(mutexes.hold(1, 100000))
    working.pop()
sys.setcheckinterval(10)
threads = [threading.Thread(target=touches, args=numbers) for numbers in ((0,), (1,), (0, 1))]
threads += [threading.Thread(target=holds) for _ in range(2)]
[t.start() for t in threads]
[t.join() for t in threads]
print len(order), hash(tuple(order))
'''


def test_mutexes_under_the_interpreter_lock(tmp_path, source):
    """One that is held makes a thread give up the interpreter lock: at that mutex, and that thread, in the replay too."""
    build(tmp_path, source, 'mutexes', [])
    program = source('import sys; sys.path.insert(0, %r)\n' % str(tmp_path) + MUTEXES)
    for turn in range(2):
        recording = rdb.record(tmp_path / 'log.rdb', program)
        assert (recording.status, recording.stderr) == (0, ''), recording
        assert rdb.replay(recording.log, output=True).output == recording.stdout


TLS = '''
import tls
print tls.fingerprint.encode('hex')
for times in 1, 3:
    answer, hello, protocol = tls.exchange('drawkcab', times)
    print answer, hello.encode('hex'), protocol
'''


def test_both_ends_of_a_tls_connection(tmp_path, source):
    """Keys and random numbers of OpenSSL's own, and its server in a thread that Python knows nothing of."""
    build(tmp_path, source, 'tls', ['-lssl', '-lcrypto'])
    recording = rdb.record(tmp_path / 'log.rdb', source('import sys; sys.path.insert(0, %r)\n' % str(tmp_path) + TLS))
    assert (recording.status, recording.stderr) == (0, ''), recording
    assert recording.stdout.count('backward') == 2 and recording.stdout.count('TLSv1') == 2
    rdb.prove(recording)


CALLBACKS = '''
import ctypes, random, threading
libc = ctypes.CDLL(None)

numbers = (ctypes.c_int * 200)(*[random.randrange(1000) for _ in range(200)])
calls = []
@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
def compare(a, b):
    calls.append((a[0], b[0]))
    return cmp(a[0], b[0])
libc.qsort(numbers, len(numbers), ctypes.sizeof(ctypes.c_int), compare)
print list(numbers) == sorted(numbers), len(calls), hash(tuple(calls))

seen = []
@ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
def body(argument):
    for turn in range(50):
        seen.append((argument, turn, threading.current_thread().name[:5]))
    return argument and argument * 2
threads = [ctypes.c_ulong() for _ in range(4)]
for i, thread in enumerate(threads):
    libc.pthread_create(ctypes.byref(thread), None, body, ctypes.c_void_p(i + 1))
for thread in threads:
    result = ctypes.c_void_p()
    libc.pthread_join(thread, ctypes.byref(result))
    print result.value,
print len(seen), hash(tuple(seen))
'''


def test_callbacks_of_ctypes(tmp_path, source):
    """From the C library's sort, and from threads that C started."""
    recording = rdb.record(tmp_path / 'log.rdb', source(CALLBACKS))
    assert (recording.status, recording.stderr) == (0, ''), recording
    assert recording.stdout.startswith('True') and '2 4 6 8 200' in recording.stdout
    rdb.prove(recording)


POOLS = {
    'called back': '''
seen = []
pool.start(3, lambda worker, job: seen.append((worker, job)))
for turn in range(5):
    idle = [pool.submit(job) for job in range(30)]
    print pool.wait(False), idle
print seen
''',
    'while Python threads compute': '''
import threading
seen, working = [], [True]
def computes():
    while working:
        seen.append(len(seen))
def submits():
    for turn in range(5):
        seen.append([pool.submit(job) for job in range(10)])
        pool.wait(False)
threads = [threading.Thread(target=target) for target in (computes, submits, submits)]
pool.start(4, lambda worker, job: seen.append((worker, job)))
[t.start() for t in threads]
[t.join() for t in threads[1:]]
working.pop()
threads[0].join()
print hash(repr(seen))
''',
    'without Python': '''
pool.start(3, None)
for turn in range(5):
    [pool.submit(job) for job in range(50)]
    print pool.wait(turn % 2)
''',
}


@pytest.mark.parametrize('name', sorted(POOLS))
def test_a_pool_of_an_extension(tmp_path, source, name):
    """Raw threads share a list of jobs under a mutex: who got which is recorded, also before they have run Python; and
    who waits for them with the interpreter lock in hand does not wait for ever."""
    build(tmp_path, source, 'pool', [])
    program = source('import sys; sys.path.insert(0, %r)\nimport pool\n' % str(tmp_path) + POOLS[name])
    for turn in range(3):
        recording = rdb.record(tmp_path / 'log.rdb', program)
        assert (recording.status, recording.stderr) == (0, ''), recording
        assert rdb.replay(recording.log, output=True).output == recording.stdout
