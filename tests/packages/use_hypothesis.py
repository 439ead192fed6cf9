# SPDX-License-Identifier: MIT
"""A property that holds, and one whose smallest counterexample is found."""
from hypothesis import given, settings, strategies as st
@settings(database=None, max_examples=50, derandomize=True)
@given(st.lists(st.integers()))
def holds(xs):
    assert sorted(sorted(xs)) == sorted(xs)
@settings(database=None, derandomize=True)
@given(st.integers())
def fails(n):
    assert n < 100
holds()
try:
    fails()
except AssertionError:
    print('found')
