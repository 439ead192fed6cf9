"""Marks of tests, for the runners: revdb.unittest, revdb.pytest and revdb.nose.

A test's marks are ('test', 'start', NAME), then ('test', OUTCOME, NAME), and for each failure in between
('test', OUTCOME, NAME, PLACE), where PLACE is the 'FILE:LINE' that `go failure` looks for: the last line outside the
testing framework that the exception went through.
"""
from __future__ import absolute_import

from _revdb import failure, mark

FRAMEWORKS = '__unittest', '__tracebackhide__'  # the names by which these mark frames of their own


def start(name):
    mark('test', 'start', str(name))


def outcome(name, what):
    """The test has ended: 'ok', 'failed', 'error', 'skipped', 'expected failure', 'unexpected success'."""
    mark('test', what, str(name))


def failed(name, what, traceback):
    """An exception with this traceback has failed the test."""
    failure('test', what, str(name), place(traceback))


def place(traceback):
    found = None
    while traceback is not None:
        frame = traceback.tb_frame
        if found is None or not any(name in frame.f_globals or name in frame.f_locals for name in FRAMEWORKS):
            found = '%s:%d' % (frame.f_code.co_filename, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found or ''
