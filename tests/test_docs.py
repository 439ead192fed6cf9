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
