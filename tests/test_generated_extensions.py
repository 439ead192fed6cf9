# SPDX-License-Identifier: MIT
"""Extensions whose C code real generators write (Cython and SWIG of this machine's distribution) record and replay: what they
do with the interpreter's insides is what the extensions of the world do."""
import pytest

import rdb

CYTHON = '''
import threading, traceback
import cythonized

def filled(width, height):
    matrix = cythonized.Matrix(width, height)
    matrix.label = [width, height]
    for x in range(width):
        for y in range(height):
            matrix[x, y] = x * 10 + y
    return matrix

def work():
    for turn in range(5):
        totals.append(filled(turn + 1, 3).total())

totals = []
threads = [threading.Thread(target=work) for turn in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print sorted(totals), totals
matrix = filled(3, 2)
print list(matrix.rows()), matrix.label
try:
    matrix[3, 0] = 1
except IndexError:
    print traceback.format_exc()
print cythonized.c_sorted([[3], [1], [2]], lambda a, b: cmp(a, b))
buffer = bytearray(range(10))
print cythonized.doubled(buffer), list(buffer)
try:
    matrix[0, 0] = 'text'
except TypeError, e:
    print e
for turn in range(3):
    print cythonized.outside()
'''

SWIG = '''
import threading
import swigged

account = swigged.Account_open('somebody')
account.balance = 100
print account.owner, account.opened, swigged.Account_take(account, 30), account.balance, repr(account)
try:
    swigged.Account_take(account, 1000)
except ValueError, e:
    print e
swigged.Account_close(account)
values = swigged.new_doubles(4)
for i in range(4):
    swigged.doubles_setitem(values, i, i * 1.5)
print swigged.mean(values, 4)
swigged.delete_doubles(values)
print [swigged.lots(1000) for turn in range(5)], swigged.variable('TZ'), swigged.variable('NO_SUCH')
def play():
    for turn in range(50):
        told.append(swigged.timed(lambda pid: (pid, swigged.lots(6))))
told = []
threads = [threading.Thread(target=play) for turn in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print told
try:
    swigged.timed(lambda pid: 1 // 0)
except ZeroDivisionError, e:
    print e
'''


def compile_module(folder, source):
    built = rdb.run([rdb.PYTHON, '-c', '''
from distutils.core import setup, Extension
setup(script_args=['-q', 'build_ext', '--inplace'], ext_modules=[Extension(%r, [%r], extra_compile_args=['-w'])])
''' % source], cwd=folder)
    assert built.status == 0, built


def generate(folder, command):
    generated = rdb.run(command, cwd=folder)
    assert generated.status == 0, generated


def proved(tmp_path, source, program):
    recording = rdb.record(tmp_path / 'log.rdb', source('import sys; sys.path.insert(0, %r)\n' % str(tmp_path) + program))
    assert (recording.status, recording.stderr) == (0, ''), recording
    rdb.prove(recording)
    return recording


def test_cython(tmp_path, source):
    generate(tmp_path, ['cython3', '-2', rdb.TOP / 'tests/extensions/cythonized.pyx', '-o', 'cythonized.c'])
    compile_module(tmp_path, ('cythonized', 'cythonized.c'))
    shown = proved(tmp_path, source, CYTHON).stdout
    assert '[[1], [2], [3]]' in shown and 'no cell at (3, 0)' in shown and 'a float is required' in shown


def test_swig(tmp_path, source):
    generate(tmp_path, ['swig', '-python', '-o', 'swigged_wrap.c', '-outdir', '.', rdb.TOP / 'tests/extensions/swigged.i'])
    compile_module(tmp_path, ('_swigged', 'swigged_wrap.c'))
    shown = proved(tmp_path, source, SWIG).stdout
    assert 'somebody' in shown and 'not so much is there' in shown and 'Europe/Paris None' in shown
