# SPDX-License-Identifier: MIT
"""Functions of functions."""
import toolz
print(toolz.groupby(len, ['a', 'bb', 'c']), toolz.pipe(5, lambda x: x + 1, str), list(toolz.sliding_window(2, range(4))))
