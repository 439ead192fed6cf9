# SPDX-License-Identifier: MIT
"""bench/: the tables have every column, and two runs can be compared.  What they say is nobody's business here."""
import json
import subprocess

import pytest

from rdb import BUILD, STOCK, TOP

COMMON = ['first prompt, median', 'bstep, median', 'bnext, worst', 'bfinish, worst', 'near bcontinue, worst',
          'bcontinue over everything', 'watch scan over everything', 'memory of all replaying processes']


def bench(name, *arguments):
    result = subprocess.run([str(TOP / 'bench' / name), *map(str, arguments)], capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def table(output):
    """The cells of a table, line by line."""
    return [[cell.strip() for cell in line.strip('|').split('|')] for line in output.splitlines() if line.startswith('|')]


@pytest.fixture(scope='module')
def run(tmp_path_factory):
    """What bench/run --quick prints of one program, and the file it writes."""
    file = tmp_path_factory.mktemp('bench') / 'bench.json'
    return bench('run', '--quick', '--only', 'stats', '--json', file, '--stock', STOCK, BUILD), file


def test_run(run):
    output, file = run
    for title in ('stock s', 'plain', 'recording', 'replay', 'log KB', 'KB/s', 'prompt ms', 'bstep ms', 'bnext ms',
                  'bfinish ms', 'near bcontinue ms', 'bcontinue', 'watch scan', 'memory MB'):
        assert '| %s ' % title in output
    assert output.count('\n| stats ') == 2 and ' | - ' not in output
    for goal in [*COMMON, 'log of an empty program']:
        assert goal in output.partition('### Goals')[2]
    row = json.loads(file.read_text())['rows'][0]
    assert all(len(samples) == 3 for samples in row['latencies'].values())
    # A stock interpreter has some 6 MB, what measures it some 30.
    assert 4 < row['peaks']['stock'] < row['peaks']['record'] < 25
    assert row['memory'] > 5
    assert bench('run', '--table', file) == output


def test_compare(run, tmp_path):
    _, file = run
    report = json.loads(file.read_text())
    for sample in report['rows'][0]['samples']:
        sample['record'] *= 2
    del report['rows'][0]['memory']  # as in a file of an older bench/run
    other = tmp_path / 'other.json'
    other.write_text(json.dumps(report))
    titles, _, cells = table(bench('compare', file, other))
    cells = dict(zip(titles, cells))
    assert cells['recording'].endswith(' +100 %') and cells['plain'].endswith(' (+0 %)')
    assert cells['bstep ms'].endswith(' +0 %') and cells['replays MB'] == '-'


def test_publish(run, tmp_path):
    output, file = run
    page = tmp_path / 'page.md'
    lines = ['before', '<!-- made by: bench/run --table %s -->' % file, 'old figures', '<!-- end -->', 'after']
    page.write_text('\n'.join(lines))
    bench('publish', page)
    assert page.read_text() == '\n'.join([*lines[:2], '', output.strip(), '', *lines[3:]])
    gone = page.read_text().replace(str(file), str(tmp_path / 'gone.json'))
    page.write_text(gone)
    failed = subprocess.run([str(TOP / 'bench/publish'), str(page)], capture_output=True, text=True)
    assert failed.returncode == 1 and failed.stderr.count('\n') == 1 and 'No such file' in failed.stderr and page.read_text() == gone


def test_growth(tmp_path):
    output = bench('growth', '--seconds', '0.2,0.4', '--json', tmp_path / 'growth.json', BUILD)
    for row in ('first prompt', 'replay', 'survey', 'bcontinue', 'watch scan', 'memory', 'index', 'go, ms', 'step, ms',
                'far bcontinue, ms', 'near last, ms', 'catch, continue, ms'):
        assert '\n| %s ' % row in output
    for goal in [*COMMON, 'near watch, worst', 'near last, worst', 'growth of the log', 'growth of the index']:
        assert goal in output
    assert bench('growth', '--table', tmp_path / 'growth.json') == output
