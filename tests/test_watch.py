# SPDX-License-Identifier: MIT
"""Changes of values: watch, last, next-change, history.  Whatever is found going forward is found going backward, and is
what the program did."""
import functools
import random
import re
import time

import pytest

import rdb
from test_ghosts import ANY_OBJECT

PROGRAM = '''\
class Account(object):
    limit = 100

    def __init__(self, owner):
        self.owner = owner
        self.balance = 0
        self.log = []
        self.notes = {'first': None}

    def deposit(self, amount):
        self.balance += amount
        self.log.append(amount)
        return self.balance

    def worth(self):
        return self.balance * 2

def compute(n):
    found = 0
    for i in range(n):
        found += i
    return found

def work(account, k):
    x = compute(k)
    account.deposit(x)
    y = x * 2
    x = compute(k + 1)
    return x + y

def main():
    ann, bob = Account('ann'), Account('bob')
    total = 0
    for k in range(5):
        total += work(ann, k)
        ann.notes[k] = total
    alias = ann
    alias.balance = -1              # behind ann's back
    return ann, bob                 # end of main

TOTAL = 3
result = main()
TOTAL = 4
print TOTAL
'''


@pytest.fixture
def debugger(source, recorded):
    with rdb.Debugger(recorded(source(PROGRAM)).log) as session:
        session.tell('set output off')
        yield session


def line_of(text):
    return [n for n, line in enumerate(PROGRAM.splitlines(), 1) if text in line][0]


def at_end_of_main(debugger):
    debugger.tell('tbreak %d' % line_of('end of main'))
    debugger.tell('continue')
    assert debugger.tell('print ann').text.startswith('$1 = Account(')
    return debugger


HIT = re.compile(r'^Watchpoint (\d+): (.*?): (.*) -> (.*) \(by (.*)\)$', re.M)


def hits(debugger, command, limit=1000):
    """What repeating a command finds: (timestamp, before, after, place)."""
    found = []
    while len(found) < limit:
        answer = debugger.tell(command)
        if HIT.search(answer.text):
            found.append((answer.time,) + HIT.search(answer.text).groups()[2:])
        elif 'The main module ends here' not in answer.text:
            break
    return found


def both_ways(debugger, expression):
    """All hits of a watch, which must be the same in both directions."""
    number = re.match(r'Watchpoint (\d+): ', debugger.tell('watch ' + expression).text)[1]
    debugger.tell('go 0')
    forward = hits(debugger, 'continue')
    debugger.tell('end')
    backward = hits(debugger, 'bcontinue')
    assert backward == forward[::-1], expression
    debugger.tell('delete ' + number)
    return forward


def values(found):
    return [after for _, _, after, _ in found]


def test_attribute(debugger):
    found = both_ways(at_end_of_main(debugger), '$1.balance')
    assert values(found)[1:] == ['0', '1', '4', '10', '-1', '<$1 died>']
    assert found[0][1:3] == ('<$1 does not exist yet>', "<AttributeError: 'Account' object has no attribute 'balance'>")
    assert [place for _, before, after, place in found if after == '10'] == ['prog.py:11, in deposit']
    assert [place for _, before, after, place in found if after == '-1'] == ['prog.py:%d, in main' % line_of('behind')]


@pytest.mark.parametrize('expression, expected', [
    ('len($1.log)', ['1', '2', '3', '4', '5']),
    ('$1.log', ['[0]', '[0, 0]', '[0, 0, 1]', '[0, 0, 1, 3]', '[0, 0, 1, 3, 6]']),
    ('$1.log[-1]', ['0', '1', '3', '6']),
    ('$1.notes[2]', ['6']),
    ('2 in $1.notes', ['True']),
    ('$1.balance > 3 and len($1.log)', ['3', '4', '5', 'False']),
    ('$1.balance is None', []),
    ('$1.deposit.im_func.func_globals["TOTAL"]', ['4']),
    ('$1.worth()', ['2', '8', '20', '-2']),
    ('$1.worth() > 5', ['True', 'False']),
    ('sorted($1.notes)[0]', ['0']),
    ('$1.limit', []),
    ('$1', []),
    ('1 + 1', []),
])
def test_expressions(debugger, expression, expected):
    """Told by looking or by calling; the changes before the object is whole are left out."""
    whole = at_end_of_main(debugger).tell('created $1').time + 5
    found = [hit for hit in both_ways(debugger, expression) if hit[0] > whole and not hit[2].startswith('<')]
    assert values(found) == expected


def test_several_at_once(debugger):
    at_end_of_main(debugger)
    for expression in '$1.balance', 'len($1.log)', '$1.balance + len($1.log)':
        debugger.tell('watch ' + expression)
    answer = debugger.tell('bcontinue')
    assert [(hit[0], hit[2], hit[3]) for hit in HIT.findall(answer.text)] == [('3', '4', '5'), ('4', '14', '15')]
    assert debugger.tell('info watchpoints').text == (
        '  2  watch $1.balance\n  3  watch len($1.log)\n     hit 1 time\n  4  watch $1.balance + len($1.log)\n')
    debugger.tell('disable 2')
    debugger.tell('delete 4')
    assert HIT.search(debugger.tell('bcontinue').text).groups() == ('3', 'len($1.log)', '3', '4', 'prog.py:12, in deposit')
    debugger.tell('condition 3 len($1.log) < 3')
    assert HIT.search(debugger.tell('bcontinue').text)[4] == '2'


def test_with_a_condition(debugger):
    at_end_of_main(debugger)
    assert 'stops only if len($1.log) < 3\n' in debugger.tell('watch $1.balance if len($1.log) < 3').text
    assert HIT.search(debugger.tell('bcontinue').text)[4] == '1'
    assert debugger.tell('watch $1.balance if $1 else 0').text.startswith('Watchpoint 3: $1.balance if $1 else 0 = ')
    assert 'no expression: SyntaxError' in debugger.tell('watch $1.balance if 1 +').text


def test_refusals(debugger):
    at_end_of_main(debugger)
    assert '"totals" is not defined here' in debugger.tell('watch totals').text
    assert 'there is no $99' in debugger.tell('watch $99').text
    assert 'SyntaxError' in debugger.tell('watch 1 +').text
    assert 'SyntaxError' in debugger.tell('watch x = 1').text
    assert 'stands before the number' in debugger.tell('watch $').text
    assert debugger.tell('watch').text.startswith('Usage: watch')
    assert 'This cannot be watched' in debugger.tell('watch open("/tmp/x", "w")').text
    assert 'refused: it reaches outside' in debugger.tell('watch open("/tmp/x", "w")').text
    assert debugger.tell('info watchpoints').text == 'There are no watchpoints: `watch EXPR` sets one.\n'


def test_a_local_variable(debugger):
    """Of one call, whatever others do with variables of that name; numbers too.  Both ways."""
    debugger.tell('tbreak work')
    debugger.tell('continue')
    for call in 2, 3:
        debugger.tell('tbreak work')
        debugger.tell('continue')
    debugger.tell('next')
    shown = debugger.tell('watch x').text
    assert shown == 'Watchpoint 4: x = 1\n(x: of this call of work, as long as it lasts)\n'
    debugger.tell('go 0')
    forward = hits(debugger, 'continue')
    assert [hit[1:] for hit in forward] == [
        ('<x is not set>', '1', 'prog.py:%d, in work' % line_of('x = compute(k)')),
        ('1', '3', 'prog.py:%d, in work' % line_of('x = compute(k + 1)')),
        ('3', '<x is not set>', 'prog.py:%d, in main' % line_of('total += work'))]
    debugger.tell('end')
    assert hits(debugger, 'bcontinue') == forward[::-1]
    assert debugger.tell('info watchpoints').text.startswith('  4  watch x\n')


def test_a_local_and_a_global_and_an_attribute(debugger):
    debugger.tell('tbreak deposit')
    debugger.tell('continue')
    assert debugger.tell('watch amount + 1').text.startswith('Watchpoint 2: amount + 1 = 1\n(amount: of this call of deposit')
    assert re.match(r'\(self is \$\d+\)\nWatchpoint 3: \$\d+.balance = 0\n$', debugger.tell('watch self.balance').text)
    assert debugger.tell('watch TOTAL').text == 'Watchpoint 4: TOTAL = 3\n'
    debugger.tell('delete 2-3')
    assert 'TOTAL: 3 -> 4' in debugger.tell('continue').text


def test_interrupted(debugger):
    """What never ends is ended by Ctrl-C, when it is set and when it is looked for; the session goes on."""
    at_end_of_main(debugger)
    here = debugger.tell('when')
    debugger.terminal.sendline('watch max(iter(int, 1))')
    time.sleep(0.5)
    assert 'is not watched' in debugger.interrupt().text
    debugger.tell('watch $1.balance == -1 or max(iter(int, 1))')
    debugger.terminal.sendline('bcontinue')
    time.sleep(0.5)
    answer = debugger.interrupt()
    assert 'Interrupted' in answer.text
    assert answer.time == here.time
    debugger.tell('delete')
    assert debugger.tell('print 1 + 1').text == '2\n'


def change(answer):
    """Of last and next-change: (timestamp, before, after, line)."""
    before, after = re.search(r'^[^(].*?: (.*) -> (.*)$', answer.text, re.M).groups()
    return answer.time, before, after, answer.place.line


def test_last_walks_back(debugger):
    """Each time a line earlier; the line that called what computed the value, when that is what set it."""
    at_end_of_main(debugger)
    first = debugger.tell('last total')
    assert '#1  File' in first.text, 'the line in main waits for the one in work'
    walk = [change(first)] + [change(debugger.tell('')) for _ in range(4)]
    assert [step[1:] for step in walk] == [
        ('18', '40', line_of('total += work')), ('6', '18', line_of('total += work')), ('1', '6', line_of('total += work')),
        ('0', '1', line_of('total += work')), ('<total is not set>', '0', line_of('total = 0'))]
    assert debugger.tell('').text == 'total is <total is not set>, and no line before here changes that.\n'
    forward = [change(debugger.tell('next-change total')) for _ in range(4)]
    assert [(step[0],) + step[1:] for step in forward] == walk[-2::-1]
    assert debugger.tell('print total').text == '18\n'


def test_last_of_arguments_and_others(debugger):
    debugger.tell('break deposit if amount == 6')
    debugger.tell('continue')
    assert change(debugger.tell('last amount'))[1:] == ('<amount is not set>', '6', line_of('account.deposit(x)'))
    assert 'no line before here changes that' in debugger.tell('last amount').text
    debugger.tell('delete')
    debugger.tell('tbreak %d' % line_of('return x + y'))
    debugger.tell('continue')
    assert change(debugger.tell('last x'))[1:] == ('6', '10', line_of('x = compute(k + 1)'))
    assert change(debugger.tell('last x'))[1:] == ('<x is not set>', '6', line_of('x = compute(k)'))
    assert change(debugger.tell('next-change account.balance'))[1:] == ('4', '10', line_of('self.balance += amount'))
    assert 'is not defined' in debugger.tell('last len(account.log)').text
    debugger.tell('up')
    answer = debugger.tell('last account.log')
    assert answer.text.startswith('(account is $1)\n')
    assert change(answer)[1:] == ('[0, 0, 1]', '[0, 0, 1, 3]', line_of('self.log.append'))
    debugger.tell('bfinish')
    assert change(debugger.tell('last account.notes[2]'))[1:] == ('<KeyError: 2>', '6', line_of('ann.notes[k]'))
    assert change(debugger.tell('last TOTAL'))[1:] == ('<TOTAL is not set>', '3', line_of('TOTAL = 3'))


def test_history(debugger):
    at_end_of_main(debugger)
    answer = debugger.tell('history total')
    rows = [re.split(r'  +', row.strip()) for row in answer.text.splitlines()]
    assert rows[0] == ['time', 'set by', 'thread', 'value']
    assert [row[-1] for row in rows[1:6]] == ['0', '1', '6', '18', '40']
    assert {row[1] for row in rows[2:6]} == {'prog.py:%d, in main' % line_of('total += work')}
    short = debugger.tell('history total 2').text
    assert [re.split(r'  +', row.strip()) for row in short.splitlines()[:3]] == rows[:3]
    assert '(the first 2 changes; `history total 20` looks for more)' in short
    assert 'No line of the recording changes' in debugger.tell('history 1 + 1').text
    assert 'is no expression' in debugger.tell('history total total').text


def test_threads(source, recorded):
    """A change that another thread makes: its line is shown, in its stack."""
    program = source('''\
import threading
state = [0]
go, done = threading.Event(), threading.Event()
def change():
    go.wait()
    state[0] = 7        # changes
    done.set()
thread = threading.Thread(target=change)
thread.start()
go.set()
done.wait()
thread.join()
print state
''')
    with rdb.Debugger(recorded(program).log) as debugger:
        debugger.tell('continue')
        answer = debugger.tell('last state[0]')
        assert 'state[0]: 0 -> 7\n' in answer.text
        assert answer.place.function == 'change' and answer.place.line == 6
        assert debugger.tell('history state[0]').text.splitlines()[3].split() == [
            str(answer.time), 'prog.py:6,', 'in', 'change', '2', '7']


ORDERS = '''\
class Order(object):
    def __init__(self, item, price):
        self.item = item
        self.price = price
        self.discount = 0

    def total(self):
        return self.price * (100 - self.discount) / 100

def read_orders():
    return [Order('tea', 4), Order('lamp', 30), Order('tea', 4), Order('desk', 120)]

def group(orders):
    groups = {}
    for order in orders:
        groups.setdefault(order.item, []).append(order)
    return groups

def apply_discounts(groups):
    for item, group in sorted(groups.items()):
        if len(group) > 1:
            for order in group:
                order.discount = '10%'

def invoice(orders):
    apply_discounts(group(orders))
    return sum([order.total() for order in orders])

print invoice(read_orders())
'''

ALIAS = '''\
class Config(object):
    pass

def spoil(things):
    things[3].size = None       # the culprit

def burn(n):
    for i in range(n):
        n = i

config = Config()
config.size = 1
burn(10000)
spoil([1, 2, 3, config])
burn(40000)
print config.size + 1
'''


def test_alias(source, recorded):
    """Overwritten by an alias tens of thousands of calls before the crash: found with one command."""
    with rdb.Debugger(recorded(source(ALIAS)).log) as debugger:
        crash = debugger.tell('continue')
        assert 'TypeError' in crash.text
        answer = debugger.tell('last config.size')
        assert change(answer)[1:] == ('1', 'None', 5)
        assert crash.time - answer.time > 40000


def test_user_guide(source, recorded):
    """The guide's session, line by line; only where objects lie differs."""
    program = source(ORDERS, 'orders.py')
    guide = (rdb.TOP / 'docs/user-guide.md').read_text().split('## Who set this?')[1].split('\n## ')[0]
    session = ''.join(line[4:] + '\n' for line in guide.splitlines() if line.startswith('    '))
    opening, *steps = re.split(r'^\(\d+\)\$ ', session, flags=re.M)
    plain = functools.partial(re.sub, '0x[0-9a-f]+', '0x')
    with rdb.Debugger(recorded(program).log) as debugger:
        assert 'class Order(object):' in opening
        start = debugger.opening.time - 8270
        times = [int(time) for time in re.findall(r'^\((\d+)\)\$ ', session, re.M)]
        for step, before, after in zip(steps, times, times[1:] + [None]):
            command, _, shown = step.partition('\n')
            if command.startswith('last'):
                debugger.tell('go %d' % (before + start))
            answer = debugger.tell(command)
            assert plain(answer.text.replace(str(program), 'orders.py')) == plain(shown), command
            assert after is None or command == 'bcontinue' or answer.time == after + start


# Every way to change what an expression reads.
MUTATIONS = '''\
import random
class Old:
    pass
class New(object):
    shared = 0
class Slots(object):
    __slots__ = ['a']
class Child(New):
    pass
old, new, slots, child = Old(), New(), Slots(), Child()
things = [0, 1, 2]
table = {}
members = set()
text = ''
def change(n):
    global text
    kind = n % 17
    if kind == 0: old.a = n // 20
    elif kind == 1: new.a = [n // 50]
    elif kind == 2: slots.a = n // 30
    elif kind == 3: New.shared = n // 40
    elif kind == 4: child.shared = n
    elif kind == 5: child.__dict__.pop('shared', None)
    elif kind == 6: things.append(n)
    elif kind == 7: del things[:n % 5]
    elif kind == 8: table[n % 7] = n // 25
    elif kind == 9: table.pop(n % 5, None)
    elif kind == 10: members.add(n % 11)
    elif kind == 11: members.discard(n % 13)
    elif kind == 12: text += 'x'
    elif kind == 13: things[:] = list(things)
    elif kind == 14: child.__class__ = New if n % 2 else Child
    elif kind == 15: Child.extra = n // 60
    elif kind == 16: table.update({}) or old.__dict__.update(b=n // 35)
random.seed(5)
for step in range(400):
    change(random.randrange(1000))
keep = [old, new, slots, child, things, table, members, globals()]
print 'end'
'''
LOOKED_AT = ['$1.a', '$1.b', '$2.a', '$2.a[0]', '$3.a', '$2.shared', '$4.shared', '$4.extra', 'len($5)', '$5[0]', '$5[-1]',
             '$5', '$6.get', '$6[3]', '$6', 'len($6)', '3 in $6', 'len($7)', '5 in $7', '$7', '$8["text"]', 'len($8["text"])',
             '$2.a == $1.a', '$4.shared is $2.shared', '$3.a > 10 and $5[1]', 'len($5) - len($7)']


def test_looking_finds_what_evaluating_finds(source, recorded):
    """The hits of an expression that is told by looking are those of the same expression behind a call."""
    with rdb.Debugger(recorded(source(MUTATIONS)).log) as debugger:
        debugger.tell('continue')
        for n in range(8):
            assert debugger.tell('print keep[%d]' % n).text.startswith('$%d = ' % (n + 1))
        chance = random.Random(1)
        end = debugger.tell('when')
        for expression in LOOKED_AT if rdb.LONG else chance.sample(LOOKED_AT, 6):
            debugger.tell('go %d' % (end.time - 700))
            answer = debugger.tell('watch ' + expression)
            assert expression == '$6.get' or 'takes a call' not in answer.text, expression
            looked = [hit[0] for hit in hits(debugger, 'continue')]
            debugger.tell('delete')
            debugger.tell('go %d' % (end.time - 700))
            assert 'takes a call' in debugger.tell('watch (lambda: %s)()' % expression).text
            evaluated = [hit[0] for hit in hits(debugger, 'continue')]
            debugger.tell('delete')
            assert looked == evaluated, expression


def test_nothing_moves(source, recorded):
    """With watches of every kind at random places, the replay goes on to its last event."""
    log = recorded(source(MUTATIONS)).log
    chance = random.Random(2)
    with rdb.Debugger(log) as debugger:
        end = debugger.tell('continue').time
        for n in range(8):
            debugger.tell('print keep[%d]' % n)
        for expression in chance.sample(LOOKED_AT, 5) + ['sorted($7)', 'repr($2)', '[$5.append(1), $6.clear()]']:
            debugger.tell('go %d' % chance.randrange(end - 600, end))
            debugger.tell('watch ' + expression)
            for command in chance.sample(['continue', 'bcontinue', 'step', 'bstep', 'next', 'bnext'], 4):
                debugger.tell(command)
            debugger.tell('delete')
        answer = debugger.tell('end')
        assert 'The recording ends here: the program exited with status 0' in answer.text


@pytest.mark.parametrize('name', ['test_set'] + (
    ['test_dict', 'test_generators', 'test_weakref', 'test_gc', 'test_descr', 'test_copy', 'test_deque', 'test_itertools']
    if rdb.LONG else []))
def test_upstreams_tests_watched(name, tmp_path):
    """20 watches on random objects of a run, looked at at each of its lines: the replay goes on to its last event.  Those
    that have to be evaluated are looked at for some lines only."""
    recording = rdb.record(tmp_path / 'log.rdb', '-m', 'test.regrtest', name, cwd=tmp_path, timeout=600)
    stop_points = rdb.replay(recording.log, timeout=900).stop_points
    chance = random.Random(name)
    watches = 0
    with rdb.Debugger(recording.log, timeout=1500) as debugger:
        debugger.tell('set output off')
        while watches < 20:
            debugger.tell('go %d' % chance.randrange(stop_points // 5, stop_points))
            answer = debugger.tell('print ' + ANY_OBJECT % (chance.randrange(10**6), chance.randrange(10**6)))
            for number in re.findall(r'^\$\d+', answer.text):
                form = chance.choice(['%s', 'len(%s)', '%s.x', '%s[0]', '%s.func_code', '%s is None or %s', 'sorted(%s)', 'repr(%s)'])
                answer = debugger.tell('watch ' + form.replace('%s', number))
                watch = re.match(r'Watchpoint (\d+)', answer.text)
                if watch and 'takes a call' in answer.text:
                    debugger.tell('step 5')
                    debugger.tell('bstep 3')
                    debugger.tell('delete ' + watch[1])
                elif watch:
                    debugger.tell('condition %s 0' % watch[1])
                    watches += 1
        debugger.tell('go 0')
        assert ' main module ' in debugger.tell('continue').text
        assert debugger.tell('end').text.startswith('The recording ends here: the program exited'), 'to the last event'
