# SPDX-License-Identifier: MIT
"""Twenty programs that show where things lie: identity, order, weak references, addresses through ctypes, memory that nobody
has written.  Each prints the same in every replay, under both interpreters; `make check-long` records each ten times."""
import resource

import pytest

import rdb

PYTHON3 = rdb.BUILD / 'bin/python3.11-rdb'
TURNS = 10 if rdb.LONG else 1

PROGRAMS = {
    'ids that are reused': '''
seen = {}
class Job(object):
    pass
for turn in range(300):
    job = Job()
    job.parts = [object() for i in range(turn % 5)]
    print(turn, id(job), seen.get(id(job)), [id(part) for part in job.parts])
    seen[id(job)] = turn
    if turn % 3:
        del job
''',
    'the order of a set of instances': '''
class Node(object):
    def __init__(self, name): self.name = name
nodes = [Node(i) for i in range(200)]
print([node.name for node in set(nodes)])
print([node.name for node in frozenset(nodes[::-3])])
''',
    'sorted by address': '''
things = [object(), [], {}, (), 'a' * 3, 1.5, len, int, type('T', (), {})()] + [[i] for i in range(50)]
print(sorted(range(len(things)), key=lambda i: id(things[i])))
print(hash(things[0]), hash(len), hash(int) == hash(int), sorted(map(hash, things[5:9])))
''',
    'reprs': '''
import threading, re
class Thing(object):
    def method(self): pass
def function(): yield 1
thing = Thing()
for each in (thing, thing.method, function, function(), lambda: 1, Thing.__dict__.get, threading.Lock(), iter([]), [].append,
             (i for i in ''), object(), compile('1', 'x', 'eval'), super(Thing, thing), re.finditer('a', 'a')):
    print(repr(each))
''',
    'weak keys': '''
import gc, weakref
class Key(object):
    pass
table, alive = weakref.WeakKeyDictionary(), []
for i in range(400):
    key = Key()
    table[key] = i
    if i % 4 == 0:
        alive.append(key)
    if i % 7 == 0:
        key.me = key
print(sorted(table.values()), list(table.values()))
del key; gc.collect()
print(list(table.values()), [str(weakref.ref(each)) for each in alive[:5]])
''',
    'what finalizers see': '''
import gc, weakref
order = []
class Cycle(object):
    def __init__(self, n): self.n, self.me = n, self
def gone(ref): order.append(id(ref))
kept = []
for i in range(200):
    kept.append(weakref.ref(Cycle(i), gone))
gc.collect()
print(order)
print(gc.get_count(), len(gc.get_objects()) > 100, [id(each) for each in gc.get_referrers(kept)][:1])
''',
    'addresses of buffers': '''
import ctypes, array
blocks = [ctypes.create_string_buffer(size) for size in (1, 10, 100, 1000, 10000, 200000, 5000000)]
print([ctypes.addressof(block) for block in blocks])
print(array.array('i', range(1000)).buffer_info(), ctypes.byref(blocks[2]), ctypes.pointer(blocks[3]))
for size in range(1, 3000, 100):
    block = ctypes.create_string_buffer(size)
    print(ctypes.addressof(block))
''',
    'objects through their addresses': '''
import ctypes, sys
x = ['found', {}]
print(ctypes.cast(id(x), ctypes.py_object).value, ctypes.c_long.from_address(id(x)).value == sys.getrefcount(x) - 1)
print(ctypes.string_at(id(x), 40))
print(ctypes.c_void_p.from_address(id(x) + 8).value == id(list), id(list), id(type), id(None))
''',
    'memory of the C library': '''
import ctypes
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.realloc.restype = libc.calloc.restype = ctypes.c_void_p
libc.realloc.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
kept = []
for i in range(300):
    kept.append(libc.malloc(ctypes.c_size_t(i * i % 70000)))
    if i % 3 == 0:
        libc.free(kept.pop(i * 7 % len(kept)))
    elif i % 5 == 0:
        kept[0] = libc.realloc(kept[0], i * 100)
print(kept)
print(libc.calloc(ctypes.c_size_t(10), ctypes.c_size_t(1 << 20)))
''',
    'memory that nobody has written': '''
import ctypes
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
for size in (16, 64, 700, 5000, 100000, 3000000):
    block = libc.malloc(ctypes.c_size_t(size))
    ctypes.memset(block, 65 + size % 26, size)
    libc.free(block)
    again = libc.malloc(ctypes.c_size_t(size))
    print(size, hash(ctypes.string_at(again, size)), ctypes.string_at(again, 16))
''',
    'a tree ordered by pointers': '''
import ctypes
libc = ctypes.CDLL(None)
COMPARE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_void_p))
kept = [ctypes.create_string_buffer(8 * (i % 13) + 8) for i in range(200)]
pointers = (ctypes.c_void_p * 200)(*[ctypes.addressof(each) for each in kept])
libc.qsort(pointers, ctypes.c_size_t(200), ctypes.c_size_t(8), COMPARE(lambda a, b: (a[0] > b[0]) - (a[0] < b[0])))
order = dict((ctypes.addressof(each), i) for i, each in enumerate(kept))
print([order[each] for each in pointers])
''',
    'threads that allocate': '''
import threading
lines, lock = [], threading.Lock()
def work(n):
    mine = []
    for i in range(2000):
        mine.append([n, i])
        if i % 3 == 1:
            mine.pop()
        if i % 500 == 0:
            with lock:
                lines.append((n, i, id(mine[-1]), id(mine)))
threads = [threading.Thread(target=work, args=(n,)) for n in range(5)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(lines)
''',
    'threads outside the lock': '''
import hashlib, threading, zlib
lines = []
def work(n):
    data = bytes(bytearray(range(256))) * 400
    for i in range(30):
        small = zlib.compress(data + bytes(bytearray([n, i])))
        back = zlib.decompress(small)
        lines.append((n, i, len(small), id(small), id(back), hashlib.sha1(back).hexdigest()[:6]))
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
for line in lines: print(line)
''',
    'children': '''
import os, sys
kept = [object() for i in range(20)]
sys.stdout.flush()
for n in range(3):
    child = os.fork()
    if not child:
        more = [object() for i in range(20)]
        print(n, [id(each) for each in kept[:3] + more[:5]])
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)
print([id(object()), id(kept)])
''',
    'mappings': '''
import ctypes, mmap
def address(m):
    return ctypes.addressof(ctypes.c_char.from_buffer(m))
maps = [mmap.mmap(-1, size) for size in (4096, 100000, 3 << 20)]
print([address(m) for m in maps])
maps += [mmap.mmap(-1, 8192, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) for i in range(10)]
print([address(m) for m in maps])
del maps[4:8]
print([address(mmap.mmap(-1, 8192)) for i in range(3)])
''',
    'libraries': '''
import ctypes, ctypes.util
libc = ctypes.CDLL(None)
print(ctypes.cast(libc.qsort, ctypes.c_void_p).value, ctypes.cast(libc.malloc, ctypes.c_void_p).value)
for name in 'libm.so.6', 'libz.so.1':
    library = ctypes.CDLL(name)
    print(library, ctypes.cast(getattr(library, 'cos' if 'm.' in name else 'crc32'), ctypes.c_void_p).value)
import sqlite3, zlib, datetime
print(id(zlib.crc32), id(datetime.datetime), id(sqlite3.connect))
''',
    'an attribute cache keyed by id': '''
import copy, gc
class Config(object):
    def __init__(self, **values): self.__dict__.update(values)
cache = {}
def resolve(config):
    return cache.setdefault(id(config), sorted(config.__dict__.items()))
for i in range(200):
    config = Config(number=i, other=[i])
    wrong = resolve(config) != sorted(config.__dict__.items())
    if wrong:
        print(i, 'stale', resolve(config))
    if i % 10 == 0:
        cache.clear(); gc.collect()
print(len(cache), id(copy.deepcopy(config)), id(copy.copy(config)))
''',
    'pickles and copies that go by id': '''
import copy, pickle
shared = ['shared']
graph = {'a': shared, 'b': [shared, {'c': shared}], 'd': (shared,) * 3}
again = pickle.loads(pickle.dumps(graph, 2))
deep = copy.deepcopy(graph)
print(again['a'] is again['b'][0], [id(each) for each in (graph, again, deep, again['a'], deep['a'])])
memo = {}
copy.deepcopy(graph, memo)
print(sorted(memo)[:6])
''',
    'signals in between': '''
import signal, time
seen = []
def handler(number, frame):
    seen.append((id(frame), id(object()), frame.f_lineno >= 0))
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
end, kept = time.time() + 0.1, []
while time.time() < end:
    kept.append([len(kept)])
    if len(kept) % 100 == 0:
        del kept[::2]
signal.setitimer(signal.ITIMER_REAL, 0)
print(len(seen) > 5, seen[:30], id(kept), [id(each) for each in kept[-5:]])
''',
    'much memory, given back': '''
import ctypes, gc
def resident():
    return int(open('/proc/self/statm').read().split()[1])
for turn in range(3):
    big = [bytearray(300000) for i in range(100)] + [[i] * 10 for i in range(100000)]
    print(id(big), id(big[50]), id(big[-1]), hash(bytes(big[3][:10])) == hash(bytes(10)))
    del big
    gc.collect()
print(id([]), id(bytearray(300000)), resident() > 0)
''',
}


@pytest.mark.parametrize('python', [rdb.PYTHON, PYTHON3], ids=['2.7', '3.11'])
@pytest.mark.parametrize('name', PROGRAMS)
def test_every_replay_shows_the_same(source, tmp_path, python, name):
    if not python.exists():
        pytest.skip('this interpreter is not built here')
    program = source(('from __future__ import print_function\n' if python == rdb.PYTHON else '') + PROGRAMS[name])
    for turn in range(TURNS):
        recording = rdb.record(tmp_path / ('log%d.rdb' % turn), program, python=python, cwd=tmp_path)
        assert (recording.status, recording.stderr) == (0, '')
        logs = [recording.log, *tmp_path.glob('log%d.*.rdb' % turn)]
        shown = ''.join(rdb.replay(log, output=True).output for log in logs)
        assert recording.stdout and sorted(shown.splitlines()) == sorted(recording.stdout.splitlines())


DEEP = '''
import sys, threading
sys.setrecursionlimit(10**6)
def down(n):
    return n and down(n - 1) + 1
def work():
    print(down(60000))
thread = threading.Thread(target=work)
thread.start()
thread.join()
'''


def test_the_stacks_of_threads_are_as_large_as_they_were(source, recorded):
    """They follow from the limit of the stack that the recorded process was started with."""
    large = [256 << 20, resource.getrlimit(resource.RLIMIT_STACK)[1]]
    recording = recorded(source(DEEP), preexec=lambda: resource.setrlimit(resource.RLIMIT_STACK, large))
    assert recording.stdout == '60000\n' == rdb.replay(recording.log, output=True).output
