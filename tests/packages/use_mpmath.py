# SPDX-License-Identifier: MIT
"""Many digits."""
import mpmath
mpmath.mp.dps = 40
print(mpmath.pi, mpmath.zeta(3), mpmath.quad(mpmath.exp, [0, 1]))
