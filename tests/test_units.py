# SPDX-License-Identifier: MIT
"""Unit tests of what needs neither a recording nor a process: tests/unit/, each with the files that its head names."""
import re
import subprocess

import pytest

import rdb

FLAGS = ['-std=gnu11', '-g', '-O1', '-Wall', '-Wextra', '-Werror', '-fno-strict-aliasing',
         '-Wl,--build-id=0x0123456789abcdef0123456789abcdef01234567']
SANITIZERS = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all']
ROOMS = ['Python/log', 'Python/protocol', 'Python/replay', 'Python/debug', 'revdb/base', 'revdb/engine', 'revdb/terminal/shell']


@pytest.mark.parametrize('name', sorted(path.stem for path in (rdb.TOP / 'tests/unit').glob('test_*.c')))
def test_unit(name, tmp_path):
    source = rdb.TOP / 'tests/unit' / (name + '.c')
    text = source.read_text()
    links = re.search(r'^ \* Links: (.*) \*/$', text, re.M)[1].split()
    sanitizers = [] if re.search(r'^ \* Without sanitizers', text, re.M) else SANITIZERS
    exe = tmp_path / name
    subprocess.run(['gcc', *FLAGS, *sanitizers, *('-I' + room for room in ROOMS), source, *links, '-lcmocka', '-ljansson', '-o', exe],
                   cwd=rdb.TOP, check=True)
    result = rdb.run([exe], cwd=tmp_path)
    assert result.status == 0, result.stdout + result.stderr
    assert re.search(r'\[  PASSED  \] [1-9]', result.stderr + result.stdout)
