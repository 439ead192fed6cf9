# SPDX-License-Identifier: MIT
"""A plugin for pytest, from 4.6 on, the last for Python 2.7: `python-rdb -m pytest -p revdb.pytest ...` marks each test in
the recording.  With a plugin that runs failed tests again, the failure marked first is that of the first run."""
from __future__ import absolute_import

from revdb import tests


def pytest_runtest_logstart(nodeid, location):
    tests.start(nodeid)


def pytest_exception_interact(node, call, report):
    if hasattr(report, 'nodeid'):
        exception = call.excinfo.type, call.excinfo.value, call.excinfo.tb
        tests.failed(report.nodeid, 'failed' if report.when == 'call' else 'error', exception)


def pytest_runtest_logreport(report):
    """Called for set-up, call and tear-down of each test."""
    if hasattr(report, 'wasxfail') and report.when == 'call':
        tests.outcome(report.nodeid, 'expected failure' if report.skipped else 'unexpected success')
    elif report.skipped:
        tests.outcome(report.nodeid, 'skipped')
    elif report.passed and report.when == 'call':
        tests.outcome(report.nodeid, 'ok')
