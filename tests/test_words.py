# SPDX-License-Identifier: MIT
"""Every word that can be typed: each command of the table, under each of its names, in a real terminal."""
import re

import pytest

import rdb

PROGRAM = '''\
import threading
import time

class Base(object):
    kind = 'base'

class Cart(Base):
    def __init__(self):
        self.items = []

    def put(self, price, *more):
        total = price + 1       # puts
        self.items.append(price)
        return total

def work():
    pass

cart = Cart()                   # begins
for price in (3, 4, 5):
    cart.put(price, 'x')        # calls put
thread = threading.Thread(target=work)
thread.start()
thread.join()
try:
    raise ValueError('too late')
except ValueError:
    caught = time.time()        # catches
print 'the end'
'''

IN_PUT = ['break put', 'continue']

# For each command: what is typed before it, what behind it, and what it answers.
WORDS = {
    'go': ([], '5', r'File ".*"'),
    'step': (['tbreak prog.py:19', 'continue'], '2', r'for price'),
    'bstep': (IN_PUT, '', r'calls put'),
    'stepi': (IN_PUT, '', r'-->  +3 LOAD_CONST '),
    'bstepi': (IN_PUT, '', r'--> +\d+ CALL_FUNCTION .*\n +on the stack: .*put.*3'),
    'next': ([], '', r'import time'),
    'bnext': (['next'], '', r'import threading'),
    'until': (['tbreak prog.py:20', 'continue'], '22', r'thread = threading'),
    'buntil': (['tbreak prog.py:22', 'continue'], '', r'for price in|cart\.put'),
    'globals': (IN_PUT, '', r'^cart = Cart\('),
    'clear': (IN_PUT, 'put', r'^Breakpoint \d is deleted'),
    'transcript': ([], 'off', r'^$'),
    'advance': ([], 'Cart.put', r'^File .*\n.*puts'),
    'badvance': (['continue'], 'put', r'^File .*\n.*puts'),
    'finish': (IN_PUT, '', r'returned 4\n(.*\n)*.*for price in'),
    'bfinish': (IN_PUT, '', r'calls put'),
    'continue': ([], '', r'The main module ends here'),
    'bcontinue': ([], '', r'beginning of the recording'),
    'nthread': ([], '', r'--- thread #2'),
    'bthread': (['continue'], '', r'--- thread #|File'),
    'start': (['continue'], '', r'import threading'),
    'end': ([], '', r'The recording ends here'),
    'back': (['continue'], '', r'import threading'),
    'forward': (['continue', 'back'], '', r'The main module ends here'),
    'bookmark': ([], 'here', r'Bookmark here: `go here`'),
    'when': ([], '', r'Timestamp \d+'),
    'elapsed': (['continue'], '', r'^\d+\.\d{3} s after the start, at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d'),
    'print': ([], '6 * 7', r'^42\n$'),
    'pp': (['set width 80'], 'range(40)', r'^\[0, 1, .*, 21,\n 22,'),
    'whatis': (IN_PUT, 'price', r"^price is an argument of put: <type 'int'>\n$"),
    'type': (IN_PUT, 'self', r'^class Cart of module __main__, the class of this value\n  inherits    Base, object\n'
                             r'  methods     __init__\(self\), put\(self, price, \*more\)\n  attributes  kind\n'
                             r'  it holds    items\n$'),
    'dir': (IN_PUT, 'self', r'^items +kind +put\n$'),
    'display': (IN_PUT, 'len(self.items)', r'^\d+: len\(self.items\) = 0\n$'),
    'undisplay': (['display 1', 'undisplay', 'display 2'], '', r'^$'),
    'backtrace': (IN_PUT, '', r'#0 .*put\n(.*\n)*.*#1 .*<module>'),
    'why': (['break prog.py:28', 'continue'], '', r'^Traceback.*\n  File .*, line 26, in <module>\n(.*\n)*ValueError: too late\n'),
    'dis': (IN_PUT, '', r'--> +0 LOAD_FAST +1 \(price\)'),
    'locals': (IN_PUT, '', r'^self = .*\nprice = 3\n'),
    'args': (IN_PUT, '', r"^self = .*\nprice = 3\nmore = \('x',\)\n$"),
    'retval': (IN_PUT, '', r'^returned 4, before \d+\n$'),
    'up': (IN_PUT, '', r'#1  File .*<module>'),
    'down': (IN_PUT + ['up'], '', r'#0  File .*put'),
    'frame': (IN_PUT, '1', r'#1  File .*<module>'),
    'thread': ([], '1', r'--- thread #1'),
    'created': (IN_PUT + ['print self'], '$1', r'begins'),
    'died': (['print sys.modules'], '$1', r'.'),
    'list': ([], '', r'>    1  import threading\n     2  import time'),
    'longlist': (IN_PUT, '', r'^    11      def put\(.*\n>   12 .*puts\n.*\n    14          return total\n$'),
    'source': (IN_PUT, 'self.put', r'    11      def put\(.*\n.*\n.*\n    14          return total\n$'),
    'search': ([], 'class', r'^     4  class Base'),
    'break': ([], 'put', r'Breakpoint \d+ at function put, line 12'),
    'tbreak': ([], 'put', r'Breakpoint \d+ at function put, line 12'),
    'rbreak': ([], '^Cart', r'functions /\^Cart/\n(.*\n)*  Cart.put\n'),
    'catch': ([], 'ValueError', r'^Catchpoint \d+: exceptions of class ValueError\n$'),
    'ignore': (['break put'], 'last 2', r'The next 2 hits of breakpoint \d+ will be passed over'),
    'commands': (['break put'], 'last\nend', r'one a line'),
    'output': (['set output on', 'end'], '', r'the end\n'),
    'boutput': (['end'], 'the end', r"> +29  print 'the end'"),
    'log': ([], 'put price, total', r'^ *time  price  total\n *\d+  3      <NameError'),
    'calls': ([], 'put', r'^ *time  depth  call .*\n *\d+  2      Cart.put\(self=<.*>, price=3, more=\(.x.,\)\)  \d+ +returned 4\n'),
    'delete': (['break put'], '', r'^$'),
    'enable': (['break put'], '', r'^$'),
    'disable': (['break put'], '', r'^$'),
    'condition': (['break put'], 'last price == 5', r'stops only if price == 5'),
    'watch': (IN_PUT + ['print self'], 'len($1.items)', r'^Watchpoint \d+: len\(\$1.items\) = 0\n$'),
    'last': (IN_PUT, 'price', r'^price: <price is not set> -> 3\n.*\n.*calls put'),
    'next-change': (IN_PUT, 'self.items', r'^\(self is \$1\)\nself.items: \[\] -> \[3\]\n.*\n.*append'),
    'history': (IN_PUT, 'self.items', r'^\(self is \$1\)\ntime .*value\n(.*\n)*.*\[3, 4\]\n'),
    'skip': ([], 'threading.py', r'Skip \d+ is pending: nothing loaded so far matches file threading.py'),
    'save': (['break put'], 'breakpoints saved', r'\d+ breakpoints? in saved'),
    'info': ([], 'log', r'log: '),
    'set': ([], 'list-size 11', r'^$'),
    'show': ([], '', r'^changes .*\n(.*\n)*width '),
    'alias': ([], 'mine print 3', r'^$'),
    'unalias': (['alias mine print 3'], 'mine', r'^$'),
    'gdb': (IN_PUT, 'py-bt', r'line 12, in put|not installed'),
    'shell': ([], 'echo $((6 * 7))', r'^42\n$'),
    'record-again': ([], '', r'^cd .* && REVDB=.*-again.rdb .*python-rdb .*prog.py\n$'),
    'help': ([], 'step', r'^step \[N\] -- '),
    'jump': ([], '12', r'^No `jump` here: .*`go`'),
    'call': ([], 'f(x)', r'^No `call` here: .*`print f\(x\)`'),
    'kill': ([], '', r'^No `kill` here: .*`quit`'),
    'forget': ([], '$999', r'There is no \$999; `info objects`'),
    'x': ([], '/8xb 0x1000', r'^No `x` here: .*`print'),
}
ELSEWHERE = {'quit', 'tui'}  # test_words_that_leave, test_tui.py


def table():
    """Each command's names, from the reference that is made of the same table."""
    text = (rdb.TOP / 'docs/commands.md').read_text()
    rows = re.findall(r'^### `([^ `]+).*`\n\n(.*)', text, re.M)
    return {name: [name] + (re.findall(r'Aliases: (.*)\.$', line) or [''])[0].split() for name, line in rows}


@pytest.fixture(scope='module')
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp('words')
    (folder / 'prog.py').write_text(PROGRAM)
    return rdb.record(folder / 'log.rdb', folder / 'prog.py').log


def test_every_word_has_a_test():
    assert sorted(set(table()) - set(WORDS) - ELSEWHERE) == [], 'add them to WORDS in tests/test_words.py'
    assert sorted(set(WORDS) - set(table())) == []


@pytest.mark.parametrize('name', sorted(WORDS))
def test_word(log, name):
    before, behind, answer = WORDS[name]
    with rdb.Debugger(log) as debugger:
        debugger.tell('set output off')
        for alias in table()[name]:
            debugger.tell('go %d' % debugger.opening.time)
            debugger.tell('delete')
            debugger.tell('thread 1')
            for command in before:
                debugger.tell(command)
            typed = alias + ('' if behind.startswith('/') else ' ') + behind
            assert re.search(answer, debugger.tell(typed.strip()).text), typed
        (rdb.Path(debugger.folder.name) / 'saved').unlink(missing_ok=True)


@pytest.mark.parametrize('word', table()['quit'])
def test_words_that_leave(log, word):
    result = rdb.batch(log, word, 'print 1')
    assert result.status == 0 and '1\n' not in result.stdout.split(word)[1]


# ---- what commands take ----

def choices(command):
    """The words that a command takes, from the reference."""
    text = (rdb.TOP / 'docs/commands.md').read_text()
    section = re.search(r'^### `%s .*?\n\n(?:.*\n)*?\n((?:    \S+ .*\n)+)\n' % command, text, re.M)[1]
    return [line.split()[0] for line in section.splitlines()]


TOPICS = {
    'args': r"^self = .*\nprice = 3\nmore = \('x',\)\n$", 'bookmarks': r'no bookmarks', 'breakpoints': r'function put',
    'display': r'^Nothing is displayed', 'exceptions': r'No exception', 'files': r'prog\.py\n', 'functions': r'prog\.py:\d+ +Cart\.put\n', 'variables': r'cart = Cart\(', 'frame': r'^Line 12 of',
    'line': r'^Line 12 of', 'locals': r'price = 3\n', 'log': r'log: +/', 'marks': r'made no marks',
    'objects': r'No object has a number', 'skip': r'^Nothing is skipped', 'source': r'text: +\d+ lines, as recorded',
    'snapshots': r'\d+ of at most \d+', 'tests': r'No tests were marked', 'threads': r'MainThread',
    'watchpoints': r'no watchpoints'}
VALUES = {
    'changes': 'on', 'context': '1', 'list-size': '7', 'memory-budget': '900', 'output': 'off', 'pager': 'off',
    'my-code': 'on', 'patience': '30', 'print-depth': '3', 'print-items': '4', 'print-length': '5', 'print-limit': '50',
    'safe-path': '/mine', 'substitute-path': '/from /to', 'value-patience': '2', 'width': '70'}


def test_every_topic_of_info(tmp_path):
    (tmp_path / 'prog.py').write_text(PROGRAM)
    with rdb.Debugger(rdb.record(tmp_path / 'log.rdb', tmp_path / 'prog.py').log) as debugger:
        for command in IN_PUT:
            debugger.tell(command)
        for topic in choices('info'):
            assert re.search(TOPICS[topic], debugger.tell('info ' + topic).text), topic
        assert [line.split()[0] for line in debugger.tell('info').text.splitlines()] == choices('info')


def test_every_setting(log):
    with rdb.Debugger(log) as debugger:
        assert sorted(VALUES) == sorted(choices('set')) == sorted(choices('show')), 'add it to VALUES in tests/test_words.py'
        for name, value in VALUES.items():
            assert debugger.tell('set %s %s' % (name, value)).text == ''
            assert re.match(r'%s +%s ' % (name, value), debugger.tell('show ' + name).text), name
            if name not in ('safe-path', 'substitute-path'):
                assert 'Usage: set ' + name in debugger.tell('set %s nonsense' % name).text
