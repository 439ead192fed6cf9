# SPDX-License-Identifier: MIT
"""The recipes of CONTRIBUTING.md work as they stand there: each is followed in a copy, and what it adds is there."""
import os
import re
import shutil
import subprocess

import rdb

TEXT = (rdb.TOP / 'CONTRIBUTING.md').read_text()


def recipe(before):
    """The path that the line before a block names, and the block."""
    found = re.search(r'^%s(?: `([^`]*)`)?.*?\n\n```\w*\n(.*?)^```$' % before, TEXT, re.M | re.S)
    return found[1], found[2]


def make_words(expression):
    command = ['make', '-s', '--eval', 'tell: ; @echo %s' % expression, 'tell']
    return subprocess.run(command, cwd=rdb.TOP, stdout=subprocess.PIPE, check=True, text=True).stdout.split()


def compile_file(flags, file, into):
    flags = [flag for flag in make_words(flags) if flag not in ('-MMD', '-MP')]
    subprocess.run(['gcc', *flags, '-c', file, '-o', into], cwd=rdb.TOP, check=True)


def test_a_command(tmp_path, recorded, source):
    path, text = recipe('New file')
    file = tmp_path / os.path.basename(path)
    file.write_text(text)
    compile_file('$(call fe_flags,%s)' % os.path.dirname(path), file, tmp_path / 'new.o')
    subprocess.run(['gcc', tmp_path / 'new.o', *make_words('$(FE_OBJ)'), '-o', tmp_path / 'revdb', *make_words('$(FE_LIBS)')],
                   cwd=rdb.TOP, check=True)
    log = recorded(source('x = 1\n')).log
    told = rdb.run([tmp_path / 'revdb', '-x', rdb.PYTHON, '--batch', '-ex', 'greet', '-ex', 'greet you', log])
    assert told.status == 0 and {'Hello, world.', 'Hello, you.'} <= set(told.stdout.splitlines()), told
    assert '### `greet [NAME]`' in rdb.run([tmp_path / 'revdb', '--help-commands']).stdout


def test_a_subcommand(tmp_path):
    path, text = recipe('New tool')
    file, revdb = tmp_path / os.path.basename(path), tmp_path / 'revdb'
    file.write_text(text)
    compile_file('$(call fe_flags,%s)' % os.path.dirname(path), file, tmp_path / 'new.o')
    subprocess.run(['gcc', tmp_path / 'new.o', *make_words('$(FE_OBJ)'), '-o', revdb, *make_words('$(FE_LIBS)')],
                   cwd=rdb.TOP, check=True)
    assert '  greet LOG\n      say hello to a log\n' in rdb.run([revdb, '--help']).stdout
    assert rdb.run([revdb, 'greet', 'a.rdb']) == (0, 'Hello, a.rdb.\n', '')
    assert rdb.run([revdb, 'greet', '--help']).stdout.startswith('usage: revdb greet [OPTION]... LOG\n')
    wrong = rdb.run([revdb, 'greet'])
    assert wrong.status == 2 and 'revdb greet' in wrong.stderr and not wrong.stdout
    assert '.B greet LOG\n' in rdb.run([revdb, '--help-commands=man']).stdout


def test_a_boundary_function(tmp_path, recorded, source):
    """A new number behind the others leaves what is compiled already as it is, but for the list of names."""
    tree = tmp_path / 'tree'
    for room in 'Python', 'Modules', 'Include':
        shutil.copytree(rdb.TOP / room, tree / room)
    path, row = recipe('At the end of')
    with open(tree / path, 'a') as file:
        file.write(row)
    calls = 'Python/log/rdb_calls.h'
    before = (tree / calls).read_text().splitlines()
    flags = [flag for flag in make_words('$(call room_flags,Modules/boundary)') if flag not in ('-MMD', '-MP')]
    said = subprocess.run([rdb.TOP / 'tools/number-calls', calls, 'gcc', *flags, '--', path], cwd=tree, check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    after = (tree / calls).read_text().splitlines()
    assert after == [*before[:-2], before[-2].ljust(119) + '\\', '    X(getpagesize)', before[-1]]
    assert 'getpagesize in ' + calls in said
    archive = tmp_path / 'librdb.a'
    shutil.copy(rdb.BUILD / 'obj/librdb.a', archive)
    for changed in path, 'Python/log/rdb_event.c':
        room, stem = os.path.split(changed)
        flags = [flag for flag in make_words('$(call room_flags,%s)' % room) if flag not in ('-MMD', '-MP')]
        subprocess.run(['gcc', *flags, '-c', changed, '-o', tmp_path / stem.replace('.c', '.o')], cwd=tree, check=True)
        subprocess.run(['ar', 'rcs', archive, tmp_path / stem.replace('.c', '.o')], check=True)
    home = tmp_path / 'home'
    (home / 'bin').mkdir(parents=True)
    (home / 'lib').symlink_to(rdb.BUILD / 'lib')
    python = home / 'bin/python-rdb'
    subprocess.run(['make', '-s', '-C', rdb.BUILD / 'cpython', 'MAINOBJ=%s' % archive, 'BUILDPYTHON=%s' % python, python,
                    'RDB_LINK=-no-pie -Wl,--whole-archive %s -Wl,--no-whole-archive %s' % (archive, ' '.join(make_words('$(PY_LIBS)')))],
                   stdout=subprocess.DEVNULL, check=True)
    program = source('import ctypes\nprint "pages of", ctypes.CDLL(None).getpagesize()\n')
    log = tmp_path / 'log.rdb'
    result = rdb.run([python, program], env=dict(rdb.ENVIRONMENT, REVDB=str(log)))
    assert result.status == 0 and re.fullmatch(r'pages of \d+\n', result.stdout), result
    # Unconfined: its library lies in another folder.
    replayed = rdb.run([rdb.REVDB, '--unconfined', '-x', python, '--batch', '-ex', 'continue', '-ex', 'continue', log])
    assert replayed.status == 0 and result.stdout in replayed.stdout, replayed


def test_a_patch(tmp_path):
    """In a copy of upstream's files that are patched: they are all that tools/patches looks at."""
    tree = tmp_path / 'tree'
    for folder in 'patches', 'tools':
        shutil.copytree(rdb.TOP / folder, tree / folder)
    edit, = re.findall(r"^make edit-patch PATCH=(\S+) FILES='(\S+)'", TEXT, re.M)
    _, head = recipe('make it unnecessary')
    series = tree / 'patches/2.7.18/series'
    patched = set(re.findall(r'^\+\+\+ b/(\S+)', ''.join(
        (series.parent / name).read_text() for name in series.read_text().split()), re.M)) | {edit[1]}
    for name in patched:
        for folder in 'build/cpython', 'build/upstream':
            origin = rdb.TOP / 'build/upstream' / name
            origin = origin if origin.exists() else rdb.TOP / 'build/cpython' / name
            if origin.exists():
                (tree / folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(origin, tree / folder / name)
    (tree / 'build/stamp').mkdir(parents=True)

    def patches(*arguments):
        done = rdb.run([tree / 'tools/patches', 'patches/2.7.18', 'build/cpython', *arguments], cwd=tree)
        assert done.status == 0, done
        return done.stdout

    patches('apply')
    patches('edit', *edit)
    file = tree / 'build/cpython' / edit[1]
    file.write_text('/* Hello. */\n' + file.read_text())
    patches('refresh')
    patch = series.parent / edit[0]
    patch.write_text(head + '\n' + patch.read_text())
    assert edit[0] in series.read_text().split() and '+/* Hello. */' in patch.read_text()
    assert 'they apply exactly' in patches('check')
