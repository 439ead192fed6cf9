# SPDX-License-Identifier: MIT
"""No part of a recording is searched twice for the same: docs/index-format.md, "What searches have found".  How often the
replaying processes were told to look is counted with strace, in the messages that revdb sends."""
import random
import re
import shutil
import struct

import pytest
import rdb

PROGRAM = '''\
import sys, threading
class Account(object):
    pass
def touch(account, turn):
    account.total = turn
def fail(turn):
    {}[turn]
def work(turns):
    account = Account()
    account.total = 0
    for turn in xrange(turns):
        if turn % 4000 == 1000:
            touch(account, turn)
        if turn % 3000 == 500:
            try:
                fail(turn)
            except KeyError:
                pass
        if turn % 5000 == 700:
            abs(turn)
    return account
def others(turns):
    threads = [threading.Thread(target=work, args=(turns,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
if sys.argv[2:]:
    others(int(sys.argv[1]))
account = work(int(sys.argv[1]))
print account.total
'''
RUN, EVALUATE = 2, 6                                     # enum rdb_message_kind
BREAKPOINTS, SCAN, CHANGER = 1 << 0, 1 << 3, 1 << 14     # enum rdb_run_flags
CREATED, DIED = 1 << 10, 1 << 11
AT_END = ['set output off', 'break prog.py:34', 'continue', 'delete', 'print account', 'bookmark late']


@pytest.fixture
def program(tmp_path):
    path = tmp_path / 'prog.py'
    path.write_text(PROGRAM)
    return path


@pytest.fixture
def log(tmp_path, program):
    return rdb.record(tmp_path / 'log.rdb', program, 20000).log


def messages(log, tmp_path, commands):
    """Kind, first and second argument and payload of each that a session sends, and what it shows."""
    trace, sent = tmp_path / 'trace', []
    arguments = [argument for command in commands for argument in ('-ex', command)]
    done = rdb.run(['strace', '-qq', '-xx', '-s', '64', '-e', 'trace=sendmsg', '-o', trace,
                    rdb.REVDB, '--batch', *arguments, log])
    assert done.status == 0, done.stderr
    for parts in re.findall(r'^sendmsg\(.*?(?:iov_base="(.*?)".*?)(?:iov_base="(.*?)".*)?$', trace.read_text(), re.M):
        head, payload = (bytes.fromhex(text.replace('\\x', '')) for text in parts)
        kind, _, first, second = struct.unpack_from('<IIqq', head)
        sent.append((kind, first, second, payload))
    return sent, done.stdout


def looks(log, tmp_path, *parts):
    """For each part, a list of commands: up to where runs were told to look for breakpoints, and what the commands showed."""
    sent, output = messages(log, tmp_path, [command for part in parts for command in part + ['print "part"']])
    looked = [[]]
    for kind, target, flags, payload in sent:
        if kind == EVALUATE and payload.startswith(b'"part"'):
            looked.append([])
        elif kind == RUN and flags & BREAKPOINTS and (flags & SCAN or not flags & CHANGER):
            looked[-1].append(target)
    shown = re.split(r'^\(\d+\)\$ print "part"\n', output, flags=re.M)
    assert len(looked) == len(shown) == len(parts) + 1
    return list(zip(looked, shown))


needs_strace = pytest.mark.skipif(not shutil.which('strace'), reason='strace shows what revdb sends')


@needs_strace
@pytest.mark.parametrize('what', ['watch $1.total', 'catch KeyError', 'catch return fail', 'break abs', 'break touch'])
def test_second_time(log, tmp_path, what):
    """Backward nobody looks again; forward only from just before each hit up to it."""
    there, back = ['bcontinue'] * 3, ['continue'] * 2
    parts = looks(log, tmp_path, AT_END + [what], there, back + ['go late'], there)
    first, forward, again = parts[1:4]
    assert first[0]
    assert len(forward[0]) <= len(back)
    assert again[0] == []
    assert again[1] == first[1]


@needs_strace
def test_last(log, tmp_path):
    last = ['last account.total'] * 2
    parts = looks(log, tmp_path, AT_END, last, ['go late'], last)
    assert parts[1][0] and parts[3][0] == []
    assert parts[3][1] == parts[1][1]


@needs_strace
def test_history(log, tmp_path):
    """Of the second time, only the hits are run to, to show what the value was."""
    parts = looks(log, tmp_path, AT_END + ['history $1.total'], ['history $1.total'], ['watch $1.total', 'bcontinue'])
    changes = len(re.findall(r'^ *\d+ ', parts[1][1], re.M))
    assert changes == 8
    assert parts[1][1].split('\n', 1)[1] in parts[0][1]


@needs_strace
def test_lives(log, tmp_path):
    """When an object was created and died is kept for later sessions, whoever asked."""
    def searches(*commands):
        sent, shown = messages(log, tmp_path, list(commands))
        return [flags for kind, _, flags, _ in sent if kind == RUN and flags & (CREATED | DIED)], shown
    assert len(searches(*AT_END, 'info objects', 'died $1')[0]) == 2
    again, shown = searches('created $1', 'died $1')
    assert again == []
    assert 'account = Account()' in shown


@needs_strace
@pytest.mark.parametrize('what', ['nosuch', 'isatty', 'abs'])
def test_functions_in_c(log, tmp_path, what):
    """Behind the last import, only the segments are looked at in which one of that name is called."""
    segment = 3000
    assert rdb.run([rdb.REVDB, 'index', log, '--segment', segment]).status == 0
    parts = looks(log, tmp_path, AT_END + ['break ' + what], ['bcontinue'] * 4 + ['where'])
    times = re.findall(r'^\((\d+)\)\$ (?:set output|bcontinue|where)', parts[0][1] + parts[1][1], re.M)
    main_start, _, *hits = map(int, times)
    assert what != 'abs' or len(set(hits)) == 4
    for target in parts[1][0]:
        assert target < main_start + segment or any(abs(target - hit) <= segment for hit in hits), (hits, target)


@needs_strace
def test_threads_are_not_remembered(program, tmp_path):
    """What a line does may be seen much later there."""
    log = rdb.record(tmp_path / 'log.rdb', program, 3000, 'threads').log
    parts = looks(log, tmp_path, AT_END + ['catch KeyError'], ['bcontinue'] * 2, ['go late'], ['bcontinue'] * 2)
    assert parts[1][0] and parts[3][0]
    assert parts[3][1] == parts[1][1]


SETS = [['watch $1.total'], ['watch $1.total', 'break fail', 'catch KeyError'],
        ['break prog.py:14 if turn % 997 == 0', 'watch $1.total'], ['break abs', 'break touch'],
        ['catch return touch', 'watch $1.total'], ['catch thread', 'break touch']]


@pytest.mark.parametrize('threads', [False, True])
def test_random_moves(program, tmp_path, threads):
    """Whatever is known by then, a move lands on the nearest hit of those that one walk forward has shown."""
    log = rdb.record(tmp_path / 'log.rdb', program, 2000, *['threads'] * threads).log
    moves = 400 if rdb.LONG else 40
    chance = random.Random(7)
    with rdb.Debugger(log) as debugger:
        for command in AT_END:
            end = debugger.tell(command).time
        sets = SETS if rdb.LONG else chance.sample(SETS, 3)
        hits = [walk(debugger, breakpoints, end) for breakpoints in sets]
        for _ in range(moves):
            which = chance.randrange(len(sets))
            place(debugger, sets[which])
            here = debugger.tell('go %d' % chance.choice([chance.randrange(1, end), chance.choice(hits[which] or [1])])).time
            later = [hit for hit in hits[which] if hit > here]
            earlier = [hit for hit in hits[which] if hit < here]
            if chance.random() < .5 and later:
                assert debugger.tell('continue').time == later[0], (sets[which], here)
            elif earlier:
                assert debugger.tell('bcontinue').time == earlier[-1], (sets[which], here)


def place(debugger, breakpoints):
    debugger.tell('delete')
    for command in breakpoints:
        debugger.tell(command)


def walk(debugger, breakpoints, end):
    """The timestamps of all hits before the end, in a session that knows nothing of them."""
    place(debugger, breakpoints)
    hits = [debugger.tell('go 1').time]
    while hits[-1] < end:
        hits.append(debugger.tell('continue').time)
    return [hit for hit in hits[1:] if hit < end]
