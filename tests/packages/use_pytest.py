# SPDX-License-Identifier: MIT
"""Tests are collected and run, one of which fails."""
import contextlib
import io
import os
import tempfile
import pytest
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'test_it.py')
    with open(path, 'w') as file:
        file.write('import pytest\n@pytest.mark.parametrize("n", range(5))\ndef test_n(n, tmp_path):\n    assert n != 3\n')
    with contextlib.redirect_stdout(io.StringIO()):
        status = pytest.main(['-q', '-p', 'no:cacheprovider', '--no-header', '--tb=no', path, '--rootdir', folder, '-o', 'console_output_style=classic'])
print(int(status))
