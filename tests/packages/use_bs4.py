# SPDX-License-Identifier: MIT
"""Broken HTML."""
from bs4 import BeautifulSoup
for parser in 'html.parser', 'lxml':
    soup = BeautifulSoup('<p class=a>one<p class=b>two<a href=x>', parser)
    print([p.get_text() for p in soup.select('p')], soup.a['href'])
