# SPDX-License-Identifier: MIT
"""The heap: the same requests get the same addresses, whatever the run (Python/memory)."""
import subprocess

import pytest
import rdb


@pytest.fixture(scope='module')
def driver(tmp_path_factory):
    exe = tmp_path_factory.mktemp('heap') / 'heap'
    subprocess.run(['gcc', '-std=gnu11', '-g', '-O1', '-Wall', '-Wextra', '-Werror', '-fsanitize=undefined',
                    '-fno-sanitize-recover=undefined', '-IPython/memory', '-IPython/log', 'tests/heap.c',
                    'Python/memory/rdb_heap.c', 'Python/memory/rdb_spans.c', '-o', exe], cwd=rdb.TOP, check=True)
    return exe


@pytest.mark.parametrize('seed', range(1, 4))
def test_same_requests_same_addresses(driver, seed):
    runs = [subprocess.run([driver, str(seed)], capture_output=True, text=True) for _ in range(2)]
    assert [run.returncode for run in runs] == [0, 0], runs[0].stdout + runs[0].stderr
    assert runs[0].stdout == runs[1].stdout and 'given back' in runs[0].stdout


def test_other_requests_other_addresses(driver):
    said = {subprocess.run([driver, str(seed)], capture_output=True, text=True).stdout for seed in range(1, 5)}
    assert len(said) == 4


# ---- the whole room, under programs that know nothing of it ----

def build(folder, name, *args):
    target = folder / name
    subprocess.run(['gcc', '-std=gnu11', '-g', '-O2', '-Wall', '-Wextra', '-Werror', '-fno-strict-aliasing', '-IPython/memory',
                    '-IPython/log', *args, '-o', target], cwd=rdb.TOP, check=True)
    return target


@pytest.fixture(scope='module')
def preload(tmp_path_factory):
    sources = [str(path) for path in rdb.TOP.glob('Python/memory/*.c') if path.name != 'rdb_images.c']
    return build(tmp_path_factory.mktemp('preload'), 'heaps.so', '-shared', '-fPIC', '-fno-builtin', '-ftls-model=initial-exec',
                 'tests/heap_under_stock.c', *sources)


PROGRAM = '''
import json, random, re
random.seed(1)
kept = [object() for i in xrange(1000)]
for turn in range(20):
    texts = ['x' * random.randrange(3000) for i in range(500)]
    kept += [set(texts), json.loads(json.dumps(texts)), re.compile('(a|%d)*' % turn)]
    del kept[random.randrange(1000):][::3]
    big = bytearray(random.randrange(5000000))
print [id(each) for each in kept[::50]], hash(frozenset(map(id, kept))), len(kept)
'''


def test_stock_python_gets_the_same_ids_in_every_run(preload):
    def run(**env):
        done = subprocess.run([rdb.STOCK, '-E', '-c', PROGRAM], env={'PATH': '/usr/bin:/bin', **env}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout
    said = {run(LD_PRELOAD=str(preload)) for _ in range(3)}
    assert len(said) == 1
    assert run() != run(), 'addresses are not random here: this test shows nothing'


def test_libraries_lie_where_they_lay(tmp_path):
    exe = build(tmp_path, 'images', 'tests/images.c', 'Python/memory/rdb_images.c')
    def run(*before):
        return subprocess.run([*before, exe, 'libcrypto.so.3', 'libsqlite3.so.0'], capture_output=True, text=True).stdout
    first = run()
    assert first.count('filled') == 2 and 'unfilled' not in first
    for before in [], ['sh', '-c', 'ulimit -s 65536; exec "$@"', 'sh'], ['sh', '-c', 'ulimit -Sv 300000; exec "$@"', 'sh']:
        assert run(*before) == first
    huge = ['sh', '-c', 'ulimit -s unlimited; exec "$@"', 'sh'] # below, but as fixed
    assert run(*huge) == run(*huge) != first
    assert 'unfilled' in run('sh', '-c', 'ulimit -v 300000; exec "$@"', 'sh')
