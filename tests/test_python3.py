# SPDX-License-Identifier: MIT
"""Python 3.11: a normal Python 3.11.2 for who does not record, and what it records replays (docs/python3.md).

Where it is not built (./configure --with-pythons=2.7), there is nothing to try."""
import os
import re
import shutil
import subprocess

import pytest

import rdb

PYTHON3 = rdb.BUILD / 'bin/python3.11-rdb'
pytestmark = pytest.mark.skipif(not PYTHON3.exists(), reason='Python 3.11 is not built here')


def python3(*arguments, **options):
    """What a program that is not recorded and must succeed prints."""
    result = rdb.run([PYTHON3, *arguments], **options)
    assert result.status == 0, result
    return result.stdout


@pytest.fixture
def proves(tmp_path):
    """A function: the program gives the same output unrecorded, if that is `same`, and its recording replays in isolation."""
    def prove(text, *arguments, same=True, **options):
        program = tmp_path / 'program.py'
        program.write_text(text)
        recording = rdb.record(tmp_path / 'log.rdb', program, *arguments, python=PYTHON3, cwd=tmp_path, **options)
        if same:
            plain = rdb.run([PYTHON3, program, *arguments], cwd=tmp_path, **options)
            assert recording[1:] == plain
        program.unlink()
        rdb.replay(recording.log)
        return recording
    return prove


# ---- a normal Python ----

def test_version_and_abi():
    source = 'import sys, sysconfig; print(sys.version_info[:3], sysconfig.get_config_var("SOABI"))'
    assert python3('-c', source) == '(3, 11, 2) cpython-311-x86_64-linux-gnu\n'


def test_every_extension_module():
    names = ('ssl, hashlib, _hashlib, sqlite3, curses, curses.panel, readline, ctypes, bz2, lzma, zlib, dbm.gnu, dbm.ndbm, '
             'uuid, _uuid, decimal, _decimal, pyexpat, _elementtree, multiprocessing, crypt, termios, mmap, resource')
    python3('-W', 'ignore', '-c', 'import ' + names)
    folder = rdb.BUILD / 'lib/python3.11/lib-dynload'
    names = {path.name.split('.')[0] for path in folder.glob('*.so')}
    assert len(names) > 60 and not any('failed' in path.name for path in folder.iterdir())
    python3('-W', 'ignore', '-c', 'import ' + ', '.join(sorted(names)))


def test_it_lies_at_a_fixed_address():
    header = subprocess.run(['readelf', '-h', PYTHON3], capture_output=True, text=True, check=True).stdout
    assert re.search(r'Type:\s+EXEC', header)


def test_extension_modules_of_the_distribution():
    """They were compiled against the distribution's own Python, and find in this one what they need."""
    paths = [path for path in ('/usr/lib/python3/dist-packages/_cffi_backend.cpython-311-x86_64-linux-gnu.so',
                               '/usr/lib/python3/dist-packages/apt_pkg.cpython-311-x86_64-linux-gnu.so') if os.path.exists(path)]
    if not paths:
        pytest.skip('the distribution has no such module here')
    names = [os.path.basename(path).split('.')[0] for path in paths]
    python3('-c', 'import ' + ', '.join(names), env=dict(rdb.ENVIRONMENT, PYTHONPATH='/usr/lib/python3/dist-packages'))


def test_venv_with_pip(tmp_path):
    python3('-m', 'venv', tmp_path / 'env')
    env = tmp_path / 'env/bin/python'
    assert rdb.run([env, '-c', 'import sys; print(sys.prefix)']).stdout == '%s\n' % (tmp_path / 'env')
    assert 'python 3.11' in rdb.run([env, '-m', 'pip', '--version']).stdout
    wheel = tmp_path / 'there-1.0-py3-none-any.whl'
    files = {'there.py': 'x = 1\n', 'there-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: there\nVersion: 1.0\n',
             'there-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
             'there-1.0.dist-info/RECORD': ''}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    subprocess.run(['/usr/bin/python3', '-m', 'zipfile', '-c', wheel, 'there.py', 'there-1.0.dist-info'], cwd=tmp_path,
                   check=True)
    done = rdb.run([env, '-m', 'pip', 'install', '-q', '--no-index', wheel], cwd=tmp_path)
    assert done.status == 0, done
    assert rdb.run([env, '-c', 'import there; print(there.__file__)'], cwd='/').stdout.startswith(str(tmp_path / 'env'))


@pytest.mark.parametrize('name', ['test_list', 'test_dict', 'test_generators', 'test_thread', 'test_exceptions'])
def test_upstreams_own(name):
    python3('-m', 'test', '-q', name)


# ---- recorded, and replayed ----

def test_addresses_and_hashes(proves):
    """Ids, hashes, and the orders that come from them are the recording's: the program itself takes different ways."""
    recording = proves("""if True:
        import random, time, os
        things = {object() for _ in range(50)} | {'a', 'b', 'c'}
        for thing in things:
            if id(thing) % 64 < 32:
                os.stat('.')
        print(hash('x'), id(things), [id(t) % 1000 for t in things], random.random(), time.time(), os.urandom(4))
        """, same=False)
    assert recording.status == 0 and recording.stderr == ''


def test_files_and_children(proves):
    recording = proves("""if True:
        import subprocess, sys, os, json, tempfile, pathlib
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, 'x.json')
            path.write_text(json.dumps({'a': [1, 2.5, None]}))
            print(json.loads(path.read_text()), sorted(os.listdir(folder)))
        print(subprocess.run(['echo', 'hi'], capture_output=True, text=True).stdout)
        print(subprocess.check_output([sys.executable, '-c', 'print(6 * 7)'], text=True))
        child = os.fork()
        if not child:
            os._exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """)
    assert '42\n' in recording.stdout and '7\n' in recording.stdout


def test_an_empty_program_makes_a_small_log(tmp_path):
    log = rdb.record(tmp_path / 'log.rdb', '-c', 'pass', python=PYTHON3).log
    assert log.stat().st_size < 64 << 10
    rdb.replay(log)


def test_exceptions_and_exit(proves):
    recording = proves("import sys\ntry:\n    {}['x']\nexcept KeyError as e:\n    raise ValueError('y') from e\n")
    assert recording.status == 1 and 'direct cause' in recording.stderr
    assert proves('import sys\nsys.exit(3)\n').status == 3


def test_revdb_finds_the_interpreter(tmp_path):
    """The log says which one it was; one of another build is refused in one line."""
    log = rdb.record(tmp_path / 'log.rdb', '-c', 'pass', python=PYTHON3).log
    refused = rdb.run([rdb.REVDB, 'replay', '-x', rdb.PYTHON, log])
    assert refused.status == 3 and refused.stderr.count('\n') == 1 and 'python3.11-rdb' in refused.stderr


@pytest.mark.parametrize('recorded, there', [('python3.11-rdb', 'python-rdb'), ('python-rdb', 'python3.11-rdb')])
def test_only_the_other_interpreter_is_there(recorded, there, tmp_path):
    """A log of 3.11 where only 2.7 was built, and the reverse."""
    log = rdb.record(tmp_path / 'log.rdb', '-c', 'pass', python=rdb.BUILD / 'bin' / recorded).log
    alone = tmp_path / 'bin'
    alone.mkdir()
    shutil.copy(rdb.REVDB, alone)
    shutil.copy(rdb.BUILD / 'bin' / there, alone)
    for command in [['replay', log], ['--batch', '-ex', 'where', log], ['report', log, '-o', tmp_path / 'page.html']]:
        refused = rdb.run([alone / 'revdb', *command])
        assert refused.status == 3 and refused.stderr.count('\n') == 1, refused
        assert 'there is no %s beside revdb' % recorded in refused.stderr


def test_a_log_of_another_build(tmp_path):
    log = rdb.record(tmp_path / 'log.rdb', '-c', 'pass', python=PYTHON3).log
    alone = tmp_path / 'bin'
    alone.mkdir()
    shutil.copy(rdb.REVDB, alone)
    image = bytearray(PYTHON3.read_bytes())
    note = image.index(b'\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0') + 16
    image[note] ^= 1
    other = alone / 'python3.11-rdb'
    other.write_bytes(image)
    other.chmod(0o755)
    refused = rdb.run([alone / 'revdb', 'replay', log])
    assert refused.status == 3 and refused.stderr.count('\n') == 1, refused
    assert 'build %02x' % image[note] in refused.stderr and 'name the right one with -x EXE' in refused.stderr


def test_a_wheel_for_another_version(tmp_path):
    python3('-m', 'venv', tmp_path / 'env')
    wheel = tmp_path / 'there-1.0-cp27-cp27mu-linux_x86_64.whl'
    wheel.write_bytes(b'')
    done = rdb.run([tmp_path / 'env/bin/python', '-m', 'pip', '--disable-pip-version-check', 'install', '--no-index', wheel])
    assert done.status == 1 and done.stderr == 'ERROR: %s is not a supported wheel on this platform.\n' % wheel.name


# ---- threads, signals ----

def test_threads(proves):
    """The lock given up because another thread asked for it, waits with and without a limit, pools, threads that end."""
    recording = proves("""if True:
        import queue, sys, threading, time
        from concurrent.futures import ThreadPoolExecutor
        sys.setswitchinterval(0.0005)
        seen, answers = [], queue.Queue()
        def work(number):
            total = 0
            for i in range(100000):
                total += i % (number + 2)
                if i % 20000 == 0:
                    seen.append(number)
            answers.put((number, total))
        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        print(sorted(answers.get() for _ in threads), file=sys.stderr)
        for thread in threads:
            thread.join()
        print(seen)
        condition = threading.Condition()
        with condition:
            print(condition.wait(0.01), threading.Lock().acquire(timeout=0.01))
        with ThreadPoolExecutor(3) as pool:
            print(list(pool.map(lambda x: (time.sleep(0.001), x * x)[1], range(10))))
        """, same=False)
    assert recording.status == 0 and '(3, ' in recording.stderr


def test_signals(proves):
    """At the check where they were noticed, whether the program computes or waits."""
    recording = proves("""if True:
        import os, signal, threading, time
        count = x = 0
        def handler(number, frame):
            global count
            count += 1
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
        while count < 20:
            x += 1
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(count, x)
        signal.signal(signal.SIGUSR1, lambda number, frame: print('usr1', frame.f_lineno))
        os.kill(os.getpid(), signal.SIGUSR1)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        try:
            while True:
                x += 1
        except KeyboardInterrupt:
            print('interrupted', x)
        """, same=False)
    assert recording.status == 0 and 'usr1' in recording.stdout and 'interrupted' in recording.stdout


def test_asyncio(proves):
    """With its own wake-up descriptor, a child and a server."""
    recording = proves("""if True:
        import asyncio, os, signal
        async def handle(reader, writer):
            writer.write(b'<' + await reader.readline() + b'>')
            await writer.drain()
            writer.close()
        async def main():
            loop, event = asyncio.get_running_loop(), asyncio.Event()
            loop.add_signal_handler(signal.SIGUSR2, event.set)
            loop.call_later(0.02, os.kill, os.getpid(), signal.SIGUSR2)
            await event.wait()
            child = await asyncio.create_subprocess_exec('echo', 'sub', stdout=asyncio.subprocess.PIPE)
            print(await child.communicate())
            server = await asyncio.start_server(handle, '127.0.0.1', 0)
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b'hello\\n')
            print(await reader.read())
            writer.close()
            server.close()
        asyncio.run(main())
        """)
    assert recording.status == 0 and "b'<hello\\n>'" in recording.stdout


# ---- lines ----

PROGRAM = """\
def gen(n):
    for i in range(n):
        try:
            yield i
        finally:
            i += 1

class Market:
    def fill(self, price, *rest, **more):
        total = price
        for r in rest: total += r
        while total > 10:
            total -= 3
        return (total +
                len(more))

def fails(n):
    with open('/dev/null') as f:
        match n:
            case 0: raise ValueError('zero')
            case [a, b]: return a
            case _: return (yield_from(n)
                            for x in [1])

def yield_from(n):
    return [x * y for x in gen(n) if x for y in range(2)]

m = Market()
for k in range(12):
    m.fill(k, 1, 2, a=k)
    yield_from(k)
try:
    fails(0)
except ValueError as e:
    caught = str(e)
list(fails(3)), fails([1, 2])
async def co(n):
    async with A() as a:
        async for x in a: n += x
    return n
class A:
    async def __aenter__(self): return self
    async def __aexit__(self, *a): pass
    def __aiter__(self): self.i = 0; return self
    async def __anext__(self):
        self.i += 1
        if self.i > 3: raise StopAsyncIteration
        return self.i
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
run(co(5))
done = 1
"""

# Prints the line events of sys.settrace in the program.
ORACLE = """\
import sys
path, lines = sys.argv[1], []
def trace(frame, event, argument):
    if event == 'line' and frame.f_code.co_filename == path:
        lines.append('%d %s' % (frame.f_lineno, frame.f_code.co_name))
    return trace
code = compile(open(path).read(), path, 'exec')
sys.settrace(trace)
exec(code, {'__name__': '__main__', '__builtins__': __builtins__})
sys.settrace(None)
print('\\n'.join(lines))
"""


@pytest.fixture(scope='module')
def lines(tmp_path_factory):
    """A recording of PROGRAM, and the lines that stock's sys.settrace tells of it."""
    folder = tmp_path_factory.mktemp('lines')
    program = folder / 'program.py'
    program.write_text(PROGRAM)
    recording = rdb.record(folder / 'log.rdb', program, python=PYTHON3)
    assert recording.status == 0, recording
    oracle = folder / 'oracle.py'
    oracle.write_text(ORACLE)
    told = rdb.run(['/usr/bin/python3.11', oracle, program])
    assert told.status == 0, told
    return recording, [tuple(line.split(' ', 1)) for line in told.stdout.splitlines()]


def test_lines_are_those_of_settrace(lines):
    """From the first line of the main module to the last: every step in the program is a line event, and no other."""
    recording, expected = lines
    program = str(recording.log.with_name('program.py'))
    with rdb.Debugger(recording.log) as debugger:
        place = debugger.tell('go start').place
        seen = []
        while len(seen) < len(expected):
            if place.file == program: # not in the library
                seen.append((str(place.line), place.function))
            place = debugger.tell('step').place
    assert seen == expected


def test_visits(lines):
    recording, expected = lines
    rdb.prove(recording)
    assert rdb.replay(recording.log).stop_points > len(expected)


def test_moves_and_values(lines):
    recording, _ = lines
    result = rdb.batch(recording.log, 'break 14', 'continue', 'print total, price', 'print self.__class__.__name__', 'bstep',
                       'print total', 'backtrace', 'delete', 'finish', 'continue', 'print caught')
    assert "'zero'" in result.stdout and "'Market'" in result.stdout and 'in fill' in result.stdout, result


def test_breakpoints_catches_and_conditions(lines):
    """On a function by its qualified name, before it has been defined; on a line if a condition holds, backward; on an
    exception.  What an evaluation prints is shown, and is not the program's."""
    recording, _ = lines
    result = rdb.batch(recording.log, 'break Market.fill', 'continue', 'where', 'delete', 'catch raise ValueError', 'continue',
                       'delete', 'break 10 if price == 7', 'bcontinue', 'print price, rest, more', 'print print("here")',
                       'locals')
    assert (result.status, result.stderr) == (0, ''), result
    for line in ("self=<Market>", "price=0", "ValueError: zero is raised here.", "(7, (1, 2), {'a': 7})",
                 "\nhere\n", "price = 7\n"):
        assert line in result.stdout, (line, result.stdout)


def test_multiprocessing(tmp_path):
    """Each process has a log of its own; all of them replay."""
    program = tmp_path / 'program.py'
    program.write_text("""if True:
        import multiprocessing
        def square(x):
            return x * x
        if __name__ == '__main__':
            for way in 'fork', 'spawn':
                context = multiprocessing.get_context(way)
                with context.Pool(2) as pool:
                    print(way, pool.map(square, range(5)))
        """)
    recording = rdb.record(tmp_path / 'log.rdb', program, python=PYTHON3)
    assert recording.stdout == 'fork [0, 1, 4, 9, 16]\nspawn [0, 1, 4, 9, 16]\n', recording
    logs = [log for log in tmp_path.glob('*.rdb') if rdb.began(log)]
    assert len(logs) >= 5
    for log in logs:
        rdb.replay(log)


def test_torture(tmp_path):
    """Every line and the layout of memory, at every call: signals, threads, children."""
    program = tmp_path / 'program.py'
    program.write_text("""if True:
        import os, signal, subprocess, threading
        signal.signal(signal.SIGUSR1, lambda number, frame: print('usr1', frame.f_lineno))
        os.kill(os.getpid(), signal.SIGUSR1)
        thread = threading.Thread(target=lambda: print(sum(i * i for i in range(20000))))
        thread.start()
        thread.join()
        print(subprocess.check_output(['echo', 'hi']), {object() for _ in range(9)})
        """)
    env = dict(rdb.ENVIRONMENT, REVDB_TORTURE='1')
    recording = rdb.record(tmp_path / 'log.rdb', program, python=PYTHON3, env=env)
    assert recording.status == 0 and 'usr1 4' in recording.stdout
    rdb.replay(recording.log)


def test_tracing_and_profiling(proves):
    """The program's own: a check of the eval loop that is only looked at must not be counted twice under sys.settrace."""
    recording = proves("""if True:
        import cProfile, os, sys, time
        def leaf(n):
            return n + 1
        def work():
            total = 0
            for n in range(20000):
                total += leaf(n)
                if n % 50 == 0:
                    os.getpid(), time.monotonic()
            return total
        seen = {}
        def trace(frame, event, argument):
            seen[event] = seen.get(event, 0) + 1
            return trace
        sys.settrace(trace)
        print(work())
        sys.settrace(None)
        print(sorted(seen.items()))
        profile = cProfile.Profile()
        print(profile.runcall(work))
        sys.setprofile(lambda frame, event, argument: seen.setdefault(event, 0))
        work()
        sys.setprofile(None)
        print(sorted(seen))
        """)
    assert recording.status == 0 and "('call', 20001)" in recording.stdout, recording


def test_instructions_made_one(proves):
    """What dis shows of specialized code is the same in a replay, also where a line begins in the second of two."""
    recording = proves("""if True:
        import dis, io, os
        def f(a, b):
            x = a
            y = b
            c = 1; d = x
            return (x,
                    y, c, d)
        for n in range(100):
            f(n, 2)
        out = io.StringIO()
        dis.dis(f, adaptive=True, file=out)
        if '__' in out.getvalue():
            os.stat('/')
        print(out.getvalue().count('__'))
        """)
    assert recording.status == 0 and int(recording.stdout) > 0


def test_many_libraries(proves, tmp_path):
    """Holes between them, which are filled while one is loaded, are many."""
    (tmp_path / 'x.c').write_text('char room[300000]; int f(void) { return room[7] + 42; }')
    subprocess.run(['gcc', '-shared', '-fPIC', tmp_path / 'x.c', '-o', tmp_path / 'x.so'], check=True)
    for number in range(90):
        shutil.copy(tmp_path / 'x.so', tmp_path / ('x%d.so' % number))
    recording = proves("""if True:
        import ctypes, sys
        libraries = [ctypes.CDLL('%s/x%%d.so' %% n) for n in range(90)]
        print(sum(library.f() for library in libraries), [ctypes.addressof(ctypes.c_char.in_dll(l, 'room')) %% 997 for l in libraries])
        """ % tmp_path, same=False)
    assert recording.stdout.startswith('3780 ')
    for _ in range(3):
        rdb.replay(recording.log)


def test_chaos_switches_between_threads(tmp_path):
    """An update that hardly ever is lost is lost soon; and the log replays."""
    program = tmp_path / 'program.py'
    program.write_text("""if True:
        import threading
        x = 0
        def one():
            return 1
        def work():
            global x
            for i in range(50):
                value = x
                x = value + one()
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(x)
        """)
    found = set()
    for seed in range(40):
        env = dict(rdb.ENVIRONMENT, REVDB_CHAOS='sched,seed=%d' % seed)
        recording = rdb.record(tmp_path / ('%d.rdb' % seed), program, python=PYTHON3, env=env)
        assert recording.status == 0, recording
        found.add(recording.stdout)
        if len(found) > 1:
            break
    assert len(found) > 1
    assert recording.stdout in rdb.replay(recording.log, output=True).output
