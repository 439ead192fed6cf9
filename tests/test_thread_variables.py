# SPDX-License-Identifier: MIT
"""Variables that each thread has of its own, in libraries that the program loads: a replay, whose threads are coroutines of
one, keeps them apart."""
import shutil
import subprocess

import pytest

import rdb

PYTHON3 = rdb.BUILD / 'bin/python3.11-rdb'

LIBRARY = """
static __thread long count = %(begin)s;
static __thread char room[5000];
long next(void) { room[count %% 5000]++; return ++count; }
long sum(void) { long all = 0; for (int i = 0; i < 5000; i++) all += room[i] * (i %% 7); return all; }
"""

PROGRAM = """
import ctypes, sys, threading
libraries = [ctypes.CDLL(path) for path in sys.argv[1:-1]]
late = sys.argv[-1]
turn, seen = threading.Condition(), []
def work(number, rounds):
    for i in range(rounds):
        with turn:
            while len(seen) % 3 != number:
                turn.wait(1)
            if number == 1 and i == 4:
                libraries.append(ctypes.CDLL(late))  # the others have used theirs
            seen.append([library.next() * 10 + number for library in libraries])
            turn.notify_all()
    sums.append((number, [library.sum() for library in libraries]))
sums = []
threads = [threading.Thread(target=work, args=(number, 10)) for number in (1, 2)]
for thread in threads:
    thread.start()
work(0, 10)
for thread in threads:
    thread.join()
print(seen)
print(sorted(sums))
"""


@pytest.mark.parametrize('python', [rdb.PYTHON, PYTHON3], ids=['2.7', '3.11'])
def test_each_thread_has_its_own(python, tmp_path):
    """Of libraries whose variables are found by a call, and of those whose lie below the thread pointer; some come late."""
    if not python.exists():
        pytest.skip('not built here')
    libraries = []
    for number, options in enumerate(([], ['-ftls-model=initial-exec'], [], ['-O2'])):
        source, library = tmp_path / ('x%d.c' % number), tmp_path / ('x%d.so' % number)
        text = LIBRARY % {'begin': number * 100}
        source.write_text(text.replace('5000', '100') if 'initial-exec' in str(options) else text)  # there is little room
        subprocess.run(['gcc', '-shared', '-fPIC', *options, source, '-o', library], check=True)
        libraries.append(library)
    program = tmp_path / 'program.py'
    program.write_text(PROGRAM)
    inputs = [program, *libraries]
    recording = rdb.record(tmp_path / 'log.rdb', *inputs, python=python)
    assert recording.status == 0 and recording.stderr == '', recording
    assert '[10, 1010, 2010]' in recording.stdout or '[11, 1011, 2011]' in recording.stdout, recording.stdout
    program.unlink()
    assert recording.stdout in rdb.replay(recording.log, output=True).output


@pytest.mark.skipif(not PYTHON3.exists() or not shutil.which('g++'), reason='needs Python 3.11 and g++')
def test_destructors_of_ended_threads(tmp_path):
    """They do not run when the main thread ends."""
    (tmp_path / 'x.cc').write_text("""
        #include <string>
        struct box { std::string *text = new std::string(1000, 'x'); ~box() { delete text; } };
        static thread_local box own;
        extern "C" long length() { return own.text->size(); }
        """)
    subprocess.run(['g++', '-shared', '-fPIC', tmp_path / 'x.cc', '-o', tmp_path / 'x.so'], check=True)
    program = tmp_path / 'program.py'
    program.write_text("""if True:
        import ctypes, threading
        library = ctypes.PyDLL('%s')
        def work():
            print(library.length())
        for n in range(5):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        work()
        """ % (tmp_path / 'x.so'))
    recording = rdb.record(tmp_path / 'log.rdb', program, python=PYTHON3)
    assert recording.stdout == '1000\n' * 6, recording
    rdb.replay(recording.log)
