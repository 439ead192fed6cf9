# SPDX-License-Identifier: MIT
"""The extension in a real VS Code: code-server, from npm, in a folder that is thrown away, with Debian's chromium.  Takes
minutes to install, and so belongs to `make check-long`.  RDB_PICTURES=FOLDER keeps what was seen (docs/editors.md);
CODE_SERVER=FOLDER has it in node_modules already."""
import json
import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

import rdb
from rdb import TOP, record

NEEDED = 'npm', 'node', 'chromium', 'rg', 'g++', 'make'
NATIVE = {'.': ['argon2'], 'code-server/lib/vscode/node_modules': ['@vscode/spdlog', 'native-watchdog', 'node-pty']}
SETTINGS = {'workbench.startupEditor': 'none', 'telemetry.telemetryLevel': 'off', 'update.mode': 'none',
            'workbench.colorTheme': 'Default Light Modern', 'extensions.ignoreRecommendations': True}

pytestmark = [
    pytest.mark.skipif(not rdb.LONG, reason='installing code-server takes minutes: make check-long does'),
    pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason='one of %s is not here' % ', '.join(NEEDED))]


def npm(folder, *packages):
    done = subprocess.run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=dev', '--cache',
                           folder.parent / 'cache', *packages], cwd=folder, capture_output=True, text=True, timeout=900)
    if done.returncode:
        pytest.skip('npm cannot install %s: %s' % (packages or folder.name, done.stderr.strip().splitlines()[-1:]))


def build(module):
    """What its install script would fetch, compiled with node's headers."""
    gyp = subprocess.run(['npm', 'root', '-g'], capture_output=True, text=True, check=True).stdout.strip()
    subprocess.run(['node', gyp + '/npm/node_modules/node-gyp/bin/node-gyp.js', 'rebuild', '--nodedir=/usr', '--module_name=argon2',
                    '--module_path=lib/binding/napi-v3', '--napi_build_version=3'], cwd=module, check=True,
                   capture_output=True, timeout=900)


@pytest.fixture(scope='module')
def installed(tmp_path_factory):
    """The folder with code-server in node_modules."""
    if (folder := os.environ.get('CODE_SERVER')):
        yield rdb.Path(folder)
        return
    folder = tmp_path_factory.mktemp('code') / 'server'
    folder.mkdir()
    (folder / 'package.json').write_text('{}')
    npm(folder, 'code-server@4.100.3', 'playwright-core')
    modules = folder / 'node_modules'
    code = modules / 'code-server/lib/vscode'
    npm(code)
    npm(code / 'extensions')
    for where, names in NATIVE.items():
        for name in names:
            build(modules / where / name)
    argon = modules / 'argon2'
    (argon / 'lib/binding/napi-v3').mkdir(parents=True, exist_ok=True)
    shutil.copy(argon / 'build/Release/argon2.node', argon / 'lib/binding/napi-v3')
    (code / 'node_modules.asar').symlink_to('node_modules')
    (code / 'node_modules/@vscode/ripgrep/bin').mkdir(exist_ok=True)
    (code / 'node_modules/@vscode/ripgrep/bin/rg').symlink_to(shutil.which('rg'))
    yield folder
    shutil.rmtree(folder.parent)


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(('127.0.0.1', port), 1).close()
        return True
    except OSError:
        return False


@pytest.fixture
def server(installed, tmp_path):
    """Its port: with the extension, and a folder `ws` with the market's recording in it."""
    data, extensions = tmp_path / 'data', tmp_path / 'extensions'
    for name, settings in ('User', SETTINGS), ('Machine', {'revdb.path': str(rdb.REVDB)}):
        (data / name).mkdir(parents=True)
        (data / name / 'settings.json').write_text(json.dumps(settings))
    (tmp_path / 'ws').mkdir()
    shutil.copy(TOP / 'demo/market.py', tmp_path / 'ws')
    assert record(tmp_path / 'ws/market.rdb', 'market.py', cwd=tmp_path / 'ws').status == 1
    subprocess.run([TOP / 'tools/vsix', tmp_path / 'revdb.vsix'], check=True, timeout=60)
    environment = {'PATH': os.environ['PATH'], 'HOME': str(tmp_path), **rdb.switches()}
    command = ['node', installed / 'node_modules/code-server/out/node/entry.js', '--user-data-dir', data, '--extensions-dir',
               extensions]
    subprocess.run([*command, '--install-extension', tmp_path / 'revdb.vsix'], check=True, env=environment, timeout=300,
                   capture_output=True)
    port = free_port()
    process = subprocess.Popen([*map(str, command), '--auth', 'none', '--bind-addr', '127.0.0.1:%d' % port,
                                '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust',
                                '--disable-getting-started-override'], env=environment, start_new_session=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not answers(port) and process.poll() is None:
        time.sleep(0.2)
    yield port
    os.killpg(process.pid, signal.SIGTERM)
    process.wait()


def test_a_person_finds_the_culprit(installed, server, tmp_path):
    pictures = os.environ.get('RDB_PICTURES', str(tmp_path))
    result = rdb.run(['node', TOP / 'tests/code_server.js', installed / 'node_modules/playwright-core',
                      shutil.which('chromium'), 'http://127.0.0.1:%d/?folder=%s' % (server, tmp_path / 'ws'), pictures],
                     env={'PATH': os.environ['PATH'], 'HOME': str(tmp_path)})
    assert result.status == 0, result.stdout + result.stderr
    assert result.stdout.count('ok: ') == 4
