# SPDX-License-Identifier: MIT
"""The extension for VS Code: what is packed, what it offers, and what its timeline makes of a recording.  A
real VS Code runs it in test_code_server.py."""
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as xml
import zipfile

import pytest

from rdb import TOP

SOURCE = TOP / 'editors/vscode'
NODE = shutil.which('node')
MANIFEST = json.loads((SOURCE / 'package.json').read_text())


def node(script, *arguments):
    done = subprocess.run(['node', '-e', script, *map(str, arguments)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope='module')
def packed(tmp_path_factory):
    path = tmp_path_factory.mktemp('vsix') / 'revdb.vsix'
    subprocess.run([TOP / 'tools/vsix', path], check=True, timeout=60)
    with zipfile.ZipFile(path) as file:
        yield file


def test_the_package_is_whole(packed):
    names = set(packed.namelist())
    for path in [*SOURCE.glob('*.js'), *SOURCE.glob('media/*'), SOURCE / 'package.json']:
        assert packed.read('extension/%s' % path.relative_to(SOURCE)) == path.read_bytes()
    manifest = xml.fromstring(packed.read('extension.vsixmanifest'))
    identity = next(e for e in manifest.iter() if e.tag.endswith('Identity'))
    assert (identity.get('Id'), identity.get('Version')) == (MANIFEST['name'], MANIFEST['version'])
    assets = [e.get('Path') for e in manifest.iter() if e.tag.endswith('Asset')]
    assert len(assets) == 3 and set(assets) <= names
    types = xml.fromstring(packed.read('[Content_Types].xml'))
    known = {e.get('Extension') for e in types}
    assert {name.rpartition('.')[2] for name in names if not name.endswith(('/', '.xml'))} <= known
    assert 'extension/' + MANIFEST['main'].lstrip('./') in names


@pytest.mark.skipif(not NODE, reason='there is no node here')
def test_every_command_is_there():
    offered = {command['command'] for command in MANIFEST['contributes']['commands']}
    script = "const M = require('module'), load = M._load; M._load = (n, ...r) => n === 'vscode' ? {} : load(n, ...r);" \
             'console.log(JSON.stringify(Object.keys(require(process.argv[1]))))'
    assert set(json.loads(node(script, SOURCE / 'commands.js'))) == offered
    menus = MANIFEST['contributes']['menus']
    used = {entry['command'] for entries in menus.values() for entry in entries}
    used |= {key['command'] for key in MANIFEST['contributes']['keybindings'] if key['command'].startswith('revdb.')}
    assert used <= offered and {entry['command'] for entry in menus['commandPalette']} == offered
    for path in [*SOURCE.glob('*.js'), *SOURCE.glob('media/*.js')]:
        subprocess.run(['node', '--check', path], check=True, timeout=60)


def test_nothing_of_a_recording_becomes_markup():
    for path in [*SOURCE.glob('*.js'), *SOURCE.glob('media/*.js')]:
        assert not re.search(r'innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|supportHtml',
                             path.read_text()), path.name
    page = (SOURCE / 'page.js').read_text()
    assert "default-src 'none'" in page and 'unsafe' not in page
    told = re.findall(r'\.appendMarkdown\((.*)\);', ''.join(path.read_text() for path in SOURCE.glob('*.js')))
    assert told and all(re.sub(r'Number\(change\.time\)', '', text).count('change') == 0 for text in told)


def test_what_the_adapter_takes_is_offered():
    """Every argument of launch that docs/dap.md tells of."""
    section = re.search(r'^## launch and attach\n(.*?)^## ', (TOP / 'docs/dap.md').read_text(), re.M | re.S)[1]
    told = {name for row in re.findall(r'^\| (.*?) \|', section, re.M) for name in re.findall(r'`(\w+)`', row)}
    offered = MANIFEST['contributes']['debuggers'][0]['configurationAttributes']['launch']['properties']
    assert told and told <= set(offered) and set(offered) - told == {'stopOnEntry'}
