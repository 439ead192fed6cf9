# SPDX-License-Identifier: MIT
"""A table, markup, a traceback."""
from rich.console import Console
from rich.table import Table
console = Console(width=60, force_terminal=True)
table = Table(title='T')
table.add_column('a')
table.add_column('b', justify='right')
for n in range(5):
    table.add_row(str(n), '[bold]%d[/]' % (n * n))
console.print(table)
