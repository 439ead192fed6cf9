"""C extensions that know nothing of us, and call the C library and other libraries directly, record and replay."""
import rdb

USE = '''
import os, sqlite3, sys
sys.path.insert(0, sys.argv[1])
import direct

path = os.path.join(sys.argv[1], 'data.db')
database = sqlite3.connect(path)
database.execute('create table words (word text)')
database.executemany('insert into words values (?)', [('one',), ('two',), ('three',)])
database.commit()

direct.keep(lambda n: 'first called as %d' % n)
direct.keep(lambda n: 'second called as %d' % n)
for turn in range(20):
    print direct.call_all()
    print direct.outside()
    print direct.query(path, 'select word from words order by random()')
'''


def test_direct_calls(tmp_path, source):
    c = rdb.TOP / 'tests/extensions/direct.c'
    folder = tmp_path / 'inputs'
    folder.mkdir()
    setup = source('from distutils.core import setup, Extension\n'
                   'setup(ext_modules=[Extension("direct", [%r], libraries=["sqlite3"])])\n' % str(c), 'setup.py')
    built = rdb.run([rdb.PYTHON, setup, 'build_ext', '--build-lib', tmp_path / 'built', '--build-temp',
                     tmp_path / 'temp'], cwd=tmp_path)
    assert built.status == 0, built
    for module in (tmp_path / 'built').rglob('direct*.so'):
        module.rename(tmp_path / module.name)  # beside the data, which is deleted before the replay
    recording = rdb.record(tmp_path / 'log.rdb', source(USE.replace('sys.path.insert(0, sys.argv[1])',
                                                                    'sys.path.insert(0, %r)' % str(tmp_path))), folder)
    assert (recording.status, recording.stderr) == (0, ''), recording
    assert recording.stdout.count('called as') == 40 and 'Europe/Paris' in recording.stdout
    rdb.prove(recording, delete=folder)
