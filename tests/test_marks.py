# SPDX-License-Identifier: MIT
"""Marks, the test runners that make them, and what revdb makes of them."""
import re

import pytest

import rdb

SUITE = '''
import unittest
class T(unittest.TestCase):
    def setUp(self):
        self.values = range(10)
    def test_good(self):
        self.assertEqual(1, 1)
    def test_bad(self):
        for value in self.values:
            self.check(value)
    def check(self, value):
        self.assertEqual(value % 8, value)      # fails
    def test_error(self):
        {}['key']                               # raises
    @unittest.skip('why')
    def test_skip(self):
        pass
    @unittest.expectedFailure
    def test_expected(self):
        self.fail()
    @unittest.expectedFailure
    def test_unexpected(self):
        pass
'''
OUTCOMES = {'bad': 'failed', 'error': 'error', 'good': 'ok', 'skip': 'skipped', 'expected': 'expected failure',
            'unexpected': 'unexpected success'}


def line(mark):
    return [number for number, text in enumerate(SUITE.splitlines(), 1) if text.endswith(mark)][0]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / 'test_it.py').write_text(SUITE)
    return tmp_path


@pytest.fixture
def log(folder):
    recording = rdb.record(folder / 'log.rdb', '-m', 'revdb.unittest', 'test_it', cwd=folder)
    assert recording.status == 1
    return recording.log


def without_times(text):
    return re.sub(r'in [\d.]+s', 'in TIME', text)


@pytest.mark.parametrize('arguments', [['test_it'], ['-v', 'test_it.T.test_good'], ['discover', '-v'], ['--help'], ['nothing'],
                                       ['test_it.T.test_good', 'test_it.T.test_bad']])
def test_the_runner_is_upstreams(folder, arguments):
    stock = rdb.run([rdb.STOCK, '-m', 'unittest', *arguments], cwd=folder)
    ours = rdb.run([rdb.PYTHON, '-m', 'revdb.unittest', *arguments], cwd=folder)

    def comparable(result):
        # The frames of a traceback of unittest itself have the paths of either installation.
        text = without_times(result.stdout + result.stderr)
        return result.status, re.sub(r'  File "[^"]*/(unittest|revdb|runpy)[^\n]*\n[^\n]*\n', '', text)
    assert comparable(ours) == comparable(stock)


def test_tests(log):
    with rdb.Debugger(log) as debugger:
        assert '2 tests failed; ' in debugger.opening.text
        text = debugger.tell('info tests').text
        assert {name: outcome for outcome, name in
                re.findall(r'^ +\d+ +\d+ +[\d.]+  (.*?) +test_it\.T\.test_(\w+)$', text, re.M)} == OUTCOMES
        assert '6 tests, 2 failed.' in text and re.search(r"test_error\n +KeyError: 'key'\n", text)


def test_failures(log):
    with rdb.Debugger(log) as debugger:
        assert debugger.tell('go failure').place.line == line('# fails')
        assert debugger.tell('print value').text.strip() == '8'
        answer = debugger.tell('go failure 2')
        assert answer.place.line == line('# raises') and "KeyError: 'key'\n" in answer.text
        here = debugger.tell('print 1').time
        answer = debugger.tell('go failure 3')
        assert 'Only 2 failures' in answer.text and answer.time == here
        assert debugger.tell('go failure 1').place.line == line('# fails'), 'from later in the recording'


def test_a_test_by_name(log):
    with rdb.Debugger(log) as debugger:
        debugger.tell('go test test_good')
        debugger.tell('break test_good')
        assert debugger.tell('continue').place.function == 'test_good'
        assert 'tests have "test_"' in debugger.tell('go test test_').text
        assert 'No test (of 6) has "other"' in debugger.tell('go test other').text


def test_record_names_the_way_to_the_failure(folder):
    result = rdb.run([rdb.REVDB, 'record', '-o', 'x.rdb', '--', 'python', '-m', 'revdb.unittest', 'test_it'], cwd=folder)
    assert result.stderr.endswith("to see the failure: revdb -ex 'go failure' x.rdb\n")


def test_marks_of_a_program(recorded, source):
    program = source('import revdb\nrevdb.mark("one")\nfor i in range(3):\n    revdb.mark("turn", str(i))\nrevdb.failure("bad", "")\n'
                     'try:\n    revdb.mark(1)\nexcept TypeError, e:\n    print e\n')
    log = recorded(program).log
    assert rdb.replay(log, output=True).output == 'a mark is made of strings, not int\n'
    with rdb.Debugger(log) as debugger:
        marks = re.findall(r'^ +(\d+)( !|  ) (.*)$', debugger.tell('info marks').text, re.M)
        assert [(sign.strip(), text.strip()) for _, sign, text in marks] == [
            ('', 'one'), ('', 'turn 0'), ('', 'turn 1'), ('', 'turn 2'), ('!', 'bad')]
        assert debugger.tell('go %s' % marks[0][0]).place.line == 2
        assert debugger.tell('go failure').place.line == 5
        assert 'No tests were marked' in debugger.tell('info tests').text


def test_a_plain_program_can_make_marks(source):
    program = source('import revdb\nrevdb.mark("a", "b")\nrevdb.failure("c")\nprint "done"\n')
    assert rdb.run([rdb.PYTHON, program]).stdout == 'done\n'


# A stand-in for pytest 4.6: calls the hooks of the plugin named with -p in the order in which pytest does.
PYTEST = '''
import importlib, sys
plugin = importlib.import_module(sys.argv[sys.argv.index('-p') + 1])
module = importlib.import_module(sys.argv[-1])
class Report(object):
    def __init__(self, nodeid, when, outcome):
        self.nodeid, self.when, self.outcome = nodeid, when, outcome
        self.passed, self.failed, self.skipped = outcome == 'passed', outcome == 'failed', outcome == 'skipped'
class Call(object):
    class excinfo(object):
        pass
for name in sorted(dir(module.T)):
    if name.startswith('test_'):
        node = '%s.py::T::%s' % (module.__name__, name)
        plugin.pytest_runtest_logstart(nodeid=node, location=(module.__name__, 0, name))
        plugin.pytest_runtest_logreport(report=Report(node, 'setup', 'passed'))
        try:
            test = module.T(name)
            test.setUp()
            getattr(test, name)()
        except module.unittest.SkipTest:
            report = Report(node, 'call', 'skipped')
        except Exception:
            report = Report(node, 'call', 'failed')
            Call.excinfo.type, Call.excinfo.value, Call.excinfo.tb = sys.exc_info()
            plugin.pytest_exception_interact(node=None, call=Call, report=report)
        else:
            report = Report(node, 'call', 'passed')
        plugin.pytest_runtest_logreport(report=report)
        plugin.pytest_runtest_logreport(report=Report(node, 'teardown', 'passed'))
'''

# A stand-in for nose.
NOSE = '''
import sys, unittest
def main(addplugins):
    plugin, = addplugins
    plugin.options(None, {})
    plugin.configure(None, None)
    assert plugin.enabled
    class Result(unittest.TestResult):
        def __getattribute__(self, name):
            if name in ('startTest', 'addSuccess', 'addError', 'addFailure'):
                return getattr(plugin, name)
            return unittest.TestResult.__getattribute__(self, name)
    unittest.defaultTestLoader.loadTestsFromName(sys.argv[-1]).run(Result())
'''


@pytest.mark.parametrize('runner', ['pytest', 'nose'])
def test_plugins(folder, runner):
    if runner == 'pytest':
        (folder / 'pytest.py').write_text(PYTEST)
        command = ['-m', 'pytest', '-p', 'revdb.pytest', 'test_it']
    else:
        (folder / 'nose').mkdir()
        (folder / 'nose/__init__.py').write_text(NOSE)
        (folder / 'nose/plugins.py').write_text('class Plugin(object):\n    pass\n')
        command = ['-m', 'revdb.nose', 'test_it']
    recording = rdb.record(folder / 'log.rdb', *command, cwd=folder)
    assert recording.status == 0, recording.stderr
    with rdb.Debugger(recording.log) as debugger:
        assert debugger.tell('go failure').place.line == line('# fails')
        assert debugger.tell('go failure 2').place.line == line('# raises')
        assert re.search(r"test_error\n +KeyError: 'key'\n(.*\n)*.*  ok +.*test_good", debugger.tell('info tests').text)


def test_a_tear_down_that_fails_is_the_test_s_own(tmp_path, source):
    program = source('''\
import sys
from revdb import tests
tests.start('one')
tests.outcome('one', 'ok')
try:
    1 / 0                                       # tear-down
except Exception:
    tests.failed('one', 'error', sys.exc_info())
tests.start('two')
tests.outcome('two', 'ok')
''')
    log = rdb.record(tmp_path / 'log.rdb', program).log
    text = rdb.batch(log, 'info tests', 'go failure').stdout
    assert text.count('one\n') == 1 and re.search(r'error .*one\n', text), text
    assert '# tear-down' in text


def test_names_and_exceptions_that_are_unicode(tmp_path, source):
    source('''\
# -*- coding: utf-8 -*-
import unittest

class T(unittest.TestCase):
    def test_syntax(self):
        raise SyntaxError('bad', (u'page.tpl', 1, 1, u't\\xe4xt'))

    def test_wide(self):
        raise ValueError(u'B\\xe4r')

    def id(self):
        return u'it.%s \\u20ac' % self._testMethodName
''', 'test_it.py')
    recording = rdb.record(tmp_path / 'log.rdb', '-m', 'revdb.unittest', 'test_it', cwd=tmp_path,
                           env=dict(rdb.ENVIRONMENT, PYTHONIOENCODING='utf-8'))
    assert 'errors=2' in recording.stderr
    told = rdb.batch(recording.log, 'info tests').stdout
    assert 'it.test_syntax \u20ac' in told and 'SyntaxError: bad' in told
    assert 'it.test_wide \u20ac' in told and r'ValueError: B\xe4r' in told
