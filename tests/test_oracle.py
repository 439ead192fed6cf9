# SPDX-License-Identifier: MIT
"""revdb shows what stock CPython under sys.settrace saw (oracle_dump.py): every visited timestamp's place, stack and
simple locals, where every move lands, and every hit of a breakpoint, forward and backward."""
import json
import os
import random
import re
from collections import Counter
from pathlib import Path

import pytest
import rdb

FOLDER = Path(__file__).parent
PROGRAMS = sorted((FOLDER / 'oracle').glob('*.py'))
# Those of the first folder that Python 3 has another idea of: arguments in parentheses.
ONLY_27 = ['decorators.py']
CASES = [(rdb.PYTHON, path) for path in PROGRAMS]
# Of Python 3's, those that agree; the others are to be looked at (docs/python3.md), and run in long runs.
AGREE = ['comprehensions3', 'coroutines', 'expressions3', 'finally3', 'with3']
CASES += [(rdb.PYTHON3, path) for path in sorted((FOLDER / 'oracle3').glob('*.py')) if path.stem in AGREE or rdb.LONG]
CASES += [(rdb.PYTHON3, path) for path in PROGRAMS if path.name not in ONLY_27 and rdb.LONG]
VISITS = 400 if rdb.LONG else 25
HITS = 60 if rdb.LONG else 8


class Oracle:
    """What stock dumped.  Timestamps here count from the first line of the main module."""

    def __init__(self, dump):
        self.events = [json.loads(line) for line in dump.read_text().splitlines()]
        self.end = self.events.index('end')  # a stop point too: the main module's frame is still there
        last_of_main = [event for event in self.events[:self.end] if not event[3]][-1]
        self.events[self.end] = last_of_main
        self.depths = [len(event[3]) for event in self.events]

    def stack(self, time):
        """Places, innermost first."""
        file, function, line, callers = self.events[time][:4]
        return [(os.path.basename(f), n, l) for f, n, l in [(file, function, line)] + callers[::-1]]

    def locals(self, time):
        return self.events[time][4]

    def lands(self, command, time):
        """Where a move from a timestamp ends; None if the dump does not reach so far."""
        forward = command in ('step', 'next', 'finish')
        generator = self.events[time][5] if command in ('next', 'bnext') else 0
        if generator:  # where it goes on, or came from, whoever resumes it
            last = self.end if time < self.end else len(self.events)
            times = range(time + 1, last) if forward else range(time - 1, -1, -1)
            found = next((t for t in times if self.events[t][5] == generator), None)
            if found is not None:
                return found
        depth = {'next': self.depths[time], 'finish': self.depths[time] - 1}.get(command.lstrip('b'), 10 ** 9)
        if forward:
            later = (t for t in range(time + 1, len(self.events)) if self.depths[t] <= depth)
            found = next(later, None)
            return self.end if time < self.end and (found is None or found > self.end) else found
        floor = 0 if time <= self.end else self.end  # no search goes back beyond the end of the main module
        earlier = (t for t in range(time - 1, floor - 1, -1) if self.depths[t] <= depth)
        return next(earlier, floor or None)  # before the main module lies what the dump does not hold

    def hits(self, file, line):
        return [t for t, event in enumerate(self.events) if event[0] == file and event[2] == line]


def stock_dump(python, program, folder):
    dump = folder / 'dump'
    result = rdb.run([rdb.stock_of(python), FOLDER / 'oracle_dump.py', dump, program])
    assert result.status == 0, result.stderr
    return Oracle(dump), result.stdout


@pytest.fixture(params=CASES, ids=lambda case: case[1].stem + ('' if case[0] == rdb.PYTHON else '-3.11'))
def case(request, tmp_path):
    """An interpreter, and a program for it."""
    python, path = request.param
    if not python.exists():
        pytest.skip('Python 3.11 is not built here')
    if python == rdb.PYTHON3 and path in PROGRAMS:
        text = rdb.translated(path.read_text(), python)
        path = tmp_path / path.name
        path.write_text(text)
    return python, path


@pytest.fixture(params=[False, True], ids=['', 'indexed'])
def log(request, case, tmp_path):
    """A recording of the program; with an index of many short segments, so that moves depend on it."""
    python, program = case
    recording = rdb.record(tmp_path / 'log.rdb', program, python=python)
    if request.param:
        made = rdb.run([rdb.REVDB, 'index', recording.log, '--segment', 23])
        assert made.status == 0, made.stderr
    return recording


def visited(oracle, chance):
    """Timestamps to visit: the first and last ones, those around the main module's end, and random ones; shuffled."""
    count = len(oracle.events)
    times = {0, 1, oracle.end - 1, count - 1} | {chance.randrange(count) for _ in range(VISITS)}
    times = sorted(times)
    chance.shuffle(times)
    return times


def base_name(file):
    """Without the number that tells texts of one name apart (test_source_texts.py has those)."""
    return re.sub(r'#\d+$', '', os.path.basename(file))


def compare_visit(debugger, oracle, start, time, chance):
    arrived = debugger.tell('go %d' % (start + time))
    assert arrived.time == start + time
    stack = oracle.stack(time)
    shown = [(base_name(p.file), p.function, p.line) for p in debugger.tell('backtrace 1000').places]
    assert shown == stack, 'backtrace at %d' % time
    place = arrived.place
    assert (base_name(place.file), place.function, place.line) == stack[0]
    expected = oracle.locals(time)
    found = debugger.tell('locals').locals
    assert {name: found.get(name) for name in expected} == expected, 'locals at %d, %s' % (time, stack[0])
    for name in chance.sample(sorted(expected), min(1, len(expected))):
        text = debugger.tell('print %s' % name).value
        assert text == ('' if expected[name] == 'None' else expected[name]), 'print %s at %d' % (name, time)


def test_program(case, log, tmp_path):
    python, program = case
    oracle, output = stock_dump(python, program, tmp_path)
    assert log.stdout == output
    chance = random.Random(program.stem)
    wrong = []
    with rdb.Debugger(log.log) as debugger:
        start = debugger.opening.time
        for time in visited(oracle, chance):
            compare_visit(debugger, oracle, start, time, chance)
            for command in 'step', 'bstep', 'next', 'bnext', 'finish', 'bfinish':
                expected = oracle.lands(command, time)
                landed = debugger.tell(command).time
                if expected is not None and landed != start + expected:
                    wrong.append('%s at %d, %s: landed on %d instead of %d' % (
                        command, time, oracle.stack(time)[0], landed - start, expected))
                debugger.tell('go %d' % (start + time))
    assert not wrong, '\n'.join(wrong)


def test_breakpoints(case, log, tmp_path):
    """The hits of a line, going forward, are those of the dump; going backward, the same reversed."""
    python, program = case
    oracle, _ = stock_dump(python, program, tmp_path)
    chance = random.Random(program.stem)
    lines = Counter((event[0], event[2]) for event in oracle.events[1:oracle.end]
                    if event[0] == str(program))
    chosen = chance.sample(sorted(lines), min(len(lines), 10 if rdb.LONG else 2)) + [max(lines, key=lines.get)]
    with rdb.Debugger(log.log) as debugger:
        start = debugger.opening.time
        for file, line in chosen:
            hits = [start + t for t in oracle.hits(file, line) if 0 < t < oracle.end]
            debugger.tell('break %s:%d' % (os.path.basename(file), line))
            forward = [debugger.tell('continue').time for _ in hits[:HITS]]
            assert forward == hits[:HITS], 'forward hits of line %d' % line
            if len(hits) <= HITS:
                assert debugger.tell('continue').time == start + oracle.end
            debugger.tell('go %d' % (start + oracle.end - 1))
            backward = [t for t in reversed(hits) if t < start + oracle.end - 1][:HITS]
            assert [debugger.tell('bcontinue').time for _ in backward] == backward, 'backward hits of line %d' % line
            if len(hits) < HITS and 0 not in oracle.hits(file, line):
                assert debugger.tell('bcontinue').time == start
            debugger.tell('delete')
            assert debugger.tell('go %d' % start).text.count('does not fit') == 0


def test_same_transcript_twice(tmp_path, source):
    """The same log, debugged twice with the same commands, shows the same."""
    recording = rdb.record(tmp_path / 'log.rdb', PROGRAMS[0])
    commands = ['continue', 'bstep', 'print dir()', 'backtrace', 'bnext', 'bfinish', 'locals', 'step 5', 'print id(dir)']
    transcripts = []
    for _ in range(2):
        with rdb.Debugger(recording.log) as debugger:
            transcripts.append([debugger.opening] + [debugger.tell(command) for command in commands])
    assert transcripts[0] == transcripts[1]
