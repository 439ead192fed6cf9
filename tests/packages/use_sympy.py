# SPDX-License-Identifier: MIT
"""An integral, an equation, a series."""
from sympy import Symbol, integrate, series, sin, solve
x = Symbol('x')
print(integrate(x * sin(x), x), solve(x ** 2 - 5 * x + 6, x), series(sin(x), x, 0, 6))
