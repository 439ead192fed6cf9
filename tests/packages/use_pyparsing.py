# SPDX-License-Identifier: MIT
"""A grammar of sums."""
from pyparsing import infix_notation, oneOf, opAssoc, pyparsing_common
number = pyparsing_common.integer
grammar = infix_notation(number, [(oneOf('* /'), 2, opAssoc.LEFT), (oneOf('+ -'), 2, opAssoc.LEFT)])
print(grammar.parse_string('1 + 2 * (3 - 4)'))
