# SPDX-License-Identifier: MIT
"""What samples amount to, and how tables of them look.  Used by bench/run, bench/growth and bench/compare."""
import math
import statistics
from typing import NamedTuple


class Ratio(NamedTuple):
    best: float  # of the best times, since what else runs on a machine can only add to a time
    least: float  # within one round
    greatest: float

    def __str__(self):
        return '%.3f (%.2f-%.2f)' % self


def ratio(row, name, against):
    rounds = [(sample[name], sample[against]) for sample in row['samples'] if name in sample]
    each = [a / b for a, b in rounds]
    return Ratio(min(a for a, b in rounds) / min(b for a, b in rounds), min(each), max(each))


def percentile(samples, part):
    """The least sample that so many percent of them do not exceed."""
    return sorted(samples)[max(0, math.ceil(len(samples) * part / 100) - 1)]


def latency(samples):
    """Milliseconds: median / 95th percentile / worst."""
    return '%.0f / %.0f / %.0f' % tuple(
        1000 * value for value in (statistics.median(samples), percentile(samples, 95), max(samples)))


def table(lines):
    """Rows of cells, the first being the head, in columns."""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    lines = [lines[0], ['-' * width for width in widths], *lines[1:]]
    return '\n'.join('| %s |' % ' | '.join(cell.ljust(width) for cell, width in zip(line, widths)) for line in lines)
