# SPDX-License-Identifier: MIT
"""Packages of the distribution that are installed here anyway: their jobs of tests/packages, recorded by Python 3.11 and
replayed.  The others: tests/packages/run, docs/packages.md."""
import importlib.util

import pytest

import rdb

PYTHON3 = rdb.BUILD / 'bin/python3.11-rdb'


@pytest.mark.skipif(not PYTHON3.exists(), reason='Python 3.11 is not built here')
@pytest.mark.parametrize('name', ['attr', 'cffi', 'greenlet', 'lxml', 'markupsafe', 'numpy', 'pexpect', 'pyparsing', 'pytest', 'yaml'])
def test_package(name):
    if not importlib.util.find_spec(name):
        pytest.skip('%s is not installed' % name)
    result = rdb.run([rdb.TOP / 'tests/packages/run', name])
    assert result.status == 0 and '1 of 1 are good' in result.stdout, result
