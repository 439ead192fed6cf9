# SPDX-License-Identifier: MIT
"""Recording, replaying and debugging from Python: what the tests are written with."""
import functools
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pexpect

TOP = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get('RDB_BUILD', TOP / 'build')).resolve()
PYTHON = BUILD / 'bin/python-rdb'
PYTHON3 = BUILD / 'bin/python3.11-rdb'
REVDB = BUILD / 'bin/revdb'
STOCK = Path(os.environ.get('RDB_STOCK', BUILD / 'stock/python'))
LONG = bool(os.environ.get('REVDB_CHECK_LONG'))
PATIENCE = 600 if LONG else 120  # seconds that a command may take

# What a program is recorded with, unless a test says otherwise: nothing of the machine's own settings.
# A compiler that keeps a cache in HOME would make that folder, if root runs the tests.
PATH = ':'.join(folder for folder in os.environ['PATH'].split(':') if 'ccache' not in folder)
ENVIRONMENT = {'PATH': PATH, 'HOME': '/nowhere', 'LANG': 'C.UTF-8', 'TZ': 'Europe/Paris'}


def stock_of(python):
    """An interpreter to compare with, which has the same library.  Ours runs upstream's own loop if it does not record."""
    stock3 = BUILD / 'stock3.11/python'
    return STOCK if python == PYTHON else stock3 if stock3.exists() else PYTHON3


def over_both(fixture_scope='function'):
    """For tests of what is the same in both languages: a mark that gives `python`, one interpreter after the other."""
    import pytest
    there = pytest.mark.skipif(not PYTHON3.exists(), reason='Python 3.11 is not built here')
    return pytest.mark.parametrize('python', [pytest.param(PYTHON, id='2.7'), pytest.param(PYTHON3, id='3.11', marks=there)],
                                   scope=fixture_scope)


def translated(text, python):
    """A program for Python 2.7, for that interpreter; its lines stay where they are."""
    if python == PYTHON:
        return text
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        from lib2to3 import refactor
    fixers = [name for name in refactor.get_fixers_from_package('lib2to3.fixes') if not name.endswith(('_future', '_dict'))]
    return str(refactor.RefactoringTool(fixers).refactor_string(text + '\n', 'program'))[:-1]


class Result(NamedTuple):
    status: int
    stdout: str
    stderr: str


def run(command, stdin='', timeout=PATIENCE, env=None, cwd=None, preexec=None):
    """Runs a command in a session of its own; on a timeout kills all of it and fails.  A negative status is a signal."""
    env = ENVIRONMENT if env is None else env
    process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env={k: str(v) for k, v in env.items()}, cwd=cwd,
                               start_new_session=True, preexec_fn=preexec, encoding='utf-8', errors='surrogateescape')
    try:
        stdout, stderr = process.communicate(stdin, timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
        raise AssertionError('%s: still running after %d s\n%s\n%s' % (
            ' '.join(map(str, command)), timeout, stdout[-2000:], stderr[-2000:]))
    return Result(process.returncode, stdout, stderr)


def switches():
    """What whoever starts the tests says of how to record and replay (docs/torture.md)."""
    return {name: os.environ[name] for name in ('REVDB_TORTURE', 'REVDB_COMPRESS') if name in os.environ}


class Recording(NamedTuple):
    log: Path
    status: int
    stdout: str
    stderr: str


def record(log, *arguments, env=None, python=PYTHON, **options):
    """Runs python-rdb with these arguments and records to log."""
    env = dict(ENVIRONMENT if env is None else env, REVDB=log, **switches())
    return Recording(Path(log), *run([python, *arguments], env=env, **options))


# ---- isolation ----

@functools.lru_cache(None)
def without_network():
    """The command prefix that takes the network away, if this machine lets us."""
    prefix = ['unshare', '-n', '--']
    allowed = shutil.which('unshare') and subprocess.run(prefix + ['true'], stderr=subprocess.DEVNULL).returncode == 0
    if not allowed:
        print('replays keep their network: unshare -n is not allowed here', file=sys.stderr)
    return prefix if allowed else []


def other_limits():
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_STACK, (16 << 20, resource.RLIM_INFINITY))
    os.umask(0o27)


def isolated(command, **options):
    """Runs a command in an empty directory, with an environment that holds another time zone and nothing else, under
    other limits, without network.  What it leaves in its directory fails the test."""
    with tempfile.TemporaryDirectory(prefix='rdb-isolated-') as empty:
        result = run([*without_network(), *command], env={'TZ': 'Pacific/Kiritimati', **switches()}, cwd=empty,
                     preexec=other_limits, **options)
        left = os.listdir(empty)
        assert not left, '%s left %s behind' % (' '.join(map(str, command)), left)
    return result


class Replay(NamedTuple):
    events: int
    stop_points: int
    output: str


def replay(log, output=False, timeout=PATIENCE):
    """`revdb replay` in isolation; it must reach the last event."""
    result = isolated([REVDB, 'replay', log] + ['--output'] * output, timeout=timeout)
    assert result.status == 0, 'replay: status %d\n%s\n%s' % (result.status, result.stdout[-3000:], result.stderr[-3000:])
    numbers = re.search(r'(\d+) events?, (\d+) stop points?', result.stdout + result.stderr)
    assert numbers, 'revdb replay tells no numbers:\n%s\n%s' % (result.stdout[-2000:], result.stderr[-2000:])
    return Replay(int(numbers[1]), int(numbers[2]), result.stdout)


def check(log):
    """`revdb check`: every chunk is good."""
    result = isolated([REVDB, 'check', log])
    assert result.status == 0, 'check: status %d\n%s%s' % (result.status, result.stdout, result.stderr)
    return result.stdout


def began(log):
    """False if its process was killed while it made its log, before anything of the program ran: there is nothing in it."""
    result = run([REVDB, 'check', log])
    return result.status == 0 or not re.search('killed before it began|is empty|cut off inside', result.stderr)


# ---- the debugger ----

class Place(NamedTuple):
    file: str
    line: int
    function: str


PROMPT = r'\((\d+)(?:\.(\d+))?\)\$ '
PROGRESS = re.compile(r'\(\d+\.\.\.( \d+ %, \d+ s left)?\)\r +\r')
PLACE = re.compile(r'^(?:[> ]?#\d+ +)?File "(.*)", line (\d+), in (.*)$', re.M)
MARKER = re.compile(r'^--- thread #(\d+)(?: \((.*)\))? ---\n', re.M)
LOCAL = re.compile(r'^([^\W\d]\w*) = (.*)$', re.M)


class Answer(NamedTuple):
    """What a command printed, and where the person stands after it."""
    text: str
    time: int
    instruction: int = 0  # executed since then, behind a point in the prompt

    @property
    def moment(self):
        """The prompt's number, as it is typed."""
        return '%d.%d' % (self.time, self.instruction) if self.instruction else str(self.time)

    @property
    def places(self):
        return [Place(file, int(line), function) for file, line, function in PLACE.findall(self.text)]

    @property
    def place(self):
        found = self.places
        assert found, 'no place in %r' % self.text
        return found[-1]

    @property
    def value(self):
        """What print shows, without the number of an object."""
        return re.sub(r'^\$\d+ = ', '', self.text).rstrip('\n')

    @property
    def number(self):
        """The number that print gave to an object: '$5'."""
        found = re.match(r'(\$\d+) = ', self.text)
        assert found, 'no number in %r' % self.text
        return found[1]

    @property
    def locals(self):
        return dict(LOCAL.findall(self.text))


class Debugger:
    """revdb on a terminal, in isolation, as a person would use it."""

    def __init__(self, log, *options, timeout=PATIENCE):
        self.folder = tempfile.TemporaryDirectory(prefix='rdb-session-')
        command = list(map(str, [*without_network(), REVDB, *options, log]))
        self.terminal = pexpect.spawn(command[0], command[1:], cwd=self.folder.name, timeout=timeout, encoding='utf-8',
                                      codec_errors='surrogateescape', dimensions=(60, 10000), preexec_fn=other_limits,
                                      env={'TERM': 'dumb', 'TZ': 'Pacific/Kiritimati', 'REVDB_HISTFILE': '/dev/null',
                                           **switches()})
        self.terminal.delaybeforesend = None
        self.opening = self.wait()

    def wait(self):
        try:
            self.terminal.expect(PROMPT)
        except (pexpect.TIMEOUT, pexpect.EOF) as error:
            raise AssertionError('no prompt (%s) after:\n%s' % (type(error).__name__, self.terminal.before[-3000:]))
        text = PROGRESS.sub('', self.terminal.before).replace('\r\n', '\n')
        return Answer(text, int(self.terminal.match[1]), int(self.terminal.match[2] or 0))

    def tell(self, command):
        self.terminal.sendline(command)
        answer = self.wait()
        echo, _, text = answer.text.partition('\n')
        return answer._replace(text=text)

    def interrupt(self):
        self.terminal.sendintr()
        return self.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.terminal.close(force=True)
        self.folder.cleanup()


def batch(log, *commands, options=(), timeout=PATIENCE):
    """`revdb --batch` with commands; the result."""
    arguments = [argument for command in commands for argument in ('-ex', command)]
    return isolated([REVDB, '--batch', *options, *arguments, log], timeout=timeout)


def log_hash(state, data):
    """rdb_hash_bytes (Python/log/rdb_hash.h), for those who forge logs."""
    def step(state, word):
        state = (state ^ word) * 0x9e3779b97f4a7c15 % 2**64
        return (state << 31 | state >> 33) % 2**64
    state = step(state, len(data))
    in_lanes = len(data) // 32 * 32 if len(data) >= 256 else 0
    lanes = [0] * 4
    for at in range(0, in_lanes, 8):
        lanes[at // 8 % 4] = step(lanes[at // 8 % 4], int.from_bytes(data[at:at + 8], 'little'))
    for lane in lanes if in_lanes else []:
        state = step(state, lane)
    for at in range(in_lanes, len(data), 8):
        state = step(state, int.from_bytes(data[at:at + 8], 'little'))
    return state


# ---- proofs ----

def moment(debugger, time):
    """Everything that a person would look at at a timestamp, wherever they came from."""
    arrival = debugger.tell('go %d' % time)
    arrival = arrival._replace(text=MARKER.sub('', arrival.text))
    return [arrival] + [debugger.tell(command) for command in ('backtrace', 'print sorted(locals())', 'locals')]


def prove_visits(log, stop_points, chance, count=20):
    """Random timestamps, visited in random order and left by bstep, look as they do in one walk forward."""
    times = sorted(chance.sample(range(1, stop_points), min(count, stop_points - 1)))
    with Debugger(log) as debugger:
        debugger.tell('set output off')
        walked = {time: (moment(debugger, time - 1), moment(debugger, time)) for time in times}
    chance.shuffle(times)
    with Debugger(log) as debugger:
        debugger.tell('set output off')
        for time in times:
            before, at = walked[time]
            assert moment(debugger, time) == at, 'timestamp %d' % time
            back = debugger.tell('bstep')
            assert back.time == before[0].time, 'bstep from %d' % time
            assert [back.place] == before[0].places, 'bstep from %d' % time
            assert debugger.tell('backtrace') == before[1], 'backtrace after bstep from %d' % time


def prove(recording, delete=None, visits=True, output=True):
    """The log is whole and replays in isolation to its last event with the same output; visits agree.  delete: a folder
    with the program's inputs, to be removed first."""
    if delete is not None:
        shutil.rmtree(delete)
    check(recording.log)
    played = replay(recording.log, output=output)
    if output:
        assert recording.stdout in played.output
    if visits:
        prove_visits(recording.log, played.stop_points, random.Random(recording.log.parent.name))
    return played


# ---- sessions in documents ----

def comparable(lines):
    """A session as a document shows it, or as it is now: timestamps counted from the first prompt's, without addresses and
    folders."""
    text = '\n'.join(line.rstrip() for line in lines)
    first = int(re.search(r'^\((\d+)\)\$', text, re.M)[1])
    text = re.sub(r'\b\d{4,}\b', lambda n: 'T+%d' % (int(n[0]) - first) if int(n[0]) >= first else n[0], text)
    text = re.sub(r'"[^"\n]*/([^/"\n]+)"', r'"\1"', text)
    return re.sub(r'0x[0-9a-f]{6,}', 'ADDRESS', text)
