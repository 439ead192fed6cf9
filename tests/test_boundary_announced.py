# SPDX-License-Identifier: MIT
"""What of the C library nobody considered is announced by name: when it is looked up, and when a library is loaded that is
linked with it.  What gives a result alone is announced when it is called."""
import subprocess

import pytest

import rdb

LIBC = 'import ctypes, os\nlibc = ctypes.CDLL("libc.so.6", use_errno=True)\n'


def recorded(tmp_path, text):
    program = tmp_path / 'program.py'
    program.write_text(LIBC + text)
    recording = rdb.record(tmp_path / 'log.rdb', program)
    assert recording.status == 0, recording.stderr
    played = rdb.replay(recording.log, output=True)
    return recording, played


@pytest.mark.parametrize('name, library', [('fmtmsg', 'libc.so.6'), ('malloc_stats', 'libc.so.6'),
                                           ('dlmopen', 'libc.so.6')])
def test_lookup(tmp_path, name, library):
    recording, played = recorded(tmp_path, 'for i in range(2): ctypes.CDLL("%s").%s\nprint libc.strlen("four")\n' % (library, name))
    assert recording.stderr.count('%s(): the program looked this function' % name) == 1, recording.stderr
    assert recording.stderr.count('\n') == 1
    assert recording.stdout in played.output


def test_pure_and_wrapped_are_silent(tmp_path):
    names = 'strlen qsort malloc_usable_size glob iconv_open strfmon wcstod getmntent fts_read unshare res_query drand48'
    recording, _ = recorded(tmp_path, 'for name in "%s".split(): getattr(libc, name)\nctypes.CDLL("libm.so.6").lgamma\n' % names)
    assert recording.stderr == ''


def test_linked(tmp_path):
    """Only of what the library is linked with, and not of what is pure or recorded."""
    source = tmp_path / 'linked.c'
    source.write_text('#include <malloc.h>\n#include <stdlib.h>\n#include <fmtmsg.h>\n#include <glob.h>\n#include <mntent.h>\n'
                      'int used(void) { malloc_stats(); glob_t g; return glob("/", 0, 0, &g) + atoi("3"); }\n'
                      'int other(void) { return fmtmsg(0, "", 0, "", "", "") + (setmntent("/", "r") == 0); }\n')
    library = tmp_path / 'linked.so'
    subprocess.run(['cc', '-O0', '-shared', '-fPIC', '-o', library, source], check=True)
    recording, _ = recorded(tmp_path, 'l = ctypes.CDLL(%r)\nl = ctypes.CDLL(%r)\nprint "loaded"\n' % (str(library), str(library)))
    assert sorted(line.split('(')[0].split()[-1] for line in recording.stderr.splitlines()) == ['fmtmsg', 'malloc_stats']
    assert 'linked.so is linked with' in recording.stderr


def test_result_only(tmp_path):
    recording, played = recorded(tmp_path, 'for i in range(3): print libc.aio_cancel(-1, None), ctypes.get_errno()\n'
                                           'print libc.iruserok(0, 0, "nobody", "nobody")\n')
    assert [line.split('(')[0].split()[-1] for line in recording.stderr.splitlines()] == ['aio_cancel', 'iruserok']
    assert recording.stdout in played.output


def test_an_address_that_no_replay_has(tmp_path):
    """The replay says which function, and does not ask to distrust the log."""
    program = tmp_path / 'program.py'
    (tmp_path / 'masks').write_text('%Y\n')
    program.write_text(LIBC + 'os.environ["DATEMSK"] = %r\nlibc.getdate.restype = ctypes.c_void_p\n'
                       'print bool(libc.getdate("2020"))\n' % str(tmp_path / 'masks'))
    recording = rdb.record(tmp_path / 'log.rdb', program)
    assert recording.stdout == 'True\n'
    result = rdb.isolated([rdb.REVDB, 'replay', recording.log])
    assert result.status == 4
    assert 'getdate() gave an address when recording' in result.stderr + result.stdout
    assert 'trust' not in result.stderr + result.stdout


def test_clone_ends_the_recording(tmp_path):
    recording, _ = recorded(tmp_path, 'print 1\nprint libc.clone(None, None, 0, None)\nprint 2\n')
    assert recording.stdout == '1\n-1\n2\n'
    assert 'recording stopped: clone() makes a process that cannot be recorded' in recording.stderr


@pytest.mark.parametrize('number', [57, 58])
def test_fork_by_number(tmp_path, number):
    """The child records to a log of its own instead of writing into its parent's."""
    recording, played = recorded(tmp_path, 'import sys\npid = libc.syscall(%d)\nif pid == 0:\n    os.getpid(); os._exit(3)\n'
                                           'print os.waitpid(pid, 0)[1] >> 8\n' % number)
    assert recording.stdout == '3\n' and recording.stdout in played.output and recording.stderr == ''
    assert len(list(tmp_path.glob('log*rdb'))) == 2


@pytest.mark.parametrize('size', [1, 100, 5000, 3000000])
def test_usable_size(tmp_path, size):
    recording, played = recorded(tmp_path, 'libc.malloc.restype = ctypes.c_void_p\np = ctypes.c_void_p(libc.malloc(%d))\n'
                                           'print libc.malloc_usable_size(p) >= %d, libc.malloc_usable_size(p)\n' % (size, size))
    assert recording.stdout in played.output


def test_program_cannot_tell(tmp_path):
    """Announcing changes nothing that a program sees, dlerror among it."""
    text = ('libc.dlerror.restype = ctypes.c_char_p\nlibc.mallinfo\nprint libc.dlerror()\n'
            'try: libc.no_such_function\nexcept AttributeError as error: print error\nprint ctypes.get_errno()\n')
    program = tmp_path / 'program.py'
    program.write_text(LIBC + text)
    recording, _ = recorded(tmp_path, text)
    assert recording.stdout == rdb.run([rdb.STOCK, program]).stdout
