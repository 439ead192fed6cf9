# SPDX-License-Identifier: MIT
"""The goals that the project has set itself, and whether figures meet them.  Used by bench/run and bench/growth, which
print the goals that they can tell something about."""
import statistics
from typing import NamedTuple

from figures import ratio

# Programs that make one boundary call again and again, and how often: their cost is told per call.
CALLS = {'clock_calls': 3000000, 'small_reads': 1000000, 'small_writes': 1000000}
MOVES_BACK = ('bstep', 'bnext', 'bfinish')
LEAST_BUDGET = 512  # megabytes
HEAP = 150  # megabytes of a program whose heap has 100


class Goal(NamedTuple):
    what: str
    limit: float
    value: float
    unit: str
    of: str = ''  # which program or recording is the worst

    @property
    def met(self):
        return self.value <= self.limit

    def __str__(self):
        digits = '%.3f' if self.unit == 'times' else '%.0f'
        return ('%-7s  %s: ' + digits + ' %s, goal ' + digits + '%s') % (
            'met' if self.met else 'NOT met', self.what, self.value, self.unit, self.limit,
            ' (%s)' % self.of if self.of else '')


def worst(what, limit, unit, values):
    """Of pairs (value, whose); nothing if there are none."""
    values = list(values)
    if values:
        value, of = max(values)
        yield Goal(what, limit, value, unit, of)


def mean(what, limit, values):
    if values:
        yield Goal(what, limit, statistics.geometric_mean(values), 'times')


def of_recording(report):
    """report: what bench/run writes."""
    rows = [row for row in report['rows'] if row['cpu_bound']]
    plain, record, replay = ([(ratio(row, name, against).best, row['program']) for row in rows]
                             for name, against in (('plain', 'stock'), ('record', 'stock'), ('replay', 'record')))
    yield from mean('plain against stock, CPU-bound, geometric mean', 1.03, [value for value, _ in plain])
    yield from mean('recording against stock, CPU-bound, geometric mean', 1.05, [value for value, _ in record])
    yield from worst('recording against stock, CPU-bound, worst', 1.10, 'times', record)
    yield from worst('replay against recording, CPU-bound, worst', 1.3, 'times', replay)
    yield from worst('what recording adds to a boundary call, worst', 150, 'ns', (
        (1e9 * (min(s['record'] for s in row['samples']) - min(s['plain'] for s in row['samples'])) /
         CALLS[row['program']], row['program']) for row in report['rows'] if row['program'] in CALLS))
    yield Goal('log of an empty program', 300, report['startup log bytes'] / 1024, 'KB')


def of_moving(rows):
    """rows: dictionaries with 'name', 'peak' (MB, of the recording), 'replay', 'first prompt' (samples), 'latencies' (samples by
    move), 'bcontinue', 'watch scan' (seconds, of which one replay takes 'replay') and 'memory' (MB)."""
    rows = list(rows)
    near = [row for row in rows if row['peak'] <= HEAP]
    yield from worst('first prompt, median, worst recording', 100, 'ms', (
        (1000 * statistics.median(row['first prompt']), row['name']) for row in rows))
    for move in MOVES_BACK:
        told = [(row['latencies'][move], row['name']) for row in near if move in row['latencies']]
        yield from worst('%s, median, worst recording' % move, 50, 'ms', (
            (1000 * statistics.median(samples), name) for samples, name in told))
        yield from worst('%s, worst' % move, 200, 'ms', ((1000 * max(samples), name) for samples, name in told))
    for move in 'near bcontinue', 'near watch', 'near last':
        yield from worst('%s, worst' % move, 200, 'ms', (
            (1000 * max(row['latencies'][move]), row['name']) for row in near if move in row['latencies']))
    for scan, limit in ('bcontinue', 1.5), ('watch scan', 2):
        yield from worst('%s over everything, in replays, worst' % scan, limit, 'times', (
            (row[scan] / row['replay'], row['name']) for row in rows if scan in row))
    yield from worst('memory of all replaying processes, part of the budget, worst', 1, 'times', (
        (row['memory'] / max(LEAST_BUDGET, 3 * row['peak']), row['name']) for row in rows if 'memory' in row))


def of_lengths(rows):
    """rows: recordings of one CPU-bound program, the shortest first.  Only two can tell start-up and growth apart."""
    if len(rows) > 1:
        grown = [rows[-1][what] - rows[0][what] for what in ('log bytes', 'index bytes', 'seconds')]
        yield Goal('growth of the log, CPU-bound', 10, grown[0] / 1024 / grown[2], 'KB/s')
        yield Goal('growth of the index', 1024, grown[1] / 1024 / grown[2] * 60, 'KB a minute')


def show(goals):
    for goal in goals:
        print('- ' + str(goal))
