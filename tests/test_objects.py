# SPDX-License-Identifier: MIT
"""Objects that have a number ($1): naming, expressions, lives, notes."""
import re

import pytest

import rdb

PROGRAM = '''\
class Account(object):
    def __init__(self, owner):
        self.owner = owner              # begins
        self.history = []

    def add(self, amount):
        self.history.append(amount)     # adds
        return amount

def work():
    account = Account('ann')            # creates
    for amount in range(10):
        account.add(amount)
    other = Account('bob')
    total = sum(account.history)        # both live
    return total                        # ends them

result = work()
word = 'long ' * 50                     # after
big = 'x' * (10 << 20)
small = (None, True, 1, 2L, 3.5, 4j, 'short', u'short', ())
class Raises(object):
    def __repr__(self):
        raise KeyError('no repr')
class Multi(object):
    def __repr__(self):
        return 'two\\nlines'
odd = [Raises(), Multi()]
print result                            # last
'''


def line(mark):
    """Number of the line that ends in the comment."""
    return [n for n, text in enumerate(PROGRAM.splitlines(), 1) if text.endswith('# ' + mark)][0]


@pytest.fixture(scope='module')
def recorded(tmp_path_factory):
    program = tmp_path_factory.mktemp('objects') / 'prog.py'
    program.write_text(PROGRAM)
    return rdb.record(program.parent / 'log.rdb', program).log


@pytest.fixture
def log(recorded):
    """Without what earlier tests have noted."""
    recorded.with_name(recorded.name + '.notes').unlink(missing_ok=True)
    return recorded


@pytest.fixture
def debugger(log):
    with rdb.Debugger(log) as session:
        yield session


def go(debugger, mark):
    debugger.tell('tbreak prog.py:%d' % line(mark))
    return debugger.tell('continue')


def test_an_object_has_one_number(debugger):
    go(debugger, 'both live')
    assert debugger.tell('print account').text.startswith('$1 = Account(history=[')
    assert debugger.tell('print other').number == '$2'
    assert debugger.tell('print account').number == '$1'
    assert debugger.tell('print account.history').text == '$3 = %s\n' % list(range(10))
    assert debugger.tell('print $3').number == '$3'
    go(debugger, 'last')
    assert debugger.tell('print small').number == '$4'
    for i in range(9):
        assert '$' not in debugger.tell('print small[%d]' % i).text, 'a small value needs no number'
    assert '$' not in debugger.tell('print [small]').text, 'what the evaluation makes has no number'
    assert debugger.tell('print word').number == '$5'
    assert debugger.tell('print int').number == '$6'
    assert debugger.tell('print len').number == '$7'
    assert debugger.tell('print $6 is int, $7 is len').text == '(True, True)\n'


def test_numbers_in_expressions(debugger):
    go(debugger, 'both live')
    debugger.tell('print account')
    debugger.tell('print account.history')
    debugger.tell('print account.add')      # made by the evaluation
    for expression, value in [
            ('$1.history is $2', 'True'), ('len($2)', '10'), ('[x for x in $2 if x > 7]', '[8, 9]'),
            ('$1.add($2[-1] + 1)', '10'), ('(lambda: $1.owner)()', "'ann'"), ('"$1 $2"', "'$1 $2'"),
            ("'''it's $1''' + \"\\\"$2\"", "'it\\'s $1\"$2'"), ('$1.owner # $99', "'ann'"), ('r"\\"+$2.__class__.__name__',
            "SyntaxError"), ('{$1: $2}[$1] == $2', 'True'), ('hash($1) == hash(account)', 'True')]:
        assert value in debugger.tell('print ' + expression).text, expression
    assert debugger.tell('print len($2)').text == '10\n', 'what an evaluation changes is not changed'
    assert "name '$1' is not defined" in debugger.tell('!import __builtin__; del __builtin__.$1; $1').text


def test_numbers_in_conditions(debugger):
    go(debugger, 'both live')
    debugger.tell('print account.history')
    debugger.tell('bcontinue')
    debugger.tell('break prog.py:%d if len($1) == 4' % line('adds'))
    assert 'adds' in debugger.tell('continue').text
    assert debugger.tell('print amount').text == '4\n'
    debugger.tell('condition 2 $1 and sum($1) == 3')       # not told by looking
    debugger.tell('bcontinue')
    assert debugger.tell('print amount').text == '3\n'
    assert 'there is no $99' in debugger.tell('break 3 if $99.x').text


def test_numbers_in_tables_and_displays(debugger):
    go(debugger, 'both live')
    debugger.tell('print account')
    table = debugger.tell('log prog.py:%d amount, len($1.history)' % line('adds')).text
    assert re.findall(r'^ *\d+ +(\d+) +(\d+)', table, re.M) == [(str(i), str(i)) for i in range(10)]
    assert debugger.tell('display len($1.history)').text.endswith('= 10\n')
    assert "['history'" in debugger.tell('pp sorted(vars($1))').text


def test_before_it_exists(debugger):
    go(debugger, 'both live')
    debugger.tell('print account')
    start = debugger.tell('go 5')
    answer = debugger.tell('print $1.owner').text
    created = int(re.search(r'will be created at (\d+)', answer)[1])
    assert debugger.tell('go %d' % created).place.line == line('creates')
    assert 'does not exist yet' in debugger.tell('print $1').text
    assert debugger.tell(re.search(r'`(go \d+)`', answer)[1]).place.line == line('begins')
    assert debugger.tell('print $1 is self').text == 'True\n'


def test_created_and_died(debugger):
    go(debugger, 'both live')
    debugger.tell('print account')
    answer = debugger.tell('created $1')
    assert answer.places[0].line == line('creates')
    assert [place.function for place in answer.places[1:]] == ['work', '<module>']
    assert debugger.tell('died $1').places[0].line == line('ends them')
    assert debugger.tell('print $1.owner').text == "'ann'\n", 'it dies during that line'
    debugger.tell('next')
    assert debugger.tell('print $1.owner, len($1.history)').text == "('ann', 10)\n"
    assert '$1 died at' in debugger.tell('print $1').text
    debugger.tell('print $1.__class__')
    assert 'lives until' in debugger.tell('died $2').text
    debugger.tell('print int')
    assert 'older than the first line' in debugger.tell('created $3').text
    assert 'lives until' in debugger.tell('died $3').text


def test_info_objects(debugger):
    assert 'No object has a number' in debugger.tell('info objects').text
    go(debugger, 'both live')
    debugger.tell('print account')
    debugger.tell('print int')
    go(debugger, 'last')
    text = debugger.tell('info objects').text
    assert re.search(r'^\$1 = Account\(history=\[.*\], owner=.*\)\n +Account, created at \d+, died at \d+$', text, re.M)
    assert re.search(r"^\$2 = <type 'int'>\n +type, there from the beginning, alive at \d+$", text, re.M)


def test_numbers_survive_the_session(log):
    with rdb.Debugger(log) as debugger:
        go(debugger, 'both live')
        debugger.tell('print account')
        debugger.tell('print account.history')
        debugger.tell('bookmark here')
        died = debugger.tell('died $2').time
    with rdb.Debugger(log) as debugger:
        assert '$2 = ' in debugger.tell('info objects').text
        assert 'will be created' in debugger.tell('print $1').text
        go(debugger, 'last')
        assert debugger.tell('print $1.owner, $1.history is $2').text == "('ann', True)\n", 'dead long ago'
        assert debugger.tell('died $2').time == died
        assert debugger.tell('print account is $1, other.owner').text == "(True, 'bob')\n"
        assert debugger.tell('print other').number == '$3'


def test_the_dead_after_any_way(debugger):
    """Wherever one comes from, an object that is dead shows what it held."""
    go(debugger, 'both live')
    debugger.tell('print account')
    end = go(debugger, 'last').time
    for way in 'go 3', 'go %d' % end, 'bcontinue', 'end', 'bstep', 'go %d' % (end - 1):
        if not debugger.tell(way).places:
            continue        # the end: there is no frame to evaluate in
        text = debugger.tell('print $1.history').text
        assert str(list(range(10))) in text or 'will be created' in text, way
    assert str(list(range(10))) in debugger.tell('print $1.history').text


@pytest.mark.parametrize('command,answer', [
    ('print $99', r'there is no \$99; `info objects`'),
    ('print $', r'stands before the number'),
    ('print $0', r'stands before the number'),
    ('print $99999999999', r'stands before the number'),
    ('print 1 + $x', r'stands before the number'),
    ('created 5', r'Usage: created'),
    ('created $1 x', r'Usage: created'),
    ('died', r'Usage: died'),
    ('died $7', r'There is no \$7'),
    ('print odd[0]', r'\$1 = <repr raised KeyError: .*no repr'),
    ('print odd[1]', r'\$1 = two\nlines'),
])
def test_odd_input(debugger, command, answer):
    go(debugger, 'last')
    assert re.search(answer, debugger.tell(command).text)
    assert debugger.tell('print result').text == '45\n'


def test_long_values_are_shortened(debugger):
    go(debugger, 'last')
    text = debugger.tell('print big').text
    assert text.startswith("$1 = 'xxx") and len(text) < 11000 and text.endswith('... (10485762 characters)\n')
    debugger.tell('set print-limit 20')
    assert debugger.tell('print big').text == "$1 = '%s... (10485762 characters)\n" % ('x' * 19)
    debugger.tell('set print-limit off')
    assert len(debugger.tell('print big[:1000000]').text) > 1000000


def test_a_folder_that_cannot_be_written(log, tmp_path):
    other = tmp_path / 'log.rdb'
    other.write_bytes(log.read_bytes())
    (tmp_path / 'log.rdb.notes').mkdir()        # root may write anywhere, but not a file in the place of a folder
    with rdb.Debugger(other) as debugger:
        assert 'will be lost' in debugger.tell('where').text, 'once a command has run'
        go(debugger, 'both live')
        assert debugger.tell('print account').text.startswith('$1 = Account('), 'said once'
        assert debugger.tell('print other').text.startswith('$2 = Account(')
        assert debugger.tell('print $1.owner').text == "'ann'\n"
