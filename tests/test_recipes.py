# SPDX-License-Identifier: MIT
"""docs/ci.md: the recipes' shell steps, as they stand there."""
import re
import textwrap

import pytest

import rdb

TEST = '''
import unittest
class T(unittest.TestCase):
    def test(self):
        self.assertEqual({result}, 4)
'''


def blocks():
    text = (rdb.TOP / 'docs/ci.md').read_text()
    return re.findall(r'^(GitHub Actions|GitLab CI|Jenkins):\n\n```\w+\n(.*?)^```', text, re.M | re.S)


def steps(system, block):
    """(does it run after a failure only, shell text), in order."""
    if system == 'GitHub Actions':
        found = re.findall(r'^ +- name:.*\n( +if: failure\(\)\n)? +run: \|\n((?:          .*\n)+)', block, re.M)
        return [(bool(late), textwrap.dedent(text)) for late, text in found]
    if system == 'GitLab CI':
        def script(name):
            lines = re.search(r'^  %s:\n((?:    - .*\n)+)' % name, block, re.M)[1]
            return '\n'.join(line[6:] for line in lines.splitlines())
        return [(False, script('before_script') + '\n' + script('script')), (True, script('after_script'))]
    early, late = block.split('post {')
    return [(after, text) for after, part in ((False, early), (True, late)) for text in re.findall(r"sh '(.*?)'", part)]


def run(block_steps, folder, failed):
    """Returns the status of the first step that fails, or 0."""
    status = 0
    for late, text in block_steps:
        if late == bool(status):
            result = rdb.run(['sh', '-ec', text], cwd=folder, env={'HOME': folder, 'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8'})
            status = status or result.status
            assert result.status in (0, 1), result
    assert bool(status) == failed
    return status


@pytest.mark.parametrize('system, block', blocks(), ids=[system for system, _ in blocks()])
@pytest.mark.parametrize('failed', [True, False])
def test_recipe(system, block, failed, tmp_path):
    for name in 'python-rdb', 'python-rdb-installed':  # as if it had been installed before
        (tmp_path / name).symlink_to(rdb.BUILD)
    (tmp_path / 'tests').mkdir()
    (tmp_path / 'tests/test_it.py').write_text(TEST.format(result=5 if failed else 4))
    run(steps(system, block), tmp_path, failed)
    kept = sorted(path.name for path in (tmp_path / 'recordings').iterdir())
    assert kept == (['report.html', 'revdb.unittest.rdb', 'revdb.unittest.rdb.idx',
                     'revdb.unittest.tar.gz'] if failed else [])


def test_there_are_three():
    assert len(blocks()) == 3 and all(len(steps(*each)) >= 2 for each in blocks())
