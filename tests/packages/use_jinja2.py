# SPDX-License-Identifier: MIT
"""Templates with loops, macros and inheritance."""
from jinja2 import DictLoader, Environment
env = Environment(loader=DictLoader({'base': '<{% block b %}{% endblock %}>', 'page':
    '{% extends "base" %}{% macro m(x) %}[{{ x|upper }}]{% endmacro %}{% block b %}{% for x in xs if x %}{{ m(x) }}{% endfor %}{% endblock %}'}))
print(env.get_template('page').render(xs=['a', '', 'b'] * 20))
