# SPDX-License-Identifier: MIT
"""A decorator and a proxy."""
import wrapt
@wrapt.decorator
def twice(wrapped, instance, args, kwargs):
    return wrapped(*args, **kwargs) * 2
@twice
def f(x):
    return x + 1
print(f(3), wrapt.ObjectProxy([1, 2])[1], f.__name__)
