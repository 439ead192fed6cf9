# SPDX-License-Identifier: MIT
"""A sorted list and dictionary."""
from sortedcontainers import SortedDict, SortedList
xs = SortedList([5, 1, 4])
xs.update(range(10))
print(xs[:5], xs.bisect(4), SortedDict({'b': 1, 'a': 2}))
