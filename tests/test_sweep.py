# SPDX-License-Identifier: MIT
"""Searches that scan several stretches of a recording at once, one to a processor, find what one alone would find."""
import os

import pytest
import rdb

PROGRAM = '''\
class Cart(object):
    def __init__(self):
        self.total = 0
        self.last = None
    def put(self, price):
        self.total += price
        return price
def work(turns):
    cart = Cart()
    for turn in xrange(turns):
        cart.put(turn)
        if turn % 90000 == 7:
            cart.last = turn
            try:
                {}[turn]
            except KeyError:
                print 'no', turn
    return cart
work(400000)
print 'done'
'''
TURNS = [7, 90007, 180007, 270007, 360007]
THERE_AND_BACK = ['bcontinue'] * 6 + ['go start'] + ['continue'] * 6
SEARCHES = [['break put if price % 90000 == 7', *THERE_AND_BACK],
            ['break 13', 'condition 1 turn > 100000', *THERE_AND_BACK],
            ['catch KeyError', *THERE_AND_BACK],
            ['catch output "no"', 'ignore 1 2', *THERE_AND_BACK],
            ['go start', 'break 11', 'continue', 'delete', 'print cart', 'watch $1.last', 'go end', *THERE_AND_BACK],
            ['go start', 'break work', 'continue', 'delete', 'break 13 if turn == 360007', 'next', 'next', 'next', 'delete', 'finish', 'bnext',
             'bnext']]


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('sweep')
    program = folder / 'prog.py'
    program.write_text(PROGRAM)
    recording = rdb.record(folder / 'log.rdb', program)
    assert recording.stdout.endswith('done\n')
    return recording.log


def transcript(log, commands, processors):
    """Of a session that first runs to the end, which leaves snapshots, and may use so many processors."""
    def limit():
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:processors])
    command = [rdb.REVDB, '--batch', *(word for c in ['continue', *commands] for word in ('-ex', c)), log]
    result = rdb.run(command, preexec=limit)
    assert (result.status, result.stderr) == (0, '')
    return result.stdout


@pytest.mark.parametrize('number', range(len(SEARCHES)))
def test_as_one_alone(log, number):
    alone = transcript(log, SEARCHES[number], 1)
    assert transcript(log, SEARCHES[number], 64) == alone
    log.with_name(log.name + '.idx').unlink(missing_ok=True)


def test_every_hit(log):
    """The hits themselves, in both directions."""
    session = transcript(log, ['break 13', 'condition 1 turn > 0', *(['bcontinue', 'print turn'] * 5), 'bcontinue', 'go start',
                               *(['continue', 'print turn'] * 5)], 64)
    told = [int(line) for line in session.splitlines() if line.isdigit()]
    assert told == TURNS[::-1] + TURNS
