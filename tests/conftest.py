# SPDX-License-Identifier: MIT
"""Every test gets a folder of its own (tmp_path) and leaves no process behind."""
import signal
import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import rdb  # noqa: E402


def pytest_configure(config):
    for tool in rdb.PYTHON, rdb.REVDB, rdb.STOCK:
        if not tool.exists():
            pytest.exit('no %s: run make and make stock first' % tool, returncode=2)
    # Who starts the tests in the background may ignore these, and what ignores a signal has children that do.
    if threading.current_thread() is not threading.main_thread():
        return  # of a worker of xdist, which has them from the one that started it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in signal.SIGHUP, signal.SIGQUIT:
        signal.signal(number, signal.SIG_DFL)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    outcome = yield
    folder = getattr(item, 'funcargs', {}).get('tmp_path')
    if folder:
        outcome.get_result().user_properties.append(('folder', str(folder)))


@pytest.hookimpl(hookwrapper=True)
def pytest_report_to_serializable():
    """What programs write is not always text, and xdist sends reports as UTF-8."""
    outcome = yield
    outcome.force_result(printable(outcome.get_result()))


def printable(value):
    if isinstance(value, str):
        return value.encode('utf-8', 'backslashreplace').decode('utf-8')
    if isinstance(value, dict):
        return {key: printable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(printable, value))
    return value


def pytest_terminal_summary(terminalreporter):
    """For each failure, how to run it alone, and where its logs are."""
    for report in terminalreporter.stats.get('failed', []) + terminalreporter.stats.get('error', []):
        terminalreporter.write_line("again: make check-one TEST='%s'" % report.nodeid)
        folder = dict(report.user_properties).get('folder')
        for log in sorted(Path(folder).rglob('*.rdb'))[:3] if folder else []:
            terminalreporter.write_line('  its log: build/bin/revdb %s' % log)


@pytest.fixture
def source(tmp_path):
    """source(text) writes a program into the test's folder."""
    def write(text, name='prog.py'):
        path = tmp_path / name
        path.write_text(text)
        return path
    return write


@pytest.fixture
def recorded(tmp_path):
    """recorded(program, argument...) records into the test's folder."""
    def make(*arguments, **options):
        return rdb.record(tmp_path / 'log.rdb', *arguments, **options)
    return make


@pytest.fixture(autouse=True)
def no_test_hangs():
    """A test that takes so long has hung: it fails with a traceback instead of stopping all the others."""
    limit = 1800 if rdb.LONG else 300

    def give_up(*_):
        raise AssertionError('the test has run for %d s' % limit)
    previous = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(limit)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)
