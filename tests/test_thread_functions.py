# SPDX-License-Identifier: MIT
"""Threads of C code by rarer names: C11's, waiting by a clock, and functions that take a thread."""
import rdb
from test_extensions import build

PROGRAM = '''
import sys; sys.path.insert(0, %r)
import c11
for turn in range(3):
    print c11.sum(4)
    print c11.wait(5)
    print c11.about()
'''


def test_c11(tmp_path, source, recorded):
    build(tmp_path, source, 'c11', ['-lpthread'])
    program = source(PROGRAM % str(tmp_path))
    for turn in range(3):
        recording = recorded(program)
        assert (recording.status, recording.stderr) == (0, ''), recording
        lines = recording.stdout.splitlines()
        assert lines[0] == '(10, 280)' and lines[1] == '(110, 4, 110, 110, 16, 0)', lines
        assert lines[2].startswith("('worker', ") and lines[2].endswith(' 5, -1)'), lines
        assert rdb.replay(recording.log, output=True).output == recording.stdout
