# SPDX-License-Identifier: MIT
"""Looking for one failure on many machines: shards of `revdb record --until-failure`, and `revdb report` of what they kept."""
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

import rdb
from test_report import Page

# Fails as its argument says; what it says differs from run to run.
FAILS = '''
import os, sys
def check(how):
    if how == 'value':
        raise ValueError('bad %d' % os.getpid())
    if how == 'key':
        {}['<b>`x`</b>']
    if how == 'signal':
        os.kill(os.getpid(), 11)
    if how == 'status':
        sys.exit(3)
check(sys.argv[1])
'''

TEST = '''
import unittest
class T(unittest.TestCase):
    def test_a(self):
        self.same(1, 2)
    def test_b(self):
        self.same(3, 4)
    def same(self, a, b):
        self.assertEqual(a, b)
'''


def record(folder, *arguments, **options):
    return rdb.run([rdb.REVDB, 'record', *arguments], cwd=folder, **options)


def report(folder, *arguments):
    return rdb.run([rdb.REVDB, 'report', *arguments], cwd=folder)


def groups(text):
    """[(recordings, title, [line])] of a text that `revdb report` wrote."""
    parts = re.split(r'^## ', text, flags=re.M)[1:]
    return [(int(part.split()[0]), re.search('`(.*)`', part)[1], [line.strip() for line in part.splitlines()[1:] if line])
            for part in parts if '`' in part.splitlines()[0]]


# ---- shards ----

def seeds(folder, *arguments):
    """The seeds of a hunt: each run tells its own, in a file."""
    (folder / 'tell.py').write_text('import os\nopen("seeds", "a").write(os.environ["PYTHONHASHSEED"] + "\\n")\n')
    result = record(folder, *arguments, '--', 'tell.py')
    assert result.status == 0, result
    found = [int(line) for line in (folder / 'seeds').read_text().split()]
    (folder / 'seeds').unlink()
    return found


@pytest.mark.parametrize('begin', ['', ',seed=5'], ids=['any', 'given'])
def test_shards_have_no_seed_in_common(tmp_path, begin):
    found = [seeds(tmp_path, '--until-failure=4', '--chaos=hash' + begin, '--shard', '%d/3' % shard) for shard in (1, 2, 3)]
    assert all(len(set(shard)) == 4 for shard in found)
    assert [{seed % 3 for seed in shard} for shard in found] == [{0}, {1}, {2}]
    if begin:
        assert sorted(sum(found, [])) == list(range(15, 27)), 'all that one machine would take in the same time'


def test_a_failure_of_a_shard_is_repeated_by_its_seed_alone(tmp_path):
    (tmp_path / 'fails.py').write_text('import os\nprint hash("a")\nraise KeyError(os.environ["PYTHONHASHSEED"])\n')
    first = record(tmp_path, '--until-failure', '--chaos=hash', '--shard=2/3', 'fails.py')
    seed = re.search(r'with --chaos=hash,seed=(\d+)', first.stderr)[1]
    again = record(tmp_path, '--until-failure', '--chaos=hash,seed=' + seed, 'fails.py')
    assert again.stdout == first.stdout and 'KeyError' in first.stdout


def test_shards_may_keep_their_logs_in_one_folder(tmp_path):
    (tmp_path / 'fails.py').write_text('raise KeyError(1)\n')
    hunts = [subprocess.Popen([str(rdb.REVDB), 'record', '-o', 'logs', '--until-failure', '--shard=%d/3' % shard, 'fails.py'],
                              cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for shard in (1, 2, 3)]
    assert [hunt.wait(60) for hunt in hunts] == [1, 1, 1]
    assert sorted(os.listdir(tmp_path / 'logs')) == ['fails-shard%d.rdb' % shard for shard in (1, 2, 3)]


def test_two_hunts_that_were_not_told_of_each_other_lose_nothing(tmp_path):
    """Both have found the same name free when they began."""
    (tmp_path / 'fails.py').write_text('import os, time\nwhile not os.path.exists("go"): time.sleep(0.01)\nraise KeyError(1)\n')
    command = [str(rdb.REVDB), 'record', '-o', 'logs', '--until-failure', 'fails.py']
    hunts = [subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in 'ab']
    while len(list(tmp_path.glob('logs/.*/*.rdb'))) < 2:
        time.sleep(0.05)
    (tmp_path / 'go').write_text('')
    said = [hunt.communicate(timeout=60)[1] for hunt in hunts]
    kept = {text.strip().split()[-1] for text in said}
    assert len(kept) == 2
    for log in kept:
        rdb.check(tmp_path / log)


@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_shard_that_is_told_to_stop_leaves_nothing(tmp_path, number):
    """As a scheduler, the end of a connection, and a CI system do it."""
    (tmp_path / 'slow.py').write_text('import time\nopen("begun", "w")\ntime.sleep(60)\n')
    hunt = subprocess.Popen([str(rdb.REVDB), 'record', '-o', 'logs', '--until-failure', '--shard=1/2', 'slow.py'], cwd=tmp_path,
                            stderr=subprocess.PIPE, text=True)
    while not (tmp_path / 'begun').exists():
        time.sleep(0.05)
    hunt.send_signal(number)
    assert 'interrupted after 0 runs without a failure' in hunt.communicate(timeout=30)[1]
    assert hunt.returncode == 128 + number and os.listdir(tmp_path / 'logs') == []


def test_nohup(tmp_path):
    (tmp_path / 'prog.py').write_text('import os, signal\nos.kill(os.getppid(), signal.SIGHUP)\n')
    result = rdb.run(['nohup', rdb.REVDB, 'record', '--until-failure=3', '--shard=1/2', 'prog.py'], cwd=tmp_path)
    assert result.status == 0 and '3 runs, no failure' in result.stderr, result


@pytest.mark.parametrize('shard', ['', '1', '0/2', '3/2', '-1/2', '1/0', '1/x', 'a/b', '1/2/3', '1/999999999'])
def test_wrong_shards(tmp_path, shard):
    result = record(tmp_path, '--until-failure', '--shard', shard, 'prog.py')
    assert result.status == 2 and result.stderr.count('\n') == 1 and 'I/N' in result.stderr, result


def test_a_shard_of_a_single_run(tmp_path):
    result = record(tmp_path, '--shard=1/2', 'prog.py')
    assert result.status == 2 and '--shard goes with --until-failure' in result.stderr


# ---- the report of many ----

@pytest.fixture(scope='module')
def kept(tmp_path_factory):
    """What shards have kept, as artifacts of theirs are unpacked: a folder each; and a log that is broken."""
    folder = tmp_path_factory.mktemp('kept')
    (folder / 'logs').mkdir()
    (folder / 'fails.py').write_text(FAILS)
    (folder / 'test_it.py').write_text(TEST)
    for number, how in enumerate(['key', 'value', 'signal', 'value', 'status', 'fine', 'value']):
        record(folder, '-o', 'logs/%d' % number, 'fails.py', how)
    record(folder, '-o', 'logs/tests', 'python', '-m', 'revdb.unittest', 'test_it')
    whole = (folder / 'logs/0/fails.rdb').read_bytes()
    (folder / 'logs/broken.rdb').write_bytes(whole[:3000])
    (folder / 'logs/.unfinished').mkdir()
    (folder / 'logs/.unfinished/fails.rdb').write_bytes(whole)
    return folder


def test_failures_are_grouped(kept):
    result = report(kept, 'logs')
    assert result.status == 3 and result.stderr.count('\n') == 1 and 'broken.rdb is cut off' in result.stderr
    assert result.stdout.startswith('7 of 9 recordings failed, in 6 ways; 1 cannot be replayed here\n')
    found = groups(result.stdout)
    assert found[0][:2] == (3, 'ValueError at fails.py:5, in check') and [group[0] for group in found] == [3, 1, 1, 1, 1, 1]
    assert {title for _, title, _ in found[1:]} == {
        'KeyError at fails.py:7, in check', 'the program was killed by SIGSEGV inside kill() at fails.py:9, in check',
        'the program exited with status 3', 'AssertionError at test_it.py:9, in same'}
    assert [lines[0] for _, title, lines in found if 'test_it' in title] == ['test_it.T.test_a', 'test_it.T.test_b']
    assert 'logs/broken.rdb' in result.stdout.split('## Not replayed here')[1]


def test_each_group_says_how_to_open_one(kept):
    for _, title, lines in groups(report(kept, 'logs').stdout):
        command = lines[-1]
        assert command.startswith('revdb -ex ')
        shown = rdb.run(['sh', '-c', '%s --batch' % command.replace('revdb', str(rdb.REVDB), 1)], cwd=kept)
        place = re.search(r' at (\S+):(\d+)', title)
        assert shown.status == 0
        if place:
            assert '%s", line %s,' % place.groups() in shown.stdout


def test_the_text_is_markdown_whatever_is_in_it(kept):
    """What the program says stands in blocks of code."""
    text = report(kept, 'logs/0').stdout
    assert '1 of 1 recording failed\n' in text
    assert "\n    KeyError: '<b>`x`</b>'\n" in text
    for line in text.splitlines()[1:]:
        assert re.match(r'$|    |## \d+ recordings?: `[^`]*`$', line), line


def test_one_log_and_several(kept):
    one = report(kept, 'logs/1/fails.rdb')
    assert one.status == 0 and [group[:2] for group in groups(one.stdout)] == [(1, 'ValueError at fails.py:5, in check')]
    several = report(kept, 'logs/1/fails.rdb', 'logs/3', 'logs/5/fails.rdb')
    assert several.stdout.startswith('2 of 3 recordings failed\n') and [group[0] for group in groups(several.stdout)] == [2]


def test_the_index_page(kept, tmp_path):
    page = tmp_path / 'index.html'
    result = report(kept, 'logs', '-o', page)
    assert result.status == 3 and result.stdout == ''
    index = Page(page.read_text())
    assert '3 recordings: ValueError at fails.py:5, in check' in index.text and "KeyError: '<b>`x`</b>'" in index.text
    assert index.links == ['index-%d.html' % number for number in range(1, 7)]
    for number, link in enumerate(index.links, 1):
        assert 'To open the recording' in Page((tmp_path / link).read_text()).text
    assert 'Uncaught ValueError' in Page((tmp_path / 'index-1.html').read_text()).text


def test_machines_have_other_folders(kept, tmp_path):
    """The same place in the program, wherever it was checked out."""
    for place in 'one', 'two':
        (tmp_path / place).mkdir()
        shutil.copy(kept / 'fails.py', tmp_path / place)
        record(tmp_path / place, '-o', tmp_path / 'logs', rdb.PYTHON, tmp_path / place / 'fails.py', 'value')
    assert [group[0] for group in groups(report(tmp_path, 'logs').stdout)] == [2]


@pytest.mark.skipif(not (rdb.BUILD / 'bin/python3.11-rdb').exists(), reason='Python 3.11 is not built')
def test_python3(tmp_path):
    """What the interpreter's own imports raise and expect is no failure."""
    (tmp_path / 'fails.py').write_text('def check():\n    raise KeyError(1)\ncheck()\n')
    rdb.record(tmp_path / 'log.rdb', tmp_path / 'fails.py', python=rdb.BUILD / 'bin/python3.11-rdb', cwd=tmp_path)
    result = report(tmp_path, 'log.rdb')
    assert [group[:2] for group in groups(result.stdout)] == [(1, 'KeyError at fails.py:2, in check')], result


def test_a_pack_counts_once(kept, tmp_path):
    shutil.copy(kept / 'logs/1/fails.rdb', tmp_path / 'a.rdb')
    shutil.copy(kept / 'logs/3/fails.rdb', tmp_path / 'b.rdb')
    for name in 'a', 'b':
        assert rdb.run([rdb.REVDB, 'pack', name + '.rdb', '-o', name + '.tar.gz'], cwd=tmp_path).status == 0
    (tmp_path / 'b.rdb').unlink()
    result = report(tmp_path, '.')
    assert result.stdout.startswith('2 of 2 recordings failed\n') and groups(result.stdout)[0][0] == 2, result


def test_what_cannot_be_reported(kept, tmp_path):
    for arguments, line in [([tmp_path], 'there are no recordings in'), (['missing'], 'No such file')]:
        result = report(kept, *arguments)
        assert result.status == 3 and line in result.stderr and result.stderr.count('\n') == 1
    assert report(kept, 'logs/1', '-o', tmp_path / 'no/page.html').status == 1
    assert report(kept, 'logs', '-o').status == 2
