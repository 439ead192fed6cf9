# SPDX-License-Identifier: MIT
"""revdb on a terminal, as a person has it, and how long its commands take.  Used by bench/run and bench/growth.

A command's time reaches from its last key to the next prompt.  Must not print: what is measured is returned.
"""
import os
import random
import re
import time
from pathlib import Path

import pexpect

from measure import Failed

PROMPT = re.compile(r'\((\d+)(?:\.\d+)?\)\$ ')
LONGEST = 900  # seconds that a command may take


class Session:
    def __init__(self, revdb, log):
        self.index = Path(str(log) + '.idx')
        self.child = pexpect.spawn(str(revdb), [str(log)], encoding='utf-8', codec_errors='replace', timeout=LONGEST,
                                   env={'PATH': os.environ['PATH'], 'TERM': 'dumb', 'REVDB_HISTFILE': '/dev/null'})
        self.child.delaybeforesend = None  # pexpect would wait 50 ms before every line
        self.await_prompt('the first prompt')
        self.tell('set output off')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.close(force=True)

    def await_prompt(self, command):
        try:
            self.child.expect(PROMPT)
        except (pexpect.TIMEOUT, pexpect.EOF) as error:
            raise Failed('revdb: %s: %s' % (command, type(error).__name__)) from error

    @property
    def time(self):
        """The timestamp where it stands."""
        return int(self.child.match[1])

    @property
    def shown(self):
        """What the last command showed."""
        return self.child.before

    def tell(self, command):
        """Seconds."""
        begun = time.perf_counter()
        self.child.sendline(command)
        self.await_prompt(command)
        return time.perf_counter() - begun

    def await_survey(self):
        """Seconds until the walk in the background is over: then it writes the index.  To ask the session would interrupt it."""
        begun = time.perf_counter()
        while not self.index.exists():
            if time.perf_counter() - begun > LONGEST:
                raise Failed('revdb: no %s' % self.index)
            time.sleep(0.01)
        return time.perf_counter() - begun

    def memory(self):
        """Megabytes of all replaying processes together (PSS); they are revdb's children, or children of these."""
        parents = dict(filter(None, map(parent_of, Path('/proc').glob('[0-9]*'))))
        return sum(share(pid) for pid in parents if self.child.pid in ancestors(pid, parents)) / 1024

    def sample(self, places, before, command):
        """Seconds that the command takes from each of these timestamps, the first time there; and that it takes to go there.
        `before` is given in between: commands, or a function that is called with the session and tells them."""
        going, taken = [], []
        for place in places:
            going.append(self.tell('go %d' % place))
            if callable(before):
                before(self)
            else:
                for line in before:
                    self.tell(line)
            taken.append(self.tell(command))
            self.tell('delete')
        return going, taken


def random_places(begin, end, count, seed):
    """Timestamps between the two, the same in every run."""
    chance = random.Random(seed)
    return [chance.randrange(begin, end) for turn in range(count)]


def parent_of(folder):
    try:
        return int(folder.name), int((folder / 'stat').read_text().rpartition(')')[2].split()[1])
    except OSError:
        return None


def ancestors(pid, parents):
    while pid in parents:
        pid = parents[pid]
        yield pid


def share(pid):
    try:
        return int(re.search(r'^Pss: +(\d+)', Path('/proc/%d/smaps_rollup' % pid).read_text(), re.M)[1])
    except (OSError, TypeError):
        return 0  # it has just ended
