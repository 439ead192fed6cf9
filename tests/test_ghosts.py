# SPDX-License-Identifier: MIT
"""What numbered objects held when they died; and that keeping it moves nothing in the replay."""
import random
import re
import shutil

import pytest

import rdb

KINDS = rdb.TOP / 'tests/programs/kinds.py'


def line(text, mark):
    """Number of the line that ends in the comment."""
    return [n for n, line in enumerate(text.splitlines(), 1) if line.endswith('# ' + mark)][0]


def record(folder, program, *arguments):
    path = folder / 'prog.py'
    path.write_text(program)
    return rdb.record(folder / 'log.rdb', path, *arguments)


def test_the_dead_look_as_they_did_alive(tmp_path):
    """Of each kind of object: all that can be reached from it, printed one line before its death and after it."""
    shutil.copy(KINDS, tmp_path / 'kinds.py')
    recording = rdb.record(tmp_path / 'log.rdb', tmp_path / 'kinds.py')
    program = KINDS.read_text()
    with rdb.Debugger(recording.log) as debugger:
        debugger.tell('break kinds.py:%d' % line(program, 'before'))
        debugger.tell('break kinds.py:%d' % line(program, 'after'))
        kinds = []
        while 'Breakpoint 1' in debugger.tell('continue').text:
            kinds.append(debugger.tell('print make.__name__').value)
            number = debugger.tell('print thing').number
            alive = debugger.tell('print deep(%s)' % number).text
            assert alive[0] in '\'"', alive
            assert 'Breakpoint 2' in debugger.tell('continue').text
            assert debugger.tell('print deep(%s)' % number).text == alive, kinds[-1]
            assert 'died at' in debugger.tell('print ' + number).text, kinds[-1]
    assert len(kinds) == program.count('def kind_')


FINALIZERS = '''\
import gc, sys, weakref

kept = []

class Phoenix(object):
    def __init__(self):
        self.lives = 0
    def __del__(self):
        self.lives += 1
        if self.lives < 3:
            kept.append(self)           # rises

class OldPhoenix:
    lives = 0
    def __del__(self):
        self.lives += 1
        if self.lives < 2:
            kept.append(self)

class Farewell(object):
    def __init__(self):
        self.words = ['live']
    def __del__(self):
        self.words.append('die')        # says
        self.more = [len(self.words)]

class Seen(object):
    pass

def gone(reference):
    print 'gone', reference() is None   # told

phoenix, old, farewell, seen = Phoenix(), OldPhoenix(), Farewell(), Seen()
seen.part = [1]
watcher = weakref.ref(seen, gone)
grown = 'grows ' * 20
pass                                    # alive
phoenix = None
old = None
again = len(kept)                       # risen
kept[:] = []
kept[:] = []
kept[:] = []
farewell = None
seen = None
grown += 'and grows'
print again, len(kept), watcher()       # dead
'''


def test_finalizers_and_callbacks(tmp_path):
    """__del__ that resurrects or speaks, callbacks of weak references, a string that grows in place."""
    (tmp_path / 'prog.py').write_text(FINALIZERS)
    log = rdb.record(tmp_path / 'log.rdb', '-u', tmp_path / 'prog.py').log
    with rdb.Debugger(log) as debugger:
        for mark in 'alive', 'risen', 'dead':
            debugger.tell('break prog.py:%d' % line(FINALIZERS, mark))
        debugger.tell('continue')
        for name in 'phoenix', 'old', 'farewell', 'seen', 'grown':
            debugger.tell('print ' + name)
        debugger.tell('continue')
        assert debugger.tell('print $1 is kept[0], $1.lives, $2 is kept[1], $2.lives').text == '(True, 1, True, 1)\n'
        last = debugger.tell('continue')
        assert 'gone True' in last.text
        assert debugger.tell('print $1.lives, $2.lives, kept').text == '(3, 2, [])\n'
        assert debugger.tell('print $3.words, $3.more').text == "(['live', 'die'], [2])\n"
        assert debugger.tell('print $4.part, watcher()').text == '([1], None)\n'
        assert debugger.tell('print len($5), len(grown), $5 is grown').text == '(120, 129, False)\n'
        assert re.findall(r'died at', debugger.tell('info objects').text) == ['died at'] * 5
        debugger.tell('break prog.py:%d' % line(FINALIZERS, 'says'))
        debugger.tell('bcontinue')
        assert debugger.tell('print $3 is self, $3.words').text == "(True, ['live'])\n", 'not dead in its __del__'
        assert 'The recording ends' in debugger.tell('end').text


THREADS = '''\
import threading

class Job(object):
    def __init__(self, n):
        self.n, self.parts = n, [n] * 3

def worker(n):
    job = Job(n)
    done = job.n * 2                    # works
    return done

for n in range(3):
    thread = threading.Thread(target=worker, args=(n,))
    thread.start()
    thread.join()
print 'done'                            # joined
'''


def test_objects_of_other_threads(tmp_path):
    log = record(tmp_path, THREADS).log
    with rdb.Debugger(log) as debugger:
        debugger.tell('break prog.py:%d' % line(THREADS, 'works'))
        for n in range(3):
            assert 'thread #' in debugger.tell('continue').text
            assert debugger.tell('print job').number == '$%d' % (n + 1)
        debugger.tell('tbreak prog.py:%d' % line(THREADS, 'joined'))
        debugger.tell('continue')
        assert debugger.tell('print [j.n for j in ($1, $2, $3)], $3.parts').text == '([0, 1, 2], [2, 2, 2])\n'
        assert 'job = Job(n)' in debugger.tell('created $2').text


NASTY = [
    'gc.collect()', '[].append', '[[] for i in range(2000)]', 'sys.modules.clear()', '"".join(map(str, range(500)))',
    'intern("never seen" + "before")', '{}.fromkeys(range(5000))', 'Exception("made")', '1/0', 'sys.exc_clear()',
    'globals().clear()', 'object.__subclasses__()', 'gc.set_threshold(1)', 'hash("text"), id([]), hash(object())',
    '[f.f_locals.clear() for f in sys._current_frames().values()]', 'type("New", (object,), {})().__class__',
    '(lambda f: f(f, 300))(lambda f, n: n and f(f, n - 1))', 'setattr(sys, "stdout", None)', 'gc.get_objects()[:9]',
    '__import__("string").letters', 'compile("x = 1", "x", "exec")', 'sys.setcheckinterval(1)', 'reload(sys)',
]


def test_evaluations_move_nothing(tmp_path):
    """Nasty things at random places, in a process that scans on from there to the last event."""
    places = 1000 if rdb.LONG else 60
    chance = random.Random('isolation')
    recording = rdb.record(tmp_path / 'log.rdb', KINDS)
    stop_points = rdb.replay(recording.log).stop_points
    with rdb.Debugger(recording.log, timeout=300) as debugger:
        for i, time in enumerate(sorted(chance.sample(range(1, stop_points), places))):
            debugger.tell('go %d' % time)
            debugger.tell('print (__import__("gc"), __import__("sys"))')
            debugger.tell('!import gc, sys; print [%s]' % chance.choice(NASTY))
            if i % 10 == 0:     # $1... are attached in what follows
                debugger.tell('print __import__("sys")._getframe(1).f_%s' % chance.choice(['locals', 'globals', 'code']))
        assert 'diverged' not in debugger.tell('end').text
        assert debugger.tell('go %d' % stop_points).text.count('diverged') == 0


DROPS = '''\
import resource
class Holder(object):
    pass
holder = Holder()
holder.items = []
def churn(rounds):
    for i in xrange(rounds):
        holder.items = [bytearray(1 << 20) for j in range(4)]       # drops
churn(%d)
print resource.getrusage(resource.RUSAGE_SELF).ru_maxrss            # last
'''


def test_memory_stays_bounded(tmp_path):
    """10 GB allocated and dropped under a number (scaled down) leave no more than what the ghosts reach."""
    rounds = 2500 if rdb.LONG else 100
    program = DROPS % rounds
    recording = record(tmp_path, program)
    with rdb.Debugger(recording.log, timeout=900) as debugger:
        debugger.tell('break prog.py:%d' % line(program, 'drops'))
        debugger.tell('continue')
        debugger.tell('print holder')
        debugger.tell('delete')
        debugger.tell('tbreak prog.py:%d' % line(program, 'last'))
        debugger.tell('continue')
        assert debugger.tell('print len($1.items)').text == '4\n'
        here = [text for text in debugger.tell('info snapshots').text.splitlines() if text.startswith('*')][0]
        pid = int(re.search(r'process (\d+)', here)[1])
        with open('/proc/%d/status' % pid) as status:
            peak = int(re.search(r'VmHWM:\s+(\d+)', status.read())[1])
        assert peak <= 3 * int(recording.stdout), 'kilobytes'


FORGOTTEN = '''\
class Thing(object):
    pass
large, other, small = Thing(), Thing(), Thing()
large.text = 'x' * (60 << 20)
large.shared = small.shared = Thing()
large.shared.name = 'shared'
other.child = large                                 # named
del large
del other
del small
for i in range(10):
    pass                                            # after
'''


def process_memory(debugger):
    here = [text for text in debugger.tell('info snapshots').text.splitlines() if text.startswith('*')][0]
    with open('/proc/%s/status' % re.search(r'process (\d+)', here)[1]) as status:
        return int(re.search(r'VmRSS:\s+(\d+)', status.read())[1])


def test_what_is_forgotten_is_given_up(tmp_path):
    """And only that: not what another number still reaches; nor is a number given twice."""
    recording = record(tmp_path, FORGOTTEN)
    notes = tmp_path / 'log.rdb.notes'
    with rdb.Debugger(recording.log) as debugger:
        debugger.tell('break prog.py:%d' % line(FORGOTTEN, 'named'))
        debugger.tell('continue')
        assert [debugger.tell('print ' + name).number for name in ('large', 'other', 'small')] == ['$1', '$2', '$3']
        debugger.tell('delete')
        debugger.tell('break prog.py:%d' % line(FORGOTTEN, 'after'))
        debugger.tell('continue')
        full = process_memory(debugger)
        assert 'forget' in debugger.tell('forget').text and 'There is no $4' in debugger.tell('forget $4').text
        debugger.tell('watch $1.text')
        assert 'Breakpoint 3 needs it' in debugger.tell('forget $1').text
        assert 'Breakpoint 3 needs it' in debugger.tell('forget all').text
        debugger.tell('delete 3')
        assert debugger.tell('forget $1').text == ''
        debugger.tell('continue')
        assert process_memory(debugger) > full - 10000, '$2 reaches it'
        assert debugger.tell('print len($2.child.text) >> 20').text == '60\n'
        assert 'There is no $1' in debugger.tell('died $1').text and 'no $1' in debugger.tell('print $1').text
        debugger.tell('forget $2')
        debugger.tell('continue')
        assert process_memory(debugger) < full - 50000
        assert debugger.tell('print $3.shared.name').text == "'shared'\n"
        assert [record.split()[1] for record in notes.read_text().splitlines() if record.startswith('object')] == ['3']
        assert debugger.tell('print Thing').number == '$4'
        debugger.tell('forget all')
        debugger.tell('continue')
        assert 'No object' in debugger.tell('info objects').text
        assert 'object' not in notes.read_text()
    with rdb.Debugger(recording.log) as debugger:
        assert 'no $3' in debugger.tell('print $3').text


# In a frame of the program: one of all objects that the collector knows, or what one refers to.
ANY_OBJECT = '(lambda gc, r: r(r(gc.get_objects(), %d), %d))(__import__("gc"), lambda objects, n: ' \
    '(list(objects) if isinstance(objects, (list, tuple)) else __import__("gc").get_referents(objects))' \
    '[n %% max(1, len(objects) if isinstance(objects, (list, tuple)) else len(__import__("gc").get_referents(objects)))])'


@pytest.mark.parametrize('name', ['test_weakref', 'test_set'] + (
    ['test_gc', 'test_generators', 'test_descr', 'test_dict', 'test_copy', 'test_deque', 'test_itertools'] if rdb.LONG else []))
def test_ghosts_of_upstreams_tests(name, tmp_path):
    """20 random objects of a run are named at random places; a new session replays all of it with them attached, to the
    last event, and shows each one where the main module ends."""
    recording = rdb.record(tmp_path / 'log.rdb', '-m', 'test.regrtest', name, cwd=tmp_path, timeout=600)
    stop_points = rdb.replay(recording.log, timeout=900).stop_points
    chance = random.Random(name)
    wanted, numbers = 20, set()
    with rdb.Debugger(recording.log, timeout=900) as debugger:
        debugger.tell('set output off')
        for time in sorted(chance.sample(range(stop_points // 5, stop_points), 3 * wanted)):
            debugger.tell('go %d' % time)
            answer = debugger.tell('print ' + ANY_OBJECT % (chance.randrange(10**6), chance.randrange(10**6)))
            numbers |= set(re.findall(r'^\$\d+', answer.text))
            if len(numbers) == wanted:
                break
    assert len(numbers) == wanted
    with rdb.Debugger(recording.log, timeout=900) as debugger:
        debugger.tell('set output off')
        assert 'diverged' not in debugger.tell('continue').text
        for number in sorted(numbers):
            text = debugger.tell('print type(%s), id(%s)' % (number, number)).text
            assert text.startswith('(<'), (number, text, debugger.tell('info objects').text[:5000])
        assert debugger.tell('end').text.startswith('The recording ends here: the program exited'), 'to the last event'


HEAP = '''\
heap = [[i] for i in xrange(%d)]
held = heap[12345]
pass                                    # full
heap = held = None
pass                                    # empty
'''


def test_on_a_large_heap(tmp_path):
    """Found among all objects of a heap of 1 GB (scaled down), and kept when that is gone."""
    program = HEAP % (6000000 if rdb.LONG else 200000)
    log = record(tmp_path, program).log
    full = 'tbreak prog.py:%d' % line(program, 'full')
    with rdb.Debugger(log, timeout=300) as debugger:
        debugger.tell(full)
        debugger.tell('continue')
        assert debugger.tell('print held').text == '$1 = [12345]\n'
    with rdb.Debugger(log, timeout=300) as debugger:        # a number of an earlier session: it has to be looked for
        debugger.tell(full)
        debugger.tell('continue')
        assert debugger.tell('print $1 is held, $1 is heap[12345]').text == '(True, True)\n'
        debugger.tell('tbreak prog.py:%d' % line(program, 'empty'))
        debugger.tell('continue')
        assert debugger.tell('print $1, heap').text == '([12345], None)\n'
        assert 'heap = held = None' in debugger.tell('died $1').text
        assert 'for i in xrange' in debugger.tell('created $1').text


def test_what_was_dead_later_is_alive_before(tmp_path):
    recording = record(tmp_path, 'x = [1]\nprint x\ndel x\nprint 2\n')
    with rdb.Debugger(recording.log) as debugger:
        debugger.tell('step')
        number = debugger.tell('print x').number
        debugger.tell('step 2')
        assert 'died at' in debugger.tell('print ' + number).text
        debugger.tell('bstep 2')
        assert debugger.tell('print x').text == number + ' = [1]\n'
