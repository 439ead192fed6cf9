# SPDX-License-Identifier: MIT
"""A plugin for nose: `python-rdb -m revdb.nose ...` is `nosetests ...`, and marks each test in the recording."""
from __future__ import absolute_import

import nose
from nose.plugins import Plugin

from revdb import tests


class Marks(Plugin):
    name = 'revdb'
    enabled = True
    score = 10000  # before the plugins that keep skipped tests to themselves
    error_classes = {}

    def options(self, parser, env):
        """There are none."""

    def configure(self, options, conf):
        """Always on."""

    def prepareTestResult(self, result):
        self.error_classes = getattr(result, 'errorClasses', {})

    def startTest(self, test):
        tests.start(test.id())

    def addSuccess(self, test):
        tests.outcome(test.id(), 'ok')

    def addError(self, test, err):
        if self.is_no_failure(err[0]):
            tests.outcome(test.id(), 'skipped')
        else:
            tests.failed(test.id(), 'error', err)

    def addFailure(self, test, err):
        tests.failed(test.id(), 'failed', err)

    def is_no_failure(self, kind):
        """Is it an exception that says something else about a test: that it is to be skipped, is deprecated?"""
        told = [fails for known, (_, _, fails) in self.error_classes.items()
                if isinstance(kind, type) and issubclass(kind, known)]
        return bool(told) and not any(told)


if __name__ == '__main__':
    nose.main(addplugins=[Marks()])
