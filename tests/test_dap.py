# SPDX-License-Identifier: MIT
"""`revdb dap`: a client over pipes, on real recordings (docs/dap.md)."""
import os
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest

import rdb
from dap import Client, Refused
from rdb import TOP, record


def line(mark, text):
    """The line where a comment stands."""
    return next(n for n, each in enumerate(text.splitlines(), 1) if mark in each)


SHOP = '''
import sys

class Item(object):
    __slots__ = 'price',

    def __init__(self, price):
        self.price = price

class Cart(object):
    sizes = {}

    def __init__(self, owner):
        self.owner = owner
        self.items = []
        self.total = 0

    @property
    def mean(self):
        sys.stdout.write('mean was asked\\n')
        return self.total

    def put(self, price):
        self.items.append(Item(price))
        self.total += price          # changes
        return self.total            # put returns

class Old:
    def __init__(self):
        self.left, self.right = 1, 'two'

def around(limit):
    def inside(price):
        return price < limit         # inside
    return inside

def fill(cart, prices):
    many = range(1000)
    table = {'b': 2, 'a': [1, (2, 3)], 7: None}
    old = Old()
    cheap = around(3)
    for price in prices:
        if cheap(price):
            cart.put(price)          # calls put
    print 'filled', cart.total
    return cart                      # filled

def main():
    cart = Cart('ann')
    fill(cart, [1, 2, 5])
    sys.stderr.write('to stderr\\n')
    try:
        {}['missing']
    except KeyError as error:
        print 'caught', error        # caught
    return cart.total

print main()                         # last
'''
CHANGES, RETURNS = line('# changes', SHOP), line('# put returns', SHOP)
FILLED, CALLS, CAUGHT = line('# filled', SHOP), line('# calls put', SHOP), line('# caught', SHOP)


@pytest.fixture(scope='module')
def shop_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp('shop')
    (folder / 'shop.py').write_text(SHOP)
    made = record(folder / 'shop.rdb', 'shop.py', cwd=folder)
    assert made.status == 0, made.stderr
    return made.log


@pytest.fixture
def shop(shop_once):
    """Without what another test has noted beside it: numbers of objects."""
    shop_once.with_name('shop.rdb.notes').unlink(missing_ok=True)
    return shop_once


@pytest.fixture
def client(shop):
    with Client() as client:
        client.launch(shop)
        yield client


def at(shop, place, **more):
    """A client that stands on a line."""
    client = Client()
    client.launch(shop, {shop.parent / 'shop.py': [place]}, **more)
    client.move('continue')
    assert client.where()[1] == place
    return client


def test_no_one_is_left(shop):
    with Client() as client:
        stopped = client.launch(shop)
        assert (stopped['reason'], client.where()) == ('entry', ('shop.py', 2, '<module>'))
        assert client.replays()
        assert client.leave() == 0
        assert client.no_replay_is_left()


# ---- moving ----

def test_steps_forward_and_backward(shop):
    with at(shop, CALLS) as client:
        client.set_lines(shop.parent / 'shop.py')
        ways = [client.where()]
        for command in 'stepIn', 'next', 'next', 'stepOut':
            assert client.move(command)['reason'] == 'step'
            ways.append(client.where())
        assert ways[1] == ('shop.py', line('self.items.append', SHOP), 'put')
        assert ways[3] == ('shop.py', RETURNS, 'put')
        assert ways[4][2] == 'fill'
        client.move('stepBack')
        assert client.where() == ways[0], 'stepBack passes over the call'
        client.move('revdb/go', move='stepIn')
        assert client.where() == ways[1]
        client.move('revdb/go', move='bstepOut')
        assert client.where() == ways[0]


def test_instructions(client):
    assert 'description' not in client.move('stepIn', granularity='instruction')
    assert client.wait_for('revdb/time')
    times = [client.told('revdb/time')[-1]['time']]
    assert re.fullmatch(r'\d+\.1', times[0])
    client.move('stepIn', granularity='instruction')
    client.move('stepBack', granularity='instruction')
    times.append(client.told('revdb/time')[-1]['time'])
    assert times[0] == times[1]


def test_reverse_continue_comes_to_the_beginning_and_says_so(shop):
    with at(shop, FILLED) as client:
        client.set_lines(shop.parent / 'shop.py')
        stopped = client.move('reverseContinue')
        assert stopped['description'] == 'Nothing earlier: the main module begins here.'
        assert client.where() == ('shop.py', 2, '<module>')


def test_the_end_is_a_place_to_stay(client):
    stopped = client.move('continue')
    assert stopped['description'] == 'The main module ends here.'
    stopped = client.move('continue')
    assert stopped['description'].startswith('The recording ends here')
    assert client.stack() == [] and client.ask('threads')['threads'] == [{'id': 1, 'name': 'MainThread'}]
    assert 'no Python frame' in client.refusal('scopes')
    assert client.move('continue')['description'] == 'This is the end of the recording.'
    client.move('stepBack')
    assert client.stack()[0]['name'] == '<module>'


def test_goto_takes_the_person_to_any_execution_of_a_line(shop, client):
    source = {'path': str(shop.parent / 'shop.py')}
    targets = client.ask('gotoTargets', source=source, line=CHANGES)['targets']
    assert len(targets) == 2 and targets[0]['id'] < targets[1]['id']
    for target, total in reversed(list(zip(targets, '01'))):
        assert client.move('goto', targetId=target['id'])['reason'] == 'goto'
        assert client.where() == ('shop.py', CHANGES, 'put')
        assert client.evaluate('self.total')['result'] == total
    assert client.move('restart')['reason'] == 'entry'
    assert client.where() == ('shop.py', 2, '<module>')


def test_restart_frame_goes_to_the_line_that_called_it(shop):
    with at(shop, RETURNS) as client:
        client.set_lines(shop.parent / 'shop.py')
        frames = client.stack()
        assert [frame['name'] for frame in frames] == ['put', 'fill', 'main', '<module>']
        client.move('restartFrame', frameId=frames[1]['id'])
        assert client.where() == ('shop.py', line('fill(cart, [', SHOP), 'main')


# ---- looking ----

def test_variables_are_trees(shop):
    with at(shop, FILLED) as client:
        scopes = client.scopes()
        assert list(scopes) == ['Arguments', 'Locals', 'Enclosing', 'Globals']
        arguments = {v['name']: v for v in client.variables(scopes['Arguments'])}
        assert list(arguments) == ['cart', 'prices'] and arguments['prices']['value'] == '[1, 2, 5]'
        cart = {v['name']: v for v in client.variables(arguments['cart']['variablesReference'])}
        assert list(cart) == ['items', 'owner', 'total', 'class']
        assert (cart['owner']['value'], cart['total']['evaluateName']) == ("'ann'", 'cart.total')
        items = client.variables(cart['items']['variablesReference'])
        assert [item['evaluateName'] for item in items] == ['cart.items[0]', 'cart.items[1]']
        assert client.values(items[1]['variablesReference'])['price'] == '2', 'of a slot'
        assert client.evaluate(client.variables(items[1]['variablesReference'])[0]['evaluateName'])['result'] == '2'
        held = {v['name']: v for v in client.variables(scopes['Locals'])}
        assert client.values(held['old']['variablesReference'])['right'] == "'two'"
        table = client.variables(held['table']['variablesReference'])
        assert [(v['name'], v['value']) for v in table] == [('7', 'None'), ("'a'", '[1, (2, 3)]'), ("'b'", '2')]
        assert client.evaluate(table[1]['evaluateName'] + '[1]')['result'] == '(2, 3)'
        assert client.values(scopes['Globals']) == {}
        assert 'mean was asked' not in client.output('stdout'), 'a property is a call'


def test_long_lists_come_in_pages(shop):
    with at(shop, FILLED) as client:
        many = next(v for v in client.variables(client.scopes()['Locals']) if v['name'] == 'many')
        assert (many['value'], many['indexedVariables'], many['namedVariables']) == ('<list of 1000>', 1000, 0)
        page = client.variables(many['variablesReference'], filter='indexed', start=900, count=50)
        assert [int(v['value']) for v in page] == list(range(900, 950))
        assert client.variables(many['variablesReference'], filter='named') == []
        assert client.variables(many['variablesReference'], filter='indexed', start=5000, count=50) == []


def test_enclosing_variables(shop):
    with at(shop, line('# inside', SHOP)) as client:
        assert client.values(client.scopes()['Enclosing']) == {'limit': '3'}


def test_evaluate_changes_nothing(shop):
    with at(shop, FILLED) as client:
        for context in 'watch', 'hover', 'repl':
            client.evaluate('cart.items.pop()', context)
            assert client.evaluate('len(cart.items)', context)['result'] == '2'
        with pytest.raises(Refused, match="NameError: name 'nothing' is not defined"):
            client.evaluate('nothing', 'hover')
        with pytest.raises(Refused, match='SyntaxError|invalid syntax'):
            client.evaluate('1 +', 'watch')
        outer = client.stack()[1]['id']
        assert client.evaluate('cart.owner', frame=outer)['result'] == "'ann'"
        with pytest.raises(Refused, match='NameError'):
            client.evaluate('prices', frame=outer)
        reason = client.refusal('setVariable', variablesReference=client.scopes()['Locals'], name='many', value='3')
        assert reason.startswith('What was recorded cannot be changed')


def test_a_value_that_takes_for_ever_is_given_up(shop):
    with at(shop, FILLED) as client:
        with pytest.raises(Refused, match='took too long'):
            client.evaluate('[1 for i in iter(int, 1)]', 'hover')
        assert client.evaluate('cart.total')['result'] == '3'


def test_the_console_takes_every_command_of_the_prompt(shop):
    with at(shop, FILLED) as client:
        shown = client.evaluate('cart', 'repl')
        assert re.match(r'\$1 = Cart\(items=', shown['result'])
        assert 'total' in client.values(shown['variablesReference'])
        assert client.values(client.scopes()['$N'])['$1'].startswith('Cart(')
        assert client.evaluate('$1.total', 'watch')['result'] == '3'
        assert client.evaluate('print cart.total', 'repl')['result'] == '3'
        assert client.evaluate('whatis cart', 'repl')['result'].startswith('cart is an argument of fill')
        assert client.evaluate('args', 'repl')['result'].splitlines()[1] == 'prices = [1, 2, 5]'
        assert 'Moving' in client.evaluate('help', 'repl')['result']
        outer = client.stack()[2]['id']
        assert 'in <module>, frame 2' in client.evaluate('info line', 'repl', frame=outer)['result']
        since = len(client.events)
        assert 'put' in client.evaluate('last cart.total', 'repl')['result']
        client.wait_for('stopped', since)
        assert client.where() == ('shop.py', CHANGES, 'put')
        with pytest.raises(Refused, match='What was recorded cannot be changed'):
            client.evaluate('self.total = 3', 'repl')
        since = len(client.events)
        client.evaluate('break shop.py:%d' % FILLED, 'repl')
        told = client.wait_for('breakpoint', since)
        assert (told['reason'], told['breakpoint']['line']) == ('new', FILLED)
        client.move('continue')
        assert client.where()[1] == FILLED
        client.evaluate('quit', 'repl')
        client.wait_for('terminated')


def test_commands_cannot_read_what_the_client_says(shop):
    with at(shop, FILLED) as client:
        assert client.evaluate('shell cat; echo over', 'repl')['result'] == 'over'
        assert client.where()[1] == FILLED


def test_completions(shop):
    with at(shop, FILLED) as client:
        frame = client.stack()[0]['id']

        def labels(text):
            targets = client.ask('completions', text=text, column=len(text) + 1, frameId=frame)['targets']
            assert all(text[t['start'] - 1:t['start'] - 1 + t['length']] == text[t['start'] - 1:] for t in targets)
            return [t['label'] for t in targets]
        assert 'cart.total' in labels('cart.to')
        assert 'cart.total' in labels('print cart.to')
        assert 'prices' in labels('len(pri')
        assert 'backtrace' in labels('backt')


def test_threads_tell_what_they_wait_for(tmp_path, source):
    text = '''
import threading
lock = threading.Lock()
def work():
    with lock:
        pass
    done.append(1)
done = []
lock.acquire()
thread = threading.Thread(target=work, name='worker')
thread.start()
while not [t for t in threading.enumerate() if t.name == 'worker']: pass
import time
time.sleep(0.2)
print 'here'                         # here
lock.release()
thread.join()
'''
    made = record(tmp_path / 'log.rdb', source(text))
    with Client() as client:
        client.launch(made.log, {tmp_path / 'prog.py': [line('# here', text)]})
        client.move('continue')
        threads = {thread['id']: thread['name'] for thread in client.ask('threads')['threads']}
        assert threads[1].startswith('MainThread') and threads[2] == 'worker (waits for a lock that thread 1 holds)'
        assert 'work' in [frame['name'] for frame in client.stack(2)]


# ---- sources ----

def test_the_text_is_the_one_that_ran(tmp_path, source):
    program = source('def f():\n    return 1\n\nprint f()\n')
    made = record(tmp_path / 'log.rdb', program)
    with Client() as client:
        client.launch(made.log)
        assert client.stack()[0]['source'] == {'name': 'prog.py', 'path': str(program)}
        program.write_text('def f():\n    return 2\n')
        shown = client.stack()[0]['source']
        assert shown['origin'] == 'the recording'
        content = client.ask('source', source=shown, sourceReference=shown['sourceReference'])['content']
        assert content == 'def f():\n    return 1\n\nprint f()\n'
        told = client.ask('setBreakpoints', source=shown, breakpoints=[{'line': 2}])['breakpoints']
        assert told[0]['verified'] or told[0]['message']
        client.move('continue')
        assert client.where() == ('prog.py', 2, 'f')
        assert 'reference' in client.refusal('source', sourceReference=99)
        listed = client.ask('loadedSources')['sources']
        assert [s for s in listed if s['name'] == 'prog.py'] == [shown]
        assert [m['isUserCode'] for m in client.ask('modules')['modules'] if m['name'] == 'prog'] == [True]


def test_a_recording_from_elsewhere(tmp_path, source):
    there, here = tmp_path / 'there', tmp_path / 'here'
    there.mkdir()
    (there / 'prog.py').write_text('x = 1\nprint x\n')
    made = record(tmp_path / 'log.rdb', there / 'prog.py')
    there.rename(here)
    with Client() as client:
        client.launch(made.log, {here / 'prog.py': [2]}, pathMappings=[{'localRoot': str(here), 'remoteRoot': str(there)}])
        client.move('continue')
        assert client.stack()[0]['source'] == {'name': 'prog.py', 'path': str(here / 'prog.py')}


# ---- breakpoints ----

def test_conditions(shop):
    with Client() as client:
        client.launch(shop)
        path = shop.parent / 'shop.py'
        told = client.set_lines(path, {'line': CALLS, 'condition': 'price == 2'}, {'line': CALLS + 1, 'condition': '1 +'},
                                {'line': CALLS, 'hitCondition': 'often'}, {'line': 0}, {'line': 1})
        assert [t['verified'] for t in told] == [True, False, False, False, True]
        assert 'is no expression' in told[1]['message'] and 'hit condition' in told[2]['message']
        assert 'no line 0' in told[3]['message'] and told[4]['line'] == 2, 'the next one that has code'
        stopped = client.move('continue')
        assert stopped['hitBreakpointIds'] == [told[0]['id']]
        assert client.evaluate('price')['result'] == '2'
        client.set_lines(path, {'line': line('return price < limit', SHOP), 'hitCondition': '% 2'})
        client.move('restart')
        client.move('continue')
        assert client.evaluate('price')['result'] == '2'
        assert client.move('continue')['description'] == 'The main module ends here.'


def test_logpoints_do_not_stop(shop):
    with Client() as client:
        client.launch(shop, {shop.parent / 'shop.py': [{'line': RETURNS, 'logMessage': 'now {self.total} of {nobody}'},
                                                       FILLED]})
        client.move('continue')
        assert client.where()[1] == FILLED
        logged = [body for body in client.told('output') if body['output'].startswith('now ')]
        assert [body['output'].split(' of ')[0] for body in logged] == ['now 1', 'now 3']
        assert 'NameError' in logged[0]['output'] and logged[0]['line'] == RETURNS


def test_functions(client):
    told = client.ask('setFunctionBreakpoints', breakpoints=[{'name': 'Cart.put'}, {'name': '3 + 4'},
                                                            {'name': 'Cart.putt'}])['breakpoints']
    assert [t['verified'] for t in told] == [True, False, False]
    assert 'is no name of a function' in told[1]['message']
    assert 'pending' in told[2]['message'] and 'Did you mean Cart.put?' in told[2]['message']
    assert (told[0]['line'], told[0]['source']['name']) == (line('self.items.append', SHOP), 'shop.py')
    assert client.move('continue')['reason'] == 'function breakpoint'
    assert client.where() == ('shop.py', line('self.items.append', SHOP), 'put')


def test_what_is_loaded_later_is_told_when_it_is_found(tmp_path, source):
    source('def f():\n    return 1\n', 'later.py')
    made = record(tmp_path / 'log.rdb', source('x = 1\nimport later\nlater.f()\n'))
    with Client() as client:
        client.launch(made.log)
        told = client.set_lines(tmp_path / 'later.py', 2)[0]
        assert not told['verified'] and 'pending' in told['message']
        since = len(client.events)
        client.move('continue')
        assert client.where() == ('later.py', 2, 'f')
        changed = client.told('breakpoint', since)[0]
        assert changed['reason'] == 'changed' and changed['breakpoint']['verified']
        assert (changed['breakpoint']['id'], changed['breakpoint']['line']) == (told['id'], 2)


def test_exceptions(client):
    told = client.ask('setExceptionBreakpoints', filters=[], filterOptions=[
        {'filterId': 'raised', 'condition': 'KeyError'}, {'filterId': 'nothing'}])['breakpoints']
    assert [t['verified'] for t in told] == [True, False]
    stopped = client.move('continue')
    assert stopped['reason'] == 'exception' and 'KeyError' in stopped['text']
    assert client.where()[1] == line("{}['missing']", SHOP)
    info = client.ask('exceptionInfo')
    assert (info['exceptionId'], info['details']['message']) == ('KeyError', "'missing'")
    assert 'in main' in info['details']['stackTrace'] and 'cart = ' in info['details']['stackTrace']
    client.ask('setExceptionBreakpoints', filters=['uncaught'])
    assert client.move('continue')['description'] == 'The main module ends here.'


def test_my_exceptions(tmp_path, source):
    made = record(tmp_path / 'log.rdb', source('import json\ntry:\n    json.loads("{")\nexcept ValueError:\n    pass\n'
                                               'try:\n    int("x")\nexcept ValueError:\n    print 1\n'))
    with Client() as client:
        client.launch(made.log, filters=['mine'])
        assert client.move('continue')['reason'] == 'exception'
        assert client.where() == ('prog.py', 7, '<module>')


def test_data_breakpoints(shop):
    with at(shop, FILLED) as client:
        client.set_lines(shop.parent / 'shop.py')
        cart = next(v for v in client.variables(client.scopes()['Arguments']) if v['name'] == 'cart')
        told = client.ask('dataBreakpointInfo', variablesReference=cart['variablesReference'], name='total')
        assert told['accessTypes'] == ['write'] and told['description'] == '$1.total'
        set_ = client.ask('setDataBreakpoints', breakpoints=[{'dataId': told['dataId']}, {'dataId': 'any'}])['breakpoints']
        assert [s['verified'] for s in set_] == [True, False]
        stopped = client.move('reverseContinue')
        assert stopped['reason'] == 'data breakpoint' and '$1.total: 1 -> 3' in stopped['text']
        assert client.where() == ('shop.py', RETURNS, 'put')
        assert client.evaluate('price')['result'] == '2'
        assert '$1.total: 0 -> 1' in client.move('reverseContinue')['text']
        nothing = client.ask('dataBreakpointInfo', name='nothing at all')
        assert nothing['dataId'] is None and 'no expression' in nothing['description']


def test_a_data_breakpoint_on_a_variable_of_a_frame(shop):
    with at(shop, FILLED) as client:
        client.set_lines(shop.parent / 'shop.py')
        told = client.ask('dataBreakpointInfo', variablesReference=client.scopes()['Locals'], name='price')
        client.ask('setDataBreakpoints', breakpoints=[{'dataId': told['dataId']}])
        values = [re.search(r'price: (.*) -> (\S*)', client.move('reverseContinue')['text'])[2] for _ in range(3)]
        assert values == ['5', '2', '1']


def test_the_market(tmp_path):
    """From the failure to the line that caused it, half a million lines before."""
    made = record(tmp_path / 'market.rdb', TOP / 'demo/market.py')
    assert made.status == 1
    with Client() as client:
        stopped = client.launch(made.log, client={'supportsProgressReporting': True})
        assert stopped['reason'] == 'exception' and 'AssertionError' in stopped['text']
        assert client.where()[2] == 'audit'
        assert client.ask('exceptionInfo')['exceptionId'] == 'AssertionError'
        frame = client.stack()[0]['id']
        told = client.ask('dataBreakpointInfo', name='len(order.fills)', frameId=frame)
        client.ask('setDataBreakpoints', breakpoints=[{'dataId': told['dataId']}])
        assert ': 2 -> 3 (by market.py:61, in fill)' in client.move('reverseContinue')['text']
        assert client.where()[2] == 'match'
        other = next(v for v in client.variables(client.scopes()['Locals']) if v['name'] == 'other')
        told = client.ask('dataBreakpointInfo', variablesReference=other['variablesReference'], name='fills')
        client.ask('setDataBreakpoints', breakpoints=[{'dataId': told['dataId']}])
        client.move('reverseContinue')
        assert ('market.py', 'amend') in [(f['source']['name'], f['name']) for f in client.stack()]
        assert client.leave() == 0


# ---- output ----

def test_output_comes_once_and_with_its_line(shop):
    with at(shop, CAUGHT) as client:
        assert client.output('stdout') == '' and client.output('stderr') == 'to stderr\n', 'stdout is buffered'
        told = next(body for body in client.told('output') if body['category'] == 'stderr')
        assert told['line'] == line('to stderr', SHOP) and told['source']['name'] == 'shop.py'
        client.set_lines(shop.parent / 'shop.py')
        client.move('reverseContinue')
        assert 'ahead' in client.output('console')
        client.move('continue')
        client.move('continue')
        assert client.output('stderr') == 'to stderr\n'
        assert client.output('stdout') == 'filled 3\ncaught \'missing\'\n3\n'


def test_what_steers_a_terminal_is_escaped(tmp_path, source):
    program = source('import sys\nx = "\\x1b[31m"\nsys.stdout.write("\\x1b]0;title\\x07red\\n")\nsys.stdout.flush()\n'
                     'raise ValueError("\\x1b[2J\\nand more")\n')
    made = record(tmp_path / 'log.rdb', program)
    with Client() as client:
        stopped = client.launch(made.log)
        assert stopped['reason'] == 'exception'
        assert client.output('stdout') == '\\x1b]0;title\\x07red\n'
        assert '\x1b' not in repr(client.events) and '\x1b' not in str(client.ask('exceptionInfo'))
        shown = client.stack()[0]['source']
        assert client.ask('source', source=shown)['content'] == program.read_text()
    with Client() as client:
        client.launch(made.log, client={'supportsANSIStyling': True})
        assert client.output('stdout') == '\x1b]0;title\x07red\n'


# ---- time in the editor ----

def test_last_goes_to_the_line_that_changed_a_value(shop):
    with at(shop, FILLED) as client:
        client.set_lines(shop.parent / 'shop.py')
        frame, since = client.stack()[0]['id'], len(client.events)
        change = client.ask('revdb/last', expression='cart.total', frameId=frame)
        assert (change['line'], change['function'], change['before'], change['after']) == (CHANGES, 'put', '1', '3')
        client.wait_for('stopped', since)
        assert client.where() == ('shop.py', CHANGES, 'put')
        change = client.ask('revdb/last', expression='cart.total', frameId=client.stack()[0]['id'])
        assert (change['before'], change['after']) == ('0', '1'), 'the same variable still'
        client.wait_for('stopped', len(client.events))
        assert client.ask('revdb/last', expression='cart.total', forward=True)['after'] == '3'
        client.wait_for('stopped', len(client.events))
        assert 'is no expression' in client.refusal('revdb/last', expression='1 +')


def test_history_calls_and_log(shop):
    with at(shop, FILLED) as client:
        frame = client.stack()[0]['id']
        for recent, values in (False, ['1', '3']), (True, ['3', '1']):
            told = client.ask('revdb/history', expression='cart.total', frameId=frame, recent=recent)
            assert [change['after'] for change in told['changes'] if change.get('line') == CHANGES] == values
            assert not told['more']
        assert client.where()[1] == FILLED, 'nobody has moved'
        calls = client.ask('revdb/calls', function='Cart.put')['rows']
        assert [row['result'] for row in calls] == ['returned 1', 'returned 3'] and 'price=2' in calls[1]['call']
        assert [row['time'] for row in calls] == sorted(row['time'] for row in calls)
        source = {'path': str(shop.parent / 'shop.py')}
        rows = client.ask('revdb/log', source=source, line=RETURNS, expressions=['price', 'self.total + 1'])
        assert [row['values'] for row in rows['rows']] == [['1', '2'], ['2', '4']] and not rows['more']
        assert client.ask('revdb/log', source=source, line=RETURNS, expressions=['price'], limit=1)['more']
        assert client.ask('revdb/log', source=source, line=RETURNS, expressions=['price'],
                          condition='price == 2')['rows'][0]['values'] == ['2']
        assert 'is no expression' in client.refusal('revdb/log', source=source, line=3, expressions=['1 +'])
        assert 'is a name' in client.refusal('revdb/calls', function='3')


def test_where_one_is_in_time(shop):
    with at(shop, FILLED) as client:
        client.ask('revdb/bookmarks', set='filled')
        assert 'no name' in client.refusal('revdb/bookmarks', set='12')
        client.set_lines(shop.parent / 'shop.py')
        client.move('continue')
        client.move('continue')
        deadline = time.monotonic() + 60
        while not (told := client.ask('revdb/time'))['complete'] and time.monotonic() < deadline:
            time.sleep(0.3)
        assert told['main']['from'] < told['main']['to'] < told['end'] and told['time'] == str(told['end'])
        assert ('exceptions.KeyError', 'shop.py', line("{}['missing']", SHOP)) in [
            (e['type'], e['file'], e['line']) for e in told['exceptions']]
        assert {thread['thread'] for thread in told['threads']} == {1} and told['tests'] == []
        assert [mark['name'] for mark in told['bookmarks']] == ['filled']
        client.move('revdb/go', time=told['bookmarks'][0]['time'])
        assert client.where()[1] == FILLED
        client.set_lines(shop.parent / 'shop.py', CHANGES)
        while not (told := client.ask('revdb/time'))['hits'] and time.monotonic() < deadline:
            time.sleep(0.3)
        assert told['hits']
        assert 'no failure' in client.refusal('revdb/go', failure=1)
        assert client.ask('revdb/bookmarks', remove='filled')['bookmarks'] == []
        assert 'no bookmark' in client.refusal('revdb/bookmarks', remove='filled')


def test_where_one_is_costs_no_replay(slow, tmp_path):
    """With an index the end is known at once, but only the process there knows the tests: they wait for the walk."""
    log = shutil.copy(slow, tmp_path / 'log.rdb')
    assert rdb.run([rdb.REVDB, 'index', log]).status == 0
    with Client() as client:
        client.initialize()
        client.ask('launch', log=str(log), stopAt='start')
        posted = client.post('configurationDone'), client.post('revdb/time')  # at once: no walk begins in between
        client.answer(posted[0])
        told = client.answer(posted[1])
        assert told['end'] and told['main']['to'] and not told['complete'] and told['tests'] == told['marks'] == []
        client.leave()


def test_failed_tests(tmp_path, source):
    program = source('import unittest\nclass T(unittest.TestCase):\n    def test_good(self):\n        pass\n'
                     '    def test_bad(self):\n        x = 3\n        self.assertEqual(x, 4)\n', 'test_t.py')
    made = record(tmp_path / 'log.rdb', '-m', 'revdb.unittest', 'test_t', cwd=tmp_path)
    assert made.status == 1, made.stderr
    with Client() as client:
        client.launch(made.log)
        assert client.where() == ('test_t.py', 7, 'test_bad'), 'the first failure'
        client.move('restart')
        client.move('revdb/go', failure=1)
        assert client.where() == ('test_t.py', 7, 'test_bad') and program.exists()
        client.move('continue')
        client.move('continue')
        deadline = time.monotonic() + 60
        while not (told := client.ask('revdb/time'))['complete'] and time.monotonic() < deadline:
            time.sleep(0.3)
        assert [(t['name'], t['outcome']) for t in told['tests']] == [
            ('test_t.T.test_bad', 'failed'), ('test_t.T.test_good', 'ok')] and told['tests'][0]['place']


def test_bytecode(shop):
    with at(shop, FILLED) as client:
        client.move('stepIn', granularity='instruction')
        for frame in client.stack()[:2]:
            address = frame['instructionPointerReference']
            told = client.ask('disassemble', memoryReference=address, instructionOffset=-4, instructionCount=9)
            told = told['instructions']
            assert len(told) == 9 and told[4]['address'] == address and re.match('[A-Z_]+', told[4]['instruction'])
            addresses = [int(each['address'], 16) for each in told]
            assert addresses == sorted(set(addresses))
        assert told[4]['instruction'].startswith('CALL_FUNCTION')
        far = client.ask('disassemble', memoryReference=address, instructionOffset=5000, instructionCount=3)
        assert [each.get('presentationHint') for each in far['instructions']] == ['invalid'] * 3
        client.move('stepIn')
        assert 'none of the place' in client.refusal('disassemble', memoryReference=address, instructionCount=1)


def test_breakpoints_on_instructions(shop):
    with at(shop, FILLED) as client:
        client.set_lines(shop.parent / 'shop.py')
        address = client.stack()[0]['instructionPointerReference']
        told = client.ask('disassemble', memoryReference=address, instructionOffset=-60, instructionCount=90)['instructions']
        begins = next(i for i in told if i.get('line') == CALLS)
        middle = told[told.index(begins) + 1]

        def on(*instructions, **more):
            return client.ask('setInstructionBreakpoints', breakpoints=[
                {'instructionReference': each['address'], **more} for each in instructions])['breakpoints']
        first, second = on(begins, middle)
        assert first['verified'] and first['line'] == CALLS
        assert not second['verified'] and 'line %d does so at offset' % CALLS in second['message']
        stopped = client.move('reverseContinue')
        assert stopped['reason'] == 'instruction breakpoint' and stopped['hitBreakpointIds'] == [first['id']]
        assert client.where()[1] == CALLS
        # the address is of a place left behind, and still means that instruction
        again = on(begins, condition='price < 2')
        assert again[0]['verified'] and len(again) == 1
        client.move('reverseContinue')
        assert client.evaluate('price')['result'] == '1' and on() == []
        for address in '0x1', '', '0', '-1', 'x':
            assert 'none of the place' in on({'address': address})[0]['message']


def test_who_asks_too_late_is_not_bothered(shop):
    """A client that moves on has questions under way, and a mouse rests anywhere: no dialog tells the person of each."""
    with at(shop, FILLED) as client:
        frame = client.stack()[0]['id']
        reference = client.scopes(frame)['Locals']
        client.move('stepBack')
        for command, arguments, shown in [
                ('scopes', {'frameId': frame}, False), ('variables', {'variablesReference': reference}, False),
                ('evaluate', {'expression': 'cart', 'frameId': frame, 'context': 'watch'}, False),
                ('evaluate', {'expression': 'nothing', 'context': 'hover'}, False),
                ('revdb/go', {'time': 'nowhere'}, True)]:
            seq = client.post(command, **arguments)
            while seq not in client.responses:
                client.receive()
            answer = client.responses.pop(seq)
            assert not answer['success'] and answer['body']['error']['showUser'] is shown, answer


def test_what_the_console_changes_is_asked_for_again(shop):
    with at(shop, FILLED, client={'supportsInvalidatedEvent': True}) as client:
        since = len(client.events)
        client.evaluate('cart', 'watch', client.stack()[0]['id'])
        client.evaluate('1 + 1')
        assert client.told('invalidated', since) == []
        for line_, area in [('cart', 'stacks'), ('cart.items', 'variables'), ('set value-patience 7', 'variables'),
                            ('forget all', 'stacks')]:
            since = len(client.events)
            client.evaluate(line_, 'repl')
            client.ask('threads')
            assert client.told('invalidated', since) == [{'areas': [area]}], line_


def test_breakpoint_locations(shop, client):
    source = {'path': str(shop.parent / 'shop.py')}
    told = client.ask('breakpointLocations', source=source, line=1, endLine=5)['breakpoints']
    assert [place['line'] for place in told] == [2, 4, 5]


# ---- where it begins ----

def test_recording_first(tmp_path, source):
    program = source('import os, sys\nprint "out", sys.argv[1], os.environ["WORD"]\nsys.stderr.write("err\\n")\n'
                     'raise ValueError(3)\n')
    with Client() as client:
        client.initialize(supportsProgressReporting=True)
        client.ask('launch', program=str(program), args=['one'], cwd=str(tmp_path), env={'WORD': 'two'})
        assert client.output('stdout') == 'out one two\n' and 'err\n' in client.output('stderr')
        assert client.told('progressStart') and client.told('progressEnd')
        client.log = tmp_path / 'prog.rdb'
        assert client.log.exists()
        since = len(client.events)
        client.ask('configurationDone')
        assert client.wait_for('stopped', since)['reason'] == 'exception'
        assert client.where() == ('prog.py', 4, '<module>')
        assert client.leave() == 0 and client.no_replay_is_left()


@pytest.mark.skipif(not (rdb.REVDB.parent / 'python3.11-rdb').exists(), reason='Python 3.11 was not built')
def test_recording_with_another_python(tmp_path, source):
    program = source('def fail(x):\n    raise KeyError(x)\nfail(f"{1}")\n')
    with Client() as client:
        client.initialize()
        client.ask('launch', program=str(program), cwd=str(tmp_path), python='3.11', log=str(tmp_path / 'it.rdb'))
        client.wait_for('initialized')
        client.ask('configurationDone')
        assert client.wait_for('stopped')['reason'] == 'exception' and client.where() == ('prog.py', 2, 'fail')
        assert (tmp_path / 'it.rdb').exists()


def test_recording_until_it_fails(tmp_path, source):
    program = source('import os\nname = "count"\nn = len(open(name).read()) if os.path.exists(name) else 0\n'
                     'open(name, "a").write("x")\nassert n < 3\n')
    with Client() as client:
        client.initialize()
        client.ask('launch', program=str(program), cwd=str(tmp_path), record='until-failure', log=str(tmp_path / 'l.rdb'))
        since = len(client.events)
        client.ask('configurationDone')
        assert 'AssertionError' in client.wait_for('stopped', since)['description']
        assert client.evaluate('n')['result'] == '3'


def test_what_cannot_be_recorded(tmp_path, source):
    program = source('import time\ntime.sleep(1000)\n')
    with Client() as client:
        client.initialize(supportsProgressReporting=True)
        for more, why in [({'cwd': str(tmp_path / 'none')}, 'is no folder'), ({'record': 'never'}, 'until-failure'),
                          ({'python': '9.9'}, 'no python-rdb for Python 9.9'), ({'args': [3]}, 'are texts'),
                          ({'log': str(tmp_path / 'no/such/folder.rdb')}, 'no recording')]:
            arguments = {'program': str(program), 'cwd': str(tmp_path), **more}
            assert why in client.refusal('launch', **arguments)
        seq = client.post('launch', program=str(program), cwd=str(tmp_path))
        since = len(client.events)
        client.wait_for('progressStart', since)
        client.post('cancel', requestId=seq)
        with pytest.raises(Refused, match='given up'):
            client.answer(seq)


def test_attach_to_what_is_still_running(tmp_path, source):
    program = source('import sys, time\nprint "begun"\nsys.stdout.flush()\nx = 1\ntime.sleep(1000)\n')
    env = dict(rdb.ENVIRONMENT, REVDB=str(tmp_path / 'log.rdb'))
    running = subprocess.Popen([rdb.PYTHON, program], env=env, stdout=subprocess.PIPE)
    try:
        assert running.stdout.readline() == b'begun\n'
        time.sleep(0.5)
        with Client() as client:
            client.initialize()
            client.ask('attach', log=str(tmp_path / 'log.rdb'))
            client.ask('configurationDone')
            client.wait_for('stopped')
            client.set_lines(program, 4)
            client.move('continue')
            assert client.where() == ('prog.py', 4, '<module>')
        assert running.poll() is None
    finally:
        running.kill()
        running.wait()
        running.stdout.close()



def test_stop_at(tmp_path, source):
    made = record(tmp_path / 'log.rdb', source('def f(x):\n    return 1 / x\nf(1)\nf(0)\n'))
    for where, place in dict(start=1, failure=2, end=None).items():
        with Client() as client:
            client.launch(made.log, stopAt=where)
            frames = client.stack()
            assert (frames[0]['line'] if frames else None) == place
    with Client() as client:
        assert client.launch(made.log)['reason'] == 'exception', 'the failure, if there is one'
        assert client.evaluate('x')['result'] == '0'
        assert 'ZeroDivisionError' in client.ask('exceptionInfo')['description']
    with Client() as client:
        assert client.launch(made.log, stopOnEntry=True)['reason'] == 'entry'


def test_what_cannot_be_opened(tmp_path, shop):
    with Client() as client:
        client.initialize()
        assert '"log" is missing' in client.refusal('launch')
        assert 'No such file' in client.refusal('launch', log=str(tmp_path / 'nothing.rdb'))
        (tmp_path / 'text.rdb').write_text('no log at all')
        assert 'text.rdb' in client.refusal('launch', log=str(tmp_path / 'text.rdb'))
        assert 'stopAt' in client.refusal('launch', log=str(shop), stopAt='there')
        client.ask('attach', log=str(shop))
        assert 'open already' in client.refusal('launch', log=str(shop))


# ---- giving up ----

SLOW = '''
def calls(x):
    return x
def work():
    for i in xrange(400000):
        x = i                        # here
work()
print 'over'
'''


@pytest.fixture(scope='module')
def slow(tmp_path_factory):
    folder = tmp_path_factory.mktemp('slow')
    (folder / 'slow.py').write_text(SLOW)
    return record(folder / 'slow.rdb', folder / 'slow.py').log


def begin_search(client, log):
    """A search that takes a fork for each of 400,000 hits; it is under way."""
    place = {'line': line('# here', SLOW), 'condition': 'calls(i) == -1'}
    client.launch(log, {log.parent / 'slow.py': [place]}, client={'supportsProgressReporting': True})
    before = client.where()
    client.ask('continue', threadId=1)
    client.wait_for('progressStart')
    return before


def test_pause_ends_a_search(slow):
    with Client() as client:
        before = begin_search(client, slow)
        since = len(client.events)
        client.ask('pause', threadId=1)
        stopped = client.wait_for('stopped', since)
        assert stopped['reason'] == 'pause' and 'you are where you were' in stopped['description']
        assert client.where() == before
        assert client.told('progressEnd')
        assert client.leave() == 0 and client.no_replay_is_left()


def test_cancel_ends_a_search(slow):
    with Client() as client:
        before = begin_search(client, slow)
        since = len(client.events)
        client.ask('cancel', progressId=client.told('progressStart')[0]['progressId'])
        assert client.wait_for('stopped', since)['reason'] == 'pause'
        assert client.where() == before


def test_cancel_ends_an_evaluation_and_drops_what_waits(shop):
    with at(shop, FILLED) as client:
        frame = client.stack()[0]['id']
        endless = client.post('evaluate', expression='[1 for i in iter(int, 1)]', context='repl', frameId=frame)
        waits = client.post('evaluate', expression='1 + 1', context='watch', frameId=frame)
        for seq in waits, endless:
            client.post('cancel', requestId=seq)
        for seq in endless, waits:
            with pytest.raises(Refused, match='cancelled'):
                client.answer(seq)
        assert client.evaluate('1 + 2')['result'] == '3'


def test_disconnect_ends_a_search(slow):
    with Client() as client:
        begin_search(client, slow)
        assert client.leave() == 0 and client.no_replay_is_left()


def test_a_pipe_that_is_closed_in_a_search(slow):
    with Client() as client:
        begin_search(client, slow)
        client.process.stdin.close()
        assert client.process.wait(timeout=rdb.PATIENCE) == 0
        assert client.no_replay_is_left()
    with Client() as client:
        begin_search(client, slow)
        client.process.kill()
        client.process.wait()
        assert client.no_replay_is_left()


# ---- bad input ----

def test_out_of_order(shop):
    with Client() as client:
        assert 'before "initialize"' in client.refusal('launch', log=str(shop))
        client.initialize()
        assert 'came before' in client.refusal('initialize')
        for command in 'stackTrace', 'continue', 'configurationDone', 'setBreakpoints', 'evaluate', 'revdb/go':
            assert 'needs a recording' in client.refusal(command)
        assert 'does not know' in client.refusal('dance')
        client.ask('launch', log=str(shop))
        client.ask('configurationDone')
        assert 'came before' in client.refusal('configurationDone')
        assert client.leave() == 0


@pytest.mark.parametrize('arguments', [
    {}, {'threadId': 'one', 'frameId': [], 'variablesReference': {}, 'source': 3, 'breakpoints': 7, 'expression': 5},
    {'threadId': -1, 'frameId': -1, 'variablesReference': -1, 'targetId': -1, 'line': -5, 'startFrame': -3, 'levels': -1},
    {'threadId': 2**62, 'frameId': 2**62, 'variablesReference': 2**62, 'targetId': 2**62, 'line': 2**62, 'start': 2**62,
     'count': 2**62, 'source': {'path': 'x' * 100000, 'sourceReference': 2**62}, 'startFrame': 2**62},
    {'breakpoints': [None, 3, {}, {'line': 'x'}, {'name': None}, {'dataId': '1 2 3 4'}], 'source': {'path': '../\x00'},
     'filters': [None, 3], 'filterOptions': ['x'], 'expression': '\x00\x1b', 'time': '1e9', 'move': '', 'text': '\ud800'}])
def test_arguments_that_make_no_sense(shop, arguments):
    """Each request is answered, one way or the other, and the session goes on."""
    with Client() as client:
        client.launch(shop)
        names = sorted(set(re.findall(r'^REQUEST\(\w+, "([\w/]+)"', ''.join(
            path.read_text() for path in (TOP / 'revdb/dap').glob('*.c')), re.M)))
        assert len(names) > 30
        for name in names:
            if name in ('initialize', 'disconnect', 'terminate', 'restart'):
                continue
            try:
                client.ask(name, **arguments)
            except Refused as refused:
                assert str(refused)
        client.move('restart')
        assert client.where() == ('shop.py', 2, '<module>')
        assert client.leave() == 0 and client.no_replay_is_left()


@pytest.mark.parametrize('text', ['', '{', '[]', 'null', '"text"', '{"type": "request"}', '[' * 100000, '{"seq": 1e999}',
                                  '{"type": "request", "command": 7, "seq": "x"}', '{"type": "response"}', '\x00\x01'])
def test_what_is_no_request_is_passed_over(text):
    with Client() as client:
        client.initialize()
        client.send_text(text)
        assert 'needs a recording' in client.refusal('threads')
        assert client.leave() == 0


@pytest.mark.parametrize('data', [
    b'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', b'Content-Length: -5\r\n\r\n', b'Content-Length: x\r\n\r\n',
    b'Content-Length: 99999999999999999999\r\n\r\n', b'Content-Length: 20000000\r\n\r\n', b'Content-Type: text\r\n\r\n',
    b'x' * 10000, b'\n', bytes(range(256)) * 40], ids=range(9))
def test_what_leaves_the_next_message_open_ends_the_session(shop, data):
    with Client() as client:
        client.launch(shop)
        client.send_bytes(data)
        assert client.wait_for('output', len(client.events))['category'] == 'stderr'
        assert client.process.wait(timeout=rdb.PATIENCE) == 1
        assert client.no_replay_is_left()


def test_a_message_may_come_in_pieces():
    with Client() as client:
        data = b'Content-Length: 64\r\nContent-Type: any\r\n\r\n{"seq": 1, "type": "request", "command": "initialize", "x": 123}'
        for i in range(0, len(data), 7):
            client.send_bytes(data[i:i + 7])
            time.sleep(0.002)
        client.seq = 1
        assert client.answer(1)['supportsStepBack']


# ---- a port ----

BRIDGE = '''
import os, socket, sys, threading
there = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
def forward():
    while (data := os.read(0, 65536)):
        there.sendall(data)
    there.shutdown(socket.SHUT_WR)
threading.Thread(target=forward, daemon=True).start()
while (data := there.recv(65536)):
    os.write(1, data)
'''


def test_a_port(shop):
    server = subprocess.Popen([rdb.REVDB, 'dap', '--port', '0'], stderr=subprocess.PIPE, text=True,
                              env={'PATH': os.environ['PATH'], **rdb.switches()})
    try:
        port = re.fullmatch(r'Listening on 127\.0\.0\.1:(\d+)\n', server.stderr.readline())[1]
        for _ in range(2):
            with Client(command=['/usr/bin/python3', '-c', BRIDGE, port]) as client:
                client.launch(shop)
                assert client.where() == ('shop.py', 2, '<module>')
                client.ask('disconnect')
                assert client.no_replay_is_left()
        browser = socket.create_connection(('127.0.0.1', int(port)))
        browser.sendall(b'POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n{"seq": 1}')
        answer = b''
        while (more := browser.recv(4096)):
            answer += more
        browser.close()
        assert b'is not the Debug Adapter Protocol' in answer or b'does not say how long' in answer
        assert server.poll() is None
    finally:
        server.kill()
        server.wait()
        server.stderr.close()
    assert rdb.run([rdb.REVDB, 'dap', '--port', '70000']).status == 2
    assert rdb.run([rdb.REVDB, 'dap', 'something']).status == 2


# ---- replays that fail ----

def test_replays_that_are_killed(shop):
    """The session goes on from where it was."""
    with at(shop, FILLED) as client:
        for pid in client.replays():
            os.kill(pid, signal.SIGKILL)
        answers = []
        for command in 'threads', 'stackTrace', 'stackTrace':
            try:
                answers.append(client.ask(command, threadId=1))
            except Refused as refused:
                answers.append(str(refused))
        assert client.where() == ('shop.py', FILLED, 'fill'), answers
        assert client.evaluate('cart.total')['result'] == '3'
        client.move('stepBack')
        assert client.where()[2] == 'fill'


# Reads bytes that the kernel makes up for each process, from memory, past all that is recorded.
DIVERGING = '''
import ctypes
lib = ctypes.CDLL(None)
lib.getauxval.restype = ctypes.c_void_p
secret = ctypes.string_at(lib.getauxval(25), 16)
x = 1
print repr(secret)                   # diverges
'''


def test_a_replay_that_diverges(tmp_path, source):
    made = record(tmp_path / 'log.rdb', '-u', source(DIVERGING))
    with Client() as client:
        client.launch(made.log)
        stopped = client.move('continue')
        assert stopped['reason'] == 'pause' and 'diverged' in stopped['description']
        assert client.where() == ('prog.py', line('# diverges', DIVERGING), '<module>')
        assert client.evaluate('x')['result'] == '1'
        client.move('stepBack')
        assert client.where()[1] == line('x = 1', DIVERGING)
