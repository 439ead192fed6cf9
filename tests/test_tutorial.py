"""docs/tutorial.md: its program, recorded; its sessions, line by line."""
import re

import rdb

TEXT = (rdb.TOP / 'docs/tutorial.md').read_text()
ADDRESS = re.compile(r'0x[0-9a-f]{6,}')


def sessions():
    """For each `$ revdb shop.rdb`: the lines shown after it, up to the next one."""
    shown = re.findall(r'^    (.*)$', TEXT, re.M)
    starts = [n for n, line in enumerate(shown) if line.startswith('$ revdb ')] + [len(shown)]
    return [shown[begin + 1:end] for begin, end in zip(starts, starts[1:])]


def times(lines):
    return [int(time) for time in re.findall(r'^\((\d+)\)\$', '\n'.join(lines), re.M)]


def comparable(lines):
    """Timestamps counted from the first prompt's, no addresses."""
    first = times(lines)[0]
    text = '\n'.join(line.rstrip() for line in lines)
    text = re.sub(r'\b\d{4,}\b', lambda n: 'T+%d' % (int(n[0]) - first), text)
    return ADDRESS.sub('ADDRESS', text)


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
        assert comparable(result.stdout.splitlines()) == comparable(shown)
        (tmp_path / 'shop.rdb.notes').unlink(missing_ok=True)
