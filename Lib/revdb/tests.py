# SPDX-License-Identifier: MIT
"""Marks of tests, for the runners: revdb.unittest, revdb.pytest and revdb.nose.

A test's marks are ('test', 'start', NAME), then ('test', OUTCOME, NAME), and for each failure in between
('test', OUTCOME, NAME, PLACE, EXCEPTION), where PLACE is the 'FILE:LINE' that `go failure` looks for: the last line
outside the testing framework that the exception went through; and EXCEPTION is how a traceback would end.
"""
from __future__ import absolute_import

from traceback import format_exception_only

from _revdb import failure, mark

FRAMEWORKS = '__unittest', '__tracebackhide__'  # the names by which these mark frames of their own
LONGEST = 1000  # bytes of an exception's text


def start(name):
    mark('test', 'start', as_str(name))


def outcome(name, what):
    """The test has ended: 'ok', 'failed', 'error', 'skipped', 'expected failure', 'unexpected success'."""
    mark('test', what, as_str(name))


def as_str(text):
    """Marks are made of str, which is UTF-8 in Python 2."""
    return str(text) if isinstance(text, str) else text.encode('utf-8')


def failed(name, what, exception):
    """An exception has failed the test: its type, value and traceback, as sys.exc_info tells them."""
    kind, value, traceback = exception
    said = as_str(format_exception_only(kind, value)[-1]).strip()  # of a SyntaxError, its lines come before
    failure('test', what, as_str(name), as_str(place(traceback)), said[:LONGEST])


def place(traceback):
    found = None
    while traceback is not None:
        frame = traceback.tb_frame
        if found is None or not any(name in frame.f_globals or name in frame.f_locals for name in FRAMEWORKS):
            found = '%s:%d' % (frame.f_code.co_filename, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found or ''
