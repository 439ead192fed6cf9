# SPDX-License-Identifier: MIT
"""`make demo` without a terminal plays its session to the end and finds the bug; on a terminal it opens revdb."""
import re

import pexpect
import rdb


def test_without_a_terminal(tmp_path):
    result = rdb.run([rdb.TOP / 'demo/run', rdb.BUILD], timeout=300)
    assert result.status == 0, result.stderr
    commands = (rdb.TOP / 'demo/session').read_text().splitlines()
    assert re.findall(r'^\([\d.]+\)\$ (.*)$', result.stdout, re.M) == commands
    # The cause lies in the first twentieth of the time between start and symptom.
    times = [int(time) for time in re.findall(r'^\((\d+)\)\$', result.stdout, re.M)]
    assert times[-1] - times[0] < (times[1] - times[0]) / 20
    assert result.stdout.count('\nTrue\n') == 1


def test_the_readme_shows_it():
    shown = re.search(r'^    \$ revdb market.rdb\n((?:    .*\n)+)', (rdb.TOP / 'README.md').read_text(), re.M)[1]
    shown = [line[4:] for line in shown.splitlines()]
    result = rdb.run([rdb.TOP / 'demo/run', rdb.BUILD], timeout=300).stdout.splitlines()
    begin = [n for n, line in enumerate(result) if line.startswith('$ revdb ')][0] + 1

    def comparable(lines):
        # When the program's output is passed depends on whether it went to a terminal.
        return rdb.comparable(line for line in lines if 'still open' not in line)
    assert comparable(result[begin:]) == comparable(shown)


def test_on_a_terminal():
    terminal = pexpect.spawn(str(rdb.TOP / 'demo/run'), [str(rdb.BUILD)], encoding='utf-8', timeout=60,
                             env=dict(rdb.ENVIRONMENT, TERM='dumb', REVDB_HISTFILE='/dev/null'))
    terminal.expect_exact('is overfilled')
    terminal.expect(rdb.PROMPT)
    terminal.sendline('quit')
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
