# SPDX-License-Identifier: MIT
"""`revdb report`: a page that shows a failure without a debugger."""
import html
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

import rdb

SUITE = '''
import sys, unittest
class T(unittest.TestCase):
    def test_good(self):
        self.assertEqual(1, 1)
    def test_bad(self):
        markup = '<script>document.title = "taken over"</script> & more'
        total = 0
        for value in [1, 2, 3]:
            total = self.add(total, value)
        sys.stderr.write('<b>the total</b> is %d\\n' % total)
        self.assertEqual(total, 7)      # fails
    def add(self, total, value):
        return total + value
'''

UNCAUGHT = '''
def deeper(values):
    return values['missing']            # raises
def outer():
    values = {'there': 1}
    print 'before'
    deeper(values)
outer()
'''


class Page(HTMLParser):
    """What a page holds; fails on what a browser would mend."""
    EMPTY = {'meta', 'br'}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.links, self.targets, self.tags, self.words = [], [], set(), [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        if tag not in self.EMPTY:
            self.open.append(tag)
        if 'href' in attributes:
            self.links.append(attributes['href'])
        if 'id' in attributes:
            self.targets.add(attributes['id'])
        assert not {'src', 'onclick', 'onload'} & set(attributes)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ['style']:
            self.words.append(data)

    @property
    def text(self):
        return ''.join(self.words)


def report(log, folder):
    page = folder / 'report.html'
    result = rdb.run([rdb.REVDB, 'report', log, '-o', page], env={'PATH': '/usr/bin:/bin', 'LC_ALL': 'C'})
    assert (result.status, result.stdout, result.stderr) == (0, '', '')
    text = page.read_text()
    assert 'http' not in text and '<script' not in text
    return Page(text)


@pytest.fixture(scope='module')
def suite(tmp_path_factory):
    folder = tmp_path_factory.mktemp('report')
    (folder / 'test_it.py').write_text(SUITE)
    recording = rdb.record(folder / 'log.rdb', '-m', 'revdb.unittest', 'test_it', cwd=folder)
    assert recording.status == 1
    return recording.log


def test_failing_tests(suite, tmp_path):
    page = report(suite, tmp_path)
    assert 'test_it.T.test_bad' in page.text and 'test_good' not in page.text.split('Calls')[0].split('marked')[1]
    assert 'test_it.T.test_bad: failed' in page.text
    assert page.links == ['#failure1'] and 'failure1' in page.targets
    assert 'self.assertEqual(total, 7)      # fails' in page.text
    assert "markup = '<script>" in page.text, 'as text'
    assert 'total = 6' in page.text and 'AssertionError: 6 != 7' in page.text
    assert 'calls in the library' in page.text
    assert '<b>the total</b> is 6' in page.text and 'b' not in page.tags
    assert "revdb -ex 'go failure 1' %s" % suite in page.text


def test_the_lines_before(suite, tmp_path):
    lines = report(suite, tmp_path).text.split('lines executed before it')[1].split('Output')[0]
    rows = re.findall(r'^ *(\d+) (.*?)  (?:(.*?)  )?test_it\.py:(\d+)', lines, re.M)
    assert [int(number) for _, _, _, number in rows][-14:] == [7, 8, 9, 10, 14, 9, 10, 14, 9, 10, 14, 9, 11, 12]
    times = [int(time) for time, _, _, _ in rows]
    assert times == sorted(times)
    assert any('total = 3' in changed for _, _, changed, _ in rows)
    assert rows[-1][1].startswith('self.assertEqual(total, 7)')


def test_an_uncaught_exception(recorded, source, tmp_path):
    page = report(recorded(source(UNCAUGHT)).log, tmp_path)
    assert "Uncaught KeyError: 'missing'" in page.text
    assert "return values['missing']            # raises" in page.text
    assert "values = {'there': 1}" in page.text
    assert 'before' in page.text.split('Output')[-1]


def test_threads(recorded, source, tmp_path):
    program = source('import threading\ndef work():\n    for i in range(3000): pass\n'
                     't = threading.Thread(target=work)\nt.start()\nt.join()\n')
    page = report(recorded(program).log, tmp_path)
    assert 'rect' in page.tags and 'thread 2, from' in page.text


def test_programs_that_end_otherwise(recorded, source, tmp_path):
    page = report(recorded(source('print "fine \\xff \\0"\n')).log, tmp_path)
    assert 'fine \\xff \\x00' in page.text and 'Uncaught' not in page.text
    page = report(recorded(source('import os\nos.kill(os.getpid(), 9)\n')).log, tmp_path)
    assert 'the program was killed inside kill()' in page.text


def test_bad_input(suite, tmp_path):
    for arguments, status in [([], 2), ([suite, '-o'], 2), (['/missing', '-o', tmp_path / 'x'], 3),
                              ([suite, '-o', tmp_path / 'missing/x'], 1)]:
        result = rdb.run([rdb.REVDB, 'report', *arguments])
        assert result.status == status and result.stderr.count('\n') == 1


@pytest.mark.skipif(not shutil.which('chromium'), reason='chromium is not installed: it is a large package')
def test_a_browser_shows_it(suite, tmp_path):
    report(suite, tmp_path)
    browser = ['chromium', '--headless', '--no-sandbox', '--disable-gpu', '--user-data-dir=%s' % (tmp_path / 'profile')]
    page = 'file://%s' % (tmp_path / 'report.html')
    shot = tmp_path / 'shot.png'
    subprocess.run(browser + ['--screenshot=%s' % shot, '--window-size=1000,1400', page], check=True, timeout=120,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert shot.stat().st_size > 20000
    text = subprocess.run(browser + ['--dump-dom', page], check=True, timeout=120, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, encoding='utf-8').stdout
    assert 'taken over' not in re.search('<title>(.*?)</title>', text)[1]
    assert html.unescape(text).count('document.title') >= 1
