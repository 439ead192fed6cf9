# SPDX-License-Identifier: MIT
"""A file is formatted."""
import black
print(black.format_str('x = {  "a":1,\n "b":[ 1,2 ] }\ndef f( a,b ):\n  return a+b', mode=black.Mode()))
