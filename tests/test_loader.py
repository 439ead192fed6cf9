"""Libraries that a program loads itself: ctypes finds what is there, and does not get around the boundary."""
import rdb

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
