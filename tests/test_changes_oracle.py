# SPDX-License-Identifier: MIT
"""The history of local variables is what stock CPython's trace says (oracle_dump.py), in both directions."""
import random
import re

import pytest
import rdb
from test_oracle import PROGRAMS, stock_dump

VARIABLES = 10 if rdb.LONG else 3  # of each program: more than 30 in all
STEPS = 40 if rdb.LONG else 6


def life(oracle, time):
    """Timestamps of the lines that the frame that is innermost at a time has executed; None where the dump does not tell
    one call from the next (the function's first line comes twice)."""
    depth, function = oracle.depths[time], oracle.events[time][:2]

    def walk(step):
        t = time + step
        while 0 <= t < oracle.end and oracle.depths[t] >= depth:
            if oracle.depths[t] == depth:
                if oracle.events[t][:2] != function:
                    return
                yield t
            t += step
    times = sorted([time, *walk(-1), *walk(1)])
    first = oracle.events[times[0]][2]
    return times if [oracle.events[t][2] for t in times].count(first) == 1 else None


def candidates(oracle, program):
    """(timestamp, variable, its life) of variables that change."""
    seen = set()
    for time, event in enumerate(oracle.events[1:oracle.end], 1):
        if event[0] != str(program) or event[1] in ('<lambda>', '<genexpr>') or not event[4]:
            continue
        times = life(oracle, time)
        if times and times[0] not in seen:
            seen.add(times[0])
            for name in event[4]:
                if len({oracle.locals(t).get(name) for t in times}) > 1:
                    yield times[-1], name, times


def rows(text):
    """Of history: (timestamp, value)."""
    return [(int(row[0]), row[3]) for row in (re.split(r'  +', line, maxsplit=3) for line in text.splitlines()[1:])]


@pytest.mark.parametrize('program', PROGRAMS, ids=lambda path: path.stem)
def test_history(program, tmp_path):
    oracle, _ = stock_dump(rdb.PYTHON, program, tmp_path)
    recording = rdb.record(tmp_path / 'log.rdb', program)
    chance = random.Random(program.stem)
    found = list(candidates(oracle, program))
    with rdb.Debugger(recording.log) as debugger:
        start = debugger.opening.time
        debugger.tell('set output off')
        for last, name, times in chance.sample(found, min(VARIABLES, len(found))):
            debugger.tell('go %d' % (start + last))
            text = debugger.tell('history %s 100000' % name).text
            changes = [(time - start, value) for time, value in rows(text)]
            for time in times:
                value = ([v for t, v in changes if t < time] or ['<%s is not set>' % name])[-1]
                said = oracle.locals(time).get(name)
                assert said in (None, value), '%s at %d' % (name, time)
            # The same, one by one, in either direction.
            earlier = [t for t, _ in changes if t < last]
            debugger.tell('go %d' % (start + last))
            walk = [debugger.tell('last ' + name).time - start for _ in earlier[-STEPS:]]
            assert walk == earlier[-STEPS:][::-1], name
            walk = [debugger.tell('next-change ' + name).time - start for _ in walk[1:]]
            assert walk == earlier[-STEPS:][1:], name
