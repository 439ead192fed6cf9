# SPDX-License-Identifier: MIT
"""Names of exceptions as people write them: with modules, in packages, by aliases, of old-style classes."""
import re

import pytest

import rdb

PROGRAM = '''\
import os
import Queue
import select
import socket
import subprocess
import sys
sys.path.insert(0, %r)

class Sub(KeyError):
    pass

class Old:
    pass

class Newer(Old):
    class Inner(Exception):
        pass

def attempt(what):
    try:
        what()
    except:
        pass

def empty():
    Queue.Queue().get(False)

def slow():
    one, other = socket.socketpair()
    one.settimeout(0.01)
    one.recv(1)

def no_file():
    os.stat('/nowhere/at/all')

def child():
    subprocess.check_call(['false'])

def sub():
    raise Sub('x')

def newer():
    raise Newer()

def inner():
    raise Newer.Inner('y')

def package():
    from shop import errors
    raise errors.Sold('z')

def unicode_error():
    u'\\xe4'.encode('ascii')

for what in empty, slow, no_file, child, sub, newer, inner, package, unicode_error:
    attempt(what)
'''


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('names')
    shop = folder / 'lib/shop'
    shop.mkdir(parents=True)
    (shop / '__init__.py').write_text('from shop.errors import Sold as Gone\n')
    (shop / 'errors.py').write_text('class Base(Exception):\n    pass\n\nclass Sold(Base):\n    pass\n')
    (folder / 'prog.py').write_text(PROGRAM % str(folder / 'lib'))
    return rdb.record(folder / 'log.rdb', folder / 'prog.py').log


NAMES = [
    ('Queue.Empty', 'empty'), ('Empty', 'empty'), ('socket.timeout', 'slow'), ('socket.error', 'slow'),
    ('IOError', 'slow'), ('os.error', 'no_file'), ('exceptions.OSError', 'no_file'),
    ('subprocess.CalledProcessError', 'child'), ('__main__.Sub', 'sub'), ('Sub', 'sub'),
    ('Old', 'newer'), ('__main__.Old', 'newer'), ('Newer', 'newer'), ('__main__.Newer.Inner', 'inner'), ('Inner', 'inner'),
    ('shop.errors.Sold', 'package'), ('errors.Sold', 'package'), ('shop.errors.Base', 'package'), ('shop.Gone', 'package'),
    ('UnicodeEncodeError', 'unicode_error'), ('UnicodeError', 'unicode_error'),
]


@pytest.mark.parametrize('indexed', [False, True])
def test_every_name_is_found(log, indexed):
    """The innermost function of the program's that is on the stack says which of them was raised."""
    if indexed:
        assert rdb.run([rdb.REVDB, 'index', log]).status == 0
    with rdb.Debugger(log) as debugger:
        for name, function in NAMES:
            debugger.tell('delete')
            debugger.tell('restart')
            told = debugger.tell('catch ' + name).text
            assert re.match(r'Catchpoint \d+: exceptions of class %s\n' % re.escape(name), told) or (
                name == 'shop.Gone' and 'is pending' in told), (name, told)
            debugger.tell('continue')
            where = debugger.tell('where').text
            own = [found for found in re.findall(r', in (\w+)$', where, re.M) if found in dict(map(reversed, NAMES))]
            assert own[:1] == [function], (name, where)


def test_a_name_that_is_never_raised(log):
    with rdb.Debugger(log) as debugger:
        assert debugger.tell('catch Queue.Emty').text.endswith(
            'is pending: the recording raises no exception that is itself called Queue.Emty.  Did you mean Queue.Empty?\n')
        assert debugger.tell('catch LokupEror').text.endswith('Did you mean LookupError?\n')
        assert debugger.tell('catch Qqqqqqqqqqqq').text.endswith('raises no exception that is itself called Qqqqqqqqqqqq.\n')
        assert debugger.tell('catch ZeroDivisionError').text.endswith(
            'exceptions of class ZeroDivisionError, which the recording never raises\n')
        assert 'The main module ends here' in debugger.tell('continue').text
