# SPDX-License-Identifier: MIT
"""`python-rdb -m revdb.unittest ...` is `python -m unittest ...`, and marks each test in the recording.

A program with a runner of its own can use the class TestResult instead:
unittest.TextTestRunner(resultclass=revdb.unittest.TestResult).
"""
from __future__ import absolute_import

import sys
import unittest
from unittest.main import USAGE_AS_MAIN

from revdb import tests


class TestResult(unittest.TextTestResult):
    """Upstream's, and marks what it is told."""

    def startTest(self, test):
        tests.start(test.id())
        super(TestResult, self).startTest(test)

    def addSuccess(self, test):
        tests.outcome(test.id(), 'ok')
        super(TestResult, self).addSuccess(test)

    def addError(self, test, err):
        tests.failed(test.id(), 'error', err)
        super(TestResult, self).addError(test, err)

    def addFailure(self, test, err):
        tests.failed(test.id(), 'failed', err)
        super(TestResult, self).addFailure(test, err)

    def addSkip(self, test, reason):
        tests.outcome(test.id(), 'skipped')
        super(TestResult, self).addSkip(test, reason)

    def addExpectedFailure(self, test, err):
        tests.outcome(test.id(), 'expected failure')
        super(TestResult, self).addExpectedFailure(test, err)

    def addUnexpectedSuccess(self, test):
        tests.outcome(test.id(), 'unexpected success')
        super(TestResult, self).addUnexpectedSuccess(test)


class TestRunner(unittest.TextTestRunner):
    resultclass = TestResult


if __name__ == '__main__':
    if sys.argv[0].endswith('.py'):
        # As upstream's calls itself.
        sys.argv[0] = 'python -m unittest'
        unittest.TestProgram.USAGE = USAGE_AS_MAIN
    unittest.main(module=None, testRunner=TestRunner)
