# SPDX-License-Identifier: MIT
"""The pages: what they link to is there."""

import re

import pytest

from rdb import TOP

PAGES = sorted([*(TOP / 'docs').glob('**/*.md'), *TOP.glob('*.md')])


@pytest.mark.parametrize('page', PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_links_lead_somewhere(page):
    links = re.findall(r'\]\(([^)#\s]+)', page.read_text())
    missing = [link for link in links if ':' not in link and not (page.parent / link).exists()]
    assert not missing


def test_there_are_links():
    assert sum(page.read_text().count('](') for page in PAGES) > 50


def test_the_files_that_the_architecture_names_exist():
    text = (TOP / 'docs/architecture.md').read_text()
    names = {path.name for folder in ('Python', 'Modules', 'Objects', 'Include') for path in (TOP / folder).rglob('rdb_*')}
    named = re.findall(r'`((?:\w+/)*rdb_\w+\.(?:[ch]|py))`', text)
    assert len(named) > 30
    assert not [name for name in named if not ((TOP / name).exists() if '/' in name else name in names)]
