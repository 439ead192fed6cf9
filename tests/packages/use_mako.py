# SPDX-License-Identifier: MIT
"""A template with a loop."""
from mako.template import Template
print(Template('% for x in xs:\n<${x}>\n% endfor\n').render(xs=range(5)))
