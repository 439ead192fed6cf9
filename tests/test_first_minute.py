# SPDX-License-Identifier: MIT
"""What somebody sees who opens a recording for the first time."""
import os
import re
import shutil
import subprocess

import pexpect
import pytest

import rdb

FAILING = '''\
def price(name):
    return {'tea': 3}[name]         # raises

print price('tea')
print price('cup')
'''
ENDS = [('print 1\n', 'At its end, the program exited with status 0.'),
        ('import sys\nsys.exit(3)\n', 'At its end, the program exited with status 3.'),
        ('import os\nos._exit(4)\n', 'At its end, the program called _exit(4).'),
        ('import threading\nclass E(Exception):\n    pass\ndef f():\n    raise E("in a thread")\n'
         't = threading.Thread(target=f)\nt.start()\nt.join()\n', 'At its end, the program exited with status 0.'),
        (FAILING, "Ended by an uncaught KeyError: 'cup', raised at prog.py:2."),
        ('import os\nos.kill(os.getpid(), 9)\n', 'At its end, the program was killed inside kill().')]


def sit_down(arguments, cwd, **environment):
    terminal = pexpect.spawn(str(rdb.REVDB), [str(a) for a in arguments], cwd=cwd, encoding='utf-8', timeout=60,
                             env={'TERM': 'dumb', 'HOME': str(cwd), 'REVDB_HISTFILE': '/dev/null', **environment},
                             dimensions=(40, 160))
    terminal.delaybeforesend = None
    return terminal


@pytest.mark.parametrize('program, ended', ENDS)
def test_three_lines_say_what_it_is(tmp_path, program, ended):
    (tmp_path / 'prog.py').write_text(program)
    rdb.record(tmp_path / 'log.rdb', 'prog.py', 'an argument', cwd=tmp_path)
    terminal = sit_down(['log.rdb'], tmp_path)
    terminal.expect(rdb.PROMPT)
    lines = terminal.before.split('\r\n')
    assert re.fullmatch(r'prog\.py an argument, recorded \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, ((at least )?[0-9.]+ s|an unknown time)', lines[0]), lines
    assert lines[1] == ended
    assert '`continue`' in lines[2] and '`help`' in lines[2] and lines[3].startswith('File "')
    assert ('`why`' in lines[2]) == ('uncaught' in ended)
    terminal.sendline('continue')
    terminal.expect(rdb.PROMPT)
    assert ('leaves the main module here.\r\n(`why` shows the variables of each frame)\r\nFile' in terminal.before) == ('uncaught' in ended)
    terminal.sendline('quit')
    terminal.expect(pexpect.EOF)


def test_scripts_are_told_no_more_than_before(tmp_path):
    (tmp_path / 'prog.py').write_text(FAILING)
    rdb.record(tmp_path / 'log.rdb', 'prog.py', cwd=tmp_path)
    result = rdb.run([rdb.REVDB, '--batch', '-ex', 'continue', 'log.rdb'], cwd=tmp_path)
    assert result.stdout.startswith('File "') and '`why`' not in result.stdout


def test_without_arguments_the_recordings_here_are_listed(tmp_path):
    (tmp_path / 'prog.py').write_text(FAILING)
    (tmp_path / 'other.py').write_text('print "other"\n')
    for name, program, time in ('old.rdb', 'prog.py', 1000), ('new.rdb', 'other.py', 2000), ('-odd.rdb', 'other.py', 500):
        rdb.record(tmp_path / name, program, cwd=tmp_path)
        os.utime(tmp_path / name, (time, time))
    (tmp_path / 'text.rdb').write_text('no log\n')
    os.utime(tmp_path / 'text.rdb', (100, 100))
    terminal = sit_down([], tmp_path)
    terminal.expect_exact('Open which one? [1, q] ')
    listed = re.findall(r'^ +(\d)  (\S+)  (.*)\r\n(?:     (\S+)\r)?', terminal.before, re.M)
    assert [row[:2] for row in listed] == [('1', 'new.rdb'), ('2', 'old.rdb'), ('3', './-odd.rdb'), ('4', 'text.rdb')]
    assert listed[1][3] == 'prog.py' and 'status 1' in listed[1][2] and 'not a log' in listed[3][2].replace('no log', 'not a log')
    terminal.sendline('9')
    terminal.expect_exact('Type a number from 1 to 4, or q.')
    terminal.sendline('2')
    terminal.expect(rdb.PROMPT)
    assert 'Ended by an uncaught KeyError' in terminal.before
    terminal.sendline('quit')
    terminal.expect(pexpect.EOF)
    terminal = sit_down([], tmp_path)
    terminal.sendline('q')
    terminal.expect_exact('No recording was opened.')
    terminal.expect(pexpect.EOF)
    (tmp_path / 'none').mkdir()
    terminal = sit_down([], tmp_path / 'none')
    terminal.expect_exact('REVDB=LOG.rdb python-rdb PROGRAM.py')
    terminal.expect(pexpect.EOF)


def test_info_leads_with_what_a_person_asks(tmp_path):
    (tmp_path / 'prog.py').write_text(FAILING)
    rdb.record(tmp_path / 'log.rdb', 'prog.py', cwd=tmp_path)
    labels = [line.split()[0] for line in rdb.run([rdb.REVDB, 'info', tmp_path / 'log.rdb']).stdout.splitlines()]
    assert labels[:6] == ['command', 'directory', 'started', 'duration', 'ended', 'replay'] and 'events' not in labels
    assert 'bytes     ' not in rdb.run([rdb.REVDB, 'info', tmp_path / 'log.rdb']).stdout
    assert re.search(r'^events +\d+\n  \S+ +\d+ +\d+ bytes', rdb.run([rdb.REVDB, 'info', '--events', tmp_path / 'log.rdb']).stdout, re.M)


@pytest.mark.parametrize('python', ['python-rdb', 'python3.11-rdb'])
@pytest.mark.parametrize('option', ['--help', '-h'])
def test_the_interpreters_help_names_revdb(python, option):
    python = rdb.PYTHON.parent / python
    if not python.exists():
        pytest.skip('not built')
    result = rdb.run([python, option])
    assert result.status == 0 and result.stdout.startswith('REVDB=FILE.rdb ') and 'usage:' in result.stdout
    assert 'REVDB' not in rdb.run([python, '-c', '1', option]).stdout


# ---- completion of the command line ----

def printed(shell):
    result = rdb.run([rdb.REVDB, '--completion', shell])
    assert result.status == 0 and not result.stderr
    return result.stdout


def complete_in_bash(folder, *words):
    (folder / 'revdb').write_text(printed('bash'))
    script = 'source ./revdb; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _revdb; printf "%s\\n" "${COMPREPLY[@]}"'
    return rdb.run(['bash', '-c', script, 'bash', *words], cwd=folder).stdout.split()


def test_bash(tmp_path):
    for name in 'a.rdb', 'b c.rdb', 'pack.tar.gz', 'notes.txt':
        (tmp_path / name).write_text('')
    assert 'info' in complete_in_bash(tmp_path, 'revdb', 'in') and 'index' in complete_in_bash(tmp_path, 'revdb', 'in')
    assert complete_in_bash(tmp_path, 'revdb', 'info', '--e') == ['--events']
    assert complete_in_bash(tmp_path, 'revdb', 'info', 'a') == ['a.rdb']
    assert complete_in_bash(tmp_path, 'revdb', 'not') == [] and complete_in_bash(tmp_path, 'revdb', 'pack.') == ['pack.tar.gz']
    assert complete_in_bash(tmp_path, 'revdb', '-ex', 'bcon') == ['bcontinue']
    assert complete_in_bash(tmp_path, 'revdb', '--command', 'not') == ['notes.txt']


@pytest.mark.parametrize('shell', ['bash', 'zsh', 'fish'])
def test_every_subcommand_and_option_is_known(shell):
    text, page = printed(shell), rdb.run([rdb.REVDB, '--help']).stdout
    for name in re.findall(r'^  (\w+) .*\n      ', page, re.M):
        assert re.search(r'\b%s\b' % name, text)
        for option in re.findall(r'^  (--[-a-z]+)', rdb.run([rdb.REVDB, name, '--help']).stdout, re.M):
            assert option in text or '-l ' + option[2:] in text or option == '--help'
    if shutil.which(shell):
        assert subprocess.run([shell, '-n'], input=text, text=True, capture_output=True).stderr == ''


def test_no_such_shell():
    result = rdb.run([rdb.REVDB, '--completion', 'tcsh'])
    assert result.status == 2 and 'bash, zsh or fish' in result.stderr
