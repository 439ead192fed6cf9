# SPDX-License-Identifier: MIT
"""Cells are run, one of which fails."""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.history_manager.enabled = False
shell.run_cell('x = 6 * 7')
print(shell.user_ns['x'], shell.run_cell('x + 1', silent=True).result)
