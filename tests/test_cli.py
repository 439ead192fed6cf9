# SPDX-License-Identifier: MIT
"""revdb's command line: usage, exit statuses, bad input."""
import os
import re
import shutil

import pytest

import rdb


@pytest.fixture
def log(recorded, source):
    return recorded(source('import sys\nprint "out"\nsys.stderr.write("err\\n")\nsys.exit(5)\n')).log


def revdb(*arguments, **options):
    return rdb.isolated([rdb.REVDB, *arguments], **options)


def is_one_line(text):
    return text.count('\n') == 1 and text.endswith('\n') and 'Traceback' not in text


def test_help_and_version():
    result = revdb('--help')
    assert result.status == 0 and 'usage: revdb' in result.stdout and 'replay LOG' in result.stdout
    assert revdb('--version').stdout.startswith('revdb ')


def test_the_user_guide_has_the_commands_of_today():
    assert revdb('--help-commands').stdout == (rdb.TOP / 'docs/commands.md').read_text(), 'run make docs'


@pytest.mark.parametrize('arguments', [[], ['a', 'b'], ['--nonsense', 'a'], ['-c', 'pink', 'a'], ['-x'], ['replay'],
                                       ['replay', 'a', 'b'], ['replay', '--nonsense', 'a'], ['info'], ['check', 'a', 'b']])
def test_wrong_usage(arguments):
    result = revdb(*arguments)
    assert result.status == 2
    assert 'usage: revdb' in result.stderr and not result.stdout and is_one_line(result.stderr)


@pytest.mark.parametrize('subcommand', ['info', 'check', 'replay', 'ps', 'pack', 'report', 'index', 'record'])
def test_every_subcommand_reads_options_alike(subcommand):
    listed = re.search(r'^  %s (.*)$' % subcommand, revdb('--help').stdout, re.M)[1]
    result = revdb(subcommand, '--help')
    assert result.status == 0 and not result.stderr
    assert result.stdout.startswith('usage: revdb %s [OPTION]... %s\n' % (subcommand, listed))
    page = revdb('--help-commands=man').stdout.replace('\\', '')
    for option in re.findall(r'^  (-[-a-z]+)', result.stdout, re.M):
        assert option == '--help' or '\n.B %s' % option in page
    for wrong in [[], ['--nonsense', 'x'], ['--nonsense=1', 'x']]:
        result = revdb(subcommand, *wrong)
        assert result.status == 2 and is_one_line(result.stderr) and not result.stdout, wrong
        assert 'usage: revdb %s ' % subcommand in result.stderr


def test_options_as_people_write_them(log, tmp_path):
    page = tmp_path / 'page.html'
    for way in [['report', log, '-o', page], ['report', '-o', page, log], ['report', '-o%s' % page, log],
                ['report', '-x', rdb.PYTHON, '-o', page, '--', log], ['-x', rdb.PYTHON, 'report', log, '-o', page]]:
        assert revdb(*way).status == 0, way
        page.unlink()
    for way in [['--batch', '-ex', 'print 6*7'], ['-batch', '--ex=print 6*7'], ['--bat', '--ex', 'print 6*7', '-nx']]:
        assert '42\n' in revdb(*way, log).stdout and '42\n' in revdb(log, *way).stdout, way
    result = revdb('--batch=1', log)
    assert result.status == 2 and is_one_line(result.stderr) and '--batch takes no value' in result.stderr


@pytest.mark.parametrize('subcommand', [[], ['replay'], ['info'], ['check']])
def test_no_such_log_and_no_log(subcommand, tmp_path):
    (tmp_path / 'text').write_text('not a log, but long enough to hold a header' * 1000)
    (tmp_path / 'empty').write_text('')
    for name in ['missing', 'text', 'empty', '.']:
        result = revdb(*subcommand, tmp_path / name)
        assert result.status == 3, name
        assert is_one_line(result.stderr) and str(tmp_path / name) in result.stderr


def test_a_missing_interpreter(log):
    result = revdb('-x', '/nowhere/python-rdb', log)
    assert result.status == 3 and is_one_line(result.stderr)
    assert '/nowhere/python-rdb' in result.stderr and '-x EXE' in result.stderr and 'build ' in result.stderr
    assert revdb('replay', log, '-x', '/nowhere/python-rdb').status == 3


def test_another_build(log, tmp_path):
    other = tmp_path / 'python-rdb'
    shutil.copy('/bin/true', other)
    for exe in other, log:
        result = revdb('-x', exe, log)
        assert result.status == 3 and is_one_line(result.stderr) and 'build ' in result.stderr


def test_a_file_that_bears_the_name_of_a_subcommand(log):
    folder = log.parent / 'other'
    folder.mkdir()
    shutil.copy(log, folder / 'replay')
    result = rdb.run([rdb.REVDB, '--batch', '-ex', 'print 1', './replay'], cwd=folder)
    assert result.status == 0 and '\n1\n' in result.stdout


def test_replay(log):
    result = revdb('replay', log)
    assert result.status == 0 and not result.stderr
    assert ' events, ' in result.stdout and ' stop points; ' in result.stdout and 'status 5' in result.stdout
    result = revdb('replay', '--output', log)
    assert result.stdout == 'out\n' and result.stderr.startswith('err\n')


def test_batch_stops_at_the_first_failure(log):
    result = revdb('--batch', '-ex', 'print 6*7', '-ex', 'print 1/0', '-ex', 'print "not reached"', log)
    assert result.status == 1
    assert '42' in result.stdout and 'not reached' not in result.stdout
    assert 'ZeroDivisionError' in result.stderr
    assert revdb('--batch', '-ex', 'nonsense', log).status == 1
    assert revdb('--batch', log).status == 0


def test_commands_from_a_file(log, tmp_path):
    commands = tmp_path / 'commands'
    commands.write_text('# comment\n\nnext\nprint 6*7\n')
    result = revdb('--batch', '--command=%s' % commands, '-ex', 'print 8*8', log)
    assert result.status == 0
    assert '\n42\n' in result.stdout and '\n64\n' in result.stdout
    for unusable in tmp_path / 'missing', tmp_path:
        result = revdb('--batch', '--command=%s' % unusable, log)
        assert result.status == 1 and str(unusable) in result.stderr


def test_commands_from_a_pipe(log):
    result = revdb(log, stdin='next\nprint 6*7\nprint 1/0\nprint 8*8\n')
    assert '\n42\n' in result.stdout and '\n64\n' in result.stdout
    assert result.status == 1
    assert revdb(log, stdin='next\nquit\n').status == 0


def test_no_color_unless_on_a_terminal(log):
    for color in 'dark', 'light', 'off':
        assert '\033' not in revdb('-c', color, '--batch', '-ex', 'list', log).stdout


def test_color_on_a_terminal(log):
    for options, colored in [(['-c', 'dark'], True), (['-c', 'off'], False), ([], False)]:
        with rdb.Debugger(log, *options) as debugger:  # TERM=dumb
            assert ('\033[' in debugger.tell('list').text) == colored


def test_history(log, tmp_path):
    history = tmp_path / 'state' / 'history'
    env = {'TERM': 'dumb', 'REVDB_HISTFILE': str(history)}
    terminal = rdb.pexpect.spawn(str(rdb.REVDB), [str(log)], env=env, encoding='utf-8')
    terminal.expect(rdb.PROMPT)
    terminal.sendline('print 12345')
    terminal.expect(rdb.PROMPT)
    terminal.sendline('quit')
    terminal.expect(rdb.pexpect.EOF)
    assert history.read_text() == 'print 12345\nquit\n'
    assert os.stat(history.parent).st_mode & 0o77 == 0


def test_nothing_is_left_running(log):
    with rdb.Debugger(log) as debugger:
        processes = rdb.re.findall(r'process (\d+)', debugger.tell('info snapshots').text)
        debugger.terminal.sendline('quit')
        debugger.terminal.expect(rdb.pexpect.EOF)
    assert processes
    assert not [p for p in processes if os.path.exists('/proc/%s' % p)]


def test_a_log_that_is_damaged_early_can_be_walked_in(log):
    whole = log.read_bytes()
    for share in range(1, 20):
        log.write_bytes(whole[:len(whole) * share // 20])
        result = rdb.batch(log, 'continue', 'continue', 'bcontinue', 'bcontinue', 'bstep', 'step', 'go 5', 'print 1')
        assert result.status in (0, 1, 3), (share, result)
        assert result.status != 3 or is_one_line(result.stderr)
