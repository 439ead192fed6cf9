# SPDX-License-Identifier: MIT
"""Patterns that re does not know."""
import regex
print(regex.findall(r'(?P<w>\w+)(?:\s+(?P=w))+', 'a a b c c c'), regex.fullmatch(r'(?:cat){e<=1}', 'cut'), regex.sub(r'\p{Lu}', '_', 'aBcÄ'))
