"""Prints everything that shows, hashes, orders or remembers an object's identity (Python 2; run by test_identity.py).

The output of a replay must be that of the recording.
"""
import cPickle
import cProfile
import copy
import ctypes
import gc
import hashlib
import io
import json
import math
import operator
import os
import re
import socket
import tempfile
import symtable
import sys
import thread
import weakref
from xml.etree import cElementTree

import _ctypes
import _io


class New(object):
    def method(self):
        pass


class Old:
    def method(self):
        pass


class Meta(type):
    pass


FIRST = New()


def show(*values):
    """Prints values, with ids and reprs relative to FIRST."""
    text = ' '.join(value if isinstance(value, str) else repr(value) for value in values)
    print re.sub('0x[0-9a-f]+', lambda number: '@%d' % (int(number.group(), 16) - id(FIRST)), text)


def distance(number):
    return (number - id(FIRST)) // 16


def hash_distance(value):
    return hash(value) - hash(FIRST)


def hashes_and_ids():
    samples = [None, NotImplemented, Ellipsis, True, int, type, New, Old, New(), Old(), Meta('M', (), {}), gc,
               socket._socketobject, _ctypes.Structure, ctypes.c_int, thread.LockType, io.BytesIO, len, FIRST.method]
    for value in samples:
        show(type(value).__name__, 'id', distance(id(value)))
    for value in [None, int, type, New, Old, New(), Old(), Old().method.im_func, thread.LockType, New.__dict__['method'],
                  Ellipsis, NotImplemented, weakref.ref]:
        show(type(value).__name__, 'hash', hash_distance(value))
    for function in [len, max, math.sin, operator.add, time_function(), socket.gethostname, ctypes.addressof]:
        show(function, 'hash', hash_distance(function))
    assert hash(FIRST.__repr__) == hash(FIRST.__repr__)
    assert operator.add == operator.__add__ and hash(operator.add) == hash(operator.__add__)


def time_function():
    import time
    return time.time


def order():
    for kind in New, Old, object, thread.allocate_lock, lambda: iter([]), lambda: (lambda: None), lambda: (x for x in ''):
        objects = [kind() for _ in range(20)]
        show([objects.index(each) for each in sorted(objects)], objects.index(max(objects)))
    show('types', [t.__name__ for t in sorted([int, str, New, Old, type, dict, socket._socketobject, io.BytesIO, object])])
    twins = [Meta('Twin', (object,), {})() for _ in range(6)]
    show([twins.index(each) for each in sorted(twins)])
    builtins = [len, max, [].append, {}.get, 'a'.join, math.sin, min]
    show('builtins', [f.__name__ for f in sorted(builtins)])
    wrappers = [FIRST.__repr__, FIRST.__str__, FIRST.__hash__, FIRST.__setattr__]
    show('wrappers', [w.__name__ for w in sorted(wrappers)])
    classes = [Old, re.Scanner, type('C', (), {}), New]
    show('classes', [c.__name__ for c in sorted(classes)])


def cell(value=None):
    return (lambda: value).func_closure[0]


def collector_messages():
    gc.collect()
    with tempfile.TemporaryFile() as messages:
        stderr = os.dup(2)
        os.dup2(messages.fileno(), 2)
        for kind in New, Old:
            loop = kind()
            loop.self = loop
        del loop
        gc.set_debug(gc.DEBUG_COLLECTABLE | gc.DEBUG_INSTANCES | gc.DEBUG_OBJECTS)
        gc.collect()
        gc.set_debug(0)
        os.dup2(stderr, 2)
        os.close(stderr)
        messages.seek(0)
        show(messages.read())


def reprs():
    dead = weakref.ref(New())
    array = (ctypes.c_int * 2)()
    stream = open(os.devnull)
    for value in [FIRST, New, Old, Old(), Old().method, FIRST.method, show, show.func_code, (x for x in ''), cell(), dead,
                  weakref.ref(FIRST), weakref.ref(New), weakref.proxy(FIRST), len, [].append, FIRST.__repr__, stream,
                  memoryview(b'a'), buffer('a'), sys._getframe(), thread.allocate_lock(), object(), property(),
                  staticmethod(len), iter([]), socket.socket, cElementTree.Element('e'), ctypes.c_int, array,
                  ctypes.py_object, ctypes.CFUNCTYPE(None)(lambda: None), ctypes.cdll,
                  re.compile('a').match('a'), super(New, FIRST), xrange(3).__iter__(), slice, Exception(FIRST),
                  dict.fromkeys([FIRST]), [Old()], socket._socketobject, sys.stdout, io.StringIO(), gc.get_objects]:
        show(value)
    show(hashlib.md5(), ctypes.c_longdouble.from_param(1.5))
    show('capsule', __import__('datetime').datetime_CAPI)
    local = thread._local()
    local.attribute = 'of the thread'
    # Its key is in the thread's private dict, which only the collector shows.
    show('thread.local', sorted(key for dict_ in gc.get_objects() if type(dict_) is dict
                                for key in dict_ if isinstance(key, str) and key.startswith('thread.local.')))


def memos():
    shared = [New(), New()]
    pickler = cPickle.Pickler(2)
    pickler.dump([shared, shared])
    show('pickle memo', sorted(distance(key) for key in pickler.memo), id(shared) in pickler.memo)
    pickler = cPickle.Pickler(0)
    pickler.fast = True
    loop = []
    for _ in range(60):
        loop = [loop]
    bottom = loop
    while bottom[0]:
        bottom = bottom[0]
    bottom[0].append(loop)
    for code in (lambda: pickler.dump(loop), lambda: json.dumps(loop)):
        try:
            code()
        except Exception as error:
            show(type(error).__name__, str(error))
    element = cElementTree.Element('e')
    memo = {}
    copy.deepcopy(element, memo)
    show('element memo', id(element) in memo)
    pointer = ctypes.cast((ctypes.c_int * 2)(), ctypes.POINTER(ctypes.c_int))
    show('ctypes _objects', [distance(key) for key in pointer._objects])
    named = ctypes.POINTER('identity_test')
    show('pointer type cache', id(named) in ctypes._pointer_type_cache)
    table = symtable.symtable('def f(a): return lambda: a', 'f', 'exec')
    show('symtable', [distance(t.get_id()) for t in [table] + table.get_children()])
    assert '(%d)' % table.get_id() in repr(table._table)


def profile():
    def leaf(n):
        return abs(n)

    def middle(n):
        return leaf(n) + len('abc') + max(n, 1) + int(math.sin(n)) + sum(map(leaf, range(n)))

    profiler = cProfile.Profile()
    profiler.runcall(lambda: [middle(n) for n in range(200)] and [leaf(n) for n in range(10)])
    for entry in profiler.getstats():
        calls = [name_of(call.code) for call in entry.calls or ()]
        show('profile', name_of(entry.code), calls)


def name_of(code):
    return code if isinstance(code, str) else code.co_name


def lifetime():
    kept = []

    class NewBorn(object):
        def __del__(self):
            kept.append(self)

    class OldBorn:
        def __del__(self):
            kept.append(self)

    class Stream(_io._RawIOBase):
        def close(self):
            kept.append(self)

    def generator():
        try:
            yield
        finally:
            kept.extend(user for user in gc.get_referrers(sys._getframe()) if type(user).__name__ == 'generator')

    def started():
        generator_ = generator()
        next(generator_)
        return generator_

    for make in (NewBorn, OldBorn, Stream, started):
        before = id(make())
        assert [id(survivor) for survivor in kept] == [before], make
        LEAKED.append(kept[:])  # or its finalizer would run again
        del kept[:]
    show('reused', len(set(id(New()) for _ in range(100))))
    text = 'a'
    for _ in range(100):
        text += 'b'
    show('next ids', distance(id(New())), distance(id(text)))
    show('referrers', len(gc.get_referrers(FIRST)) > 0, gc.get_count()[0] >= 0, gc.collect() >= 0)


def foreign():
    text = 'some' + str(FIRST)
    for value in (text, FIRST, New, int, None, _ctypes.Structure, len, 12345678):
        assert _ctypes.PyObj_FromPtr(id(value)) is value
        assert ctypes.cast(id(value), ctypes.py_object).value is value
    assert ctypes.py_object(text).value is text
    assert ctypes.c_long.from_address(id(text)).value == sys.getrefcount(text) - 1
    show('padding', [map(ord, buffer(ctypes.c_longdouble(n + .5))) for n in range(3)])
    block = (ctypes.c_char * 100)()
    for size in 200, 5000, 60000:
        ctypes.resize(block, size)
        assert ctypes.string_at(block, size) == '\0' * size
    child = os.fork()
    if child == 0:
        os._exit(0 if distance(id(socket.SocketType)) == distance(id(_ctypes.Union)) - STATIC_GAP else 1)
    show('fork', os.waitpid(child, 0)[1])


LEAKED = []
STATIC_GAP = distance(id(_ctypes.Union)) - distance(id(socket.SocketType))

for part in (hashes_and_ids, order, reprs, collector_messages, memos, profile, lifetime, foreign):
    print '--', part.__name__
    part()
