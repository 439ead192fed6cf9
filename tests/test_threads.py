# SPDX-License-Identifier: MIT
"""Threads: what they do replays, and the debugger tells them apart."""
import re
import signal
import subprocess
import time

import pytest

import rdb

# ---- Recorded and replayed ----

PROGRAMS = {
    'locks': '''
import threading
lock, rlock, total = threading.Lock(), threading.RLock(), [0]
def work():
    for i in xrange(300):
        with lock:
            total[0] += 1
        with rlock:
            with rlock:
                total[0] += 1
threads = [threading.Thread(target=work) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print total
''',
    'queues': '''
import Queue, threading
jobs, done = Queue.Queue(5), Queue.Queue()
def work():
    for job in iter(jobs.get, None):
        done.put((threading.current_thread().name, job * job))
threads = [threading.Thread(target=work) for _ in range(3)]
[t.start() for t in threads]
[jobs.put(i) for i in range(60)]
[jobs.put(None) for _ in threads]
[t.join() for t in threads]
print [done.get() for _ in range(60)]
''',
    'timers and events': '''
import threading, time
event, order = threading.Event(), []
timers = [threading.Timer(0.002 * (i % 3), order.append, [i]) for i in range(6)]
[t.start() for t in timers]
print event.wait(0.01)
threading.Timer(0.01, event.set).start()
print event.wait(10), [t.join() for t in timers], order
''',
    'conditions and semaphores': '''
import threading
condition, room, seen = threading.Condition(), threading.BoundedSemaphore(2), []
def work(n):
    with room:
        with condition:
            while len(seen) != n:
                condition.wait(0.002)
            seen.append(n)
            condition.notify_all()
threads = [threading.Thread(target=work, args=(n,)) for n in (0, 1, 2)]
[t.start() for t in threads]
[t.join() for t in threads]
print seen
''',
    'locals and stack sizes': '''
import thread, threading
print thread.stack_size(512 * 1024), thread.stack_size()
here = threading.local()
def work(n):
    here.value = n
    def deep(k):
        return here.value if k == 0 else deep(k - 1)
    results.append(deep(100))
results = []
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print sorted(results), hasattr(here, 'value'), thread.get_ident()
''',
    'pool': '''
from multiprocessing.pool import ThreadPool
pool = ThreadPool(3)
print pool.map(lambda n: n * n, range(40)), pool.apply_async(divmod, (7, 3)).get()
pool.close()
pool.join()
''',
    'exceptions': '''
import threading
def work():
    raise ValueError('in a thread')
t = threading.Thread(target=work)
t.start()
t.join()
def endless(n):
    return endless(n + 1)
def catch():
    try:
        endless(0)
    except RuntimeError as error:
        print error
t = threading.Thread(target=catch)
t.start()
t.join()
''',
    'check intervals': '''
import sys, threading
order = []
def work(n):
    for i in xrange(400):
        order.append(n)
for interval in 1, 7, 1000, 0:
    sys.setcheckinterval(interval)
    threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    print sys.getcheckinterval(), ''.join(map(str, order))
    del order[:]
''',
    'endless recursion': '''
import threading
class Loop(object):
    def __getattr__(self, name):
        return getattr(self, name + '_')
def endless(n):
    deepest[0] = n
    endless(n + 1)
def ends():
    for attempt in lambda: endless(0), lambda: getattr(Loop(), 'x'), lambda: cmp(nest, other):
        try:
            attempt()
        except RuntimeError as error:
            print error, deepest
nest, other, deepest = [], [], [0]
nest.append(nest), other.append(other)
ends()
for size in 0, 1 << 20:
    threading.stack_size(size)
    t = threading.Thread(target=ends)
    t.start()
    t.join()
''',
    'daemons at exit': '''
import threading, time
count = [0]
def work():
    while True:
        count[0] += 1
        time.sleep(0.0005)
for _ in range(3):
    t = threading.Thread(target=work)
    t.daemon = True
    t.start()
time.sleep(0.02)
print count[0] > 3
''',
}


@pytest.mark.parametrize('name', sorted(PROGRAMS))
def test_threads_replay(recorded, source, name):
    recording = recorded('-u', source(PROGRAMS[name]))
    assert recording.status == 0
    rdb.prove(recording, visits=name in ('queues', 'locals and stack sizes'))


def test_what_overlaps_goes_on_overlapping(recorded, source):
    """Recording serializes neither waits nor C code outside of the interpreter lock."""
    recording = recorded(source('''
import threading, time, zlib
text = ''.join(chr(i * i % 251) for i in xrange(100000)) * 20
packed = []
def work():
    time.sleep(0.5)
    packed.append(len(zlib.compress(text)))
begun = time.time()
threads = [threading.Thread(target=work) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
print time.time() - begun
'''))
    assert float(recording.stdout) < 3, 'eight sleeps of half a second, one after the other, take four'
    rdb.prove(recording, visits=False)


def test_threads_that_have_ended_take_no_memory(recorded, source):
    recording = recorded(source('''
import threading
def resident():
    return [int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmRSS')][0]
def run(count):
    for _ in xrange(count):
        t = threading.Thread(target=len, args=('',))
        t.start()
        t.join()
run(100)
before = resident()
run(2000)
print resident() - before
'''))
    assert int(recording.stdout) < 2000, 'kilobytes for 2,000 threads'
    rdb.prove(recording, visits=False)


@pytest.mark.parametrize('where', ['endless(0)', 'threading.Thread(target=endless, args=(0,)).start()'])
def test_the_stack_overflows(recorded, source, where):
    """The program dies, as under stock; what it did until then replays."""
    recording = recorded('-u', source('import sys, threading\n'
                                      'def endless(n):\n'
                                      '    if n % 1000 == 0:\n'
                                      '        print n\n'
                                      '    endless(n + 1)\n'
                                      'sys.setrecursionlimit(10 ** 8)\n' + where + '\n'))
    assert recording.status == -signal.SIGSEGV
    assert rdb.replay(recording.log, output=True).output == recording.stdout


# ---- Told apart in the debugger ----

TURNS = '''\
import threading
import time

def helper(n):
    time.sleep(0.005)           # the other thread begins to wait
    return n + 1                # helper

def work(own, other):
    total = 0
    for n in range(4):
        own.acquire()           # waits for its turn
        total = helper(total)   # calls helper
        other.release()
    return total                # work returns

first, second = threading.Lock(), threading.Lock()
second.acquire()
threads = [threading.Thread(target=work, args=pair, name=name)
           for pair, name in [((first, second), 'Ping'), ((second, first), 'Pong')]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print 'over'                    # over
'''


def line(mark):
    return [number for number, text in enumerate(TURNS.splitlines(), 1) if text.endswith(mark)][0]


def markers(answer):
    return [(int(number), name) for number, name in rdb.MARKER.findall(answer.text)]


@pytest.fixture(scope='module')
def turns(tmp_path_factory):
    folder = tmp_path_factory.mktemp('turns')
    program = folder / 'prog.py'
    program.write_text(TURNS)
    return rdb.record(folder / 'log.rdb', '-u', program).log


@pytest.fixture
def debugger(turns):
    with rdb.Debugger(turns) as session:
        yield session


def threads(debugger):
    """The lines of `info threads`, by number; the running thread's number."""
    text = re.sub('^deadlock: .*\n', '', debugger.tell('info threads').text, flags=re.M)
    rows = {int(number): rest for number, rest in re.findall(r'^[ *] (\d+)(.*)$', text, re.M)}
    assert len(rows) == len(text.splitlines())
    return rows, int(re.search(r'^\* (\d+)', text, re.M)[1])


def test_a_marker_announces_another_thread(debugger):
    assert not markers(debugger.opening)
    debugger.tell('break %d' % line('# helper'))
    hits = [debugger.tell('continue') for _ in range(8)]
    assert [markers(hit) for hit in hits] == [[(2, 'Ping')], [(3, 'Pong')]] * 4
    assert markers(debugger.tell('continue')) == [(1, 'MainThread')]
    back = [debugger.tell('bcontinue') for _ in range(8)]
    assert [hit.time for hit in back] == [hit.time for hit in reversed(hits)]
    assert [markers(hit) for hit in back] == [[(3, 'Pong')], [(2, 'Ping')]] * 4
    debugger.tell('delete')
    assert not markers(debugger.tell('step')), 'still in the same thread'


def test_a_command_for_each_thread(debugger):
    debugger.tell('tbreak %d' % line('# helper'))
    debugger.tell('continue')
    debugger.tell('thread 1')
    debugger.tell('up')
    chosen = debugger.tell('frame').text
    answer = debugger.tell('thread apply all backtrace')
    numbers = sorted(threads(debugger)[0])
    assert [number for number, name in markers(answer)] == numbers and len(numbers) > 1
    assert answer.text.count('#0') == len(numbers)
    assert debugger.tell('frame').text.endswith(chosen), 'as it was left'
    assert [number for number, name in markers(debugger.tell('thread apply 2 print own'))] == [2]
    assert 'Usage: thread [N|apply' in debugger.tell('thread apply all').text
    assert 'Usage: thread [N|apply' in debugger.tell('thread apply backtrace').text
    time = debugger.tell('thread apply all where').time
    assert debugger.tell('thread apply all step').time == time + 1, 'ends when it has moved'


def test_nthread_and_bthread_meet_the_same_switches(debugger):
    forward = [debugger.tell('nthread')]
    while 'The main module ends' not in forward[-1].text:
        assert markers(forward[-1]), 'every switch leads to another thread'
        forward.append(debugger.tell('nthread'))
    switches = [answer.time for answer in forward[:-1]]
    backward = [debugger.tell('bthread').time for _ in switches]
    assert backward == switches[::-1]
    for switch in switches[::5]:
        debugger.tell('go %d' % switch)
        running = threads(debugger)[1]
        debugger.tell('bstep')
        assert threads(debugger)[1] != running
    debugger.tell('go %d' % switches[0])
    assert 'Nothing earlier' in debugger.tell('bthread').text


@pytest.mark.parametrize('thread, name', [(2, 'Ping'), (3, 'Pong')])
def test_nthread_and_bthread_to_one_thread(debugger, thread, name):
    forward = []
    while True:
        answer = debugger.tell('nthread %d' % thread)
        if 'The main module ends' in answer.text:
            break
        assert threads(debugger)[1] == thread
        forward.append(answer.time)
    assert len(forward) >= 4
    assert [debugger.tell('bthread %d' % thread).time for _ in forward] == forward[::-1]
    assert 'Usage: nthread [N]' in debugger.tell('nthread x').text


def test_next_and_finish_stay_in_their_thread(debugger):
    debugger.tell('tbreak %d if own is first' % line('# waits for its turn'))
    walk = [debugger.tell('continue')]
    assert markers(walk[0]) == [(2, 'Ping')]
    while walk[-1].place.line != line('# work returns'):
        walk.append(debugger.tell('next'))
    assert {answer.place.function for answer in walk} == {'work'} and not any(map(markers, walk[1:]))
    assert [answer.place.line for answer in walk].count(line('# calls helper')) == 4
    back = [debugger.tell('bnext') for _ in walk[1:]]
    assert [answer.time for answer in back] == [answer.time for answer in walk[-2::-1]]
    finished = debugger.tell('finish')
    assert finished.text.startswith('returned 4\n') and not markers(finished)
    assert finished.place.function == 'run' and threads(debugger)[1] == 2
    debugger.tell('go %d' % walk[-1].time)
    calling = debugger.tell('bfinish')
    assert calling.place.function == 'run' and not markers(calling)


def test_another_thread_is_looked_at(debugger):
    debugger.tell('break %d' % line('# helper'))
    for _ in range(4):
        here = debugger.tell('continue')
    rows, running = threads(debugger)
    assert running == 3 and set(rows) == {1, 2, 3}
    assert 'prog.py:%d in helper' % line('# helper') in rows[3]
    assert rows[2].startswith(' (Ping)') and 'waits for a lock' in rows[2]

    chosen = debugger.tell('thread 2')
    assert markers(chosen) == [(2, 'Ping')] and chosen.time == here.time
    assert chosen.place.line == line('# waits for its turn')
    assert debugger.tell('print total, own is first').text == '(2, True)\n'
    assert debugger.tell('print threading.current_thread().name').text == "'Ping'\n"
    assert debugger.tell('locals').locals['total'] == '2'
    assert '>%5d  ' % chosen.place.line in debugger.tell('list').text
    stack = debugger.tell('backtrace')
    assert [place.function for place in stack.places][:2] == ['work', 'run'] and stack.places[0] == chosen.place
    assert debugger.tell('up').place == stack.places[1]
    assert debugger.tell('down').place == stack.places[0]
    assert debugger.tell('frame 1').place == stack.places[1]
    assert markers(debugger.tell('thread')) == [(2, 'Ping')]
    assert markers(debugger.tell('thread 3')) == [(3, 'Pong')]
    assert debugger.tell('frame').place == here.place

    debugger.tell('thread 2')
    debugger.tell('delete')
    followed = debugger.tell('next')
    assert followed.place.line == line('# calls helper') and threads(debugger)[1] == 2
    assert 'There is no such thread now' in debugger.tell('thread 9').text
    assert 'Usage: thread [N|' in debugger.tell('thread 0').text


def test_finish_shows_what_the_chosen_frame_returned(debugger):
    debugger.tell('tbreak helper')
    debugger.tell('continue')
    assert debugger.tell('up').place.function == 'work'
    assert debugger.tell('finish').text.startswith('returned 4\n')


HELD = '''\
import imp, threading
lock, rlock, held, over = threading.Lock(), threading.RLock(), threading.Event(), threading.Event()
def hold():
    imp.acquire_lock()
    with lock, rlock:
        held.set()
        over.wait()
    imp.release_lock()
thread = threading.Thread(target=hold, name='Holder')
thread.start()
held.wait()
over.set()                      # looked at here
thread.join()
'''


def test_an_evaluation_is_told_who_holds_a_lock(recorded, source):
    with rdb.Debugger(recorded(source(HELD)).log) as debugger:
        debugger.tell('break 12')
        assert debugger.tell('continue').place.line == 12
        for expression in 'lock.acquire()', 'rlock.acquire()', '!with lock: print "entered"':
            told = debugger.tell('print ' * (expression[0] != '!') + expression).text
            assert 'RuntimeError: thread #2 (Holder) holds this lock' in told and 'entered' not in told
        assert debugger.tell('print lock.acquire(0), rlock.acquire(False)').text == '(False, False)\n'
        assert debugger.tell('print imp.lock_held()').text == 'False\n', 'the import lock is free'
        assert "<module 'json'" in debugger.tell('!import json; print json').text
        assert debugger.tell('next').place.line == 13


UNWINDING = '''\
import threading, time

def generate(n):
    for i in range(n):
        time.sleep(0.0005)
        yield i

def recurse(n):
    time.sleep(0.0003)
    if n == 0:
        raise KeyError(n)
    recurse(n - 1)

def work():
    for i in generate(3):
        try:
            recurse(3)
        except KeyError:
            pass

threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
'''


def test_next_is_not_fooled_by_generators_recursion_and_exceptions(recorded, source):
    with rdb.Debugger(recorded(source(UNWINDING)).log) as debugger:
        debugger.tell('tbreak work')
        walk = [debugger.tell('continue')]
        for _ in range(13):
            walk.append(debugger.tell('next'))
        assert [answer.place.line for answer in walk] == [15] + [16, 17, 18, 19, 15] * 2 + [16, 17, 18]
        assert not any(map(markers, walk[1:]))
        assert [debugger.tell('bnext').time for _ in walk[1:]] == [answer.time for answer in walk[-2::-1]]
        debugger.tell('tbreak recurse if n == 1')
        debugger.tell('continue')
        raising = debugger.tell('frame').place
        calls = [debugger.tell('bfinish').place for _ in range(3)]
        assert [(place.line, place.function) for place in calls] == [(12, 'recurse')] * 2 + [(17, 'work')]
        debugger.tell('tbreak recurse if n == 1')
        assert debugger.tell('continue').place == raising
        answer = debugger.tell('finish')
        assert 'raised KeyError: 0' in answer.text and answer.place.line == 18


DEADLOCK = '''\
import sys, threading, time
a, b = threading.Lock(), threading.Lock()
def work(own, other):
    with own:
        time.sleep(0.05)
        with other:             # waits for ever
            pass
for pair, name in ((a, b), 'Left'), ((b, a), 'Right'):
    thread = threading.Thread(target=work, args=pair, name=name)
    thread.daemon = True
    thread.start()
time.sleep(0.3)
sys.stdout.write('stuck\\n')
sys.stdout.flush()
time.sleep(600)
'''


@pytest.mark.parametrize('number', [signal.SIGKILL, signal.SIGINT])
def test_a_deadlock_shows_who_waits_for_whom(source, tmp_path, number):
    log = tmp_path / 'log.rdb'
    process = subprocess.Popen([rdb.PYTHON, source(DEADLOCK)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=dict(rdb.ENVIRONMENT, REVDB=str(log)))
    assert process.stdout.readline() == b'stuck\n'
    time.sleep(0.3)
    process.send_signal(number)
    assert process.communicate()[1].endswith(b'KeyboardInterrupt\n' * (number == signal.SIGINT))
    with rdb.Debugger(log) as debugger:
        end = debugger.tell('continue')
        assert ('Uncaught KeyboardInterrupt' if number == signal.SIGINT else 'The recording ends here') in end.text
        rows, running = threads(debugger)
        assert running == 1 and re.search(r'\(MainThread\) .*:15 in <module>', rows[1])
        assert re.search(r'\(Left\) .*:6 in work, waits for a lock that thread 3 holds', rows[2]), rows
        assert re.search(r'\(Right\) .*:6 in work, waits for a lock that thread 2 holds', rows[3]), rows
        for thread in 2, 3:
            assert debugger.tell('thread %d' % thread).place.line == 6
            assert debugger.tell('print own is a').text == '%s\n' % (thread == 2)


def test_killed_after_a_thread_ended(source, tmp_path):
    """The thread that ran last is no more, and the others are outside the interpreter lock."""
    log = tmp_path / 'log.rdb'
    program = source('import threading, time\n'
                     'threading.Thread(target=time.sleep, args=(100,)).start()\n'
                     'threading.Thread(target=lambda: time.sleep(0.3)).start()\n'
                     'time.sleep(100)\n')
    process = subprocess.Popen([rdb.PYTHON, program], env=dict(rdb.ENVIRONMENT, REVDB=str(log)))
    time.sleep(1)
    process.kill()
    process.wait()
    rdb.replay(log)


# ---- The session of the user guide ----

def test_the_race_of_the_user_guide(tmp_path):
    guide = (rdb.TOP / 'docs/user-guide.md').read_text()
    program = re.search(r'\n((?:    .*\n|\n)*?    workers = .*\n(?:    .*\n|\n)*)', guide)[1]
    path = tmp_path / 'race.py'
    path.write_text(re.sub('^    ', '', program.strip('\n'), flags=re.M) + '\n')
    log = tmp_path / 'log.rdb'
    for _ in range(10):
        if 'AssertionError' in rdb.record(log, path).stderr:
            break
    with rdb.Debugger(log) as debugger:
        assert 'Uncaught AssertionError' in debugger.tell('continue').text
        assert 'Breakpoint 1 at function write' in debugger.tell('break write if value <= count').text
        lost = debugger.tell('bcontinue')
        assert lost.place.function == 'write' and len(markers(lost)) == 1
        loser = markers(lost)[0][0]
        value, count = map(int, re.findall(r'\d+', debugger.tell('print value, count').text))
        assert value <= count
        debugger.tell('delete')
        assert debugger.tell('bfinish').place.function == 'visit'
        slept = debugger.tell('bnext')
        assert 'time.sleep' in slept.text and not markers(slept) and threads(debugger)[1] == loser
        assert int(debugger.tell('print value').text) == value - 1
        debugger.tell('break write')
        other = debugger.tell('continue')
        assert slept.time < other.time < lost.time and markers(other)[0][0] != loser
        assert int(debugger.tell('print value').text) >= value
        assert debugger.tell('thread %d' % loser).place == slept.place


def test_threads_that_an_extension_starts(tmp_path):
    """Raw pthreads that take the GIL to call back; their maker waits for them on a condition variable without it."""
    source = rdb.TOP / 'tests/extensions/workers.c'
    (tmp_path / 'setup.py').write_text('from distutils.core import *\n'
                                       'setup(ext_modules=[Extension("workers", [%r])])\n' % str(source))
    build = [rdb.PYTHON, 'setup.py', '-q', 'build_ext', '--build-lib', '.', '--build-temp', 'objects']
    subprocess.run(build, cwd=tmp_path, check=True, timeout=60)
    (tmp_path / 'prog.py').write_text('import threading, workers\n'
                                      'seen = []\n'
                                      'def callback(n):\n'
                                      '    seen.append(threading.current_thread().name[:5])\n'
                                      '    return n + 1\n'
                                      'for _ in range(5):\n'
                                      '    print workers.run(callback, [10, 20, 1000, 5])\n'
                                      'print len(seen), seen[0]\n')
    for _ in range(3):
        recording = rdb.record(tmp_path / 'log.rdb', tmp_path / 'prog.py')
        assert (recording.status, recording.stdout) == (0, '[46, 191, 499501, 11]\n' * 5 + '20 Dummy\n')
        rdb.replay(recording.log)
