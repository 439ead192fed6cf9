# SPDX-License-Identifier: MIT
"""Debugging recordings of Python 3.11: what its own language and its own objects bring (docs/python3.md)."""
import re

import pytest

import rdb

pytestmark = pytest.mark.skipif(not rdb.PYTHON3.exists(), reason='Python 3.11 is not built here')

SHOP = '''\
class Cart:
    def __init__(self, name):
        self.name = name
        self.items = []
        self.total = 0

    def put(self, item, price, *, count=1):
        self.items.append((item, price, count))
        self.total += price * count
        return self.total

def fill(cart):
    for i, name in enumerate(['apple', 'pear', 'plum']):
        cart.put(name, 3 * i + 1)
    return cart

def check(cart):
    try:
        prices = {item: price for item, price, _ in cart.items}
        return prices['fig']
    except KeyError as error:
        error.add_note('asked for by check')
        raise ValueError('no figs in %s' % cart.name) from error

a = fill(Cart('a'))
b = fill(Cart('b'))
b = None
gone = len(a.items)
text = 'na\\u00efve'
check(a)
'''


def line(mark):
    return [n for n, text in enumerate(SHOP.splitlines(), 1) if mark in text][0]


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('python3')
    (folder / 'prog.py').write_text(SHOP)
    return rdb.record(folder / 'log.rdb', folder / 'prog.py', python=rdb.PYTHON3).log


@pytest.fixture
def debugger(log):
    log.with_name(log.name + '.notes').unlink(missing_ok=True)
    with rdb.Debugger(log) as session:
        session.tell('set output off')
        yield session


def test_why_tells_the_chain(debugger):
    """The cause first, with its note; then what it caused; each with the variables of its frames."""
    debugger.tell('continue')
    text = debugger.tell('why').text
    parts = ["return prices['fig']", "KeyError: 'fig'\nasked for by check\n",
             'The above exception was the direct cause of the following exception:', 'check(a)\n',
             'ValueError: no figs in a\n']
    places = [text.index(part) for part in parts]
    assert places == sorted(places), text


def test_groups(tmp_path):
    (tmp_path / 'prog.py').write_text(
        "def fail(e):\n    raise e\nerrors = []\nfor e in ValueError('v'), KeyError('k'):\n    try:\n        fail(e)\n"
        "    except Exception as error:\n        errors.append(error)\nraise ExceptionGroup('both', errors)\n")
    log = rdb.record(tmp_path / 'log.rdb', tmp_path / 'prog.py', python=rdb.PYTHON3).log
    with rdb.Debugger(log) as debugger:
        debugger.tell('continue')
        text = debugger.tell('why').text
        assert re.search(r"ExceptionGroup: both \(2 sub-exceptions\)\n  1\. ValueError: v, line 2 of .*prog\.py\n"
                         r"  2\. KeyError: 'k', line 2 of .*prog\.py\n", text), text


def test_objects_and_their_lives(debugger):
    debugger.tell('tbreak %d' % line('gone ='))
    debugger.tell('continue')
    assert debugger.tell('print a').text.startswith('$1 = Cart(')
    assert debugger.tell('created $1').place.line == line('a = fill')
    debugger.tell('tbreak put if self.name == "b"')
    debugger.tell('continue')
    assert debugger.tell('print self').number == '$2'
    died = debugger.tell('died $2')
    assert died.place.line == line('b = None'), died
    debugger.tell('next')
    assert debugger.tell('print $2.name, $2.total, $2.items[-1]').text == "('b', 12, ('plum', 7, 1))\n", 'a ghost'
    assert debugger.tell('print $1.total').text == '12\n'


def test_watches(debugger):
    """Attributes of an instance that has no dict, variables of a function, globals: by looking, in both directions."""
    debugger.tell('tbreak %d' % line('gone ='))
    debugger.tell('continue')
    debugger.tell('print a')
    assert '5 -> 12' in debugger.tell('last $1.total').text
    debugger.tell('tbreak put if price == 7')
    debugger.tell('bcontinue')
    rows = debugger.tell('history $1.total').text
    assert [row.split()[-1] for row in rows.splitlines()[2:]] == ['0', '1', '5', '12'], rows
    assert '$1.total = 12' not in debugger.tell('watch self.total').text
    found = debugger.tell('last name')
    assert 'name' in found.text
    debugger.tell('delete')
    debugger.tell('tbreak check')
    debugger.tell('continue')
    debugger.tell('next')
    debugger.tell('next')
    answer = debugger.tell('last prices')
    assert answer.place.line == line('prices = {'), answer
    assert '<text is not set> -> ' in debugger.tell('last text').text


def test_comprehensions_see_the_frame(debugger):
    debugger.tell('tbreak %d' % line('return self.total'))
    debugger.tell('continue')
    assert debugger.tell('print [i[0] * price for i in self.items if count], (lambda: item)()').text == \
        "(['apple'], 'apple')\n"
    assert debugger.tell('whatis self.put').text.startswith('method Cart.put(self, item, price, *, count), line 7')
    assert debugger.tell('args').locals['count'] == '1'


def test_calls_of_functions_in_c(debugger):
    answer = debugger.tell('calls list.append if __name__ == "__main__"')
    rows = [row for row in answer.text.splitlines() if "('apple'" in row]
    assert 'list.append([], (\'apple\', 1, 1))' in rows[0] and rows[0].endswith('returned None'), answer.text
    assert len([row for row in answer.text.splitlines() if 'returned None' in row]) == 6, answer.text
    debugger.tell('break len if __name__ == "__main__"')
    debugger.tell('go start')
    assert debugger.tell('continue').place.line == line('gone =')


def test_instructions(debugger):
    """Plain ones, whatever specialization has made of them."""
    debugger.tell('tbreak Cart.put if price == 7')
    debugger.tell('continue')
    names = []
    for _ in range(8):
        names.append(re.search(r'--> +\d+ (\w+)', debugger.tell('stepi').text)[1])
    assert names[:5] == ['LOAD_ATTR', 'LOAD_METHOD', 'LOAD_FAST', 'LOAD_FAST', 'LOAD_FAST'], names
    assert names[5:] == ['BUILD_TUPLE', 'PRECALL', 'CALL'], names
    assert "on the stack: <method 'append' of 'list' objects>" in debugger.tell('dis').text
    here = debugger.tell('bstepi')
    assert 'PRECALL' in here.text


def test_marks(tmp_path):
    (tmp_path / 'prog.py').write_text("import revdb\nfor i in range(3):\n    revdb.mark('turn', str(i) + '\\u00e9')\n"
                                      "revdb.failure('bad', 'x')\ntry:\n    revdb.mark(3)\nexcept TypeError as e:\n    print(e)\n")
    recording = rdb.record(tmp_path / 'log.rdb', tmp_path / 'prog.py', python=rdb.PYTHON3)
    assert recording.stdout == 'a mark is made of strings, not int\n', recording
    with rdb.Debugger(recording.log) as debugger:
        text = debugger.tell('info marks').text
        assert 'turn 2\u00e9' in text and 'bad x' in text, text
        assert debugger.tell('go failure').place.line == 4
