# SPDX-License-Identifier: MIT
"""docs/ci.md and docs/hunting.md: what runners of CI systems and of clusters do, as it stands in action.yml and runners/."""
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

import rdb

RUNNERS = rdb.TOP / 'runners'
TEST = '''
import unittest
class T(unittest.TestCase):
    def test(self):
        self.assertEqual({result}, 4)
'''


@pytest.fixture
def home(tmp_path):
    """A machine where python-rdb has been installed, and a checkout lies in python-rdb-source."""
    for name in 'python-rdb', 'python-rdb-installed':
        (tmp_path / name).symlink_to(rdb.BUILD)
    (tmp_path / 'python-rdb-source').symlink_to(rdb.TOP)
    return tmp_path


def write_tests(folder, failed):
    (folder / 'tests').mkdir()
    (folder / 'tests/test_it.py').write_text(TEST.format(result=5 if failed else 4))


def sh(folder, text, shell=('sh', '-e'), **env):
    return rdb.run([*shell, '-c', text], cwd=folder,
                   env=dict({'HOME': folder, 'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8'}, **env))


def seed_of(log):
    return int(re.search(r'^chaos .*seed=(\d+)', rdb.run([rdb.REVDB, 'info', log]).stdout, re.M)[1])


def expand(text, **contexts):
    """${{ inputs.run }} and its like."""
    def value(match):
        context, name = match[1].split('.', 1)
        return str(contexts[context][name])
    return re.sub(r'\$\{\{ *([\w.-]+) *\}\}', value, text)


# ---- GitHub ----

def run_action(folder, **given):
    """The steps of action.yml, as GitHub's runner does them; returns {step: status}, what was uploaded, and the summary."""
    action = yaml.safe_load((rdb.TOP / 'action.yml').read_text())
    inputs = {name: given.get(name, value.get('default')) for name, value in action['inputs'].items()}
    assert set(given) <= set(inputs) and None not in inputs.values()
    summary, path = folder / 'summary', folder / 'path'
    statuses, uploaded, found = {}, None, '/usr/bin:/bin'
    for step in action['runs']['steps']:
        late = 'if' in step
        assert step.get('if') in (None, "failure() && steps.record.outcome == 'failure'")
        failed = any(statuses.values())
        if late != failed or (late and not statuses.get('record')):
            continue
        if 'uses' in step:
            if 'upload' in step['uses']:
                uploaded = expand(step['with']['path'], inputs=inputs)
            continue
        assert step['shell'] == 'bash'
        env = {name: expand(value, inputs=inputs) for name, value in step.get('env', {}).items()}
        result = sh(folder, step['run'], shell=('bash', '--noprofile', '--norc', '-eo', 'pipefail'), PATH=found,
                    GITHUB_ACTION_PATH=rdb.TOP, GITHUB_PATH=path, GITHUB_STEP_SUMMARY=summary, **env)
        statuses[step.get('id', step['name'])] = result.status
        if path.exists():
            found = ':'.join(path.read_text().split()[::-1]) + ':/usr/bin:/bin'
    return statuses, uploaded, summary.read_text() if summary.exists() else ''


def test_github_action_that_fails(home):
    write_tests(home, failed=True)
    statuses, uploaded, summary = run_action(home, run='python -m revdb.unittest discover tests')
    assert statuses == {'install python-rdb and revdb': 0, 'record': 1, 'report and packs': 0}
    kept = sorted(path.name for path in (home / uploaded).iterdir())
    assert [re.sub(r'-\d+\.', '-N.', name) for name in kept] == [
        'report-N.html', 'report.html', 'report.md', 'sh-N.rdb', 'sh-N.rdb.idx', 'sh-N.tar.gz']
    # The summary: which test, what it raised, and the command that opens it, which does.
    assert 'test_it.T.test' in summary and 'AssertionError: 5 != 4' in summary and '.tar.gz' in summary
    command = re.search(r'^    revdb (.*)', summary, re.M)[1]
    opened = sh(home, '%s %s --batch' % (rdb.REVDB, command))
    assert opened.status == 0 and 'AssertionError: 5 != 4' in opened.stdout


def test_github_action_that_passes(home):
    write_tests(home, failed=False)
    statuses, uploaded, summary = run_action(home, run='cd tests\npython -m revdb.unittest test_it\n')
    assert statuses == {'install python-rdb and revdb': 0, 'record': 0} and uploaded is None and summary == ''
    assert list((home / 'recordings').iterdir()) == []


def test_github_hunt(home):
    """A job of the matrix: its options come to `revdb record`."""
    workflow = yaml.safe_load((RUNNERS / 'hunt-github.yml').read_text())
    job = workflow['jobs']['hunt']
    assert job['strategy']['fail-fast'] is True
    given = {name: expand(value, matrix={'shard': 3}, strategy={'job-total': len(job['strategy']['matrix']['shard'])})
             for name, value in job['steps'][-1]['with'].items()}
    (home / 'test_flaky.py').write_text('raise KeyError(1)\n')
    statuses, uploaded, _ = run_action(home, **given)
    assert statuses['record'] == 1 and given['artifact'] == 'recordings-3'
    log, = (home / uploaded).glob('sh-shard3-*.rdb')
    assert seed_of(log) % 8 == 2


# ---- GitLab, Jenkins ----

def gitlab(folder, job_status, command):
    """The job's two shells."""
    job = yaml.safe_load((RUNNERS / 'gitlab.yml').read_text())['.record']
    env = {name: value.replace('$CI_PROJECT_DIR', str(folder)) for name, value in job['variables'].items()}
    if job_status is None:
        return sh(folder, '\n'.join(job['before_script'] + job['script']), RDB_COMMAND=command, **env)
    return sh(folder, '\n'.join(job['after_script']), CI_JOB_STATUS=job_status, **env)


def jenkins(folder, job_status, command):
    text = (RUNNERS / 'Jenkinsfile').read_text()
    env = dict(re.findall(r"^    (RDB_\w+) = '(.*)'", text, re.M), RDB_COMMAND=command)
    early, late = (re.findall(r"sh '(.*?)'", part) for part in text.split('post {'))
    return sh(folder, '\n'.join(early if job_status is None else late), **env)


@pytest.mark.parametrize('system', [gitlab, jenkins])
@pytest.mark.parametrize('failed', [True, False])
def test_template(system, failed, home):
    write_tests(home, failed)
    result = system(home, None, 'python -m revdb.unittest discover tests')
    assert result.status == failed, result
    if failed or system is gitlab:
        assert system(home, 'failed' if failed else 'success', '').status == 0
    kept = sorted(path.suffix for path in (home / 'recordings').iterdir())
    assert kept == (['.gz', '.html', '.html', '.idx', '.md', '.rdb'] if failed else [])


# ---- the scripts, and what goes wrong ----

def script(folder, name, **env):
    return rdb.run([RUNNERS / name], cwd=folder,
                   env=dict({'HOME': folder, 'PATH': '%s:/usr/bin:/bin' % (rdb.BUILD / 'bin')}, **env))


def test_scripts_say_what_is_missing(tmp_path):
    for name, env, line in [('record', {}, 'RDB_COMMAND must say what to run'),
                            ('record', {'RDB_COMMAND': 'true', 'PATH': '/usr/bin:/bin'}, 'there is no revdb on PATH'),
                            ('collect', {}, 'nothing was recorded in recordings')]:
        result = script(tmp_path, name, **env)
        assert line in result.stderr and result.stderr.count('\n') == 1
        assert (result.status == 0) == (name == 'collect')


def test_names_with_blanks(home):
    result = script(home, 'record', RDB_FOLDER='my recordings', RDB_COMMAND='python -c "raise KeyError(1)"')
    assert result.status == 1
    assert script(home, 'collect', RDB_FOLDER='my recordings').status == 0
    assert len(list((home / 'my recordings').glob('*.tar.gz'))) == 1


def test_packs_are_few(home):
    (home / 'fails.py').write_text('import sys\nif sys.argv[1] == "a": raise KeyError(1)\nraise ValueError(2)\n')
    script(home, 'record', RDB_COMMAND='for how in a b b; do python fails.py $how || failed=1; done; exit $failed')
    assert script(home, 'collect', RDB_PACKS='1').status == 0
    pack, = (home / 'recordings').glob('*.tar.gz')
    assert 'ValueError' in rdb.run([rdb.REVDB, 'report', pack]).stdout, 'of the most frequent one'


def test_a_command_that_hangs(home):
    assert script(home, 'record', RDB_COMMAND='python -c "import time; time.sleep(100)"', RDB_TIMEOUT='1').status == 124
    assert script(home, 'collect').status == 0
    assert 'the program was killed' in (home / 'recordings/report.md').read_text()


# ---- clusters ----

# The run that comes third fails; the others would take long.
FLAKY = '''
import os, time
for ticket in 'one', 'two', 'three':
    try:
        os.mkdir(ticket)
        break
    except OSError:
        pass
if ticket == 'three':
    raise KeyError('found')
time.sleep(60)
'''


def test_kubernetes(home):
    job = yaml.safe_load((RUNNERS / 'hunt-kubernetes.yml').read_text())['spec']
    container, = job['template']['spec']['containers']
    rule, = job['podFailurePolicy']['rules']
    found = rule['onExitCodes']
    assert rule['action'] == 'FailJob' and found['operator'] == 'NotIn' and found['containerName'] == container['name']
    assert found['values'] == sorted(set(found['values'])) and job['completionMode'] == 'Indexed'
    (home / 'test_flaky.py').write_text('import os, time\ntime.sleep(float(os.environ["NAP"]))\nraise KeyError(1)\n')
    command = [*container['command'], *container['args']]
    command[-1] = command[-1].replace('/recordings', str(home / 'recordings'))
    env = {'PATH': '%s:/usr/bin:/bin' % (rdb.BUILD / 'bin'), 'JOB_COMPLETION_INDEX': '4', 'NAP': '0'}
    result = rdb.run(command, cwd=home, env=env)
    assert result.status == 1 and result.status not in found['values']
    assert seed_of(home / 'recordings/test_flaky-shard5.rdb') % job['completions'] == 4
    # The pods that Kubernetes ends: no failure of theirs.
    pod = subprocess.Popen(command, cwd=home, env=dict(env, NAP='60'), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while not list(home.glob('recordings/.*/*.rdb')):
        pass
    pod.terminate()
    assert 'interrupted' in pod.communicate(timeout=30)[1] and pod.returncode in found['values']


@pytest.mark.skipif(not shutil.which('parallel'), reason='GNU parallel is not here')
def test_gnu_parallel(home):
    """The line of docs/hunting.md, on one machine."""
    line = re.search(r'^    (parallel .*)', (rdb.TOP / 'docs/hunting.md').read_text(), re.M)[1]
    (home / 'test_flaky.py').write_text(FLAKY)
    result = sh(home, line.replace('{1..8}', '1 2 3').replace('/8', '/3'), PATH='%s:/usr/bin:/bin' % (rdb.BUILD / 'bin'))
    assert result.status == 1 and 'KeyError' in result.stdout, result
    # Two may find it at the same moment; and parallel kills who does not end at once, whose folder then stays.
    kept = [name for name in os.listdir(home / 'recordings') if not name.startswith('.')]
    assert kept and all(re.match(r'test_flaky-shard[123]\.rdb$', name) for name in kept)


@pytest.mark.skipif(not rdb.LONG or not shutil.which('slurmctld'), reason='make check-long, as root, with slurm-wlm')
def test_slurm(home):
    """An array on a cluster of this one machine: when a shard has found it, the others end and leave nothing."""
    (home / 'test_flaky.py').write_text(FLAKY)
    with slurm(home) as run:
        job = run('sbatch', '--parsable', '--array=1-3', RUNNERS / 'hunt.slurm', 'python', 'test_flaky.py').strip()
        wait_until(lambda: job not in run('squeue', '-h', '-o', '%F'))
    said = {path.name.split('-')[-1]: path.read_text() for path in home.glob('hunt-%s-*.out' % job)}
    kept, = os.listdir(home / 'recordings')
    found = re.match(r'test_flaky-shard([123])\.rdb$', kept)[1]
    assert 'found by shard ' + found in said[found + '.out'], said
    assert all('interrupted' in text for name, text in said.items() if name != found + '.out') and len(said) == 3, said


def wait_until(true, seconds=120):
    import time
    for _ in range(seconds):
        if true():
            return
        time.sleep(1)
    raise AssertionError('still not after %d s' % seconds)


class slurm:
    """A cluster of this machine: daemons of its own, on ports of the loopback, that end with it."""

    def __init__(self, folder):
        self.folder, self.daemons = folder, []

    def __enter__(self):
        folder, host = self.folder / 'slurm', os.uname().nodename
        folder.mkdir()
        (folder / 'munge.key').write_bytes(os.urandom(1024))
        (folder / 'munge.key').chmod(0o600)
        ports = [free_port() for _ in range(2)]
        (folder / 'cgroup.conf').write_text('CgroupPlugin=autodetect\nIgnoreSystemd=yes\n')
        (folder / 'slurm.conf').write_text('''
ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SlurmdParameters=config_overrides
MailProg=/bin/true
KillWait=10
NodeName={host} NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=all Nodes={host} Default=YES State=UP
'''.format(host=host, ports=ports, folder=folder))
        for command in (['munged', '-F', '-f', '--key-file=%s/munge.key' % folder, '--socket=%s/munge.socket' % folder,
                         '--pid-file=%s/munged.pid' % folder, '--log-file=%s/munged.log' % folder,
                         '--seed-file=%s/munged.seed' % folder],
                        ['slurmctld', '-D', '-f', '%s/slurm.conf' % folder],
                        ['slurmd', '-D', '-f', '%s/slurm.conf' % folder]):
            self.daemons.append(subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                                 stderr=subprocess.DEVNULL))
            if command[0] == 'munged':
                wait_until((folder / 'munge.socket').exists)
        try:
            wait_until(lambda: self.run('sinfo', '-h', '-o', '%T').strip() == 'idle')
        except AssertionError:
            logs = [(folder / name).read_text()[-2000:] for name in ('slurmctld.log', 'slurmd.log') if (folder / name).exists()]
            self.__exit__()
            raise AssertionError('\n'.join(logs))
        return self.run

    def run(self, *command):
        env = dict(os.environ, SLURM_CONF='%s/slurm/slurm.conf' % self.folder, PATH='%s:/usr/bin:/bin' % (rdb.BUILD / 'bin'))
        return subprocess.run(list(map(str, command)), cwd=self.folder, env=env, stdout=subprocess.PIPE, text=True).stdout

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            daemon.terminate()
            daemon.wait(30)


def free_port():
    import socket
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        return taken.getsockname()[1]


def test_anywhere_else(home):
    """The shell lines of docs/ci.md."""
    write_tests(home, failed=True)
    lines = re.search(r'in a shell:\n\n((?:    .*\n)+)', (rdb.TOP / 'docs/ci.md').read_text())[1]
    assert sh(home, lines).status == 0
    assert 'test_it.T.test' in (home / 'recordings/report.md').read_text()


def test_every_file_is_tested():
    assert {path.name for path in RUNNERS.iterdir()} == {'install', 'record', 'collect', 'gitlab.yml', 'Jenkinsfile',
                                                         'hunt-github.yml', 'hunt-kubernetes.yml', 'hunt.slurm', 'pyenv-python-rdb'}
    assert all(os.access(RUNNERS / name, os.X_OK) for name in ('install', 'record', 'collect')) and Path(RUNNERS).is_dir()
