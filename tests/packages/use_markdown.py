# SPDX-License-Identifier: MIT
"""A page with a table."""
import markdown
print(markdown.markdown('# T\n\na | b\n--|--\n1 | 2\n\n* x\n* y', extensions=['tables']))
