# SPDX-License-Identifier: MIT
"""`make demo` without a terminal plays its session to the end and finds the bug, with each interpreter that is built; on a
terminal it opens revdb."""
import functools
import re

import pexpect
import rdb

PYTHON3 = rdb.BUILD / 'bin/python3.11-rdb'


@functools.lru_cache(None)
def played():
    """What each session shows: of 2.7, and of 3.11 where it is built."""
    result = rdb.run([rdb.TOP / 'demo/run', rdb.BUILD], timeout=300)
    assert result.status == 0, result.stderr
    return re.split(r'^\$ revdb .*\n', result.stdout, flags=re.M)[1:]


def test_without_a_terminal():
    sessions = ['session'] + ['session-3.11'] * PYTHON3.exists()
    assert len(played()) == len(sessions)
    for name, shown in zip(sessions, played()):
        commands = (rdb.TOP / 'demo' / name).read_text().splitlines()
        assert re.findall(r'^\([\d.]+\)\$ (.*)$', shown, re.M) == commands
        # The cause lies in the first fifth of the time between start and symptom.
        times = [int(time) for time in re.findall(r'^\((\d+)\)\$', shown, re.M)]
        assert times[-1] - times[0] < (times[1] - times[0]) / (5 if '3' in name else 20)
        assert shown.count('\nTrue\n') == 1


def test_the_readme_shows_it():
    shown = re.search(r'^    \$ revdb market.rdb\n((?:    .*\n)+)', (rdb.TOP / 'README.md').read_text(), re.M)[1]
    shown = [line[4:] for line in shown.splitlines()]
    result = re.sub(r'\n\n\$ REVDB=.*', '\n', played()[0], flags=re.S).splitlines()

    def comparable(lines):
        # When the program's output is passed depends on whether it went to a terminal.
        return rdb.comparable(line for line in lines if 'still open' not in line)
    assert comparable(result) == comparable(shown)


def test_on_a_terminal():
    terminal = pexpect.spawn(str(rdb.TOP / 'demo/run'), [str(rdb.BUILD)], encoding='utf-8', timeout=60,
                             env=dict(rdb.ENVIRONMENT, TERM='dumb', REVDB_HISTFILE='/dev/null'))
    terminal.expect_exact('is overfilled')
    terminal.expect(rdb.PROMPT)
    terminal.sendline('quit')
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
