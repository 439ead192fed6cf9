# SPDX-License-Identifier: MIT
"""tools/screenshots still takes the pictures of the user guide."""
import re
import subprocess
import xml.etree.ElementTree

import rdb


def words(path):
    """What a picture shows, line by line: the texts at one height."""
    lines = {}
    for text in xml.etree.ElementTree.parse(path).iter('{http://www.w3.org/2000/svg}text'):
        lines.setdefault(int(text.get('y')), []).append(text.text)
    return [' '.join(lines[y]) for y in sorted(lines)]


def comparable(path):
    """Timestamps and addresses differ from one recording to the next; where colors come late, texts are longer."""
    return [re.sub(r'recorded .*|0x[0-9a-f.]+|\b\d{4,}\b|\s+', lambda found: '#' if found[0].strip() else '', line)
            for line in words(path)]


def test_the_pictures_show_what_is_seen_today(tmp_path):
    subprocess.run([rdb.TOP / 'tools/screenshots', tmp_path], check=True, timeout=rdb.PATIENCE)
    pictures = sorted(path.name for path in tmp_path.glob('*.svg'))
    guide = (rdb.TOP / 'docs/user-guide.md').read_text()
    assert pictures == sorted(set(re.findall(r'\(screens/(\w+\.svg)\)', guide)))
    for name in pictures:
        if name != 'tui.svg':  # how much of it is cut off hangs on addresses
            assert comparable(tmp_path / name) == comparable(rdb.TOP / 'docs/screens' / name), 'run make screenshots'
    assert any('F1 help' in line for line in words(tmp_path / 'tui.svg'))
