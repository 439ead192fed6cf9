# SPDX-License-Identifier: MIT
"""Two recordings open at once in one process (two_sessions.c), which share nothing."""
import os
import re
import subprocess

import rdb

A = '''x = 0
for i in range(50):
    x += i
    y = x
print "a", x
'''
B = '''x = 'b'
while len(x) < 40:
    x = x + 'c'
print x
'''
# Which side, the timestamp since its main module began, where, and what x is there.
EXPECTED = '''
A 3 a.py:4 x=0
B 4 b.py:3 x='bc'
A 6 a.py:4 x=1
B 3 b.py:2 x='bc'
A 9 a.py:4 x=3
B 7 b.py:2 x='bccc'
A 12 a.py:4 x=6
B 6 b.py:3 x='bcc'
A 15 a.py:4 x=10
B 10 b.py:3 x='bcccc'
A 18 a.py:4 x=15
B 9 b.py:2 x='bcccc'
A 152 a.py:5 x=1225
B 81 b.py:4 x='b%s'
B 0 b.py:1 x=NameError: name 'x' is not defined
A 0 a.py:1 x=NameError: name 'x' is not defined
A interrupted 0 a.py:1
B 2 b.py:3 x='b'
B 4 b.py:3 x='bc'
B output 1: b%s
B end
''' % ('c' * 39, 'c' * 39)
ROOMS = re.compile(r'build/fe/(revdb/(base|replay|engine)|Python)/')


def make_variable(expression):
    command = ['make', '-s', '--eval', 'tell: ; @echo %s' % expression, 'tell']
    return subprocess.run(command, cwd=rdb.TOP, stdout=subprocess.PIPE, check=True, text=True).stdout.split()


def engine():
    """What the engine's room and those below it are made of: the terminal is not needed to move."""
    return [file for file in make_variable('$(FE_OBJ)') if ROOMS.match(file)]


def test_two_recordings_at_once(tmp_path, source):
    program = tmp_path / 'two'
    flags = [flag for flag in make_variable('$(call fe_flags,revdb/engine)') if flag not in ('-MMD', '-MP')]
    subprocess.run(['gcc', *flags, 'tests/two_sessions.c', *engine(), '-o', program, *make_variable('$(FE_LIBS)')],
                   cwd=rdb.TOP, check=True)
    logs = [rdb.record(tmp_path / (name + '.rdb'), source(text, name + '.py')).log for name, text in (('a', A), ('b', B))]
    result = rdb.run([program, rdb.PYTHON, *logs])
    assert result.status == 0, result
    start = dict(re.findall(r'^([AB]) (\d+) \w\.py:1 ', result.stdout, re.M))
    told = re.sub(r'^([AB](?: interrupted)?) (\d+) (?=\w\.py)',
                  lambda move: '%s %d ' % (move[1], int(move[2]) - int(start[move[1][0]])), result.stdout, flags=re.M)
    told = re.sub(r'^B \d+ :0$', 'B end', told, flags=re.M)
    assert told == EXPECTED.lstrip()


def test_the_engine_has_no_state_of_its_own():
    """What base, replay and engine keep for the whole process, besides tables that never change."""
    objects = [file for file in engine() if '/revdb/' in file]
    symbols = subprocess.run(['nm', '-A', *objects], cwd=rdb.TOP, stdout=subprocess.PIPE, check=True, text=True).stdout
    variables = {(os.path.basename(line.split(':')[0])[:-2], line.split()[-1].split('.')[0])
                 for line in symbols.splitlines() if line.split()[-2] in 'bBC'}
    data = {(os.path.basename(line.split(':')[0])[:-2], line.split()[-1].split('.')[0])
            for line in symbols.splitlines() if line.split()[-2] in 'dD'}
    # A signal handler has nothing else to go by; a process has one standard output, and fills these for each line anew.
    assert variables == {('interrupt', 'raised'), ('out', 'line'), ('out', 'piece'), ('out', 'transcript')}
    # Constant: addresses that the loader fills in.
    assert data <= {('failures', 'failures_foreign'), ('failures', 'folders'), ('guard', 'system_files'), ('interpreter', 'names'),
                    ('out', 'styles'), ('source_decode', 'others')}
