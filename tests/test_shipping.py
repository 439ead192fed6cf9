# SPDX-License-Identifier: MIT
"""docs/shipping.md: Debian packages, the tarball, the source release, the list of what is linked; and installations that are
not whole.  What takes minutes, and a root folder of its own, is for make check-long."""
import json
import os
import shutil
import subprocess
import tarfile

import pytest

import rdb

VERSION = (rdb.TOP / 'VERSION').read_text().strip()
PYTHONS = sorted(path.name for path in (rdb.BUILD / 'bin').iterdir() if path.name in ('python-rdb', 'python3.11-rdb'))
TOOLS = all(map(shutil.which, ('mmdebstrap', 'patchelf', 'lintian', 'dpkg-shlibdeps', 'unshare')))
heavy = pytest.mark.skipif(not rdb.LONG or not TOOLS or os.getuid() != 0,
                           reason='make check-long, as root, with mmdebstrap, patchelf, lintian and dpkg-dev')


# ---- the list of what is linked ----

def sbom(*arguments):
    return rdb.run([rdb.TOP / 'tools/sbom', *arguments], env={'PATH': os.environ['PATH'], 'SOURCE_DATE_EPOCH': '1700000000'})


def test_sbom():
    files = [rdb.BUILD / 'bin' / name for name in PYTHONS] + [rdb.REVDB]
    text = sbom(VERSION, *files).stdout
    assert text == sbom(VERSION, *files).stdout
    document = json.loads(text)
    assert document['spdxVersion'] == 'SPDX-2.3' and document['creationInfo']['created'] == '2023-11-14T22:13:20Z'
    ids = {package['SPDXID']: package for package in document['packages']}
    assert len(ids) == len(document['packages']), 'each has a name of its own'
    for relation in document['relationships']:
        assert relation['relatedSpdxElement'] in ids and relation['spdxElementId'] in {*ids, 'SPDXRef-DOCUMENT'}
    linked = {line.split()[0] for line in subprocess.check_output(['ldd', rdb.REVDB], text=True).splitlines() if '=>' in line}
    names = {package['name'] for package in document['packages']}
    assert {'libgc.so.1', 'libjansson.so.4', 'libseccomp.so.2'} <= linked
    assert any('gc' in name for name in names) and any('jansson' in name for name in names) and any('seccomp' in name for name in names)
    assert sum(package['name'] == 'cpython' for package in document['packages']) == len(PYTHONS)


def test_sbom_of_what_is_not_there():
    for arguments in [(VERSION,), (VERSION, '/missing')]:
        result = sbom(*arguments)
        assert result.status and result.stderr.count('\n') == 1 and not result.stdout


# ---- the source release ----

@pytest.fixture
def clone(tmp_path):
    if not (rdb.TOP / '.git').exists():
        pytest.skip('this is no clone')
    subprocess.run(['git', 'clone', '-q', '--no-local', '--depth=1', 'file://%s' % rdb.TOP, tmp_path / 'clone'], check=True)
    return tmp_path / 'clone'


def dist(clone, *folder):
    return rdb.run(['tools/dist', *(folder or ('out', VERSION))], cwd=clone, env={'PATH': os.environ['PATH'], 'HOME': '/nowhere'})


def test_two_releases_are_equal(clone, tmp_path):
    """Of one commit, in another place, at another time, for another user."""
    one = dist(clone, tmp_path / 'one', VERSION)
    shutil.copytree(clone, tmp_path / 'again', symlinks=True)
    os.utime(tmp_path / 'again/VERSION', (1, 1))
    two = rdb.run(['sh', '-c', 'umask 077; TZ=Asia/Tokyo LC_ALL=C tools/dist %s %s' % (tmp_path / 'two', VERSION)],
                  cwd=tmp_path / 'again', env={'PATH': os.environ['PATH']})
    assert (one.status, two.status) == (0, 0), (one, two)
    name = 'python-rdb-%s.tar.gz' % VERSION
    assert (tmp_path / 'one' / name).read_bytes() == (tmp_path / 'two' / name).read_bytes()
    with tarfile.open(tmp_path / 'one' / name) as archive:
        names = set(archive.getnames())
        assert {member.uid for member in archive} == {0}
    listed = subprocess.check_output(['git', 'ls-files'], cwd=clone, text=True).splitlines()
    assert {'python-rdb-%s/%s' % (VERSION, path) for path in listed} <= names


def test_a_release_that_is_none(clone, tmp_path):
    (clone / 'README.md').write_text('changed')
    changed = dist(clone)
    assert changed.status == 0 and 'not committed' in changed.stderr
    assert 'VERSION says' in dist(clone, 'out', '99').stderr and dist(clone, 'out', '99').status == 1
    shutil.rmtree(clone / '.git')
    result = rdb.run(['tools/dist', 'out', VERSION], cwd=clone, env={'PATH': os.environ['PATH'], 'GIT_CEILING_DIRECTORIES': tmp_path})
    assert result.status == 1 and 'no clone' in result.stderr and result.stderr.count('\n') == 1


# ---- installations that are not whole ----

def test_a_front_end_without_an_interpreter(tmp_path):
    shutil.copy(rdb.REVDB, tmp_path / 'revdb')
    (tmp_path / 'prog.py').write_text('print 1\n')
    rdb.record(tmp_path / 'log.rdb', tmp_path / 'prog.py')
    for command in [['record', 'prog.py'], ['replay', 'log.rdb'], ['report', 'log.rdb', '-o', 'x.html']]:
        result = rdb.run([tmp_path / 'revdb', *command], cwd=tmp_path)
        assert result.status == 3 and result.stderr.count('\n') == 1, result
        assert 'there is no python-rdb beside revdb' in result.stderr


def test_an_interpreter_without_its_library(tmp_path):
    (tmp_path / 'bin').mkdir()
    for program in rdb.REVDB, rdb.PYTHON:
        shutil.copy(program, tmp_path / 'bin')
    (tmp_path / 'prog.py').write_text('print 1\n')
    for there in False, True:
        result = rdb.run([tmp_path / 'bin/revdb', 'record', 'prog.py'], cwd=tmp_path)
        assert result.status == 3 and result.stderr.count('\n') == 1 and 'its library is missing' in result.stderr, result
        (tmp_path / 'lib/python2.7').mkdir(parents=True, exist_ok=there)
    assert not list(tmp_path.glob('*.rdb'))


def test_another_build_of_the_interpreter(tmp_path):
    """As when a package was upgraded after the recording."""
    shutil.copytree(rdb.BUILD / 'bin', tmp_path / 'bin', symlinks=False)
    old = tmp_path / 'bin/python-rdb'
    rdb.record(tmp_path / 'log.rdb', '-c', 'print 1')
    notes = subprocess.check_output(['readelf', '-n', old], text=True)
    build_id = bytes.fromhex(notes.split('Build ID: ')[1].split()[0])
    image = old.read_bytes()
    assert image.count(build_id) == 1
    old.write_bytes(image.replace(build_id, bytes(20)))
    result = rdb.run([tmp_path / 'bin/revdb', 'replay', tmp_path / 'log.rdb'])
    assert result.status == 3 and result.stderr.count('\n') == 1
    assert 'was recorded by' in result.stderr and build_id.hex() in result.stderr and 'name the right one with -x' in result.stderr


def test_make_says_what_it_cannot_do_without(tmp_path):
    """No compiler, no packaging tools: one line each."""
    tools = tmp_path / 'tools'
    tools.mkdir()
    for name in 'sh', 'mkdir', 'readlink', 'rm', 'cat', 'sed', 'dirname', 'git', 'pwd':
        tools.joinpath(name).symlink_to(shutil.which(name))
    for command, line in [(['tools/deb', tmp_path / 'deb', '0'], 'install dpkg-dev'),
                          (['tools/stage', tmp_path / 'stage', '/usr'], 'install binutils and patchelf')]:
        result = rdb.run(command, cwd=rdb.TOP, env={'PATH': tools})
        assert result.status == 1 and line in result.stderr and result.stderr.count('\n') == 1, result


def test_a_prefix_that_cannot_be_written(tmp_path):
    """/proc takes no files, not even root's."""
    pythons = ['2.7.18'] if PYTHONS == ['python-rdb'] else ['2.7.18', '3.11']
    result = rdb.run(['tools/install', '/proc/nowhere', '', '/proc/nowhere/share/man', *pythons], cwd=rdb.TOP,
                     env={'PATH': os.environ['PATH']})
    assert result.status == 1 and result.stderr.count('\n') == 1 and '/proc/nowhere' in result.stderr, result


# ---- tox and nox ----

@pytest.mark.skipif('python3.11-rdb' not in PYTHONS, reason='Python 3.11 is not built')
@pytest.mark.parametrize('tool, file, begin', [('tox', 'tox.ini', '[testenv:recorded]'), ('nox', 'noxfile.py', '@nox.session')])
def test_environments(tool, file, begin, tmp_path):
    """The recipes of docs/shipping.md, with the real tools where they are."""
    if not rdb.LONG or not shutil.which(tool):
        pytest.skip('make check-long, with %s' % tool)
    text = (rdb.TOP / 'docs/shipping.md').read_text()
    at = text.index('    ' + begin)
    lines = '\n'.join(line[4:] for line in text[at:text.index('\n\n', at)].splitlines())
    head = {'tox': '[tox]\nenvlist = recorded\nskipsdist = true\n', 'nox': 'import nox\n'}[tool]
    (tmp_path / file).write_text(head + lines + '\n')
    (tmp_path / 'test_it.py').write_text('import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(5, 4)\n')
    env = {'PATH': '%s:/usr/bin:/bin' % (rdb.BUILD / 'bin'), 'HOME': tmp_path, 'LANG': 'C.UTF-8'}
    result = rdb.run([tool], cwd=tmp_path, env=env)
    assert result.status == 1, result
    log, = (tmp_path / 'recordings').glob('*.rdb')
    replayed = rdb.run([rdb.REVDB, 'replay', '--output', log])
    assert replayed.status == 0 and 'AssertionError: 5 != 4' in replayed.stderr, replayed


# ---- packages, in a root folder of their own ----

@pytest.fixture(scope='module')
def root(tmp_path_factory):
    """Debian, with nothing in it that is not essential."""
    folder = tmp_path_factory.mktemp('packages') / 'root'
    subprocess.run(['mmdebstrap', '-q', '--variant=minbase', 'bookworm', folder], check=True)
    shutil.copy('/etc/resolv.conf', folder / 'etc/resolv.conf')
    yield folder
    shutil.rmtree(folder)


def inside(root, script, status=0):
    """Runs a script there, without the network of tests but with that of the machine: apt fetches what is depended on."""
    done = subprocess.run(['unshare', '-m', '-p', '-f', '--kill-child', '--root', root, '--mount-proc', 'sh', '-ec', script],
                          env={'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'DEBIAN_FRONTEND': 'noninteractive', 'LC_ALL': 'C.UTF-8'},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf-8')
    assert done.returncode == status, '%s\n%s' % (script, done.stdout[-3000:])
    return done.stdout


def made(target, pattern):
    """The files that are there, or else are made now."""
    folder = rdb.TOP / 'build' / target[0]
    if not sorted(folder.glob(pattern)):
        subprocess.run(['make', target[1]], cwd=rdb.TOP, check=True, stdout=subprocess.DEVNULL)
    return sorted(folder.glob(pattern))


TRY = '''
cd /tmp && rm -rf try && mkdir try && cd try
echo 'print(6 * 7); raise KeyError(1)' >prog.py
for python in {pythons}; do
    revdb record -o logs -- $python prog.py && exit 1
done
ls logs | grep -c 'rdb$'
revdb report logs
for log in logs/*.rdb; do revdb replay --output $log; done
revdb pack logs/prog.rdb -o pack.tar.gz
revdb replay --output pack.tar.gz
'''


def tried(text):
    assert text.count('42\n') == 2 * len(PYTHONS) + 1 and 'recordings failed' in text or len(PYTHONS) == 1, text
    assert 'KeyError at prog.py:1, in <module>' in text, text


@heavy
def test_packages_are_small_and_without_errors():
    packages = made(('deb', 'deb'), '*.deb')
    names = {path.name.split('_')[0] for path in packages}
    assert {'revdb', *PYTHONS} <= names
    for package in packages:
        assert package.stat().st_size <= 12 << 20
        listed = subprocess.check_output(['dpkg-deb', '-c', package], text=True)
        assert '/test/' not in listed and 'libpython' not in listed
        assert '_tkinter' not in listed or '-tk_' in package.name
        assert '/usr/share/doc/%s/copyright' % package.name.split('_')[0] in listed
        assert 'libtk' not in subprocess.check_output(['dpkg-deb', '-f', package, 'Depends'], text=True) or '-tk_' in package.name
    said = subprocess.run(['lintian', '--allow-root', '--fail-on', 'error', *packages], stdout=subprocess.PIPE, text=True)
    assert said.returncode == 0, '\n'.join(line for line in said.stdout.splitlines() if line.startswith('E'))


@heavy
def test_packages_are_installed_used_upgraded_and_removed(root):
    packages = [path for path in made(('deb', 'deb'), '*.deb') if '-tk_' not in path.name]
    before = inside(root, 'find /usr /etc /opt -xdev | sort')
    (root / 'debs').mkdir()
    for path in packages:
        shutil.copy(path, root / 'debs')
    inside(root, 'apt-get update -q; apt-get install -qy --no-install-recommends /debs/*.deb')
    tried(inside(root, TRY.format(pythons=' '.join(PYTHONS))))
    inside(root, 'revdb --version; test -e /usr/share/man/man1/revdb.1.gz || test ! -d /usr/share/man')
    for python in PYTHONS:
        assert inside(root, '%s -c "import sysconfig; print(sysconfig.get_config_var(\'prefix\'))"' % python).strip().endswith(
            '/lib/' + python)
    # The next release: the same with a higher number.
    for path in packages:
        inside(root, '''cd /debs && rm -rf x && dpkg-deb -R {0} x && sed -i 's/^Version: .*/Version: 99/; s/(= {1})/(= 99)/g' x/DEBIAN/control
            dpkg-deb -b x {0}.new >/dev/null && mv {0}.new {0} && rm -rf x'''.format(path.name, VERSION))
    said = inside(root, 'apt-get install -qy --no-install-recommends /debs/*.deb')
    assert '%d upgraded' % len(packages) in said, said
    tried(inside(root, TRY.format(pythons=' '.join(PYTHONS))))
    inside(root, 'apt-get purge -qy revdb %s; apt-get autoremove -qy --purge' % ' '.join(PYTHONS))
    left = set(inside(root, 'find /usr /etc /opt -xdev | sort').splitlines()) - set(before.splitlines())
    assert not {path for path in left if 'rdb' in path or 'revdb' in path}, left


@heavy
def test_the_tarball_runs_anywhere(root):
    """Where there is nothing but a C library."""
    archive, = made(('dist', 'tarball'), '*.tar.xz')
    place = root / 'opt/some where'
    place.mkdir()
    subprocess.run(['tar', '-C', place, '--strip-components=1', '-xf', archive], check=True)
    path = 'PATH="/opt/some where/bin:$PATH"\n'
    tried(inside(root, path + TRY.format(pythons=' '.join(PYTHONS))))
    for python in PYTHONS:
        modules = 'bz2, ctypes, curses, dbm, readline, sqlite3, ssl, zlib, pyexpat, hashlib'
        inside(root, path + '%s -c "import %s"' % (python, modules))
        assert inside(root, path + '%s -c "import sysconfig; print(sysconfig.get_config_var(\'INCLUDEPY\'))"' % python).startswith(
            '/opt/some where/')
    document = json.loads((place / 'share/doc/python-rdb/sbom.spdx.json').read_text())
    assert any(package['name'].startswith('libssl') for package in document['packages'])
    shutil.rmtree(place)


@heavy
@pytest.mark.skipif(not shutil.which('buildah'), reason='buildah is not here')
def test_the_dockerfile(root, tmp_path):
    """In one go, by buildah, on a Debian of our own where there is no registry; then used without any privilege."""
    made(('dist', 'tarball'), '*.tar.xz')
    storage = ['buildah', '--root', tmp_path / 'root', '--runroot', tmp_path / 'run', '--storage-driver', 'vfs']

    def buildah(*arguments):
        done = subprocess.run(list(map(str, storage + list(arguments))), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf-8')
        assert done.returncode == 0, done.stdout[-3000:]
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ''
    base = buildah('from', 'scratch')
    buildah('add', base, root, '/')
    buildah('commit', base, 'localhost/debian:12')
    buildah('rm', base)
    buildah('build', '--isolation', 'chroot', '--pull-never', '--build-arg', 'BASE=localhost/debian:12', '-f',
            rdb.TOP / 'docs/container/Dockerfile', '--ignorefile', rdb.TOP / 'docs/container/Dockerfile.dockerignore',
            '-t', 'python-rdb', rdb.TOP)
    container = buildah('from', '--pull-never', 'localhost/python-rdb')
    outside = tmp_path / 'outside'
    outside.mkdir()
    outside.chmod(0o777)
    (outside / 'prog.py').write_text('print 6 * 7\nraise KeyError(1)\n')
    said = subprocess.run(list(map(str, storage + ['run', '--isolation', 'chroot', '--user', '65534', '--cap-drop', 'all', '-v',
                                                   '%s:/out' % outside, '--workingdir', '/out', container, '--', 'revdb', 'record',
                                                   '-o', 'logs', '--', 'python', 'prog.py'])),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf-8')
    assert said.returncode == 1 and '42\n' in said.stdout, said.stdout
    buildah('run', '--isolation', 'chroot', '-v', '%s:/out' % outside, container, '--', 'revdb', 'pack', '/out/logs/prog.rdb', '-o',
            '/out/pack.tar.gz')
    buildah('rm', container)
    opened = rdb.run([rdb.REVDB, 'replay', '--output', outside / 'pack.tar.gz'])
    assert opened.status == 0 and opened.stdout.startswith('42\n'), opened
