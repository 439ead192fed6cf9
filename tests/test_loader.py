# SPDX-License-Identifier: MIT
"""Libraries that a program loads itself: ctypes finds what is there, and does not get around the boundary; one that is removed
afterwards is missed."""
import shutil

import rdb
from test_extensions import build

PROGRAM = '''
import ctypes, os
libc = ctypes.CDLL('libc.so.6')
try:
    libc.no_such_function
except AttributeError as error:
    print error
try:
    ctypes.CDLL('no_such_library.so')
except OSError as error:
    print error
print libc.getpid(), ctypes.CDLL(None).getpid(), libc.time(None)
assert libc.getpid() == os.getpid()
'''


def test_ctypes(source, recorded):
    program = source(PROGRAM)
    recording = recorded(program)
    assert (recording.status, recording.stderr) == (0, '')
    assert 'undefined symbol: no_such_function\nno_such_library.so: cannot open shared object file' in recording.stdout
    assert rdb.replay(recording.log, output=True).output == recording.stdout


def test_a_library_that_is_removed(tmp_path, source, recorded):
    build(tmp_path, source, 'direct', ['-lsqlite3'])
    library, = tmp_path.glob('direct*.so')
    kept = shutil.copy(library, tmp_path / 'kept.so')
    program = source('import os, sys\nsys.path.insert(0, sys.argv[1])\nimport direct\nos.unlink(direct.__file__)\nprint "done"\n')
    recording = recorded(program, library.parent)
    said = 'revdb: not recorded faithfully: the library %s has been removed: a replay ends where the program loads it\n' % library
    assert (recording.status, recording.stdout, recording.stderr) == (0, 'done\n', said)
    missed = rdb.isolated([rdb.REVDB, 'replay', '--output', recording.log])
    assert missed.status == 4 and 'the library %s does not load here' % library in missed.stderr
    shutil.copy(kept, library)
    assert rdb.replay(recording.log, output=True).output == 'done\n'
    assert said in rdb.isolated([rdb.REVDB, 'replay', '--output', recording.log]).stderr
