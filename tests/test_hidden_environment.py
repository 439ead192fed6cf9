# SPDX-License-Identifier: MIT
"""Values of variables that look like secrets stay out of the log, and the replay does not notice (REVDB_ENV_HIDE)."""
import re

import pytest

import rdb

SECRET, OTHER = 'hunter2-correct-horse', 'battery-staple-9000'

# Carries secrets about in every way that keeps them whole.
CARRIES = '''
import os, subprocess, sys
secret = os.environ['DEPLOY_TOKEN']
print secret, len(secret), secret == os.environ.get('OTHER_PASSWORD'), bool(secret)
os.write(1, 'url: http://me:%s@host/\\n' % secret)
path = os.path.join(os.environ['WORK'], secret)
open(path, 'w').write(secret * 3)
sys.stdout.flush()
print open(path).read(), os.listdir(os.environ['WORK']), os.stat(path).st_size
print subprocess.call(['sh', '-c', 'test "$1" = "$DEPLOY_TOKEN" -a "$1" = "$2"', 'sh', secret, sys.argv[1]])
print secret in open('/proc/self/environ').read(), sys.argv
r, w = os.pipe()
os.write(w, secret)
print os.read(r, 100)
sys.stdout.flush()
if os.fork() == 0:
    print 'child', secret
    sys.stdout.flush()
    os._exit(0)
os.wait()
'''


@pytest.fixture
def carried(tmp_path, source):
    def make(**environment):
        (tmp_path / 'work').mkdir()
        env = dict(rdb.ENVIRONMENT, DEPLOY_TOKEN=SECRET, OTHER_PASSWORD=OTHER, WORK=tmp_path / 'work',
                   DATABASE='postgres://me:%s@host' % SECRET, **environment)
        recording = rdb.record(tmp_path / 'log.rdb', source(CARRIES), SECRET, env=env)
        assert recording.status == 0 and recording.stdout.count(SECRET) >= 7, recording.stderr
        return recording
    return make


def output(recording):
    """Without what the child wrote, which comes when it likes and is in a log of its own."""
    return recording.stdout.replace('child %s\n' % SECRET, '')


def test_program_has_the_value_and_the_log_has_not(carried, tmp_path):
    recording = carried(REVDB_COMPRESS='0')
    played = rdb.replay(recording.log, output=True)
    assert SECRET not in played.output
    assert output(recording) in re.sub(r'\*{3,}\d', SECRET, played.output)
    logs = list(tmp_path.glob('log*.rdb'))
    assert len(logs) == 2
    for log in logs:
        assert SECRET.encode() not in log.read_bytes() and OTHER.encode() not in log.read_bytes()
        rdb.replay(log)


def test_print_shows_the_mask(carried):
    with rdb.Debugger(carried().log) as debugger:
        debugger.tell('continue')
        shown = debugger.tell('print secret').text
        assert re.fullmatch(r"(\$\d+ = )?'\*+\d+'\n", shown) and len(shown.split("'")[1]) == len(SECRET)
        assert SECRET not in debugger.tell('print os.environ').text + debugger.tell('print sys.argv').text


@pytest.mark.parametrize('patterns', ['', 'NOTHING*,OTHER'])
def test_patterns_choose(carried, patterns):
    recording = carried(REVDB_ENV_HIDE=patterns, REVDB_COMPRESS='0')
    assert output(recording) in rdb.replay(recording.log, output=True).output
    assert SECRET.encode() in recording.log.read_bytes()


@pytest.mark.parametrize('name, hidden', [
    ('PGPASSWORD', True), ('my_secret', True), ('GITHUB_TOKEN', True), ('AWS_SECRET_ACCESS_KEY', True), ('MYSQL_PWD', True),
    ('SIGNING_KEY', True), ('DB_PASS', True), ('PASS', True), ('MYSQL_PW', True), ('HTTP_AUTHORIZATION', True),
    ('AWS_CREDS', True), ('SESSION_COOKIE', True), ('JWT', True), ('bearer', True), ('PASSENGERS', False), ('GIT_AUTHOR_NAME', False),
    ('XAUTHORITY', False), ('OLDPWD', False), ('KEYBOARD', False), ('SSH_AUTH_SOCK', False), ('LANGUAGE', False)])
def test_usual_names(recorded, name, hidden):
    recording = recorded('-c', 'import os; print os.environ[%r]' % name, env={**rdb.ENVIRONMENT, name: SECRET})
    assert recording.stdout == SECRET + '\n'
    assert (SECRET not in rdb.replay(recording.log, output=True).output) == hidden


def test_programs_that_are_executed_hide_too(tmp_path, source):
    """Directly, and behind a shell."""
    program = source('import os, subprocess, sys\n'
                     'if len(sys.argv) > 1:\n    print os.environ["SPECIAL"], os.environ["DEPLOY_TOKEN"]\n'
                     'else:\n    subprocess.check_call([sys.executable, __file__, "x"])\n'
                     '    subprocess.check_call(["sh", "-c", "%s %s x; true" % (sys.executable, __file__)])\n')
    env = dict(rdb.ENVIRONMENT, SPECIAL=SECRET, DEPLOY_TOKEN=OTHER, REVDB_ENV_HIDE='spec*', REVDB_COMPRESS='0')
    recording = rdb.record(tmp_path / 'log.rdb', program, env=env)
    assert recording.stdout == (SECRET + ' ' + OTHER + '\n') * 2
    logs = list(tmp_path.glob('log*.rdb'))
    assert len(logs) >= 3
    for log in logs:
        assert SECRET.encode() not in log.read_bytes()
        assert OTHER.encode() in log.read_bytes()


def test_long_texts_hold_secrets_anywhere(recorded):
    """Long ones are hashed in another way (Python/log/rdb_hash.h)."""
    recording = recorded('-c', '''
import os
for length in range(200, 330) + [4096, 5001]:
    text = "." * (length * 7 % 150) + os.environ["DEPLOY_TOKEN"]
    os.write(1, (text + "," + text).ljust(length) + "\\n")
''', env=dict(rdb.ENVIRONMENT, DEPLOY_TOKEN=SECRET))
    assert recording.status == 0 and recording.stdout.count(SECRET) == 2 * 132
    rdb.replay(recording.log)


def test_what_is_computed_from_a_secret_diverges_and_says_why(recorded):
    recording = recorded('-c', 'import os; print os.environ["DEPLOY_TOKEN"].encode("hex")',
                         env=dict(rdb.ENVIRONMENT, DEPLOY_TOKEN=SECRET))
    result = rdb.run([rdb.REVDB, 'replay', recording.log])
    assert result.status == 4 and 'REVDB_ENV_HIDE' in result.stderr and result.stderr.count('\n') == 1


def test_short_values_are_masked_where_they_stand(recorded):
    recording = recorded('-c', 'import os; print len(os.environ["MY_PASSWORD"]), "abc"',
                         env=dict(rdb.ENVIRONMENT, MY_PASSWORD='abc'))
    assert rdb.replay(recording.log, output=True).output.startswith('3 abc\n')


def test_logs_are_for_their_owner(carried, tmp_path):
    carried()
    assert {log.stat().st_mode & 0o777 for log in tmp_path.glob('log*.rdb')} == {0o600}


# ---- What a child prints, and what comes in pieces ----

@pytest.mark.parametrize('read', [
    'import subprocess; text = subprocess.check_output(["printenv", "API_TOKEN"])',
    'import subprocess; text = subprocess.Popen("printenv API_TOKEN; printenv API_TOKEN", shell=True, stdout=-1).stdout.read()',
    'text = os.popen("printenv API_TOKEN").read()',
    'r, w = os.pipe(); os.write(w, os.environ["API_TOKEN"]); os.close(w); text = os.fdopen(r, "r", 0).read()',
    'r, w = os.pipe(); os.write(w, "x" * 3000 + os.environ["API_TOKEN"] + "y" * 9000); os.close(w); text = os.fdopen(r).read()',
    'r, w = os.pipe(); os.write(w, os.environ["API_TOKEN"] * 2000); os.close(w); text = os.fdopen(r, "r", 100).read(30000)'])
def test_what_a_child_prints(recorded, tmp_path, read):
    """Python reads a pipe in pieces that grow: nothing of the value is in the log but for its first three bytes."""
    recording = recorded('-c', 'import os\n%s\nprint len(text), os.environ["API_TOKEN"] in text' % read,
                         env=dict(rdb.ENVIRONMENT, API_TOKEN=SECRET, REVDB_COMPRESS='0'))
    assert recording.status == 0 and recording.stdout.endswith(' True\n')
    for log in tmp_path.glob('log*.rdb'):
        for start in range(3, len(SECRET) - 4):
            assert SECRET[start:start + 4].encode() not in log.read_bytes()
    assert SECRET not in rdb.run([rdb.REVDB, 'replay', '--output', recording.log]).stdout


@pytest.mark.parametrize('size', [1, 2, 5, 9, 30])
@pytest.mark.parametrize('before', ['', 'abc', 'hunthunt'])
def test_pieces(recorded, tmp_path, size, before):
    """Read so many bytes at a time: of the secret's tail there is nothing in the log, but for its first three bytes."""
    program = """
import os
r, w = os.pipe()
os.write(w, %r + os.environ['API_TOKEN'] + ' and more, hun')
os.close(w)
pieces = iter(lambda: os.read(r, %d), '')
print sum(map(len, pieces))
""" % (before, size)
    recording = recorded('-c', program, env=dict(rdb.ENVIRONMENT, API_TOKEN=SECRET, REVDB_COMPRESS='0'))
    assert int(recording.stdout) == len(before + SECRET + ' and more, hun')
    data = recording.log.read_bytes()
    for start in range(3, len(SECRET) - 4):
        assert SECRET[start:start + 4].encode() not in data.replace(b'hunthunt', b''), SECRET[start:start + 4]
    rdb.replay(recording.log)


def test_pieces_of_different_descriptors_do_not_join(recorded):
    """What looks like a secret only when two descriptors are taken together stays as it is."""
    recording = recorded('-c', """
import os
a, b = os.pipe(), os.pipe()
os.write(a[1], 'hunt'), os.write(b[1], 'er2-correct-horse'), os.write(a[1], 'ing season')
print os.read(a[0], 3), os.read(b[0], 100), os.read(a[0], 100)
""", env=dict(rdb.ENVIRONMENT, API_TOKEN=SECRET))
    assert recording.stdout in rdb.replay(recording.log, output=True).output


@pytest.mark.parametrize('name, value, secret', [
    ('DATABASE_URL', 'postgres://me:%s@host:5432/db?sslmode=no', SECRET), ('HTTP_PROXY', 'http://u:%s@proxy:3128', SECRET),
    ('SENTRY_DSN', 'https://public0123456789:%s@sentry.io/1', SECRET), ('HOSTS', 'redis://:%s@a/0,redis://b/1', SECRET),
    ('BROKER', 'amqp://x:y:%s@h//', SECRET), ('PLAIN', 'http://host/path:%s', None), ('MAIL', 'x: %s@host', None),
    ('PORT', 'http://host:8080/%s@x', None)])
def test_passwords_in_urls(recorded, name, value, secret):
    recording = recorded('-c', 'import os, sys; u = os.environ[%r]; os.write(1, u + "\\n"); print len(u)' % name,
                         env={**rdb.ENVIRONMENT, name: value % SECRET, 'REVDB_COMPRESS': '0'})
    assert recording.stdout.startswith(value % SECRET)
    played = rdb.replay(recording.log, output=True)
    assert (SECRET in played.output) == (secret is None)
    assert (SECRET.encode() in recording.log.read_bytes()) == (secret is None)
    assert value.split('%s')[0] in played.output or name == 'BROKER'


def test_the_message_names_the_variable(recorded):
    recording = recorded('-c', 'import os; print os.environ["DATABASE_URL"].split("@")[0][::-1], os.environ["DEPLOY_TOKEN"][:3]',
                         env=dict(rdb.ENVIRONMENT, DATABASE_URL='x://me:%s@h' % SECRET, DEPLOY_TOKEN=OTHER))
    result = rdb.run([rdb.REVDB, 'replay', recording.log])
    assert result.status == 4 and 'DATABASE_URL, DEPLOY_TOKEN (REVDB_ENV_HIDE)' in result.stderr


# ---- Sources: what the program itself could have read ----

@pytest.mark.parametrize('code', [
    'exec compile("x = 1", NAME, "exec")', 'exec compile("def f(): pass\\nf()", NAME, "exec")',
    'import marshal; exec marshal.loads(marshal.dumps(compile("x = 1", NAME, "exec")))',
    'import imp; m = imp.new_module("m"); exec compile("y = 2", NAME, "exec") in m.__dict__',
    'import os; os.stat(NAME), os.listdir(os.path.dirname(NAME)); exec compile("x = 1", NAME, "exec")',
    'open(NAME).close(); exec compile("x = 1", NAME, "exec")',
    'open(NAME).close(); import ast; exec compile(ast.parse("x = 1", NAME), NAME, "exec")'])
def test_a_name_alone_brings_no_file_into_the_log(recorded, tmp_path, code):
    private = tmp_path / 'private'
    private.write_text('content of a file that nobody read\n')
    recording = recorded('-c', 'NAME = %r\n%s\nprint 3' % (str(private), code), env=dict(rdb.ENVIRONMENT, REVDB_COMPRESS='0'))
    assert recording.status == 0, recording.stderr
    assert b'nobody read' not in recording.log.read_bytes()
    rdb.replay(recording.log)


@pytest.mark.parametrize('code', ['execfile(NAME)', 'exec compile(open(NAME).read(), NAME, "exec")', 'import found',
                                  'import runpy; runpy.run_path(NAME)', 'import imp; imp.load_source("m", NAME)'])
def test_what_was_read_is_in_the_log(recorded, tmp_path, code):
    (tmp_path / 'found.py').write_text('x = 1 # this line was read\n')
    program = 'import sys; sys.path.insert(0, %r); sys.dont_write_bytecode = True\nNAME = %r\n%s\n' % (
        str(tmp_path), str(tmp_path / 'found.py'), code)
    recording = recorded('-c', program, env=dict(rdb.ENVIRONMENT, REVDB_COMPRESS='0'))
    assert recording.status == 0, recording.stderr
    assert b'this line was read' in recording.log.read_bytes()
