# SPDX-License-Identifier: MIT
"""Upstream's programs and libraries at work, and programs that talk to the world: each runs as it does under stock,
and its recording replays in isolation to the last event and looks the same from every side."""
import os
import shutil
import subprocess
import sys
import textwrap

import pexpect
import pytest
import rdb

LIBRARY = rdb.STOCK.resolve().parent / 'Lib'
SCRIPTS = rdb.STOCK.resolve().parent / 'Tools/scripts'


@pytest.fixture
def inputs(tmp_path):
    """A folder that is deleted before the replay.  The program runs in it."""
    folder = tmp_path / 'inputs'
    folder.mkdir()
    return folder


@pytest.fixture
def proved(tmp_path, inputs):
    """proved(argument...) runs under stock and recorded, each in a fresh copy of the inputs, compares, and proves the
    recording.  same: whether the two print the same to the byte."""
    def prove(*arguments, same=True, stdin='', visits=True):
        saved = tmp_path / 'saved'
        shutil.copytree(inputs, saved)
        env = dict(rdb.ENVIRONMENT, TMPDIR=inputs)
        expected = rdb.run([rdb.STOCK, *arguments], cwd=inputs, stdin=stdin, env=env)
        shutil.rmtree(inputs)
        shutil.copytree(saved, inputs)
        shutil.rmtree(saved)
        recording = rdb.record(tmp_path / 'log.rdb', *arguments, cwd=inputs, stdin=stdin, env=env)
        assert recording.status == expected.status, recording.stderr[-3000:]
        if same:
            assert (recording.stdout, recording.stderr) == (expected.stdout, expected.stderr)
        rdb.prove(recording, delete=inputs, visits=visits)
        return recording
    return prove


def program(inputs, text):
    path = inputs / 'prog.py'
    path.write_text(textwrap.dedent(text))
    return path


# ---- upstream's programs ----

def test_2to3(proved, inputs):
    shutil.copytree(LIBRARY / 'wsgiref' if rdb.LONG else LIBRARY / 'json', inputs / 'package',
                    ignore=shutil.ignore_patterns('*.pyc', 'tests'))
    proved('-m', 'lib2to3', 'package')


def test_pydoc(proved):
    proved('-m', 'pydoc', '-w', 'textwrap', 'StringIO', same=False)


def test_compileall(proved, inputs):
    shutil.copytree(LIBRARY / 'logging', inputs / 'logging', ignore=shutil.ignore_patterns('*.pyc'))
    proved('-m', 'compileall', '-f', 'logging')


def test_json_tool(proved, inputs):
    (inputs / 'large.json').write_text('[%s]' % ','.join(
        '{"id": %d, "name": "item \\u00e9 %d", "tags": [1.5, null, true, "x"], "nested": {"a": {"b": []}}}' % (i, i)
        for i in range(5000)))
    proved('-m', 'json.tool', 'large.json')


def test_trace(proved, inputs):
    program(inputs, '''
        import textwrap
        for i in range(20):
            print textwrap.fill('the quick brown fox ' * 5, 30 + i)
    ''')
    proved('-m', 'trace', '--count', '--summary', '-C', 'counts', 'prog.py', same=False)


def test_cprofile(proved, inputs):
    program(inputs, '''
        import difflib
        print ''.join(difflib.unified_diff(list('abcdefgh' * 20), list('abxdefyh' * 20)))[:100]
    ''')
    proved('-m', 'cProfile', 'prog.py', same=False)


def test_unittest(proved):
    proved('-m', 'unittest', 'test.test_textwrap', 'test.test_bisect', same=False)


@pytest.mark.parametrize('script, arguments', [
    ('pindent.py', ['-d', 'input.py']),
    ('ptags.py', ['input.py']),
    ('ndiff.py', ['input.py', 'other.py']),
    ('md5sum.py', ['input.py', 'other.py']),
    ('reindent.py', ['-v', '-d', 'input.py']),
    ('lll.py', ['.']),
    ('findnocoding.py', ['.']),
    ('pysource.py', ['.']),
], ids=lambda value: value if isinstance(value, str) else '')
def test_script(proved, inputs, script, arguments):
    for name in 'input.py', 'other.py':
        shutil.copy(LIBRARY / ('bisect.py' if name == 'input.py' else 'heapq.py'), inputs / name)
    proved(SCRIPTS / script, *arguments, same=False, visits=rdb.LONG)


# ---- the world outside ----

def test_http(proved, inputs, tmp_path):
    served = tmp_path / 'served'
    served.mkdir()
    (served / 'page.html').write_text('<h1>hello</h1>' * 2000)
    server = subprocess.Popen([sys.executable, '-u', '-m', 'http.server', '0', '--bind', '127.0.0.1'], cwd=served,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = server.stdout.readline().split(' port ')[1].split()[0]
        program(inputs, '''
            import urllib2, socket
            reply = urllib2.urlopen('http://127.0.0.1:%s/page.html')
            page = reply.read()
            print reply.code, len(page), reply.info()['content-type'], page.count('hello')
            try:
                urllib2.urlopen('http://127.0.0.1:%s/missing')
            except urllib2.HTTPError as error:
                print error.code
            print socket.getaddrinfo('127.0.0.1', 80)[0][4]
        ''' % (port, port))
        proved('prog.py')
    finally:
        server.kill()
        server.wait()


def test_sqlite(proved, inputs):
    program(inputs, '''
        import os, sqlite3, random
        db = sqlite3.connect('data.db')
        db.execute('create table item (id integer primary key, name text, price real)')
        db.executemany('insert into item (name, price) values (?, ?)', [('n%d' % i, i * 1.5) for i in range(500)])
        db.commit()
        db.create_function('twice', 1, lambda x: 2 * x)
        for row in db.execute('select name, twice(price) from item where price > 700 order by price desc'):
            print row
        try:
            db.execute('insert into item (id) values (1)')
        except sqlite3.IntegrityError as error:
            print error
        db.close()
        print os.path.getsize('data.db')
        print sqlite3.connect('data.db').execute('select count(*), sum(price) from item').fetchall()
    ''')
    proved('prog.py')


def test_subprocess(proved, inputs):
    program(inputs, '''
        import os, subprocess
        lines = subprocess.check_output(['sh', '-c', 'for i in 3 1 2; do echo $i; done']).split()
        print sorted(map(int, lines))
        child = subprocess.Popen(['sort', '-r'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        print child.communicate('a\\nb\\nc\\n')[0].split(), child.returncode
        print subprocess.call(['false']), subprocess.call('exit 3', shell=True)
        print os.popen('echo popen').read().strip(), os.system('exit 2') >> 8
        try:
            subprocess.Popen(['/no/such/program'])
        except OSError as error:
            print error
    ''')
    proved('prog.py')


def test_machine(proved, inputs):
    """What differs from machine to machine and run to run: the replay has to be told all of it."""
    program(inputs, '''
        import os, time, random, socket, tempfile, pwd, locale, platform, glob, uuid, datetime, sys, stat
        locale.setlocale(locale.LC_ALL, '')
        print os.getpid(), os.getcwd(), sorted(os.environ.items()), os.umask(022), os.times()
        print time.time(), time.ctime(), time.localtime()[:6], datetime.datetime.now(), time.tzname, time.clock()
        print random.random(), os.urandom(8).encode('hex'), uuid.uuid4(), uuid.uuid1(), id(object()), hash(object())
        print socket.gethostname(), pwd.getpwuid(os.getuid()), platform.uname(), os.getloadavg()
        print tempfile.mkstemp(), sorted(os.listdir('.')), glob.glob('/etc/host*'), os.stat('/etc/passwd')
        print os.statvfs('/'), sys.getrefcount(None) > 0, os.isatty(0), object(), {object(): 1}, set('abc')
        for name in os.listdir('/proc/self'):
            path = os.path.join('/proc/self', name)
            if stat.S_ISREG(os.lstat(path).st_mode):
                try: print name, len(open(path).read(200))
                except IOError as error: print error
    ''')
    proved('prog.py', same=False)


def test_stdin_pipe(proved, inputs):
    program(inputs, '''
        import sys
        first = raw_input('first? ')
        second = sys.stdin.readline()
        rest = sys.stdin.read()
        print first, repr(second), len(rest.split())
    ''')
    proved('prog.py', stdin='one\ntwo\n' + 'many words\n' * 3000)


def test_program_on_stdin(proved):
    proved(stdin='import sys\nfor i in range(3):\n    print i, sys.argv\n')


def test_command(proved):
    proved('-c', 'import os\nfor i in range(3): print i\nprint os.path.exists("/etc/passwd")')


def test_terminal(tmp_path, inputs):
    program(inputs, '''
        import os, sys, getpass, termios, fcntl
        print sys.stdin.isatty(), os.ttyname(0) is not None
        name = raw_input('name? ')
        secret = getpass.getpass('secret? ')
        print 'hello', name, len(secret)
    ''')
    child = pexpect.spawn(str(rdb.PYTHON), ['prog.py'], cwd=inputs, encoding='utf-8', timeout=60,
                          env=dict(rdb.ENVIRONMENT, TERM='dumb', REVDB=str(tmp_path / 'log.rdb')))
    child.expect_exact('name? ')
    child.sendline('ada')
    child.expect_exact('secret? ')
    child.sendline('lovelace')
    child.expect_exact('hello ada 8')
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    played = rdb.prove(rdb.Recording(tmp_path / 'log.rdb', 0, '', ''), delete=inputs)
    assert played.stop_points > 5


def test_interactive(tmp_path):
    """The interactive interpreter, with readline, on a terminal."""
    child = pexpect.spawn(str(rdb.PYTHON), [], cwd=tmp_path, encoding='utf-8', timeout=60,
                          env=dict(rdb.ENVIRONMENT, TERM='dumb', REVDB=str(tmp_path / 'log.rdb')))
    child.expect_exact('>>> ')
    child.sendline('import sys, readline; answer = 6 * 7')
    child.expect_exact('>>> ')
    child.sendline('print answer, sys.stdin.isatty()')
    child.expect_exact('42 True')
    child.expect_exact('>>> ')
    child.sendline('exit(5)')
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 5
    rdb.prove(rdb.Recording(tmp_path / 'log.rdb', 5, '', ''), visits=False)


def test_zip_application(proved, inputs):
    import zipfile
    with zipfile.ZipFile(inputs / 'app.zip', 'w') as archive:
        archive.writestr('__main__.py', 'import helper\nprint helper.greet("zip"), __file__\n')
        archive.writestr('helper.py', 'def greet(name):\n    return "hello " + name\n')
    proved('app.zip')
