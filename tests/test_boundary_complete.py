# SPDX-License-Identifier: MIT
"""No function of the C library goes unconsidered: it is a boundary call, or stands in Modules/boundary/rdb_unwrapped.txt
with the reason why not, or in rdb_announced.txt, and then the program is told when it looks it up or loads a library that
is linked with it."""
import fnmatch
import re
import subprocess
import sysconfig

import pytest

import rdb

LISTS = rdb.TOP / 'Modules/boundary'
FOLDERS = ['/lib/' + (sysconfig.get_config_var('MULTIARCH') or ''), '/lib64', '/usr/lib64', '/lib']
# Not callers, but the system itself.
SYSTEM = re.compile(r'/(libc|libm|libpthread|libdl|libutil|librt|ld-linux[^/]*|libgcc_s|libstdc\+\+)\.so')


def output(*command):
    return subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          encoding='utf-8').stdout


def listed(name):
    lines = (LISTS / name).read_text().splitlines()
    return [name for line in lines if not line.startswith('#') and not line.endswith(':') for name in line.split()]


def callers():
    ours = [rdb.PYTHON, *(rdb.BUILD / 'lib/python2.7/lib-dynload').glob('*.so')]
    linked = {path for file in ours for path in re.findall(r'=> (/\S+)', output('ldd', file))}
    return [*ours, *sorted(path for path in linked if not SYSTEM.search(path))]


def wrapped():
    return set(re.findall(r' [TWi] (\w+)', output('nm', '-D', '--defined-only', rdb.PYTHON)))


def functions(library):
    """What programs may call: without those that the parts of the C library keep for each other."""
    names = output('nm', '-D', '--defined-only', library)
    return {name for name, version in re.findall(r' [TWi] (\w+)(@\S*)?$', names, re.M) if 'PRIVATE' not in version}


def installed(name):
    for folder in FOLDERS:
        for path in sorted(rdb.Path(folder).glob(name)):
            return path
    pytest.skip('no %s here' % name)


def test_every_import_is_considered():
    imported = set(re.findall(r'(\w+)@GLIBC', output('nm', '-D', '--undefined-only', *callers())))
    unwrapped = set(listed('rdb_unwrapped.txt'))
    assert len(imported) > 400, 'nm finds no imports'
    assert sorted(imported - wrapped() - unwrapped) == [], 'neither wrapped nor listed'


def test_lists_do_not_overlap():
    unwrapped, announced = listed('rdb_unwrapped.txt'), listed('rdb_announced.txt')
    assert sorted(name for name in set(unwrapped) if unwrapped.count(name) > 1) == []
    for name in sorted(wrapped()):
        assert name not in unwrapped, 'listed as not wrapped, but wrapped'
        assert not any(fnmatch.fnmatchcase(name, pattern) for pattern in announced), 'announced, but wrapped: ' + name
    assert sorted(set(unwrapped) & set(announced)) == []


@pytest.mark.parametrize('library', ['libc.so.6', 'libpthread.so.0', 'libdl.so.2', 'librt.so.1', 'libutil.so.1', 'libanl.so.1',
                                     'libresolv.so.2', 'libnsl.so.1', 'libnss_files.so.2', 'libnss_dns.so.2',
                                     'libnss_compat.so.2', 'libnss_hesiod.so.2'])
def test_every_function_is_considered(library):
    unwrapped, announced = set(listed('rdb_unwrapped.txt')), listed('rdb_announced.txt')
    left = functions(installed(library)) - wrapped() - unwrapped
    assert sorted(name for name in left if not any(fnmatch.fnmatchcase(name, p) for p in announced)) == []


def test_libm_is_pure():
    """It imports nothing that reaches outside."""
    found = output('nm', '-D', '--undefined-only', installed('libm.so.6'))
    imported = {name for name, version in re.findall(r' U (\w+)@(\S*)', found) if 'PRIVATE' not in version}
    tells = {'fputs', 'fwrite'}  # of errors, to the standard error stream
    assert imported and sorted(imported - tells - set(listed('rdb_unwrapped.txt'))) == []
