# SPDX-License-Identifier: MIT
"""No function of the C library that the interpreter, its extension modules or their libraries import goes unconsidered:
it is a boundary call, or stands in Modules/boundary/rdb_unwrapped.txt with the reason why not."""
import re
import subprocess

import rdb

# Not callers, but the system itself.
SYSTEM = re.compile(r'/(libc|libm|libpthread|libdl|libutil|librt|ld-linux[^/]*|libgcc_s|libstdc\+\+)\.so')


def output(*command):
    return subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          encoding='utf-8').stdout


def callers():
    ours = [rdb.PYTHON, *(rdb.BUILD / 'lib/python2.7/lib-dynload').glob('*.so')]
    linked = {path for file in ours for path in re.findall(r'=> (/\S+)', output('ldd', file))}
    return [*ours, *sorted(path for path in linked if not SYSTEM.search(path))]


def unwrapped():
    lines = (rdb.TOP / 'Modules/boundary/rdb_unwrapped.txt').read_text().splitlines()
    return {name for line in lines if not line.startswith('#') and not line.endswith(':') for name in line.split()}


def test_every_import_is_considered():
    imported = set(re.findall(r'(\w+)@GLIBC', output('nm', '-D', '--undefined-only', *callers())))
    exported = set(re.findall(r' [TWi] (\w+)', output('nm', '-D', '--defined-only', rdb.PYTHON)))
    listed = unwrapped()
    assert len(imported) > 400, 'nm finds no imports'
    assert sorted(imported - exported - listed) == [], 'neither wrapped nor listed'
    assert sorted(listed & exported) == [], 'listed as not wrapped, but wrapped'
