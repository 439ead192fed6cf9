# SPDX-License-Identifier: MIT
"""The text of the code that ran: several texts under one name, archives, packages, encodings; 2.7 and 3.11 alike."""
import os
import re
import shutil
import subprocess
import zipfile

import pytest

import rdb

PYTHON3 = rdb.BUILD / 'bin/python3.11-rdb'
needs3 = pytest.mark.skipif(not PYTHON3.exists(), reason='Python 3.11 is not built here')
both = pytest.mark.parametrize('python', [rdb.PYTHON, pytest.param(PYTHON3, marks=needs3)], ids=['2.7', '3.11'])


@pytest.fixture
def recorded(tmp_path):
    """A function: records a program, takes away all that it was made of, and returns the log."""
    def record(text, python, *arguments, delete=(), env=None, **options):
        program = tmp_path / 'program.py'
        program.write_bytes(text if isinstance(text, bytes) else text.encode())
        recording = rdb.record(tmp_path / 'log.rdb', program, *arguments, python=python, cwd=tmp_path, env=env, **options)
        assert recording.status == 0, recording
        program.unlink()
        (tmp_path / 'output').write_text(recording.stdout)
        for path in delete:
            shutil.rmtree(tmp_path / path) if (tmp_path / path).is_dir() else (tmp_path / path).unlink()
        return recording.log
    return record


def shown(log, *commands):
    result = rdb.batch(log, *commands)
    assert result.status == 0, result
    return result.stdout


def stops(text):
    """(file, line, function, the text of the line) of every place that was shown."""
    places = re.findall(r'^(?:#\d+ +)?File "(?:[^"]*/)?([^"/]+)", line (\d+), in (\S+)\n(?:.*\n)*?[>*-]+ *\d+ +(.*)', text, re.M)
    return [(file, int(line), function, code.strip()) for file, line, function, code in places]


STRINGS = '''\
exec("def f():\\n    return 1\\n")
exec("def g():\\n    return 2\\n")
h = eval("lambda: 3 + f()")
exec(compile("def k():\\n    return 'compiled'\\n", "<string>", "exec"))
print([f(), g(), h(), k()])
'''


@both
def test_strings_of_one_name(recorded, python):
    log = recorded(STRINGS, python)
    text = shown(log, 'break f', 'break g', 'break k', *['continue'] * 4)
    found = [(function, code) for _, _, function, code in stops(text) if function in 'fgk']
    assert found == [('f', 'return 1'), ('g', 'return 2'), ('f', 'return 1'), ('k', "return 'compiled'")]


RELOAD = '''\
import os, sys
try:
    reload
except NameError:
    from importlib import reload
sys.path.insert(0, os.getcwd())

def write(text):
    with open('shop.py', 'w') as out:
        out.write(text)

write("""def price():
    return 'first'
""")
import shop
old = shop.price
write("""# a line more
def price():
    return 'second'
""")
if sys.argv[1:]:
    os.utime('shop.py', (1, 1))                 # a .pyc of another time
reload(shop)
print(old(), shop.price())
'''


@both
def test_reloaded(recorded, python):
    log = recorded(RELOAD, python, 'stamp', delete=['shop.py'])
    text = shown(log, 'break price', 'continue', 'continue', 'info files', 'list shop.py:1', 'list shop.py#2:1',
                 'break shop.py:2', 'backtrace')
    assert stops(text)[1:3] == [('shop.py', 2, 'price', "return 'first'"), ('shop.py#2', 3, 'price', "return 'second'")]
    assert re.search(r'shop\.py  \(2 texts: .*shop\.py to .*shop\.py#2\)', text)
    assert 'in 2 texts of that name' in text and '(2 texts are so called; this is ' in text
    assert re.search(r'#0 .*shop\.py#2', text)


@both
def test_a_pyc_older_than_its_file(recorded, tmp_path, python):
    """Edited within the second, and of the same size: Python runs the .pyc of the text before."""
    program = RELOAD.replace("'second'\n", "'other'\n").replace('# a line more\n', '')
    log = recorded(program, python, delete=['shop.py'])
    first, last = re.findall(r'first|other', (tmp_path / 'output').read_text())
    text = shown(log, 'break price', 'continue', 'continue')
    assert [code for _, _, function, code in stops(text) if function == 'price'] == [
        "return '%s'" % first, "return '%s'" % last]


def write_package(folder):
    (folder / 'inner').mkdir(parents=True)
    (folder / 'inner/__init__.py').write_text('def deep():\n    return "deep"         # in the package\n')
    (folder / 'plain.py').write_text('import inner\n\ndef shallow():\n    return inner.deep()   # in the module\n')


@both
@pytest.mark.parametrize('packed', [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=['stored', 'deflated'])
def test_eggs_with_compiled_modules(recorded, tmp_path, python, packed):
    """What setuptools packs: .py and .pyc, compiled somewhere else."""
    write_package(tmp_path / 'build/egg')
    compile_all = ['-m', 'compileall', '-q', 'egg'] + (['-b'] if python == PYTHON3 else [])
    subprocess.run([python, *compile_all], cwd=tmp_path / 'build', check=True)
    with zipfile.ZipFile(tmp_path / 'some.egg', 'w', packed) as egg:
        for path in sorted((tmp_path / 'build/egg').rglob('*.py*')):
            info = zipfile.ZipInfo.from_file(path, path.relative_to(tmp_path / 'build/egg'))
            egg.writestr(info, path.read_bytes(), packed)
    shutil.rmtree(tmp_path / 'build')
    log = recorded('import sys\nsys.path.insert(0, "some.egg")\nimport plain\nprint(plain.shallow())\n', python,
                   delete=['some.egg'])
    text = shown(log, 'break deep', 'continue', 'up', 'search shallow')
    assert 'return "deep"         # in the package' in text and 'return inner.deep()   # in the module' in text
    assert 'def shallow():' in text


@both
def test_packages_of_the_interpreter_are_not_its_library(recorded, tmp_path, python):
    """A virtualenv's: nothing that the interpreter brought."""
    version = 'python3.11' if python == PYTHON3 else 'python2.7'
    library = tmp_path / ('env/lib/%s' % version)
    (tmp_path / 'env/bin').mkdir(parents=True)
    shutil.copy2(os.path.realpath(python), tmp_path / 'env/bin/python')
    library.parent.mkdir(parents=True)
    library.mkdir()
    for entry in os.scandir(rdb.BUILD / 'lib' / version):
        if entry.name not in ('site-packages', 'known-bytes'):
            (library / entry.name).symlink_to(entry.path)
    write_package(library / 'site-packages/many')
    (library / 'site-packages/many/__init__.py').write_text('def one():\n    return 1         # from site-packages\n')
    log = recorded('import many\nfor i in range(2):\n    many.one()\n', tmp_path / 'env/bin/python',
                   env=dict(rdb.ENVIRONMENT, PYTHONHOME=tmp_path / 'env'))
    shutil.rmtree(library / 'site-packages')
    text = shown(log, 'break many.one', 'continue', 'list')
    assert 'return 1         # from site-packages' in text


TEMPLATES = '''\
import os

def render(number, name):
    code = 'def root():\\n    return "page %d"\\n' % number
    space = {}
    exec(compile(code, name, 'exec'), space)
    return space['root']

with open('page.html', 'w') as out:
    out.write('<html>')
open('page.html').read()
roots = [render(i, os.path.abspath('page.html')) for i in range(3)]
print([root() for root in roots])
'''


@both
def test_templates_compiled_under_the_name_of_a_file(recorded, python):
    log = recorded(TEMPLATES, python)
    text = shown(log, 'break root', *['continue'] * 3)
    assert [(file, code) for file, _, function, code in stops(text) if function == 'root'] == [
        ('page.html', 'return "page 0"'), ('page.html#2', 'return "page 1"'), ('page.html#3', 'return "page 2"')]


def test_namedtuples(recorded):
    log = recorded('''\
import collections
One = collections.namedtuple('One', 'a b')
Two = collections.namedtuple('Two', 'c d')
print Two(1, 2)._asdict(), One(3, 4)._asdict()
''', rdb.PYTHON)
    texts = [shown(log, 'break _asdict', *['continue'] * count, 'longlist', 'search class') for count in (1, 2)]
    assert ['class Two(tuple)' in text for text in texts] == [True, False]
    assert ['class One(tuple)' in text for text in texts] == [False, True]


@both
def test_an_interactive_prompt(tmp_path, python):
    """Every statement is a text of its own."""
    typed = 'def f():\n    return 10\n\ndef g():\n    return 20\n\nx = f()\ny = g()\nprint(x + y)\n'
    recording = rdb.record(tmp_path / 'log.rdb', '-i', '-u', python=python, stdin=typed, cwd=tmp_path)
    assert '30' in recording.stdout
    text = shown(recording.log, 'break f', 'break g', *['continue', 'backtrace'] * 9)
    places = [(function, code) for _, _, function, code in stops(text)]
    assert ('f', 'return 10') in places and ('g', 'return 20') in places
    assert all(re.search(r'in <module>\n +%s\n' % re.escape(code), text) for code in ('x = f()', 'y = g()'))


def test_code_read_from_standard_input(tmp_path):
    recording = rdb.record(tmp_path / 'log.rdb', stdin='def f():\n    return 5\nprint f()\n', cwd=tmp_path)
    text = shown(recording.log, 'break f', 'continue', 'up')
    assert [code for _, _, _, code in stops(text)][-2:] == ['return 5', 'print f()']


ENCODED = {
    'latin-1': '# -*- coding: latin-1 -*-\nname = u"Bär über Öl"\n\ndef f():\n    return name   # über\nf()\n'.encode('latin-1'),
    'bom': b'\xef\xbb\xbf' + 'name = u"Bär über Öl"\n\ndef f():\n    return name   # über\n\nf()\n'.encode(),
    'crlf': '# coding: utf-8\r\nname = u"Bär über Öl"\r\n\r\ndef f():\r\n    return name   # über\r\nf()\r\n'.encode(),
    'cp1252': '#!/x\n# vim: set fileencoding=cp1252 :\nname = u"Bär €"\ndef f():\n    return name   # über\nf()\n'.encode('cp1252'),
}


@both
@pytest.mark.parametrize('encoding', sorted(ENCODED))
@pytest.mark.parametrize('how', ['main', 'source', 'compiled'])
def test_encodings(recorded, tmp_path, python, encoding, how):
    module = tmp_path / 'there.py'
    module.write_bytes(ENCODED[encoding])
    if how == 'main':
        log = recorded(ENCODED[encoding], python)
    else:
        if how == 'compiled':
            rdb.run([python, '-c', 'import there'], cwd=tmp_path)
        log = recorded('import sys\nsys.path.insert(0, "")\nimport there\n', python, delete=['there.py'])
    text = shown(log, 'break f', 'continue', 'search über', 'list .')
    assert 'return name   # über' in text and 'Bär' in text


def test_line_ends_of_old(recorded):
    log = recorded('exec(compile("def f():\\r    return 7   # carriage\\rprint f()\\r", "old.py", "exec"))\n', rdb.PYTHON)
    text = shown(log, 'break f', 'continue', 'up')
    assert [code for _, _, _, code in stops(text)][-2:] == ['return 7   # carriage', 'print f()']


WHY = '''\
exec("def f(x):\\n    return 1 / x      # divides\\n")
exec("def g(x):\\n    return f(x)       # calls\\n")
g(0)
'''


@pytest.mark.parametrize('commands, shows', [
    (['continue', 'why'], ['# divides', '# calls', 'File "<string>#2"']),
    (['break f', 'continue', 'backtrace'], ['# divides', '# calls', 'File "<string>#2"']),
    (['break f', 'continue', 'source f'], ['File "<string>"', '# divides']),
    (['break f', 'continue', 'source g'], ['File "<string>#2"', '# calls']),
    (['break <string>#2:2', 'continue', 'info source'], ['# calls', 'file:         <string>#2'])], ids=lambda each: each[-1])
def test_what_shows_sources_follows(tmp_path, commands, shows):
    (tmp_path / 'program.py').write_text(WHY)
    log = rdb.record(tmp_path / 'log.rdb', tmp_path / 'program.py').log
    text = shown(log, *commands)
    assert all(part in text for part in shows), text


def test_a_report_shows_what_ran(tmp_path):
    (tmp_path / 'program.py').write_text(WHY)
    log = rdb.record(tmp_path / 'log.rdb', tmp_path / 'program.py').log
    assert rdb.run([rdb.REVDB, 'report', log, '-o', tmp_path / 'page.html']).status == 0
    page = (tmp_path / 'page.html').read_text()
    assert '# divides' in page and '# calls' in page
