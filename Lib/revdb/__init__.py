# SPDX-License-Identifier: MIT
"""What a Python program can say about its own recording.

python-rdb records a run to a log, and revdb walks through it.  A mark is a text with a timestamp: `info marks` of revdb
lists them, and `go failure` goes to where something failed.  In a program that is not recorded, marks do nothing.

    import revdb
    revdb.mark('configuration read', path)
    revdb.failure('checksum', 'expected %x' % expected)

Both take any number of strings, cost less than a microsecond, and return None.
"""
from __future__ import absolute_import

from _revdb import failure, mark

__all__ = ['failure', 'mark']
