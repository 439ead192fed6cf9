# SPDX-License-Identifier: MIT
"""`revdb dap` with clients that others wrote: Microsoft's test client, from npm, in a folder that is thrown away; and a
neovim with nvim-dap, where there are both."""
import os
import shutil
import subprocess

import pytest

import rdb
from rdb import TOP, record
from test_dap import SHOP, line


@pytest.fixture(scope='module')
def client(tmp_path_factory):
    """The folder where the test client lies."""
    folder = tmp_path_factory.mktemp('npm')
    if not shutil.which('npm') or not shutil.which('node'):
        pytest.skip('there is no npm here')
    done = subprocess.run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--cache', folder / 'cache',
                           '@vscode/debugadapter-testsupport@1.68.0'], cwd=folder, capture_output=True, text=True, timeout=200)
    if done.returncode:
        pytest.skip('npm cannot install the test client: %s' % done.stderr.strip().splitlines()[-1:])
    return folder


def test_the_test_client_of_vs_code(client, tmp_path):
    market = record(tmp_path / 'market.rdb', TOP / 'demo/market.py')
    (tmp_path / 'shop.py').write_text(SHOP)
    shop = record(tmp_path / 'shop.rdb', 'shop.py', cwd=tmp_path)
    shutil.copy(TOP / 'tests/dap_client.js', client)
    result = rdb.run(['node', client / 'dap_client.js', rdb.REVDB, market.log, shop.log, tmp_path / 'shop.py'],
                     env=dict(rdb.ENVIRONMENT, PATH=os.environ['PATH'], HOME=str(tmp_path), **rdb.switches()))
    assert result.status == 0, result.stderr
    assert result.stdout.count('ok: ') == 5


def test_neovim(tmp_path):
    """NVIM_DAP names a folder with nvim-dap 0.6 or later, which is not ours to bring."""
    plugin = os.environ.get('NVIM_DAP')
    if not shutil.which('nvim') or not plugin:
        pytest.skip('there is no nvim here' if plugin else 'NVIM_DAP names no folder with nvim-dap')
    program = tmp_path / 'shop.py'
    program.write_text(SHOP)
    shop = record(tmp_path / 'shop.rdb', program, cwd=tmp_path)
    let = dict(revdb=rdb.REVDB, log=shop.log, program=program)
    result = rdb.run(['nvim', '--headless', '-u', 'NONE', '-n', '--cmd', 'set runtimepath^=%s' % plugin,
                      *[word for name, value in let.items() for word in ('--cmd', "let g:%s = '%s'" % (name, value))],
                      '--cmd', 'let g:line = %d' % line('# calls put', SHOP),
                      '-c', 'luafile %s' % (TOP / 'tests/dap_neovim.lua')],
                     env=dict(rdb.ENVIRONMENT, HOME=str(tmp_path), XDG_STATE_HOME=str(tmp_path), **rdb.switches()))
    assert result.status == 0, result.stdout + result.stderr
    told = dict(each.split() for each in result.stdout.splitlines() if ':' in each)
    calls, appends = line('# calls put', SHOP), line('self.items.append', SHOP)
    assert told['entry'] == '<module>:2' and told['continue'] == 'fill:%d' % calls
    assert told['next'].startswith('fill:') and told['stepBack'] == 'fill:%d' % calls
    assert told['bstepOut'] == 'fill:%d' % calls
    assert told['stepIn'] == 'put:%d' % appends and told['reverseContinue'] == 'fill:%d' % calls
