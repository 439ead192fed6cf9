# SPDX-License-Identifier: MIT
"""A plugin for nose: `python-rdb -m revdb.nose ...` is `nosetests ...`, and marks each test in the recording."""
from __future__ import absolute_import

import nose
from nose.plugins import Plugin

from revdb import tests


class Marks(Plugin):
    name = 'revdb'
    enabled = True
    score = 1

    def options(self, parser, env):
        """There are none."""

    def configure(self, options, conf):
        """Always on."""

    def startTest(self, test):
        tests.start(test.id())

    def addSuccess(self, test):
        tests.outcome(test.id(), 'ok')

    def addError(self, test, err):
        tests.failed(test.id(), 'error', err)

    def addFailure(self, test, err):
        tests.failed(test.id(), 'failed', err)


if __name__ == '__main__':
    nose.main(addplugins=[Marks()])
