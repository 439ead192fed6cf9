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
    ('SIGNING_KEY', True), ('OLDPWD', False), ('KEYBOARD', False), ('SSH_AUTH_SOCK', False), ('LANGUAGE', False)])
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
