# SPDX-License-Identifier: MIT
"""Escaping."""
from markupsafe import Markup, escape
print(escape('<a & "b">'), Markup('<b>%s</b>') % '<i>')
