# SPDX-License-Identifier: MIT
"""Conditions: what is told by looking (Python/cpython/rdb_quick.h) is what Python says, and the rest goes to Python."""
import random

import pytest
import rdb

PROGRAM = rdb.TOP / 'tests/programs/conditions.py'

# Told by looking in some visit at least.
QUICK = '''\
n == 3
n != 3
n > 1 and n <= 3
0 < n < 4
not n
n in (1, 2, 4)
n not in [1, 2]
n % 2 == 1
n * 10 - 5 >= 25
-n % 3 == 1
-7 // 2 == -4 and 7 // -2 == -4 and n == 1
n == 2.0 or n == 0.5
n is None
order.note is None and n == 2
order.note is not None or n == 4
order.number == 3
order.fills == [30]
order.fills == [3 * 10] and order.size == 300
order.fills[0] == 20
order.fills[-1] > 20
order.open_orders == 0 and n == 1
order.limits['price'] >= 30
Order.limits['price'] == 100 and n == 2
special.number == 2
special.open_orders == 7 and n == 4
old.value == 4
old.shared == 'all' and old.value == 1
Old.shared == 'all' and n == 0
point.x == 2 and point.y == -2
point.kind == 'point' and point.x == 3
len(words) == 2
words[1] == 'odd' and n == 2
words == ['even']
words == ['even', 'odd']
'odd' in words
'never' not in words and n == 2
len(rest) or len(options) == 1 and options['option'] == 3
table['a'] == 3
table[1] == 'one' and n == 2
table[-1] == 'minus' and n == 2
table[order] == 'order' and n == 1
table['u'] is None and n == 0
'gone' in table or n == 4
'a' in table and n == 3
order in names and n == 2
n - 1 in names or 3 in names
'x' in names and n == 1
numbers[2] == 3 and numbers[1] == 2.5 and numbers[3] == 1 and n == 4
numbers[n] == 2.5
nan == nan or n == 1
nan in nans and n == 1
nans == nans and n == 2
nested == [[1, [2]], (2, 'b')]
text == 'text 3'
text > 'text 2'
'2' in text
text[-1] == '4'
unicode_text == 'text 4'
unicode_text == text and n == 3
len(text) == 6 and len(unicode_text) == 6 and n == 0
empty == () and n == 2
empty or n == 3
big == 9223372036854 or n == 1
cell == 4
Point is Order or n == 3
sys.maxint == big and n == 4
visit is not None and n == 1
order != point and n == 1
order == order and n == 1
True and n == 1
n == True
(n == 1) == True
words[n] == words[-1] and n == 1
'''.splitlines()

# Never told: a call, a raise, a class with a say, or a text that is not understood.
SLOW = '''\
missing == 1
n ==
n == 1 # comment
order.left == 100
order.fill
order.__class__ is Order
order.missing == 1
special == 3
bool(special)
special
old.missing
magic.number == 5
counting['b'] == 0
table['b'] == 0
words[7]
names == names
table == table
point.unset
n / 0
n % 0
big + 1 > big
big > 2.5
n < 'text'
n < None
u'text' == text
words == u'caf'
caf\\xe9
numbers[4] > 5
n & 1
n << 1
n ** 2 == 4
{'a': 1}
[x for x in words]
lambda: 0
n.real
n if n else 1
01 == 1
1L
'a' 'b'
'\\n' in text
print
words[0:1]
n in 5
n is 3
visit(1)
len()
len(words, words)
len(5)
'''.splitlines()


def probe(tmp_path, sources):
    """How often each expression was known, having been right each time."""
    path = tmp_path / 'sources'
    path.write_text('\n'.join(sources))
    result = rdb.run([rdb.PYTHON, PROGRAM, path])
    assert result.status == 0, result.stderr
    return {source: int(known) for source, known in (line.split('\t') for line in result.stdout.splitlines())}


def test_looking_agrees_with_python(tmp_path):
    known = probe(tmp_path, QUICK + SLOW)
    assert [source for source in QUICK if not known[source]] == []
    assert [source for source in SLOW if known[source]] == []


def random_expression(chance, depth):
    atoms = ['n', 'order', 'old', 'special', 'words', 'numbers', 'table', 'names', 'nan', 'big', 'text', 'unicode_text',
             'empty', 'cell', 'nested', 'hidden', 'unset', 'inside', 'point.x', 'order.fills', 'order.number', 'magic.x',
             'counting', 'old.value', 'None', 'True', '0', '1', '2.5', '-1', "'a'", "'text 2'", '[]', '()', '(1, 2)',
             "['even']", 'point.kind', 'order.note', 'special.size', 'Order', 'sys']
    if depth == 0 or chance.random() < 0.15:
        return chance.choice(atoms)
    one, other = (random_expression(chance, depth - 1) for _ in range(2))
    return chance.choice([
        '%s == %s', '%s != %s', '%s < %s', '%s <= %s', '%s > %s', '%s >= %s', '%s is %s', '%s is not %s', '%s in %s',
        '%s not in %s', '%s and %s', '%s or %s', '%s + %s', '%s - %s', '%s * %s', '%s %% %s', '%s // %s', '%s[%s]',
        '(%s, %s)', '[%s, %s]', '(%s) == (%s)', '(%s) in (%s)', '(%s) < (%s)', 'not %s == %s', '-%s <= %s',
        'len(%s) == %s', '(%s)[%s]',
    ]) % (one, other)


@pytest.mark.parametrize('seed', range(10 if rdb.LONG else 2))
def test_looking_agrees_with_python_on_anything(tmp_path, seed):
    chance = random.Random(seed)
    sources = [random_expression(chance, chance.randint(1, 3)) for _ in range(2000)]
    known = probe(tmp_path, sources)
    assert sum(map(bool, known.values())) > len(known) / 8


def hits(debugger, condition, back):
    """The timestamps where breakpoint 1 stops with this condition, forward, and backward if asked."""
    answer = debugger.tell('condition 1 ' + condition)
    assert 'stops only if' in answer.text
    walks = []
    for command in ['continue', 'bcontinue'][:1 + back]:
        walk = []
        answer = debugger.tell(command)
        while 'Breakpoint 1\n' in answer.text:
            walk.append(answer.time)
            answer = debugger.tell(command)
        walks.append(walk)
    debugger.tell('go %d' % debugger.opening.time)
    return walks


def test_breakpoints_stop_where_python_says(recorded):
    with rdb.Debugger(recorded(PROGRAM).log) as debugger:
        line = [i for i, text in enumerate(PROGRAM.read_text().splitlines(), 1) if text.endswith('# here')][0]
        debugger.tell('break %d' % line)
        for condition in QUICK:
            forward, backward = hits(debugger, condition, back=True)
            slow, = hits(debugger, "__import__('operator').truth(%s)" % condition, back=False)
            assert (condition, forward) == (condition, slow)
            assert (condition, backward) == (condition, forward[::-1])
