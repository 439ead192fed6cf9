# SPDX-License-Identifier: MIT
"""docs/tutorial.md: its program, recorded; its sessions, line by line."""
import re

import rdb

TEXT = (rdb.TOP / 'docs/tutorial.md').read_text()


def sessions():
    """For each `$ revdb shop.rdb`: the lines shown after it, up to the next one."""
    shown = re.findall(r'^    (.*)$', TEXT, re.M)
    starts = [n for n, line in enumerate(shown) if line.startswith('$ revdb ')] + [len(shown)]
    return [shown[begin + 1:end] for begin, end in zip(starts, starts[1:])]


def test_tutorial(tmp_path):
    program = re.search(r'```python\n(.*?)```', TEXT, re.S)[1]
    (tmp_path / 'shop.py').write_text(program)
    recording = rdb.record(tmp_path / 'shop.rdb', 'shop.py', cwd=tmp_path)
    assert recording.status == 1
    assert recording.stderr.splitlines()[-1] == 'ValueError: ann pays 13, not 6'
    assert len(sessions()) == 2
    for shown in sessions():
        commands = re.findall(r'^\(\d+\)\$ (.*)$', '\n'.join(shown), re.M)
        assert commands
        arguments = [word for command in commands for word in ('-ex', command)]
        result = rdb.run([rdb.REVDB, '--batch', *arguments, 'shop.rdb'], cwd=tmp_path)
        assert result.stderr == ''
        assert rdb.comparable(result.stdout.splitlines()) == rdb.comparable(shown)
        (tmp_path / 'shop.rdb.notes').unlink(missing_ok=True)
