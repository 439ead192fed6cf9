# SPDX-License-Identifier: MIT
"""`revdb record`: what it runs, what it keeps, and what it leaves behind."""
import os
import signal
import subprocess
import time

import pytest

import rdb

@pytest.fixture
def folder(tmp_path):
    (tmp_path / 'prog.py').write_text('import sys\nprint "out", len(sys.argv)\nsys.exit(len(sys.argv) - 1)\n')
    return tmp_path


def record(folder, *arguments, **options):
    return rdb.run([rdb.REVDB, 'record', *arguments], cwd=folder, **options)


def logs(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob('*') if path.suffix == '.rdb' or path.is_dir())


def named(result):
    """The log that the last line on stderr says how to open."""
    return result.stderr.strip().split()[-1]


def test_a_program_its_output_and_status(folder):
    result = record(folder, 'prog.py', 'one', 'two')
    assert (result.status, result.stdout) == (2, 'out 3\n')
    assert result.stderr == "revdb: recorded; to see the failure: revdb -ex 'go failure' prog.rdb\n"
    assert logs(folder) == ['prog.rdb']
    assert rdb.replay(folder / 'prog.rdb', output=True).output == 'out 3\n'


def test_no_log_is_written_over_unless_it_is_named(folder):
    record(folder, 'prog.py')
    record(folder, 'prog.py')
    assert logs(folder) == ['prog-2.rdb', 'prog.rdb']
    for _ in range(2):
        assert named(record(folder, '-o', 'x.rdb', 'prog.py')) == 'x.rdb'
    assert logs(folder) == ['prog-2.rdb', 'prog.rdb', 'x.rdb']


def test_a_folder_is_made(folder):
    assert named(record(folder, '-o', 'logs', 'prog.py')) == 'logs/prog.rdb'
    assert logs(folder) == ['logs', 'logs/prog.rdb']


@pytest.mark.parametrize('name', ['python-rdb', 'python', 'python2', 'python2.7', str(rdb.PYTHON)])
def test_python_by_name(folder, name):
    result = record(folder, '-o', 'x.rdb', '--', name, '-c', 'import sys; print sys.version_info[:2]')
    assert result.stdout == '(2, 7)\n' and logs(folder) == ['x.rdb']


def test_the_pythons_of_a_command(folder):
    result = record(folder, 'sh', '-c', 'python prog.py; python2.7 prog.py a; echo from sh; exit 5')
    assert (result.status, result.stdout) == (5, 'out 1\nout 2\nfrom sh\n')
    assert len(logs(folder)) == 2
    assert rdb.replay(folder / named(result), output=True).output == 'out 2\n', 'the one that failed is named'


def test_a_command_without_python(folder):
    result = record(folder, 'sh', '-c', 'exit 3')
    assert result.status == 3 and logs(folder) == []
    assert result.stderr.startswith('revdb: nothing was recorded: ') and result.stderr.count('\n') == 1


def test_keep_failure(folder):
    assert record(folder, '--keep=failure', 'prog.py').stderr == ''
    assert logs(folder) == []
    assert record(folder, '--keep=failure', 'prog.py', 'x').status == 1
    assert logs(folder) == ['prog.rdb']


def test_children_are_kept_with_their_parent(folder):
    (folder / 'fork.py').write_text('import os\nif not os.fork():\n    print "child"\n    raise SystemExit\nos.wait()\nx\n')
    result = record(folder, '--keep=failure', 'fork.py')
    assert result.status == 1 and len(logs(folder)) == 2
    child, = [log for log in logs(folder) if log != 'fork.rdb']
    assert rdb.replay(folder / child, output=True).output == 'child\n'


def test_timeout(folder):
    start = time.monotonic()
    result = record(folder, '--timeout=1', '--keep=failure', 'sh', '-c', 'python -c "while 1: pass"')
    assert result.status == 124 and time.monotonic() - start < 20
    assert 'killed after 1 s' in result.stderr
    assert rdb.replay(folder / named(result)).stop_points > 1000


def test_a_signal_is_passed_on(folder):
    (folder / 'die.py').write_text('import os\nos.kill(os.getpid(), 9)\n')
    assert record(folder, 'die.py').status == -signal.SIGKILL
    assert logs(folder) == ['die.rdb']


def test_limits(folder):
    (folder / 'noise.py').write_text('import os\nfor i in range(3000): os.urandom(1000)\nprint "done"\n')
    result = record(folder, '--max-size=1M', 'noise.py')
    assert (result.status, result.stdout) == (0, 'done\n')
    assert 'recording stopped: the log has reached the size' in result.stderr
    assert 1 << 20 < (folder / 'noise.rdb').stat().st_size < 2 << 20
    rdb.replay(folder / 'noise.rdb')
    result = record(folder, '--max-time=0.0001', 'noise.py')
    assert (result.status, result.stdout) == (0, 'done\n') and 'has lasted as long' in result.stderr
    rdb.replay(folder / 'noise-2.rdb')


@pytest.mark.parametrize('jobs', [1, 3])
def test_until_failure(folder, jobs):
    # Every run takes a ticket from a folder; the seventh finds none left.
    tickets = folder / 'tickets'
    tickets.mkdir()
    for number in range(6):
        (tickets / str(number)).write_text('')
    (folder / 'luck.py').write_text('''
import os
for name in os.listdir("tickets"):
    try:
        os.rename("tickets/" + name, name)
    except OSError:
        continue
    break
else:
    print "no ticket"
    raise KeyError("ticket")
''')
    result = record(folder, '--until-failure=20', '-j', jobs, 'luck.py')
    assert result.status == 1 and 'no ticket' in result.stdout and 'KeyError' in result.stdout
    assert 'failed (exit status 1)' in result.stderr
    assert logs(folder) == ['luck.rdb', 'tickets']
    assert os.listdir(tickets) == []
    with rdb.Debugger(folder / 'luck.rdb') as debugger:
        assert 'KeyError' in debugger.tell('continue').text


def test_until_failure_without_one(folder):
    result = record(folder, '--until-failure=5', '-j2', 'prog.py')
    assert result.status == 0 and '5 runs, no failure' in result.stderr and logs(folder) == []


def test_interrupted_runs_leave_nothing(folder):
    (folder / 'slow.py').write_text('import time\ntime.sleep(60)\n')
    process = subprocess.Popen([str(rdb.REVDB), 'record', '--until-failure', '-j2', 'slow.py'], cwd=folder, text=True,
                               stderr=subprocess.PIPE)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert 'interrupted' in process.communicate(timeout=20)[1]
    assert process.returncode == 130 and logs(folder) == []


@pytest.mark.parametrize('arguments', [[], ['--keep=some', 'x'], ['--timeout=never', 'x'], ['--max-size=12Q', 'x'], ['-j0', 'x'],
                                       ['-j2', 'x'], ['--until-failure=0', 'x'], ['--nonsense', 'x']])
def test_wrong_usage(folder, arguments):
    result = record(folder, *arguments)
    assert result.status == 2 and 'usage: revdb record' in result.stderr and not result.stdout
    assert result.stderr.count('\n') == 1


def test_what_cannot_be_run(folder):
    result = record(folder, './missing')
    assert result.status == 127 and './missing' in result.stderr
    result = record(folder, '-o', 'prog.py', 'prog.py')
    assert result.status == 3 and 'prog.py' in result.stderr and result.stderr.count('\n') == 1


@pytest.mark.parametrize('ignored', [[], [signal.SIGPWR, signal.SIGXCPU, signal.SIGUSR1]], ids=['none', 'some'])
def test_signals_are_inherited_as_they_came(folder, ignored):
    """Those of libgc's, too, which revdb links."""
    (folder / 'prog.py').write_text('''
for line in open('/proc/self/status'):
    if line.split(':')[0] in ('SigIgn', 'SigBlk', 'SigCgt'):
        print line,
''')

    def ignore():
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGXCPU] if ignored else [])

    direct = rdb.run([rdb.PYTHON, 'prog.py'], cwd=folder, preexec=ignore, env=dict(rdb.ENVIRONMENT, REVDB='direct.rdb'))
    recorded = record(folder, 'prog.py', preexec=ignore)
    assert recorded.stdout == direct.stdout and 'SigIgn' in direct.stdout
