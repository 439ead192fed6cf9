# SPDX-License-Identifier: MIT
"""Bits."""
from bitarray import bitarray
b = bitarray('1101') * 50
print(b.count(), b[:8], len(b.tobytes()), b.find(bitarray('01')))
