# SPDX-License-Identifier: MIT
"""Distances."""
import Levenshtein
print(Levenshtein.distance('kitten', 'sitting'), round(Levenshtein.ratio('ab', 'abc'), 3), Levenshtein.median(['abc', 'abd', 'abe']))
