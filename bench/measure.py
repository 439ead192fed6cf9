# SPDX-License-Identifier: MIT
"""Running commands and measuring them, and the machine they run on.  Used by bench/run and bench/growth.

Must not interpret: what samples amount to is said in figures.py.
"""
import ctypes
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
PR_SET_CHILD_SUBREAPER = 36
# Linux counts the memory of whoever forked a process as that process's own until it executes something else, and keeps the
# maximum.  So a shell lies between us and what is measured: it has a megabyte, we have thirty.
LAUNCH = ['/bin/sh', '-c', '"$@" & echo $! >"$0"']  # then where to write the number of the process, and the command


class Failed(Exception):
    """What was to be measured did not work; the message says in one line why."""


class Usage(NamedTuple):
    cpu: float  # seconds, user and system, its orphans' included
    elapsed: float
    peak: int  # kilobytes of memory at most


def adopt_orphans():
    """To be called once: orphans of what is measured come to us, so that their time is counted too."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def measured(command, log=None):
    """Runs a command, recorded to the log if one is given."""
    environment = {'PATH': os.environ['PATH'], 'LANG': 'C'}
    if log is not None:
        environment['REVDB'] = str(log)
    command = list(map(str, command))
    with tempfile.TemporaryFile() as output, tempfile.NamedTemporaryFile() as number:
        begun = time.perf_counter()
        subprocess.run([*LAUNCH, number.name, *command], env=environment, cwd='/', stdin=subprocess.DEVNULL, stdout=output,
                       stderr=subprocess.STDOUT, check=True)
        usage, status = reap(int(number.read()), begun)
        if status != 0:
            output.seek(0)
            raise Failed('%s: status %d: %s' % (' '.join(command), status, last_line(output.read())))
    return usage


def reap(program, begun):
    """Waits for the program and for its orphans."""
    cpu, elapsed, peak, status = 0.0, 0.0, 0, 0
    while True:
        try:
            pid, code, spent = os.wait4(-1, 0)
        except ChildProcessError:
            return Usage(cpu, elapsed, peak), status
        cpu += spent.ru_utime + spent.ru_stime
        if pid == program:
            elapsed, peak, status = time.perf_counter() - begun, spent.ru_maxrss, os.waitstatus_to_exitcode(code)


def last_line(output):
    return output.decode(errors='replace').strip().rpartition('\n')[2]


def where():
    """What a reader of the figures has to know: commit, date, machine."""
    answer = subprocess.run(['git', '-C', str(HERE), 'describe', '--always', '--dirty'], capture_output=True, text=True)
    model = [line.partition(':')[2].strip() for line in open('/proc/cpuinfo') if line.startswith('model name')]
    return {'commit': answer.stdout.strip() or 'unknown', 'date': datetime.datetime.now().isoformat(timespec='minutes'),
            'cpu': model[0] if model else platform.processor(), 'cpus': os.cpu_count(), 'kernel': platform.release()}


def load(file):
    """What an earlier measurement wrote."""
    try:
        return json.loads(Path(file).read_text())
    except (OSError, ValueError) as error:
        sys.exit('bench: no figures in %s: %s; measure first' % (file, getattr(error, 'strerror', error)))


def told(place):
    return 'commit %(commit)s, %(date)s, %(cpu)s, %(cpus)d CPUs, Linux %(kernel)s' % place
