# SPDX-License-Identifier: MIT
"""What counts as a failure without marks of tests: exceptions that nothing caught, also those that ended a thread."""
import re

import pytest

import rdb

THREADS = '''\
import thread
import threading
import time

class Worker(threading.Thread):
    def run(self):
        step = 7
        self.work(step)

    def work(self, n):
        raise ValueError('worker %d' % n)           # worker

def bare(ended):
    try:
        ended['nothing']                            # bare
    finally:
        ended.release()

class Ended(object):
    def __init__(self):
        self.lock = thread.allocate_lock()
        self.lock.acquire()

    def release(self):
        self.lock.release()

    def __getitem__(self, key):
        return {}[key]                              # inner

try:
    raise KeyError('handled')
except KeyError:
    pass
worker = Worker()
worker.start()
worker.join()
ended = Ended()
thread.start_new_thread(bare, (ended,))
ended.lock.acquire()
time.sleep(0.2)
'''

MAIN = '''\
class Order(object):
    price = 'x'

    @property
    def total(self):
        return 3

    def label(self):
        return self.price + self.total              # raises

def show(order):
    print(order.label())

try:
    int('no')
except ValueError:
    pass
show(Order())
'''

HANDLED = '''\
import json

def parse(text):
    try:
        return json.loads(text)
    except ValueError:
        raise LookupError(text)                     # own

for text in '[1]', '{':
    try:
        parse(text)
    except LookupError:
        pass
try:
    json.loads('nothing')
except ValueError:
    pass
'''


def line(program, mark):
    return [n for n, text in enumerate(program.splitlines(), 1) if text.endswith('# ' + mark)][0]


def test_an_exception_that_ends_a_thread_is_a_failure(source, recorded, tmp_path):
    recording = recorded(source(THREADS))
    assert recording.status == 0
    with rdb.Debugger(recording.log) as debugger:
        told = debugger.tell('info exceptions').text
        assert re.search(r'Nothing catches the ValueError of \d+: it ends thread 2\.', told)
        assert re.search(r'Nothing catches the KeyError of \d+: it ends thread 3\.', told)
        assert told.count('Nothing catches') == 2
        first = debugger.tell('go failure')
        assert 'it ends thread 2.' in first.text and 'ValueError: worker 7 is raised here.' in first.text
        assert (first.place.line, first.place.function) == (line(THREADS, 'worker'), 'work')
        assert debugger.tell('print n').value == '7'
        second = debugger.tell('go failure 2')
        assert 'it ends thread 3.' in second.text and "KeyError: 'nothing' is raised here." in second.text
        assert (second.place.line, second.place.function) == (line(THREADS, 'inner'), '__getitem__')
        assert debugger.tell('go failure 3').text == 'Only 2 failures happened.\n'
    page = tmp_path / 'report.html'
    assert rdb.run([rdb.REVDB, 'report', '-o', page, recording.log]).status == 0
    text = page.read_text()
    assert 'Uncaught ValueError: worker 7, which ended thread 2</h2>' in text
    assert 'which ended thread 3</h2>' in text


def test_an_uncaught_exception_is_one_where_it_was_raised(source, recorded, tmp_path):
    recording = recorded(source(MAIN))
    assert recording.status == 1
    result = rdb.batch(recording.log, 'go failure', 'print self.price')
    assert 'Nothing catches this exception in the main thread.' in result.stdout
    assert 'line %d, in label' % line(MAIN, 'raises') in result.stdout and result.stdout.rstrip().endswith("'x'")
    page = tmp_path / 'report.html'
    assert rdb.run([rdb.REVDB, 'report', '-o', page, recording.log]).status == 0
    opened = re.findall(r'<details open><summary><code>[^<]* in (\w+)</code>', page.read_text())
    assert opened[:1] == ['label']


def test_without_a_failure_the_last_exception_of_the_programs_own(source, recorded):
    recording = recorded(source(HANDLED))
    with rdb.Debugger(recording.log) as debugger:
        answer = debugger.tell('go failure')
        assert 'Nothing failed' in answer.text and 'LookupError: { is raised here.' in answer.text
        assert (answer.place.line, answer.place.function) == (line(HANDLED, 'own'), 'parse')
        assert debugger.tell('go failure 2').text.startswith('There is no failure')
    assert rdb.batch(recorded(source('print 1\n')).log, 'go failure').stderr == (
        'There is no failure: no test failed, no exception was raised.\n')


# ---- texts of exceptions ----

TEXTS = '''\
# -*- coding: utf-8 -*-
import sys
import traceback

class Strange(Exception):
    def __str__(self):
        raise RuntimeError('no text')

class Wide(Exception):
    def __unicode__(self):
        return u'w\\u00efde'
    def __str__(self):
        return unicode(self).encode('utf-8')

class Old:
    def __str__(self):
        return 'old'

class Mute:
    pass

class Picky(ValueError):
    def __str__(self):
        return 7

for error in (ValueError(u'B\\u00e4r'), ValueError('B\\xc3\\xa4r'), ValueError('B\\xe4r'), KeyError(u'\\u20ac'), Strange('x'),
              Wide('x'), Old(), ValueError(), ValueError(1, u'\\u00e4'), Picky(), UnicodeDecodeError('utf-8', 'x\\xff', 1, 2, 'why'),
              EnvironmentError(2, u'\\u00e4', 'f'), SystemError(None)):
    try:
        raise error                                     # raises
    except:
        sys.stdout.write(traceback.format_exception_only(*sys.exc_info()[:2])[-1])
'''


def test_texts_are_as_traceback_prints_them(source, recorded):
    recording = recorded(source(TEXTS))
    assert recording.status == 0, recording.stderr
    wanted = [text for text in recording.stdout.splitlines()]
    with rdb.Debugger(recording.log) as debugger:
        debugger.tell('catch')
        told, why = [], []
        while len(told) < len(wanted):
            answer = debugger.tell('continue')
            if answer.place.line == line(TEXTS, 'raises'):
                told.append(re.search(r'^(.*) is raised here', answer.text, re.M)[1])
                why.append(debugger.tell('why').text.splitlines()[-1])
    escaped = [text.encode('utf-8', 'surrogateescape').decode('utf-8', 'backslashreplace') for text in wanted]
    assert [text.encode('utf-8', 'surrogateescape').decode('utf-8', 'backslashreplace') for text in told] == escaped
    assert why == told


def test_a_text_that_never_comes(source, recorded):
    recording = recorded(source('''\
class Endless(Exception):
    def __str__(self):
        while True:
            pass

try:
    raise Endless()
except Endless:
    pass
'''))
    answer = rdb.batch(recording.log, 'catch Endless', 'continue').stdout
    assert 'Endless: <str took longer than 1 s> is raised here.' in answer
