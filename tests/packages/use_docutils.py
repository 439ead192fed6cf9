# SPDX-License-Identifier: MIT
"""A page of HTML."""
from docutils.core import publish_string
print(len(publish_string('Title\n=====\n\n* one\n* two\n\n``code``\n', writer_name='html5', settings_overrides={'report_level': 5}).splitlines()) > 20)
